"""Every step that a form of the express line takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import drawing, services, wire
from kouan.river.express.models import Lot, Sailing
from kouan.river.express.pages.common import BOOKERS, PLANNERS
from kouan.river.forms import Step, taken, typed


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One step of a form: `step`, `id` and its fields; back to where it came from."""
    back, id = taken(request, STEPS)
    return redirect(_back(request, back, id))


def _back(request: HttpRequest, back: str, id: UUID | None) -> Any:
    if back == "sailing":
        sailing = request.POST.get("sailing") or id
        try:
            return reverse("express:sailing", args=[UUID(str(sailing))])
        except ValueError:
            return "express:timetable"
    return f"express:{back}"


def _draft(request: HttpRequest, caller: Caller, id: Any) -> Sailing:
    """The form names slots by kind in fields of their own, and the line whose ports it calls at."""
    counts = {kind: request.POST.get(f"slots_{kind}", "").strip() for kind in drawing.KINDS}
    capacity = {kind: count for kind, count in counts.items() if count and count != "0"}
    body = typed(request, wire.SailingIn, lists=("ports",), capacity=capacity)
    said = msgspec.structs.asdict(body)
    return services.draft(caller=caller, **said | {"ports": list(body.ports)})


def _lot_of(request: HttpRequest, caller: Caller, id: Any) -> Lot:
    sailing, _space, leg = request.POST.get("place", "").partition(" ")
    said = msgspec.structs.asdict(typed(request, wire.LotIn, sailing=sailing, leg=leg))
    act = services.offer if said.pop("side") == "offer" else services.need
    return act(caller=caller, **said)


def _line_of(request: HttpRequest, caller: Caller, id: Any) -> Any:
    body = typed(
        request,
        wire.LineIn,
        ports=request.POST.get("way", "").replace(",", " ").split(),
        optional=request.POST.get("may_skip", "").replace(",", " ").split(),
    )
    name = Text(body.name_zh, body.name_en)
    return services.set_line(
        caller=caller,
        code=body.code,
        name=name,
        direction=body.direction,
        ports=list(body.ports),
        optional=list(body.optional),
    )


def _at(request: HttpRequest) -> datetime:
    return typed(request, wire.WhenIn).at or clock.now()


def _dict(request: HttpRequest, kind: type[Any]) -> dict[str, Any]:
    return msgspec.structs.asdict(typed(request, kind))


CARRIER, LOCK, TERMINAL, OFFICE = (Role.CARRIER,), (Role.LOCK,), (Role.TERMINAL,), (Role.PORT_OFFICE,)
S = services
STEPS: dict[str, Step] = {
    "line": (OFFICE, _line_of, "timetable"),
    "draft": (CARRIER, _draft, "sailing"),
    "publish": (CARRIER, lambda r, c, id: S.publish(caller=c, sailing=id), "sailing"),
    "cancel": (CARRIER, lambda r, c, id: S.cancel(caller=c, sailing=id, **_dict(r, wire.ReasonIn)), "sailing"),
    "depart": (CARRIER, lambda r, c, id: S.depart(caller=c, sailing=id, at=_at(r)), "sailing"),
    "arrive": (CARRIER, lambda r, c, id: S.arrive(caller=c, sailing=id, at=_at(r)), "sailing"),
    "berth": (TERMINAL, lambda r, c, id: S.plan_berth(caller=c, sailing=id, **_dict(r, wire.BerthIn)), "sailing"),
    "all_fast": (TERMINAL, lambda r, c, id: S.all_fast(caller=c, call=id, at=_at(r)), "sailing"),
    "complete": (TERMINAL, lambda r, c, id: S.complete(caller=c, call=id, at=_at(r)), "sailing"),
    "cause": (TERMINAL, lambda r, c, id: S.name_cause(caller=c, call=id, **_dict(r, wire.CauseIn)), "sailing"),
    "reserve": (CARRIER, lambda r, c, id: S.reserve(caller=c, slot=id, **_dict(r, wire.ReserveIn)), "sailing"),
    "explain": (CARRIER, lambda r, c, id: S.explain(caller=c, stop=id, **_dict(r, wire.ExcuseIn)), "sailing"),
    "refuse": (OFFICE, lambda r, c, id: S.refuse(caller=c, stop=id, **_dict(r, wire.NoteIn)), "sailing"),
    "offer_slot": (LOCK, lambda r, c, id: S.offer_slot(caller=c, **_dict(r, wire.SlotIn)), "slots"),
    "release": (CARRIER, lambda r, c, id: S.release(caller=c, slot=id), "slots"),
    "at_line": (LOCK, lambda r, c, id: S.at_line(caller=c, slot=id, at=_at(r)), "slots"),
    "passed": (LOCK, lambda r, c, id: S.pass_slot(caller=c, slot=id, at=_at(r)), "slots"),
    "withdraw_slot": (LOCK, lambda r, c, id: S.withdraw_slot(caller=c, slot=id), "slots"),
    "lot": (CARRIER, _lot_of, "exchange"),
    "withdraw": (CARRIER, lambda r, c, id: S.withdraw(caller=c, lot=id), "exchange"),
    "clear": (OFFICE, lambda r, c, id: S.clear(caller=c), "exchange"),
    "book": (CARRIER, lambda r, c, id: S.book(caller=c, **_dict(r, wire.BookIn)), "bookings"),
    "ready": ((Role.CARRIER, Role.TERMINAL), lambda r, c, id: S.ready(caller=c, booking=id), "bookings"),
    "cancel_booking": (CARRIER, lambda r, c, id: S.cancel_booking(caller=c, booking=id), "bookings"),
    "seen": (BOOKERS, lambda r, c, id: S.seen(caller=c, booking=id), "bookings"),
    "plan": (PLANNERS, lambda r, c, id: S.plan_departures(caller=c, line=id), "figures"),
}
