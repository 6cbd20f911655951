"""Rolling departures (R-5.3): a sailing leaves when full enough or at the latest time; planning when that will be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.journal.services import append
from kouan.journeys.services import record_arrival, record_departure
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.planning.slots import departures
from kouan.planning.slots.model import TEU
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.models import Booking, DeparturePlan, Line, LockSlot, Sailing
from kouan.river.express.rules import R53
from kouan.river.express.services import releasing
from kouan.river.express.services.bookings import ready_teu
from kouan.river.express.services.steps import locked, restatus, step
from kouan.river.express.states import OPEN_BOOKINGS, Booked, Slot, Voyage

AHEAD = timedelta(minutes=5)
FUTURE = Text("时间在将来。", "That lies in the future.")
BEFORE = Text("抵达不得早于开航。", "It cannot arrive before it left.")
NOTHING = Text("没有可编排的订舱。", "There are no bookings to plan for.")


@transaction.atomic
def depart(*, caller: Caller, sailing: UUID, at: datetime | None = None) -> Sailing:
    """The sailing leaves with the boxes in the yard; all others roll, their owners are told."""
    caller.require(Role.CARRIER)
    one, at = locked(sailing, caller), at or clock.now()
    if at > clock.now() + AHEAD:
        raise Invalid([Problem("R-5.3", "at", FUTURE)])
    ready = ready_teu(one)
    if one.state == Voyage.PUBLISHED and not R53.check(ready, one.threshold_teu, at, one.latest):
        latest = f"{one.latest.astimezone(SHANGHAI):%m-%d %H:%M}"
        raise Refused(R53.id, R53.text, ready=ready, threshold=one.threshold_teu, latest=latest)
    told = {"teu": ready} | _for_customs(one)
    step(one, "depart", "SAILING_DEPARTED", at=at, payload=told, atd=at, loaded_teu=ready)
    for booking in Booking.objects.select_for_update().filter(sailing=one, state=Booked.READY).order_by("pk"):
        releasing.change(booking, "ship", "BOOKING_SHIPPED")
    releasing.end_lots(one)
    releasing.roll_all(one)
    for call in one.calls.filter(port=one.ports[0]):
        record_departure(call=call.call_id, at=at)
    return one


def _for_customs(one: Sailing) -> dict[str, Any]:
    """R-5.7: what a departure or arrival confirmation is opened from: vessel, ports, terminals, goods on board."""
    aboard = Booking.objects.filter(sailing=one, state=Booked.READY, consignment__isnull=False)
    terminals = dict(one.calls.values_list("port", "terminal"))
    ends = {"from": one.ports[0], "to": one.ports[-1]}
    return {
        "vessel": one.vessel,
        "operator": one.operator_id,
        "eta": one.eta,
        "consignments": sorted({str(id) for id in aboard.values_list("consignment", flat=True)}),
    } | {name: {"port": port, "terminal": terminals.get(port, "")} for name, port in ends.items()}


@transaction.atomic
def arrive(*, caller: Caller, sailing: UUID, at: datetime | None = None) -> Sailing:
    """The sailing is at its last port. Express until now, it stays express for good."""
    caller.require(Role.CARRIER)
    one, at = locked(sailing, caller), at or clock.now()
    if at > clock.now() + AHEAD:
        raise Invalid([Problem("R-5.2", "at", FUTURE)])
    if one.atd is not None and at < one.atd:
        raise Invalid([Problem("R-5.2", "at", BEFORE)])
    status = restatus(one, "arrive")
    step(one, "arrive", "SAILING_ARRIVED", at=at, payload={"status": status}, ata=at, status=status)
    for call in one.calls.filter(port=one.ports[-1]):
        record_arrival(call=call.call_id, at=at)
    return one


def problem_of(line: Line) -> tuple[departures.Line, datetime]:
    """The planner's problem from the database: boxes booked and ready, lock slots, over the planning days."""
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    hours = 24 * int(values.number("plan.days"))
    rows = Booking.objects.filter(
        sailing__line=line, sailing__state=Voyage.PUBLISHED, state__in=[str(s) for s in OPEN_BOOKINGS]
    ).select_related("sailing")
    bookings = []
    for one in rows.order_by("pk"):
        ready = one.ready_at or one.sailing.etd - timedelta(hours=24)
        hour = max(int((ready - start).total_seconds() // 3600), 0)
        if hour < hours:
            bookings.append(departures.Booking(hour, TEU[one.kind] * one.boxes))
    if not bookings:
        raise Conflict(NOTHING)
    sailings = Sailing.objects.filter(line=line, state=Voyage.PUBLISHED).order_by("etd")
    sizes = [sum(TEU[kind] * slots for kind, slots in one.capacity.items()) for one in sailings]
    return (
        departures.Line(
            hours=hours,
            capacity=max(min(sizes), 1),
            least_gap=int(values.number("plan.gap.least")),
            latest_gap=int(values.number("plan.gap.latest")),
            bookings=tuple(bookings),
            windows=_windows(line, start, hours),
        ),
        start,
    )


def _windows(line: Line, start: datetime, hours: int) -> tuple[int, ...]:
    """Hours from which a lock slot can be met: as long before it as the line's sailings plan to take. Empty: all."""
    held = LockSlot.objects.filter(state__in=(Slot.FREE, Slot.RESERVED), starts__gt=start).select_related("sailing")
    own = [one for one in held if one.sailing is None or one.sailing.line_id == line.pk]
    lead = [one.starts - one.sailing.etd for one in own if one.sailing is not None]
    if not lead:
        return ()
    usual = sorted(lead)[len(lead) // 2]
    found = {int((one.starts - usual - start).total_seconds() // 3600) for one in own}
    return tuple(sorted(hour for hour in found if 0 <= hour < hours))


@transaction.atomic
def plan_departures(*, caller: Caller, line: UUID) -> DeparturePlan:
    """Plan the line's departures; stored beside the timetable and pure fill-up with the same bookings."""
    caller.require(Role.CARRIER, Role.PORT_OFFICE)
    found = Line.objects.filter(pk=line).first()
    if found is None:
        raise NotFound()
    problem, start = problem_of(found)
    made = departures.plan(problem)
    told = {"plan": made, "fill_up": departures.fill_up(problem)}
    if made.departures:
        told["timetable"] = departures.fixed(problem, len(made.departures))
    result = {name: msgspec.to_builtins(table) | {"load": table.load} for name, table in told.items()}
    plan = DeparturePlan.objects.create(line=found, starts=start, made_by_id=caller.organisation, result=result)
    append(
        type="DEPARTURES_PLANNED",
        subject=("departure_plan", plan.pk),
        payload={"line": found.code, "departures": len(made.departures), "box_hours": made.box_hours},
        set={},
    )
    return plan
