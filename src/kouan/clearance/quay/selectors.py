"""Reads of the quay: requests on goods the caller may see, the terminal's day, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from kouan.clearance.quay.models import HOUR, OPEN, Request, Truck
from kouan.clearance.quay.rules import R151, R14c
from kouan.clearance.quay.states import Cause, Kind
from kouan.clearance.quay.values import count, minutes
from kouan.journeys import selectors as journeys
from kouan.journeys.models import Call
from kouan.kernel.calendar import ends_at, starts_at
from kouan.kernel.errors import NotFound
from kouan.kernel.text import Text
from kouan.registry.actors import CARRIER, CUSTOMS, TERMINAL, TRADER
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Step

MOST_SHIPS = 40
RULES = {Kind.DISCHARGE: R14c.id, Kind.LOAD: R151.id}  # what sets the time of the truck


NEXT = {
    (Kind.DISCHARGE, "requested"): (Text("待满足直提条件", "Wait for the open conditions"), TRADER),
    (Kind.DISCHARGE, "eligible"): (Text("选择接箱时段", "Choose an hour at the crane"), TRADER),
    (Kind.DISCHARGE, "planned"): (Text("确认集卡", "Name the truck"), TRADER),
    (Kind.DISCHARGE, "truck"): (Text("集卡按叫车时间到船边", "The truck comes to the ship when called"), TRADER),
    (Kind.DISCHARGE, "discharging"): (Text("船边理货", "Tally the box"), TERMINAL),
    (Kind.DISCHARGE, "tallied"): (Text("放行，否则转堆场", "Release, or the yard"), CUSTOMS),
    (Kind.DISCHARGE, "checked"): (Text("装车", "Set the box on its truck"), TERMINAL),
    (Kind.DISCHARGE, "on_truck"): (Text("签发设备交接单，出闸", "Issue the EIR, then out of the gate"), CARRIER),
    (Kind.DISCHARGE, "gate_out"): (Text("结关", "Clear the declaration"), CUSTOMS),
    (Kind.LOAD, "requested"): (Text("提前申报并审结", "Declare early, documents reviewed"), TRADER),
    (Kind.LOAD, "predeclared"): (Text("在进港窗口内送箱到港", "Bring the box inside the load window"), TRADER),
    (Kind.LOAD, "truck"): (Text("发送运抵报告", "Report the arrival"), TERMINAL),
    (Kind.LOAD, "arrived"): (Text("放行或布控", "Release, or order an inspection"), CUSTOMS),
    (Kind.LOAD, "released"): (Text("直送船边", "Send the box to the ship"), TERMINAL),
    (Kind.LOAD, "transfer"): (Text("装船", "Load the box"), TERMINAL),
    (Kind.LOAD, "loaded"): (Text("理货并结关", "Tally and clear"), TERMINAL),
    (Kind.LOAD, "tallied"): (Text("结关", "Clear the declaration"), CUSTOMS),
}


def ahead(request: Request) -> Step | None:
    """What comes next; None at the end."""
    found = NEXT.get((Kind(request.kind), request.state))
    if found is None:
        return None
    text, who = found
    due = request.call_forward_at if request.state in ("planned", "truck") else None
    if request.state == "truck" and due is not None:
        due += minutes("quay.truck.late.minutes")
    return Step(text, who, "", due, RULES[Kind(request.kind)] if due else "")


def requests(caller: Caller, *, kind: str = "", state: str = "") -> QuerySet[Request]:
    """Requests on goods the caller may see, newest first, with all a list shows."""
    rows = Request.objects.filter(consignment__in=journeys.visible_to(caller))
    rows = rows.select_related("unit", "call__conveyance", "consignment", "asked_by")
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state) if state != "open" else rows.filter(OPEN)
    return rows.order_by("-id")


def request(caller: Caller, id: UUID) -> Request:
    """One visible request; NotFound for others' too."""
    found = requests(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def open_requests(caller: Caller, kind: Kind, states: Sequence[str]) -> QuerySet[Request]:
    """Visible open requests in these states, the next call first."""
    return requests(caller, kind=kind).filter(state__in=states).order_by("call_forward_at", "id")


def trucks() -> QuerySet[Truck]:
    """The terminal's list."""
    return Truck.objects.filter(removed_at=None).order_by("plate")


def ships() -> QuerySet[Call]:
    """Calls of ships that have not left, the next first, with their plan: what the terminal plans."""
    rows = Call.objects.filter(atd=None, conveyance__kind="vessel").exclude(consignments=None)
    found: QuerySet[Call] = rows.select_related("conveyance", "quay_plan").order_by("eta", "id").distinct()[:MOST_SHIPS]
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """A crane's hour: its places, each with the request that has it or None."""

    start: datetime
    seats: list[Request | None]

    @property
    def taken(self) -> int:
        return sum(seat is not None for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Lane:
    """A crane's day."""

    crane: str
    berth: str
    ship: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Board:
    """The terminal's day: cranes by hours, trucks due, boxes that fell back."""

    day: date
    hours: list[datetime]
    lanes: list[Lane]
    due: list[Request]
    fallen: list[Request]
    loads: list[Request]


def board(caller: Caller, day: date) -> Board:
    """What the quay does on that day, in a constant number of queries."""
    since, until = starts_at(day), ends_at(day)
    rows = list(requests(caller).filter(Q(slot_at__gte=since, slot_at__lt=until)).select_related("call__quay_plan"))
    held = [one for one in rows if one.kind == Kind.DISCHARGE and one.seat is not None and one.state != "yard"]
    hours = _hours(held, since)
    waiting = ("planned", "truck", "discharging", "tallied", "checked", "on_truck")
    due = sorted((one for one in held if one.state in waiting), key=_called)
    fallen = list(requests(caller, state="yard").filter(ended_at__gte=since, ended_at__lt=until))
    loads = list(requests(caller, kind=Kind.LOAD).filter(OPEN).exclude(state="requested")[:50])
    return Board(day, hours, _lanes(held, hours), due, fallen, loads)


def _called(one: Request) -> datetime:
    return one.call_forward_at or one.asked_at


def _hours(held: list[Request], since: datetime) -> list[datetime]:
    """The hours from the first slot of the day to the last, ten at least."""
    slots = [one.slot_at for one in held if one.slot_at is not None]
    first = min([*slots, since + 14 * HOUR])
    last = max([*slots, first + 9 * HOUR])
    return [first + n * HOUR for n in range(int((last - first) / HOUR) + 1)]


def _lanes(held: list[Request], hours: list[datetime]) -> list[Lane]:
    capacity, lanes = count("quay.crane.trucks.hour"), []
    for crane in sorted({one.crane for one in held}):
        mine = [one for one in held if one.crane == crane]
        cells = [Cell(hour, _seats([one for one in mine if one.slot_at == hour], capacity)) for hour in hours]
        plan = getattr(mine[0].call, "quay_plan", None)
        ship = f"{mine[0].call.conveyance.name} {mine[0].call.voyage}"
        lanes.append(Lane(crane, plan.berth if plan else "", ship, cells))
    return lanes


def _seats(taken: list[Request], capacity: int) -> list[Request | None]:
    size = max([capacity, *(one.seat or 0 for one in taken)])
    seats: list[Request | None] = [None] * size
    for one in taken:
        seats[(one.seat or 1) - 1] = one
    return seats


@dataclass(frozen=True, slots=True)
class Kpi:
    """How well passing the yard works: finished moves, their dwell, yard moves avoided, share that fell back."""

    done: int
    fallen: int
    dwell: timedelta | None
    moves_avoided: int


def kpi(caller: Caller, since: datetime, until: datetime) -> Kpi:
    """Of boxes gone in the span, and fallen back in it. Dwell: hook to gate (pick-up), gate-in to ship (loading)."""
    rows = requests(caller).filter(steps__event__in=("leave", "load"), steps__at__gte=since, steps__at__lt=until)
    passed = rows.exclude(state="yard").order_by("id").distinct().prefetch_related("steps")
    spans = [span for one in passed if (span := _dwell(one)) is not None]
    gone_back = requests(caller, state="yard").filter(ended_at__gte=since, ended_at__lt=until)
    fallen = gone_back.exclude(cause=Cause.OPTED_OUT).count()
    per_box = count("quay.moves.per_box")
    mean = sum(spans, timedelta()) / len(spans) if spans else None
    return Kpi(len(spans), fallen, mean, len(spans) * per_box)


def _dwell(one: Request) -> timedelta | None:
    first, last = ("hook", "leave") if one.kind == Kind.DISCHARGE else ("enter", "load")
    times = {step.event: step.at for step in one.steps.all()}
    return times[last] - times[first] if first in times and last in times else None


def may_see_board(caller: Caller) -> bool:
    return caller.may(Role.TERMINAL, Role.CUSTOMS, Role.PORT_OFFICE, Role.INSPECTION)
