"""The terminal's plan of a call: berth window and the turn of each box; open requests are looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kouan.clearance.quay.models import OPEN, Plan, PlannedBox, Request
from kouan.clearance.quay.services import slots
from kouan.clearance.quay.services.asking import reconsider
from kouan.clearance.quay.services.steps import locked, refold, take
from kouan.clearance.quay.states import Cause
from kouan.clearance.quay.values import minutes
from kouan.journal.services import append
from kouan.journeys.models import Call, Unit
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
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


@dataclass(frozen=True, slots=True)
class Turn:
    """A box's turn on the plan, as the terminal names it."""

    number: str
    crane: str
    sequence: int
    direct: bool = False
    position: str = ""


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
    _possible(berthing, leaving)
    units = _units(boxes)
    told = {"terminal": ship.terminal, "berth": berth, "window": DateTimeTZRange(berthing, leaving)}
    told |= {"closing": closing, "made_by_id": caller.organisation, "updated_at": clock.now()}
    try:
        with transaction.atomic():
            plan, _ = Plan.objects.update_or_create(call=ship, defaults=told)
            plan.boxes.all().delete()
            PlannedBox.objects.bulk_create(_planned(plan, units[box.number], box) for box in boxes)
    except IntegrityError as error:
        raise Conflict(BERTH_TAKEN if "berth" in str(error) else TURN_TWICE) from None  # two plans at once
    append(
        type="QUAY_PLAN_SET",
        subject=("call", ship.id),
        payload={"berth": berth, "berthing": berthing, "leaving": leaving, "boxes": len(boxes)},
    )
    _call_forward_anew(ship)
    return plan


def _planned(plan: Plan, unit: UUID, turn: Turn) -> PlannedBox:
    return PlannedBox(
        plan=plan,
        unit_id=unit,
        crane=turn.crane,
        sequence=turn.sequence,
        direct=turn.direct,
        position=turn.position,
    )


def _possible(berthing: datetime, leaving: datetime) -> None:
    """Invalid unless the window runs forward, is not too long, and lies near."""
    if leaving <= berthing:
        raise Invalid([Problem("R-1.4c", "leaving", BACKWARDS)])
    if leaving - berthing > LONGEST or abs(berthing - clock.now()) > HORIZON:
        raise Invalid([Problem("R-1.4c", "berthing", FAR)])


def _units(boxes: Sequence[Turn]) -> dict[str, UUID]:
    """The boxes by number; Invalid when one is unknown, or a box or a turn is named twice."""
    known = dict(Unit.objects.filter(number__in=[box.number for box in boxes]).values_list("number", "id"))
    if missing := sorted({box.number for box in boxes} - set(known)):
        raise Invalid([Problem("R-1.4-7", "boxes", NO_BOX.format(numbers=", ".join(missing)))])
    if twice := _same_turn(boxes):
        raise Invalid(twice)
    return known


def _call_forward_anew(ship: Call) -> None:
    """Each open request at the ship is looked at again; a truck is called later when its box's turn comes later."""
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
