"""The terminal's side: plan, trucks, hook, tally, release check, truck, export gate-in, transfer; customs' stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kouan.clearance.quay.facts import declaration_of, facts_of
from kouan.clearance.quay.models import OPEN, Plan, PlannedBox, Request, Truck
from kouan.clearance.quay.rules import AT_GATE, R156, R1411, Entry, R14b, R15a, R15b
from kouan.clearance.quay.services import slots
from kouan.clearance.quay.services.asking import book, reconsider, weighable
from kouan.clearance.quay.services.steps import locked, possible, refold, take
from kouan.clearance.quay.states import Cause, Kind
from kouan.clearance.quay.values import hours, minutes, number
from kouan.journal.services import append
from kouan.journeys.models import Call, Consignment, Unit
from kouan.journeys.services import lift_hold, place_hold, record_gate, report_arrival
from kouan.journeys.services.units import move
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

BERTH_TAKEN = Text("该泊位在此时段已有船舶。", "Another ship has that berth at that time.")
NO_BOX = Text("没有该集装箱的记录：{numbers}。", "These containers are not known: {numbers}.")
BOX_TWICE = Text("箱 {number} 在计划中出现两次。", "Box {number} stands twice in the plan.")
TURN_TWICE = Text("同一岸桥的卸船顺序重复。", "Two boxes have the same turn at a crane.")
FAR = Text("靠泊时段过长或过远。", "The berth window is too long, or too far away.")
LONGEST, HORIZON = timedelta(days=14), timedelta(days=400)
BACKWARDS = Text("离泊时间须晚于靠泊时间。", "The ship must leave the berth after it berthed.")
NEEDS_REASON = Text("请写明理由。", "Give the reason.")


OTHER_KIND = Text("该申请不是此类作业。", "That is not this kind of request.")
# Where each guard of the gate-in is to be mended.
FIELDS = {"R-1.5-1": "at", "R-1.5-2": "vgm_kg", "R-1.5-3": "seal", "R-1.5-4": "position", "R-1.5-5": "declaration"}


class Turn:
    """A box's turn on the plan, as the terminal names it."""

    def __init__(self, number: str, crane: str, sequence: int, direct: bool = False, position: str = "") -> None:
        self.number, self.crane, self.sequence, self.direct, self.position = number, crane, sequence, direct, position


@transaction.atomic
def set_plan(
    *,
    caller: Caller,
    call: UUID,
    berth: str,
    berthing: datetime,
    leaving: datetime,
    boxes: Sequence[Turn],
    closing: datetime | None = None,
) -> Plan:
    """The call's berth window and the turn of each box; sent again it replaces the former. Late ships free slots."""
    caller.require(Role.TERMINAL)
    ship = Call.objects.select_for_update(no_key=True).filter(pk=call).first()
    if ship is None:
        raise NotFound()
    if leaving <= berthing:
        raise Invalid([Problem("R-1.4c", "leaving", BACKWARDS)])
    if leaving - berthing > LONGEST or abs(berthing - clock.now()) > HORIZON:
        raise Invalid([Problem("R-1.4c", "berthing", FAR)])
    known = dict(Unit.objects.filter(number__in=[box.number for box in boxes]).values_list("number", "id"))
    if missing := sorted({box.number for box in boxes} - set(known)):
        raise Invalid([Problem("R-1.4-7", "boxes", NO_BOX.format(numbers=", ".join(missing)))])
    if twice := _same_turn(boxes):
        raise Invalid(twice)
    told = {"terminal": ship.terminal, "berth": berth, "window": DateTimeTZRange(berthing, leaving)}
    told |= {"closing": closing, "made_by_id": caller.organisation, "updated_at": clock.now()}
    try:
        with transaction.atomic():
            plan, _ = Plan.objects.update_or_create(call=ship, defaults=told)
            plan.boxes.all().delete()
            PlannedBox.objects.bulk_create(
                PlannedBox(
                    plan=plan,
                    unit_id=known[box.number],
                    crane=box.crane,
                    sequence=box.sequence,
                    direct=box.direct,
                    position=box.position,
                )
                for box in boxes
            )
    except IntegrityError as error:
        raise Conflict(BERTH_TAKEN if "berth" in str(error) else TURN_TWICE) from None  # two plans at once
    append(
        type="QUAY_PLAN_SET",
        subject=("call", ship.id),
        payload={"berth": berth, "berthing": berthing, "leaving": leaving, "boxes": len(boxes)},
    )
    for id in Request.objects.filter(OPEN, call=ship).order_by("id").values_list("id", flat=True):
        found = locked(id)
        reconsider(found)
        due = slots.call_forward(found)
        if due is None or too_late(found, due, clock.now()):
            continue
        if found.call_forward_at is not None and found.slot_at is not None and found.state in ("planned", "truck"):
            due = max(due, found.slot_at)
            if due != found.call_forward_at:
                refold(found, "DIRECT_FACT", clock.now(), call_forward_at=due)
    return plan


def _same_turn(boxes: Sequence[Turn]) -> list[Problem]:
    """A box named twice, or a turn of a crane given twice."""
    problems, turns, numbers = list[Problem](), set[tuple[str, int]](), set[str]()
    for index, box in enumerate(boxes):
        if box.number in numbers:
            problems.append(Problem("R-1.4-7", f"boxes[{index}].number", BOX_TWICE.format(number=box.number)))
        if (box.crane, box.sequence) in turns:
            problems.append(Problem("R-1.4c", f"boxes[{index}].sequence", TURN_TWICE))
        numbers.add(box.number)
        turns.add((box.crane, box.sequence))
    return problems


def too_late(request: Request, due: datetime, at: datetime) -> bool:
    """The ship is so late that the slot is lost: the box goes to the yard. The request is locked."""
    if request.state not in ("planned", "truck") or slots.late_by(request, due) <= minutes("quay.ship.delay.minutes"):
        return False
    return take(request, "yard", at=at, detail=str(Cause.SHIP_DELAY))


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
    if not R15b.check(head.submitted_at, at, hours("export.declare.hours"), found.permit_no):
        raise Refused(R15b.id, R15b.text)
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
