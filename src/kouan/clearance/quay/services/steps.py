"""Facts of a request: kept once each, folded patiently by time, told to the journal with what they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kouan.clearance.quay.models import OPEN, Request, RequestStep
from kouan.clearance.quay.rules import R14a
from kouan.clearance.quay.states import CLOSED, TABLES, Cause, Kind
from kouan.journal.services import append
from kouan.journeys.services import cancel_booking, lift_hold, place_hold
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.kernel.folding import Fact, Standing, patiently

EVENTS = {
    "qualify": "DIRECT_ELIGIBLE",
    "plan": "DIRECT_PLANNED",
    "confirm": "DIRECT_TRUCK",
    "hook": "DIRECT_HOOK",
    "tally": "DIRECT_TALLIED",
    "check": "DIRECT_CHECKED",
    "mount": "DIRECT_MOUNTED",
    "leave": "DIRECT_LEFT",
    "yard": "DIRECT_YARD",
    "declare": "DIRECT_DECLARED",
    "enter": "DIRECT_ENTERED",
    "arrive": "DIRECT_ARRIVED",
    "release": "DIRECT_RELEASED",
    "inspect": "DIRECT_INSPECT",
    "transfer": "DIRECT_TRANSFER",
    "load": "DIRECT_LOADED",
    "close": "DIRECT_CLOSED",
}
REPLAYED = (
    "state",
    "cause",
    "delivery_order",
    "eir_no",
    "crane",
    "slot_at",
    "seat",
    "call_forward_at",
    "plate",
    "truck_at",
    "ended_at",
)


def locked(request: UUID) -> Request:
    """The request, its row locked until the transaction ends. Locked before its consignment and its box."""
    rows = Request.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    found = rows.filter(pk=request).first()
    if found is None:
        raise NotFound()
    return found


def possible(request: Request, step: str) -> None:
    """IllegalTransition unless the table allows the step now."""
    table: Any = TABLES[Kind(request.kind)]
    table.next(type(table.start)(request.state), step)


def standing(kind: str, steps: list[tuple[str, datetime, str]], truck_at: datetime | None = None) -> Standing[Any]:
    """Where the facts (event, time, detail) lead.

    A fall-back because something was missing does not count when it is known by now that it was there in time: the
    truck, or the release.
    """
    table: Any = TABLES[Kind(kind)]
    order = {row.event: f"{place:02}" for place, row in enumerate(table.rows)}
    there = {
        Cause.TRUCK_LATE: truck_at,
        Cause.NOT_RELEASED: min((at for e, at, _ in steps if e == "check"), default=None),
    }

    def void(event: str, at: datetime, detail: str) -> bool:
        since = there.get(Cause(detail)) if event == "yard" and detail else None
        return since is not None and since <= at

    facts = [
        Fact(at, event, f"{order.get(event, '99')}:{detail}")
        for event, at, detail in steps
        if not void(event, at, detail)
    ]
    return patiently(table, facts)


def take(
    request: Request, step: str, *, at: datetime | None = None, detail: str = "", note: str = "", **fields: Any
) -> bool:
    """Keep the fact that `step` happened at `at` and go where all facts together lead; False when it was known.

    People's decisions ask `possible` first; a report counts where its time of occurrence puts it (R-T4).
    """
    at = at or clock.now()
    defaults = {"note": note[:300], "recorded_at": clock.now()}
    _, new = RequestStep.objects.get_or_create(request=request, event=step, at=at, detail=detail, defaults=defaults)
    if not new:
        return False
    counted = _settle(request, fields, Fact(at, step))
    changed = _save(request, fields)
    tell(request, EVENTS[step] if counted else "DIRECT_FACT", at, changed, step=step, cause=request.cause, note=note)
    gate_hold(request)
    return True


def refold(request: Request, event: str, at: datetime, **fields: Any) -> None:
    """Change details that the facts are judged by (when the truck came), and look again where they lead."""
    note = " · ".join(str(value) for value in fields.values())
    _settle(request, fields)
    changed = _save(request, fields)
    tell(request, event, at, changed, note=note)
    gate_hold(request)


def _settle(request: Request, fields: dict[str, Any], new: Fact | None = None) -> bool:
    """Fold all facts into the row (not saved yet); whether the new one is among those that led somewhere."""
    for name, value in fields.items():
        setattr(request, name, value)
    steps = list(request.steps.values_list("event", "at", "detail"))
    found = standing(request.kind, steps, request.truck_at)
    counted = new is not None and any((fact.at, fact.event) == (new.at, new.event) for fact in found.applied)
    if request.state in CLOSED and str(found.state) not in CLOSED and _asked_anew(request):
        return False  # another request carries the box on
    fell = found.last("yard")
    fields["state"] = request.state = str(found.state)
    fields["cause"] = request.cause = fell.key.partition(":")[2] if fell else ""
    ended = found.applied[-1].at if request.state in CLOSED else None
    fields["ended_at"] = request.ended_at = ended
    return counted


def _asked_anew(request: Request) -> bool:
    return Request.objects.filter(OPEN, unit=request.unit_id).exclude(pk=request.pk).exists()


def _save(request: Request, fields: dict[str, Any]) -> dict[str, Any]:
    """Save the fields. A box that is back from the yard after all goes without its seat where that was given away."""
    if request.seat is not None and "seat" not in fields and request.state not in CLOSED and _seat_lost(request):
        fields["seat"] = request.seat = None
    if fields:
        request.save(update_fields=list(fields))
    if request.state == "yard" and request.appointment_id:
        cancel_booking(appointment=request.appointment_id)
    return {name: getattr(request, name) for name in fields if name in REPLAYED}


def _seat_lost(request: Request) -> bool:
    same = {"terminal": request.terminal, "crane": request.crane, "slot_at": request.slot_at, "seat": request.seat}
    return Request.objects.filter(OPEN, **same).exclude(pk=request.pk).exists()


def tell(request: Request, event: str, at: datetime, changed: dict[str, Any] | None, **payload: Any) -> None:
    """One event about the request, on the journey of its goods."""
    append(
        type=event,
        subject=("direct_move", request.id),
        journey=request.consignment_id,
        occurred_at=at,
        payload={"unit": request.unit.number, "kind": request.kind, "state": request.state} | payload,
        set=changed,
    )


def gate_hold(request: Request) -> None:
    """R-1.4a as a hold on the box: from the slot on until it is released for this box and its EIR issued."""
    if request.kind != Kind.DISCHARGE:
        return
    ref = f"direct:{request.id}"
    planned = request.state in ("planned", "truck", "discharging", "tallied", "checked", "on_truck")
    if planned and not R14a.check(request.state, request.eir_no):
        place_hold(kind=HoldKind.DELIVERY_ORDER, unit=request.unit_id, reason=R14a.text, ref=ref, rule=R14a.id)
    else:
        lift_hold(kind=HoldKind.DELIVERY_ORDER, unit=request.unit_id, ref=ref)
