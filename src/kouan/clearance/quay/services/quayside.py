"""The terminal's side at the quay: trucks, hook, tally, release check, gate-in, transfer; customs' stop."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from kouan.clearance.quay.facts import declaration_of, facts_of
from kouan.clearance.quay.models import Plan, Request, Truck
from kouan.clearance.quay.rules import AT_GATE, R156, R1411, Entry, R14b, R15a, R15b
from kouan.clearance.quay.services.asking import book, weighable
from kouan.clearance.quay.services.steps import locked, possible, refold, take
from kouan.clearance.quay.states import Cause, Kind
from kouan.clearance.quay.values import hours, number
from kouan.journal.services import append
from kouan.journeys.models import Consignment, Unit
from kouan.journeys.services import lift_hold, place_hold, record_gate, report_arrival
from kouan.journeys.services.units import move
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.calendar import RT3
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NEEDS_REASON = Text("请写明理由。", "Give the reason.")


OTHER_KIND = Text("该申请不是此类作业。", "That is not this kind of request.")
# Where each guard of the gate-in is to be mended.
FIELDS = {"R-1.5-1": "at", "R-1.5-2": "vgm_kg", "R-1.5-3": "seal", "R-1.5-4": "position", "R-1.5-5": "declaration"}


@transaction.atomic
def list_truck(*, caller: Caller, plate: str, haulier: str, valid_until: date) -> Truck:
    """Put a truck on the terminal's list, or renew it."""
    caller.require(Role.TERMINAL)
    told = {"haulier": haulier[:100], "valid_until": valid_until, "listed_by_id": caller.organisation}
    found, _ = Truck.objects.update_or_create(plate=plate, removed_at=None, defaults=told)
    append(type="TRUCK_LISTED", subject=("truck", found.id), payload={"plate": plate, "valid_until": valid_until})
    return found


@transaction.atomic
def truck_here(*, caller: Caller, request: UUID, plate: str, at: datetime | None = None) -> Request:
    """The truck confirmed for the box stands at the quay. A late report of a truck in time undoes "truck late"."""
    found = _at_quay(caller, request, Kind.DISCHARGE)
    _same_truck(found, plate)
    at = at or clock.now()
    if found.truck_at is None or at < found.truck_at:
        refold(found, "DIRECT_FACT", at, truck_at=at)
        if found.state == "truck" and found.appointment is not None and found.appointment.cancelled_at is not None:
            found.appointment = book(found, plate, caller.organisation)
            found.save(update_fields=["appointment"])
    return found


@transaction.atomic
def hook(*, caller: Caller, request: UUID, at: datetime | None = None) -> Request:
    """The crane takes the box. Without its truck there it goes to the yard: nothing waits under the crane."""
    found = _at_quay(caller, request, Kind.DISCHARGE)
    if not found.steps.filter(event="hook").exists():
        possible(found, "hook")
        take(found, "hook", at=at)
        if found.truck_at is None:
            take(found, "yard", at=at or clock.now(), detail=str(Cause.TRUCK_LATE))
    return found


@transaction.atomic
def tally(
    *,
    caller: Caller,
    request: UUID,
    container: str,
    seal: str = "",
    damaged: bool = False,
    at: datetime | None = None,
) -> Request:
    """What the crane's camera read; another number or seal, or damage, sends the box to the yard."""
    found = _at_quay(caller, request, Kind.DISCHARGE)
    at = at or clock.now()
    agrees = container == found.unit.number and seal in ("", found.unit.seal) and not damaged
    if not agrees:
        read = f"{container} {seal}{' damaged' if damaged else ''}"
        take(found, "yard", at=at, detail=str(Cause.TALLY_MISMATCH), note=read)
        return found
    take(found, "tally", at=at)
    box = Unit.objects.select_for_update(no_key=True).get(pk=found.unit_id)
    move(box, found.terminal, at)
    released_now(found)
    return found


def released_now(request: Request) -> bool:
    """Whether customs have released the box; if so and it is tallied, its release is checked. Locked."""
    if request.state != "tallied" or not R14b.check(facts_of(request)):
        return False
    tallied = request.steps.filter(event="tally").order_by("at").values_list("at", flat=True)[0]
    released_at = Consignment.objects.values_list("released_at", flat=True).get(pk=request.consignment_id)
    return take(request, "check", at=max(tallied, released_at or tallied))


@transaction.atomic
def check_release(*, caller: Caller, request: UUID) -> Request:
    """May the box be set on its truck now? If not it goes to the yard at once (R-1.4b)."""
    found = _at_quay(caller, request, Kind.DISCHARGE)
    if found.state == "checked":
        return found
    possible(found, "check")
    if not released_now(found):
        take(found, "yard", detail=str(Cause.NOT_RELEASED))
    return found


@transaction.atomic
def mount(*, caller: Caller, request: UUID, plate: str, at: datetime | None = None) -> Request:
    """The box stands on its truck."""
    found = _at_quay(caller, request, Kind.DISCHARGE)
    _same_truck(found, plate)
    if not found.steps.filter(event="mount").exists():
        possible(found, "mount")
        take(found, "mount", at=at)
    return found


@transaction.atomic
def fall_back(*, caller: Caller, request: UUID, cause: str, note: str = "") -> Request:
    """The terminal sends the box to the yard."""
    found = _at_quay(caller, request)
    possible(found, "yard")
    take(found, "yard", detail=str(Cause(cause)), note=note)
    return found


@transaction.atomic
def stop(*, caller: Caller, request: UUID, reason: Text) -> Request:
    """Customs take the release of this box back: it is held, and goes to the yard while it can."""
    caller.require(Role.CUSTOMS)
    found = locked(request)
    if not reason.zh.strip():
        raise Invalid([Problem("R-1.4", "reason_zh", NEEDS_REASON)])
    ref = f"stop:{found.id}"
    place_hold(kind=HoldKind.CUSTOMS, unit=found.unit_id, reason=reason, ref=ref, by=caller.organisation)
    take(found, "yard", detail=str(Cause.RELEASE_REVOKED), note=reason.zh)
    return found


@transaction.atomic
def unstop(*, caller: Caller, request: UUID) -> Request:
    """Customs lift what `stop` placed; the box leaves by the yard."""
    caller.require(Role.CUSTOMS)
    found = locked(request)
    held = lift_hold(kind=HoldKind.CUSTOMS, unit=found.unit_id, ref=f"stop:{found.id}", by=caller.organisation)
    if held is None:
        raise NotFound()
    return found


@transaction.atomic
def enter(
    *, caller: Caller, request: UUID, plate: str, seal: str, weight: Decimal, at: datetime | None = None
) -> Request:
    """An export box drives in: every guard of 1.5, then gate-in and arrival report in one step."""
    found = _at_quay(caller, request, Kind.LOAD)
    at = at or clock.now()
    weighable(weight, "weight")
    if found.steps.filter(event="enter").exists():
        return found
    plan = Plan.objects.filter(call=found.call_id).first()
    opens = plan.window.lower - hours("quay.load.window.hours") if plan else at
    closes = (plan.closing or plan.window.upper) if plan else at
    facts, entry = facts_of(found), Entry(at, seal, weight, opens, closes)
    problems = [rule.problem(FIELDS[rule.id]) for rule in AT_GATE if not rule.check(facts, entry)]
    if not R156.check(facts, entry, number("quay.weight.share"), number("quay.weight.kg")):
        problems.append(R156.problem("weight"))
    if problems:
        raise Invalid(problems)
    possible(found, "enter")
    take(found, "enter", at=at, plate=plate)
    record_gate(unit=found.unit.number, plate=plate, direction="in", terminal=found.terminal, at=at)
    boxes = Unit.objects.filter(consignmentunit__consignment=found.consignment_id)
    if not boxes.exclude(location=found.terminal).exists():
        report_arrival(consignment=found.consignment_id, terminal=found.terminal, at=at)
    return found


@transaction.atomic
def transfer(*, caller: Caller, request: UUID, at: datetime | None = None) -> Request:
    """Send the export box to the ship: only when released (R-1.5a), 24 h after declaring or with a permit (R-1.5b)."""
    found = _at_quay(caller, request, Kind.LOAD)
    if found.state == "transfer":
        return found
    head = declaration_of(found)
    if head is None or not R15a.check(facts_of(found, head)):
        raise Refused(R15a.id, R15a.text)
    at = at or clock.now()
    span = hours("export.declare.hours")
    if not R15b.check(head.submitted_at, at, span, found.permit_no):
        until = RT3.said(head.submitted_at, span)
        raise Refused(R15b.id, Text(R15b.text.zh + until.zh, f"{R15b.text.en} {until.en}"))
    possible(found, "transfer")
    take(found, "transfer", at=at)
    return found


def _at_quay(caller: Caller, request: UUID, kind: Kind | None = None) -> Request:
    caller.require(Role.TERMINAL)
    found = locked(request)
    if kind is not None and found.kind != kind:
        raise Conflict(OTHER_KIND)
    return found


def _same_truck(found: Request, plate: str) -> None:
    if not found.plate or not R1411.check(found.plate, plate):
        raise Refused(R1411.id, R1411.text, plate=found.plate or "—")
