"""For those who sail: their vessels, applications, place and window, credit. And the notices, for everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.journal.selectors import of_subject
from kouan.journal.types import get
from kouan.kernel import clock
from kouan.kernel.errors import Malformed
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role
from kouan.river import selectors, services, values
from kouan.river.forms import tried
from kouan.river.models import Passage
from kouan.river.pages.common import reader, whole
from kouan.river.services.credit import KINDS
from kouan.river.services.security import VIOLATIONS
from kouan.river.states import TABLE, State

PAGE = 100
TROUBLE = ("PASSAGE_REJECTED", "SECURITY_FAILED", "PASSAGE_MISSED", "PASSAGE_HELD", "CLASS_REJECTED")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk begins at the queue, a fleet at its applications, the public at the notices."""
    caller = optional(request)
    if caller is None or not caller.may(*selectors.DESK, *selectors.FLEET):
        return redirect("river:notices")
    return redirect("river:queue" if caller.may(*selectors.DESK) else "river:passages")


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Public: closures and the draught of the day, nothing else."""
    rows = [(one, values.facility_text(one.facility)) for one in selectors.closures()]
    context = {"closures": rows, "limit": values.draught_limit(clock.today()), "limits": selectors.draught_limits()}
    return render(request, "river/notices.html", context | {"today": clock.today()})


@require_safe
def passages(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    state = request.GET.get("state", "")
    rows = selectors.passages(caller, state=state).order_by("-pk")[:PAGE]
    shown = [(one, values.class_text(one.base_class)) for one in rows]
    return render(request, "river/passages.html", {"rows": shown, "may_apply": caller.may(Role.CARRIER, Role.TRADER)})


@require_safe
def passage(request: HttpRequest, id: UUID) -> HttpResponse:
    """A skipper's page: where one stands, when, why, and what changed."""
    caller = reader(request)
    one = selectors.passage(caller, id)
    cls = selectors.class_now(one)
    events = [(event, get(event.type), event.type in TROUBLE) for event in of_subject("lock_passage", one.pk)]
    place = selectors.place(one)
    context: dict[str, Any] = {
        "one": one,
        "cls": cls,
        "class_text": values.class_text(cls),
        "base_text": values.class_text(one.base_class),
        "ahead": selectors.ahead_of(one),
        "windows": [(b, values.facility_text(b.lockage.facility)) for b in place["berths"]],
        "plan": place["plan"],
        "skipped": place["skipped"],
        "events": events[::-1],
        "dam": values.DAM_TEXTS.get(one.dam),
        "may": allowed(caller, one),
        "violations": [(kind, KINDS[kind]) for kind in VIOLATIONS],
    }
    return render(request, "river/passage.html", context)


OWNERS_STEPS = {"cancel", "divert", "anchor", "fixed"}
DESK_STEPS = {
    "accept", "reject", "cancel", "anchor", "hold", "resume", "divert", "call_security", "recheck", "pass_security",
    "fixed", "call", "miss", "enter", "step", "leave",
}  # fmt: skip


def allowed(caller: Caller, one: Passage) -> set[str]:
    """The steps this caller may take now."""
    steps = set(TABLE.allowed(State(one.state)))
    if caller.may(Role.LOCK):
        return steps & DESK_STEPS
    return steps & OWNERS_STEPS if caller.may(Role.CARRIER, Role.TRADER) else set()


@require_POST
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """One step of a passage."""
    caller = reader(request)
    selectors.passage(caller, id)
    tried(request, caller, lambda: _take(caller, id, request.POST.get("step", ""), request.POST.dict()))
    return redirect("river:passage", id)


def _take(caller: Caller, id: UUID, step: str, said: dict[str, str]) -> object:
    who: dict[str, Any] = {"caller": caller, "passage": id}
    note = said.get("note", "")
    if step in ("accept", "reject"):
        return services.decide(**who, accept=step == "accept", reason=note)
    if step in ("pass_security", "fail_security", "expel"):
        measured = said.get("draught", "")
        return services.record_check(
            **who,
            passed=step == "pass_security",
            major=step == "expel",
            draught_cm=whole(measured, "draught") if measured else None,
            un_found=said.get("un", "")[:4],
            remark=note,
        )
    if step == "violation":
        return services.violation(**who, kind=said.get("kind", ""), remark=note)
    if step == "step":
        return services.step(**who, number=whole(said.get("number", ""), "number"))
    reasoned = {"cancel": services.cancel, "hold": services.hold, "false_claim": services.claim_false}
    if step in reasoned:
        return reasoned[step](**who, reason=note)
    if step == "divert":
        return services.divert(**who, how="road")
    plain = {
        "anchor": services.anchor,
        "resume": services.resume,
        "call_security": services.call_security,
        "recheck": services.call_security,
        "fixed": services.fixed,
        "call": services.call,
        "miss": services.miss,
        "enter": services.enter,
        "leave": services.leave,
    }
    if step not in plain:
        raise Malformed()
    return plain[step](**who)


@require_safe
def vessels(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    rows = selectors.vessels(caller).order_by("name", "pk")[:PAGE]
    return render(request, "river/vessels.html", {"rows": rows})


@require_safe
def vessel(request: HttpRequest, id: UUID) -> HttpResponse:
    """The register's card of a vessel, and its credit account."""
    caller = reader(request)
    one = selectors.vessel(caller, id)
    now = clock.now()
    entries = [
        (row, KINDS[row.kind], row.appealed_at is None and row.points < 0 and now <= row.appeal_until)
        for row in selectors.credit(one)[:PAGE]
    ]
    context = {
        "one": one,
        "entries": entries,
        "passages": selectors.passages(caller).filter(vessel=one).order_by("-pk")[:20],
        "may_appeal": caller.may(Role.CARRIER, Role.TRADER),
        "may_decide": caller.may(Role.LOCK),
        "title": _("Vessel"),
    }
    return render(request, "river/vessel.html", context)


@require_POST
def credit(request: HttpRequest, id: UUID) -> HttpResponse:
    """An appeal against points, or the decision on one."""
    caller, note = of_request(request), request.POST.get("note", "")
    step = request.POST.get("step", "")
    if step == "appeal":
        made = tried(request, caller, lambda: services.appeal(caller=caller, entry=id, reason=note))
    elif step in ("uphold", "dismiss"):
        uphold = step == "uphold"
        made = tried(
            request, caller, lambda: services.decide_appeal(caller=caller, entry=id, uphold=uphold, reason=note)
        )
    else:
        raise Malformed()
    return redirect("river:vessel", made.vessel_id) if made is not None else redirect("river:vessels")
