"""The message desk: what came and went, what was found, and doing it again."""

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kouan.channels import decoded, pages_as2, selectors, services
from kouan.channels.models import Direction, Message
from kouan.channels.services.inbound import SENDERS
from kouan.channels.states import TEXTS
from kouan.codecs.customs_xml.channel import Channel
from kouan.kernel.errors import Unavailable
from kouan.registry.caller import Caller, of_request

app_name = "channels"
PAGE = 50
FACTS = {
    "seq_no": gettext_lazy("Unified number"),
    "entry_id": gettext_lazy("Declaration number"),
    "state": gettext_lazy("State of the declaration"),
    "code": gettext_lazy("Reason code"),
}
TONES = {
    "received": "going",
    "accepted": "ok",
    "refused": "bad",
    "failed": "bad",
    "waiting": "wait",
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
        "raw": decoded.text(row) if readable else "",
        "lines": decoded.lines(row) if readable else [],
        "general": decoded.general(row),
        "facts": [_fact(name, str(value)) for name, value in sorted(row.facts.items())],
        "ack": bytes(row.ack).decode("utf-8", "replace") if readable else "",
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


@require_POST
def resend(request: HttpRequest, id: UUID) -> HttpResponse:
    """Queue it again, then show it."""
    caller = of_request(request)
    caller.require(*selectors.READERS)
    services.resend(message=id, caller=caller)
    notes.success(request, _("The message is queued again."))
    return redirect("channels:message", id)


def _row(row: Message) -> dict[str, object]:
    return {"message": row, "tone": TONES[row.state], "number": row.facts.get("entry_id") or row.facts.get("seq_no")}


def _fact(name: str, value: str) -> dict[str, object]:
    """A fact with its name for people; numbers lead to what they are the number of."""
    text = Channel(value).text if name == "state" and value in set(Channel) else None
    label = FACTS.get(name)
    return {"label": label or name, "value": value, "search": name in ("seq_no", "entry_id"), "text": text}


def _owns(caller: Caller, row: Message) -> bool:
    return row.organisation_id == caller.organisation


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        return None


urlpatterns = [
    path("as2/", pages_as2.endpoint, name="as2"),
    path("as2/certificate/", pages_as2.certificate, name="as2_certificate"),
    path("messages/", desk, name="desk"),
    path("messages/<uuid:id>/", detail, name="message"),
    path("messages/<uuid:id>/replay/", replay, name="replay"),
    path("messages/<uuid:id>/resend/", resend, name="resend"),
]
