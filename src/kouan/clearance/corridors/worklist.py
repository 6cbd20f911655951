"""What awaits people on river legs: disputes, seals and alarms of customs; claims of carriers; tallies of terminals."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.models import Alarm, Leg
from kouan.clearance.corridors.states import Arriving, Departing, Mode
from kouan.clearance.corridors.steps import next_step
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

MOST = 100
OF_CUSTOMS = ("EXTRA_BOX", "LISTS_DIFFER", "SEAL", "SHORT_LANDED", "DEVIATION", "STOP", "OVERDUE", "ORIGIN_NOTICE",
              "TURNED_BACK", "UNDECLARED", "CLAIM_LATE", "ARRIVAL_LATE")  # fmt: skip
OF_TRADER = ("ROLLED", "UNDECLARED", "SHORT_LANDED", "SEAL")


def alarms(caller: Caller) -> QuerySet[Alarm]:
    """Standing alarms this caller must do something about."""
    kinds: tuple[str, ...] = ()
    if caller.may(Role.CUSTOMS):
        kinds += OF_CUSTOMS
    if caller.may(Role.INSPECTION):
        kinds += ("SEAL",)
    if caller.may(Role.TRADER, Role.BROKER):
        kinds += OF_TRADER
    if caller.may(Role.CARRIER):
        kinds += ("ROLLED",)
    if not kinds:
        return Alarm.objects.none()
    return selectors.standing_alarms(caller).filter(kind__in=kinds)


def waiting(caller: Caller) -> QuerySet[Leg]:
    """Legs whose next step is this caller's."""
    mine = Q(pk=None)
    if caller.may(Role.CARRIER):
        sailing = Q(mode=Mode.DEPART, state__in=(Departing.LOADED, Departing.REVOKED)) | Q(
            mode__in=(Mode.LINKED, Mode.TRANSIT), state="loaded"
        )
        mine |= (sailing | Q(mode=Mode.ARRIVE, state=Arriving.ARRIVED)) & Q(carrier=caller.organisation)
    if caller.may(Role.TERMINAL):
        mine |= Q(mode=Mode.ARRIVE, state__in=(Arriving.CLAIMED, Arriving.VERIFIED))
        mine |= Q(mode=Mode.DEPART, state__in=(Departing.HUB_ARRIVED, Departing.SEA_LOADED))
        mine |= Q(mode__in=(Mode.LINKED, Mode.TRANSIT), state="arrived")
    return Leg.objects.filter(mine, closed_at=None).order_by("id")


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Alarms first, then legs that wait."""
    for alarm in alarms(caller)[:limit]:
        detail = f"{alarm.leg.vessel} {alarm.leg.voyage}"
        url = reverse("corridors:leg", args=[alarm.leg_id])
        yield Task(alarm.text, Text(detail, detail), url, alarm.raised_at, None, "c", "corridor")
    for leg in waiting(caller)[:limit]:
        step = next_step(leg)
        if step is not None:
            detail = f"{leg.vessel} {leg.voyage}"
            url = reverse("corridors:leg", args=[leg.id])
            yield Task(
                step.text, Text(detail, detail), url, leg.opened_at, step.by, "a" if step.by else "m", "corridor"
            )


def count(caller: Caller) -> int:
    return alarms(caller)[:MOST].count() + waiting(caller)[:MOST].count()


provide("corridors", tasks, count)
