"""Reads of the express line: published sailings are public; bookings, lots and accounts are their owners'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.planning.slots.model import TEU
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.models import (
    Account,
    Allotment,
    Balance,
    Booking,
    Clearing,
    Line,
    LockSlot,
    Lot,
    PortCall,
    Sailing,
    Stop,
    Transfer,
)
from kouan.river.express.states import HELD_SLOTS, Slot, Status, Voyage

WATCHERS = (Role.PORT_OFFICE, Role.LOCK, Role.TERMINAL)


def lines() -> QuerySet[Line]:
    return Line.objects.order_by("code")


def timetable(since: datetime, until: datetime) -> QuerySet[Sailing]:
    """What the public sees, in order: sailings that are to leave in the time given, and those still on their way."""
    going = Q(state__in=(Voyage.PUBLISHED, Voyage.UNDER_WAY))
    rows = Sailing.objects.filter(going | Q(state=Voyage.ARRIVED, etd__gte=since), etd__lt=until)
    return with_parts(rows).order_by("etd", "pk")


def with_parts(rows: QuerySet[Sailing]) -> QuerySet[Sailing]:
    """Line, operator, lock slots and calls in a fixed number of queries."""
    held = LockSlot.objects.filter(state__in=[str(s) for s in (*HELD_SLOTS, Slot.PASSED)]).order_by("starts")
    calls = PortCall.objects.order_by("window")
    parts = (Prefetch("lock_slots", held, to_attr="held"), Prefetch("calls", calls, to_attr="berths"))
    return rows.select_related("line", "operator").prefetch_related(*parts)


def sailings(caller: Caller | None, *, state: str = "") -> QuerySet[Sailing]:
    """Sailings this caller may see: all but others' drafts."""
    rows = Sailing.objects.all()
    if caller is None:
        rows = rows.exclude(state__in=(Voyage.DRAFT, Voyage.CANCELLED))
    elif not caller.may(Role.PORT_OFFICE):
        rows = rows.filter(~Q(state=Voyage.DRAFT) | Q(operator=caller.organisation))
    return with_parts(rows.filter(state=state) if state else rows)


def sailing(caller: Caller | None, id: UUID) -> Sailing:
    found = sailings(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def bookings(caller: Caller) -> QuerySet[Booking]:
    """The carrier's, the goods owner's; terminals and the port office see all."""
    rows = Booking.objects.select_related("sailing", "carrier", "owner", "rolled_from__sailing")
    if caller.may(Role.PORT_OFFICE, Role.TERMINAL):
        return rows
    mine = Q(owner=caller.organisation)
    if caller.may(Role.CARRIER):
        mine |= Q(carrier=caller.organisation) | Q(sailing__operator=caller.organisation)
    return rows.filter(mine)


def booking(caller: Caller, id: UUID) -> Booking:
    found = bookings(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def lots(caller: Caller, *, state: str = "") -> QuerySet[Lot]:
    rows = Lot.objects.select_related("sailing", "carrier")
    if not caller.may(Role.PORT_OFFICE):
        rows = rows.filter(carrier=caller.organisation)
    return rows.filter(state=state) if state else rows


def allotments(caller: Caller) -> QuerySet[Allotment]:
    """Slots on sailings that have not left; one's own, or all for the port office."""
    rows = Allotment.objects.filter(sailing__state__in=(Voyage.DRAFT, Voyage.PUBLISHED), slots__gt=0)
    if not caller.may(Role.PORT_OFFICE):
        rows = rows.filter(carrier=caller.organisation)
    return rows.select_related("sailing", "carrier").order_by("sailing__etd", "leg", "kind")


def clearings(caller: Caller) -> QuerySet[Clearing]:
    """Runs the caller took part in; all for the port office."""
    rows = Clearing.objects.all()
    return rows if caller.may(Role.PORT_OFFICE) else rows.filter(accounts__carrier=caller.organisation)


def clearing(caller: Caller, id: UUID) -> Clearing:
    found = clearings(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def accounts(caller: Caller, run: Clearing) -> QuerySet[Account]:
    rows = Account.objects.filter(clearing=run).select_related("carrier").order_by("carrier__uscc")
    return rows if caller.may(Role.PORT_OFFICE) else rows.filter(carrier=caller.organisation)


def transfers(caller: Caller, run: Clearing) -> QuerySet[Transfer]:
    rows = Transfer.objects.filter(clearing=run).select_related("giver", "taker", "sailing").order_by("pk")
    if caller.may(Role.PORT_OFFICE):
        return rows
    return rows.filter(Q(giver=caller.organisation) | Q(taker=caller.organisation))


def balance(caller: Caller) -> int:
    """TEU given minus taken this period."""
    found = Balance.objects.filter(carrier=caller.organisation, period=f"{clock.today():%Y-%m}")
    return found.values_list("teu", flat=True).first() or 0


def slots(caller: Caller, *, state: str = "") -> QuerySet[LockSlot]:
    """Lock slots from now on; carriers see the free ones and their own."""
    rows = LockSlot.objects.select_related("sailing", "sailing__operator")
    if not caller.may(Role.LOCK, Role.PORT_OFFICE):
        open_ones = Q(state__in=(Slot.FREE, Slot.LOST, Slot.NO_SHOW), starts__gt=clock.now())
        rows = rows.filter(open_ones | Q(sailing__operator=caller.organisation))
    return rows.filter(state=state) if state else rows


def stops(caller: Caller, one: Sailing) -> QuerySet[Stop]:
    """Halts of a sailing, for its operator and those who watch."""
    rows = one.stops.order_by("since")
    return rows if caller.may(*WATCHERS) or one.operator_id == caller.organisation else rows.none()


def teu_of(capacity: dict[str, int]) -> int:
    """TEU of slots by kind."""
    return sum(TEU[kind] * slots for kind, slots in capacity.items())


@dataclass(frozen=True, slots=True)
class Used:
    """Slots of one kind on one leg: all, booked, offered."""

    leg: str
    kind: str
    slots: int
    booked: int
    offered: int


def used(one: Sailing) -> list[Used]:
    """How the slots of a sailing are used, all carriers together."""
    found: dict[tuple[str, str], list[int]] = {}
    rows = Allotment.objects.filter(sailing=one).values_list("leg", "kind", "slots", "booked", "offered")
    for leg, kind, *counts in rows:
        sums = found.setdefault((leg, kind), [0, 0, 0])
        for place, count in enumerate(counts):
            sums[place] += count
    order = {leg: place for place, leg in enumerate(one.legs)}
    return [Used(leg, kind, *sums) for (leg, kind), sums in sorted(found.items(), key=lambda x: (order[x[0][0]], x[0]))]


@dataclass(frozen=True, slots=True)
class Figures:
    """The line's numbers over a time; shares between 0 and 1, None without a case."""

    sailings: int
    express: int
    broken: int
    punctual: float | None
    load: float | None
    hours: float | None
    port_hours: float | None
    port_in_time: float | None
    no_show: float | None
    rolled: int
    stranded: int
    causes: dict[str, int]


def figures(since: datetime, until: datetime, line: UUID | None = None) -> Figures:
    """Schedule adherence, load, hours under way and in port, slots missed; of sailings that left in the time."""
    rows = Sailing.objects.filter(atd__gte=since, atd__lt=until)
    rows = rows.filter(line=line) if line else rows
    found = list(rows)
    ids = [one.pk for one in found]
    calls = list(PortCall.objects.filter(sailing__in=ids, complete_at__isnull=False))
    told = LockSlot.objects.filter(starts__gte=since, starts__lt=until).exclude(sailing=None)
    ends = list(told.values_list("state", flat=True))
    over = [state for state in ends if state in (Slot.PASSED, Slot.ON_TIME, Slot.EARLY, Slot.LOST, Slot.NO_SHOW)]
    states = list(Booking.objects.filter(sailing__in=ids).values_list("state", flat=True))
    causes: dict[str, int] = {}
    for call in calls:
        if call.late:
            causes[call.cause or "open"] = causes.get(call.cause or "open", 0) + 1
    room = values.hours("punctual.hours")
    arrived = [one for one in found if one.ata is not None]
    return Figures(
        sailings=len(found),
        express=sum(one.status in (Status.EXPRESS, Status.KEPT) for one in found),
        broken=sum(one.status in (Status.BROKEN, Status.SLOT_LOST) for one in found),
        punctual=_mean([float(abs(one.ata - one.eta) <= room) for one in arrived if one.ata]),
        load=_mean([one.loaded_teu / size for one in found if (size := teu_of(one.capacity))]),
        hours=_mean([(one.ata - one.atd).total_seconds() / 3600 for one in arrived if one.ata and one.atd]),
        port_hours=_mean([call.hours for call in calls if call.hours is not None]),
        port_in_time=_mean([float(not call.late) for call in calls]),
        no_show=_mean([float(state in (Slot.LOST, Slot.NO_SHOW)) for state in over]),
        rolled=states.count("rolled"),
        stranded=states.count("stranded"),
        causes=causes,
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
