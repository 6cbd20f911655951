"""The message desk: what came and went, what was found, and doing it again."""

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.channels import decoded, formats, selectors, services
from kouan.channels.models import Channel, Direction, Message
from kouan.channels.services.inbound import SENDERS
from kouan.channels.states import TEXTS, In
from kouan.codecs.customs_xml.channel import Channel as Receipt
from kouan.kernel.errors import Conflict, KouanError, Unavailable
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request

PAGE = 50
UNWRITABLE = Text("编码 {charset} 不能表示字符“{char}”。", "The charset {charset} has no “{char}”.")
FACTS = {
    "seq_no": gettext_lazy("Unified number"),
    "entry_id": gettext_lazy("Declaration number"),
    "state": gettext_lazy("State of the declaration"),
    "code": gettext_lazy("Reason code"),
    "done": gettext_lazy("Steps done"),
    "rejected": gettext_lazy("Messages rejected"),
    "signed": gettext_lazy("Signed with key"),
}
PAGES = {"consignment": "portal:journey", "call": "portal:call", "declaration": "clearance:declaration"}
TONES = {
    "received": "going",
    "accepted": "ok",
    "refused": "bad",
    "failed": "bad",
    "waiting": "wait",
    "sent": "going",
    "delivered": "ok",
    "dead": "bad",
}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The list, filtered by direction, state and text."""
    caller = of_request(request)
    asked = request.GET
    direction = asked.get("direction", "") if asked.get("direction", "") in Direction.values else ""
    state = asked.get("state", "") if asked.get("state", "") in TEXTS else ""
    text = asked.get("q", "").replace("\0", "")[:100]
    found = list(
        selectors.messages(caller, direction=direction, state=state, text=text, before=_uuid(asked.get("before", "")))[
            : PAGE + 1
        ]
    )
    context = {
        "rows": [_row(row) for row in found[:PAGE]],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "direction": direction,
        "state": state,
        "text": text,
        "states": [(name, said) for name, said in TEXTS.items()],
        "others": not caller.may(*SENDERS),
        "attention": selectors.attention(caller).count(),
        "troubled": [partner for partner in selectors.partners(caller) if partner.trouble],
    }
    part = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "messages"
    return render(request, "channels/rows.html" if part else "channels/desk.html", context)


@require_safe
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One message: as it came and decoded, side by side, with findings and answer."""
    caller = of_request(request)
    row = selectors.message(caller, id)
    readable = selectors.may_read_body(caller, row)
    context = {
        "message": row,
        "tone": TONES[row.state],
        "readable": readable,
        "raw": decoded.raw(row) if readable else [],
        "lines": decoded.lines(row) if readable else [],
        "general": decoded.general(row),
        "facts": [_fact(name, str(value)) for name, value in sorted(row.facts.items())],
        "ack": formats.of(bytes(row.ack)).text(bytes(row.ack), "")[0].strip() if readable else "",
        "events": selectors.events_of(row),
        "became": _became(row),
        "related": [_row(one) for one in selectors.related(caller, row)],
        "exchange": row.exchanges.first() if row.channel == Channel.AS2 else None,
        "may_correct": _may_correct(caller, row),
        "may_replay": row.state == "failed" and _owns(caller, row) and caller.may(*SENDERS),
        "may_resend": row.direction == Direction.OUT and _owns(caller, row),
    }
    return render(request, "channels/message.html", context)


@require_POST
def replay(request: HttpRequest, id: UUID) -> HttpResponse:
    """Handle it again, then show it."""
    caller = of_request(request)
    try:
        services.replay(message=id, caller=caller)
        notes.success(request, _("The message was handled again."))
    except Unavailable:
        notes.error(request, _("It failed again; the reason is below."))
    return redirect("channels:message", id)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    """The message as text, to be put right and sent as a corrected copy."""
    caller = of_request(request)
    caller.require(*SENDERS)
    row = selectors.message(caller, id)
    if not _may_correct(caller, row):
        raise Conflict()
    typed, problem = request.POST.get("body", ""), None
    if request.method == "POST":
        try:
            taken = services.correct(message=id, caller=caller, raw=decoded.encoded(row, typed))
        except UnicodeEncodeError as error:
            problem = UNWRITABLE.format(char=typed[error.start], charset=row.charset)
        except KouanError as error:
            problem = error.text
        else:
            return redirect("channels:message", taken.message.id)
    context = {
        "message": row,
        "body": typed or decoded.plain(row),
        "lines": [line for line in decoded.lines(row) if line.findings],
        "general": decoded.general(row),
        "problem": problem,
    }
    return render(request, "channels/correct.html", context, status=422 if problem else 200)


@require_POST
def resend(request: HttpRequest, id: UUID) -> HttpResponse:
    """Queue it again, then show it."""
    caller = of_request(request)
    caller.require(*selectors.READERS)
    services.resend(message=id, caller=caller)
    notes.success(request, _("The message is queued again."))
    return redirect("channels:message", id)


def _may_correct(caller: Caller, row: Message) -> bool:
    """The sender, for what had no effect and can be shown as text."""
    closed = row.direction == Direction.IN and row.state in (In.REFUSED, In.FAILED)
    return closed and _owns(caller, row) and caller.may(*SENDERS) and bool(row.charset)


def _row(row: Message) -> dict[str, object]:
    return {"message": row, "tone": TONES[row.state], "number": row.facts.get("entry_id") or row.facts.get("seq_no")}


def _fact(name: str, value: str) -> dict[str, object]:
    """A fact with its name for people; numbers lead to what they are the number of."""
    text = Receipt(value).text if name == "state" and value in set(Receipt) else None
    label = FACTS.get(name)
    return {"label": label or name, "value": value, "search": name in ("seq_no", "entry_id"), "text": text}


def _became(row: Message) -> str:
    """The page of what the message became, where it has one of its own."""
    name = PAGES.get(row.subject_type)
    try:
        return reverse(name, args=[row.subject_id]) if name and row.subject_id else ""
    except NoReverseMatch:
        return ""


def _owns(caller: Caller, row: Message) -> bool:
    return row.organisation_id == caller.organisation


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        return None
