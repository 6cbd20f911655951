"""The gate and the quay: trucks booked, boxes in and out, boxes loaded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kouan.journal.services import append
from kouan.journeys.models import Appointment, Call, Consignment, ConsignmentUnit, Unit
from kouan.journeys.selectors import GateAnswer, may_leave, unknown
from kouan.journeys.services.holds import journey_of
from kouan.journeys.services.passing import lock, lock_or_make, record
from kouan.journeys.services.units import move
from kouan.journeys.states import Direction
from kouan.kernel.clock import now
from kouan.kernel.errors import Conflict, NotFound, Refused
from kouan.kernel.text import Text

BOOKED = Text("该箱在此时段已有预约", "The container is already booked for that time")
UNRELEASED = Text("未放行的货物不得装船：{why}", "Goods not released may not be loaded: {why}")


@transaction.atomic
def book_truck(*, number: str, plate: str, start: datetime, end: datetime, by: UUID | None = None) -> Appointment:
    """Book a truck for a box from `start` to `end`; the same booking again is the same. Conflict when overlapping."""
    unit = Unit.objects.select_for_update(no_key=True).filter(number=number).first()
    if unit is None:
        raise NotFound()
    window = DateTimeTZRange(start, end)
    same = Appointment.objects.filter(unit=unit, plate=plate, window=window, cancelled_at=None).first()
    if same is not None:
        return same
    try:
        with transaction.atomic():
            made = Appointment.objects.create(unit=unit, plate=plate, window=window, booked_by_id=by)
    except IntegrityError:
        raise Conflict(BOOKED) from None
    append(
        type="TRUCK_BOOKED",
        subject=("appointment", made.id),
        journey=journey_of(unit.id),
        payload={"unit": number, "plate": plate, "start": start, "end": end},
    )
    return made


@transaction.atomic
def cancel_booking(*, appointment: UUID, by: UUID | None = None) -> None:
    """The truck does not come for the box after all; again changes nothing."""
    found = Appointment.objects.select_for_update(no_key=True).filter(pk=appointment, cancelled_at=None).first()
    if found is None:
        return
    found.cancelled_at = now()
    found.save(update_fields=["cancelled_at"])
    append(
        type="TRUCK_CANCELLED",
        subject=("appointment", found.id),
        journey=journey_of(found.unit_id),
        payload={"plate": found.plate, "by": by},
    )


@transaction.atomic(savepoint=False)
def record_gate(
    *, unit: str, plate: str, direction: str, terminal: str, at: datetime | None = None, full: bool | None = None
) -> dict[str, Any]:
    """A truck stands before the gate with box number `unit`: answer, and record what then happened.

    "out": may it leave (`may_leave`)? GATE_OUT, or GATE_REFUSED with the reasons, which changes nothing. "in": the
    box now stands at the terminal; a box the system does not know is made known. The same move sent again gets the
    first answer. Returns the stored answer (`GateAnswer` as a dict with texts in zh and en).
    """
    at, outward = at or now(), direction == "out"
    key = {"number": unit, "plate": plate, "terminal": terminal, "outward": outward, "at": at}
    if not outward:
        box = lock_or_make(unit, full=full is not False)
        return record(key, GateAnswer(True, unit, box.id, tuple(box.lines), ()), box, "GATE_IN", ())
    leaving = lock(unit)
    answer = may_leave(unit, plate, at, terminal) if leaving else unknown(unit)
    if leaving is None or not answer.allowed:
        return record(key, answer, leaving, "GATE_REFUSED", ())
    through = zip(leaving.lines, leaving.directions, strict=True)
    ended = [line for line, direction in through if direction == Direction.IMPORT]
    return record(key, answer, leaving, "GATE_OUT", ended)


@transaction.atomic
def record_loaded(*, unit: str, call: UUID | None = None, at: datetime) -> Unit:
    """The box was loaded. Refused while what it carries is held or not released (R-1.5a)."""
    box, carried = _locked(unit)
    if box is None:
        raise NotFound()
    if not carried and box.located_at == at and not box.location:
        return box
    answer = may_leave(unit, "", at)
    stop = [one for one in answer.reasons if one.kind not in ("place", "appointment")]
    if stop:
        zh, en = ("；".join(one.text.zh for one in stop), "; ".join(one.text.en for one in stop))
        raise Refused("R-1.5a", Text(UNRELEASED.zh.format(why=zh), UNRELEASED.en.format(why=en)))
    move(box, "", at)
    _close(carried, box, Direction.EXPORT, at)
    append(
        type="LOADED",
        subject=("unit", box.id),
        journey=carried[0].id if len(carried) == 1 else None,
        occurred_at=at,
        payload={"unit": unit, "call": call, "consignments": [one.id for one in carried]},
        set={"location": box.location, "located_at": box.located_at},
    )
    return box


@transaction.atomic
def record_discharged(*, unit: str, call: UUID, at: datetime, full: bool | None = None) -> Unit:
    """The box was discharged and stands at the call's terminal; one the system does not know is made known.

    The same report again changes nothing.
    """
    Unit.objects.get_or_create(number=unit, defaults={"full": full is not False})
    box, carried = _locked(unit)
    assert box is not None
    terminal = Call.objects.values_list("terminal", flat=True).get(pk=call)
    if box.located_at == at and box.location == terminal:
        return box
    move(box, terminal, at)
    append(
        type="DISCHARGED",
        subject=("unit", box.id),
        journey=carried[0].id if len(carried) == 1 else None,
        occurred_at=at,
        payload={"unit": unit, "call": call, "consignments": [one.id for one in carried]},
        set={"location": box.location, "located_at": box.located_at},
    )
    return box


def _locked(number: str) -> tuple[Unit | None, list[Consignment]]:
    """The box and what it carries now, locked in the order everybody locks in: consignments, then the box.

    So no hold is placed between question and answer, and a tally never waits for a gate that waits for it.
    """
    carried = _carried(number)
    return Unit.objects.select_for_update(no_key=True).filter(number=number).first(), carried


def _carried(number: str) -> list[Consignment]:
    lines = Consignment.objects.select_for_update(no_key=True, of=("self",))
    now_in = lines.filter(consignmentunit__unit__number=number, consignmentunit__closed_at=None)
    return list(now_in.order_by("id"))


def _close(carried: list[Consignment], box: Unit, direction: str, at: datetime) -> None:
    """The journey of the box ends: import boxes at the gate, export boxes on board."""
    ended = [line for line in carried if line.direction == direction]
    ConsignmentUnit.objects.filter(unit=box, consignment__in=ended, closed_at=None).update(closed_at=at)
