"""The trader's side: ask, choose a slot, name a truck, give up; and the carrier's delivery order and EIR."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.clearance.quay.facts import declaration_of, facts_of, open_guards
from kouan.clearance.quay.models import Request, Truck
from kouan.clearance.quay.rules import AT_REQUEST, R148, R152, R1411, R14c
from kouan.clearance.quay.services import slots
from kouan.clearance.quay.services.steps import REPLAYED, locked, possible, refold, take, tell
from kouan.clearance.quay.states import CLOSED, Cause, Kind
from kouan.clearance.quay.values import hours
from kouan.clearance.services.acting import require_mandate
from kouan.journeys import selectors as journeys
from kouan.journeys.models import Appointment
from kouan.journeys.services import book_truck
from kouan.journeys.services.manifests import WITHDRAWN
from kouan.journeys.states import ManifestState
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

FILERS = (Role.TRADER, Role.BROKER)
WRONG_WAY = Text(
    "进口只能船边直提，出口只能抵港直装。", "Imports are picked up at the ship, exports loaded on arrival."
)
NO_CALL = Text("舱单没有航次，不能安排。", "The manifest line names no call.")
NOT_IN_IT = Text("该箱不在此票货物中。", "The box does not carry this consignment.")
ASKED = Text("该箱已有直提直装申请。", "The box has been asked for already.")
NO_WEIGHT = Text("重量须大于零且小于100吨。", "A weight above zero and below 100 tonnes is expected.")
HEAVIEST = 100_000  # kilograms
OVER = Text("申请已结束。", "The request has ended.")


@transaction.atomic
def ask(*, caller: Caller, kind: str, consignment: UUID, number: str, permit_no: str = "") -> Request:
    """Ask that a box pass the yard by; asking is the consent (R-1.0a). The same question again is the same request."""
    caller.require(*FILERS)
    line = journeys.journey(caller, consignment)
    require_mandate(caller, line.owner_id)
    if (kind == Kind.DISCHARGE) != (line.direction == "I"):
        raise Refused("R-1.0b", WRONG_WAY)
    if line.call is None:
        raise Conflict(NO_CALL)
    if line.manifest_state == ManifestState.WITHDRAWN:
        raise Conflict(WITHDRAWN)
    unit = next((one for one in line.units.all() if one.number == number), None)
    if unit is None:
        raise Invalid([Problem("R-1.4", "unit", NOT_IN_IT)])
    known = Request.objects.filter(unit=unit).exclude(state__in=CLOSED).first()
    if known is not None:
        if known.consignment_id == line.id and known.kind == kind:
            return known
        raise Conflict(ASKED)
    made = Request(kind=kind, unit=unit, consignment=line, call=line.call, asked_by_id=caller.organisation)
    made.terminal, made.permit_no, made.asked_at = line.call.terminal, permit_no[:35], clock.now()
    _carry_over(made)
    facts = facts_of(made)
    problems = [rule.problem("unit") for rule in AT_REQUEST if not rule.check(facts)]
    if problems:
        raise Invalid(problems)
    return _made(made)


def _carry_over(made: Request) -> None:
    """What was told of the box in a former request for the same journey still holds."""
    former = Request.objects.filter(unit=made.unit, consignment=made.consignment).order_by("-id").first()
    if former is not None:
        made.delivery_order, made.vgm_kg = former.delivery_order, former.vgm_kg
        made.permit_no = made.permit_no or former.permit_no


def _made(made: Request) -> Request:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(ASKED) from None
    tell(made, "DIRECT_REQUESTED", made.asked_at, {name: getattr(made, name) for name in REPLAYED})
    reconsider(made)
    return made


def reconsider(request: Request) -> None:
    """Look whether what a request waits for has come: eligible (1.4), or declared (1.5). The row is locked."""
    if request.state != "requested":
        return
    head = declaration_of(request)
    if request.kind == Kind.LOAD:
        if head is not None and head.early and head.reviewed_at is not None:
            take(request, "declare", at=max(head.reviewed_at, request.asked_at))
    elif not open_guards(facts_of(request, head)):
        take(request, "qualify")


@transaction.atomic
def switch_delivery_order(*, caller: Caller, request: UUID, number: str) -> Request:
    """The carrier switches the delivery order electronically: `number` names it."""
    caller.require(Role.CARRIER, Role.TERMINAL)
    found = of_carrier(caller, request)
    if found.delivery_order != number:
        refold(found, "DIRECT_FACT", clock.now(), delivery_order=number[:35])
        reconsider(found)
    return found


@transaction.atomic
def issue_eir(*, caller: Caller, request: UUID, number: str) -> Request:
    """The interchange receipt (设备交接单) of the box is issued: with the release it opens the gate (R-1.4a)."""
    caller.require(Role.CARRIER, Role.TERMINAL)
    found = of_carrier(caller, request)
    if found.eir_no != number:
        refold(found, "DIRECT_FACT", clock.now(), eir_no=number[:35])
    return found


@transaction.atomic
def report_vgm(*, caller: Caller, request: UUID, kilograms: Decimal) -> Request:
    """The verified gross mass of an export box."""
    caller.require(*FILERS, Role.TERMINAL)
    found = trusted(caller, request)
    weighable(kilograms, "kilograms")
    refold(found, "DIRECT_FACT", clock.now(), vgm_kg=kilograms)
    return found


@transaction.atomic
def choose_slot(*, caller: Caller, request: UUID, start: datetime) -> Request:
    """Take a place in the hour that begins at `start`; the last place goes to exactly one (R-1.4c)."""
    caller.require(*FILERS, Role.TERMINAL)
    found = trusted(caller, request)
    if found.state == "planned" and found.slot_at == start:
        return found
    possible(found, "plan")
    slot = next((slot for slot in slots.of_request(found) if slot.start == start), None)
    if slot is None:
        raise Refused(R14c.id, R14c.outside)
    for seat in slots.free_seats(found.terminal, slot):
        try:
            with transaction.atomic():
                take(
                    found,
                    "plan",
                    crane=slot.crane,
                    slot_at=start,
                    seat=seat,
                    capacity=slot.capacity,
                    call_forward_at=slot.call_forward,
                )
        except IntegrityError:
            found = locked(request)  # somebody took that seat at this moment: the next one
            continue
        return found
    raise Refused(R14c.id, R14c.text)


@transaction.atomic
def confirm_truck(*, caller: Caller, request: UUID, plate: str) -> Request:
    """Name the truck: it is on the terminal's list, and no other is confirmed for the box."""
    caller.require(*FILERS, Role.TERMINAL)
    found = trusted(caller, request)
    if not R1411.check(found.plate, plate):
        raise Refused(R1411.id, R1411.text, plate=found.plate)
    if found.plate == plate:
        return found
    possible(found, "confirm")
    listed = Truck.objects.filter(plate=plate, removed_at=None, valid_until__gte=clock.today())
    if not listed.exists():
        raise Refused(R148.id, R148.text)
    take(found, "confirm", plate=plate, appointment=book(found, plate, caller.organisation))
    return found


def book(found: Request, plate: str, by: UUID) -> Appointment:
    """The truck's appointment at the gate, around the time of its call."""
    due = found.call_forward_at or clock.now()
    span = hours("quay.appointment.hours")
    return book_truck(number=found.unit.number, plate=plate, start=due - span, end=due + span, by=by)


@transaction.atomic
def give_up(*, caller: Caller, request: UUID) -> Request:
    """The trader opts out: the box goes the usual way, without penalty (R-1.0a)."""
    caller.require(*FILERS)
    found = trusted(caller, request)
    possible(found, "yard")
    take(found, "yard", detail=str(Cause.OPTED_OUT))
    return found


def weighable(kilograms: Decimal, field: str) -> None:
    """Invalid unless this is a weight that a box on a truck can have."""
    if not kilograms.is_finite() or not 0 < kilograms < HEAVIEST:
        raise Invalid([Problem(R152.id, field, NO_WEIGHT)])


def mine(caller: Caller, request: UUID) -> Request:
    """A request on goods that the caller may see, locked; NotFound for others'."""
    found = locked(request)
    if not journeys.visible_to(caller).filter(pk=found.consignment_id).exists():
        raise NotFound()
    return found


def trusted(caller: Caller, request: UUID) -> Request:
    """As `mine`, for who acts for the owner: a broker while its mandate stands. The terminal acts for itself."""
    found = mine(caller, request)
    if not caller.may(Role.TERMINAL):
        require_mandate(caller, found.consignment.owner_id)
    return found


def of_carrier(caller: Caller, request: UUID) -> Request:
    """A request on a call of the carrier (or at the terminal), locked and not ended."""
    found = mine(caller, request)
    if found.state in CLOSED:
        raise Conflict(OVER)
    return found
