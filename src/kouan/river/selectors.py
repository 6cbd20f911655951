"""Reads of the river: the lock's desk sees all, everybody else the vessels they own or operate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kouan.kernel import clock
from kouan.kernel.errors import Forbidden, NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import values
from kouan.river.models import Berth, Closure, CreditEntry, DraughtLimit, Lockage, Passage, PlanVersion, Vessel
from kouan.river.order import effective, sort_key
from kouan.river.states import ACTIVE, QUEUED, PlanState, State

DESK = (Role.LOCK, Role.PORT_OFFICE)
FLEET = (Role.CARRIER, Role.TRADER, Role.BROKER)


def reader(caller: Caller) -> Caller:
    """Forbidden unless the caller has to do with vessels."""
    caller.require(*DESK, *FLEET)
    return caller


def vessels(caller: Caller) -> QuerySet[Vessel]:
    rows = Vessel.objects.select_related("owner", "operator")
    if caller.may(*DESK):
        return rows
    return rows.filter(Q(owner=caller.organisation) | Q(operator=caller.organisation))


def vessel(caller: Caller, id: UUID) -> Vessel:
    found = vessels(reader(caller)).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def passages(caller: Caller, *, state: str = "", active: bool = False) -> QuerySet[Passage]:
    rows = Passage.objects.select_related("vessel", "vessel__operator")
    if not caller.may(*DESK):
        own = Q(vessel__owner=caller.organisation) | Q(vessel__operator=caller.organisation)
        rows = rows.filter(own | Q(organisation=caller.organisation))
    if active:
        rows = rows.filter(state__in=[str(s) for s in ACTIVE])
    return rows.filter(state=state) if state else rows


def passage(caller: Caller, id: UUID) -> Passage:
    found = passages(reader(caller)).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def credit(vessel: Vessel) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(vessel=vessel).select_related("passage").order_by("-at", "-id")


def closures(*, since: datetime | None = None) -> QuerySet[Closure]:
    """Closures that are not over; public."""
    return Closure.objects.filter(withdrawn_at=None, ends__gt=since or clock.now()).order_by("starts", "facility")


def draught_limits() -> QuerySet[DraughtLimit]:
    return DraughtLimit.objects.filter(on__gte=clock.today() - timedelta(days=7)).order_by("-on")


def class_now(one: Passage, now: datetime | None = None) -> int:
    """The class that counts now, with what waiting and credit make of it."""
    now = now or clock.now()
    waited = now - one.queued_at if one.queued_at is not None else timedelta(0)
    hours, highest = int(values.value("gain.hours")), int(values.value("gain.highest"))
    return effective(one.base_class, one.vessel.grade, waited, gain_hours=hours, highest=highest)


def queue(caller: Caller, direction: str = "") -> list[tuple[Passage, int]]:
    """Vessels past the line in the order of the rule, each with the class that counts now; one query."""
    caller.require(*DESK)
    rows = Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in (*QUEUED, State.NO_SHOW)])
    rows = rows.filter(direction=direction) if direction else rows
    now = clock.now()
    ranked = [(one, class_now(one, now)) for one in rows]
    return sorted(ranked, key=lambda pair: place_key(*pair))


def place_key(one: Passage, cls: int) -> tuple[int, datetime, datetime, str]:
    return sort_key(cls, one.queued_at or one.eta, one.applied_at, str(one.pk))


def published() -> PlanVersion | None:
    return PlanVersion.objects.filter(state=PlanState.PUBLISHED).first()


def plans(caller: Caller) -> QuerySet[PlanVersion]:
    caller.require(*DESK)
    return PlanVersion.objects.defer("entries", "skips").select_related("base", "published_by").order_by("-number")


def plan(caller: Caller, id: UUID) -> PlanVersion:
    caller.require(*DESK)
    found = PlanVersion.objects.select_related("base", "published_by").filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def lockages(version: PlanVersion) -> list[Lockage]:
    """Lockages of a version with their berths and vessels, by start."""
    rows = Lockage.objects.filter(version=version).prefetch_related("berths__passage__vessel")
    return list(rows.order_by("starts", "facility"))


def lockage(caller: Caller, id: UUID) -> Lockage:
    caller.require(*DESK)
    rows = Lockage.objects.select_related("version").prefetch_related("berths__passage__vessel")
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def place(one: Passage) -> dict[str, Any]:
    """What a skipper asks: the berths ahead, who is before in the order of the rule, and what changed since."""
    current = published()
    if current is None:
        return {"plan": None, "berths": [], "skipped": []}
    berths = Berth.objects.filter(version=current, passage=one).select_related("lockage").order_by("lockage__starts")
    skipped = [skip for skip in current.skips if skip["passage"] == str(one.pk)]
    return {"plan": current, "berths": list(berths), "skipped": skipped}


def ahead_of(one: Passage) -> int | None:
    """How many vessels stand before it in the order of the rule, going the same way; None while it is not queued."""
    if one.queued_at is None or State(one.state) not in QUEUED:
        return None
    rows = Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in QUEUED], direction=one.direction)
    now = clock.now()
    mine = place_key(one, class_now(one, now))
    return sum(place_key(other, class_now(other, now)) < mine for other in rows if other.pk != one.pk)


def must_serve(caller: Caller) -> None:
    """Forbidden unless the caller works at the lock's desk."""
    if not caller.may(Role.LOCK):
        raise Forbidden()
