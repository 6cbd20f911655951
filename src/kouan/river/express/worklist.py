"""What awaits people on the express line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.urls import reverse

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide
from kouan.river.express import promising
from kouan.river.express.models import Booking, LockSlot, PortCall, Sailing, Stop
from kouan.river.express.states import HELD_SLOTS, Status, Voyage

MOST = 100
HOUR = timedelta(hours=1)


def news(caller: Caller) -> QuerySet[Booking]:
    """Boxes rolled or left behind whose owner has not read it; the carrier's where no owner is known."""
    mine = Q(owner=caller.organisation) | Q(owner=None, carrier=caller.organisation)
    rows = Booking.objects.filter(mine, told_at__isnull=False, seen_at=None)
    return rows.select_related("sailing").order_by("-told_at")


def full(caller: Caller) -> QuerySet[Sailing]:
    rows = Sailing.objects.filter(operator=caller.organisation, state=Voyage.PUBLISHED, full_at__isnull=False)
    return rows.order_by("-full_at")


def without_slot(caller: Caller) -> QuerySet[Sailing]:
    rows = Sailing.objects.filter(operator=caller.organisation, state=Voyage.PUBLISHED)
    return rows.filter(status__in=(Status.NONE, Status.SLOT_LOST)).order_by("-published_at")


def unexplained(caller: Caller) -> QuerySet[Stop]:
    rows = Stop.objects.filter(sailing__operator=caller.organisation, excuse="", broke_at=None)
    return rows.select_related("sailing").order_by("-since")


def not_held(caller: Caller) -> list[tuple[LockSlot, Text]]:
    """The carrier's slots for which the published plan has no lockage in time, with the reason."""
    states = [str(state) for state in HELD_SLOTS]
    rows = LockSlot.objects.filter(sailing__operator=caller.organisation, state__in=states, ends__gt=clock.now())
    slots = {slot.pk: slot for slot in rows.select_related("sailing")[:MOST]}
    told = promising.in_plan(slots.values()) if slots else {}
    return [(slots[id], one["text"]) for id, one in told.items() if not one["kept"]]


def late_work(caller: Caller) -> QuerySet[PortCall]:
    rows = PortCall.objects.filter(terminal_org=caller.organisation, cause="", complete_at__isnull=False)
    limit = ExpressionWrapper(F("limit_hours") * HOUR, output_field=DurationField())
    return rows.filter(complete_at__gt=F("all_fast_at") + limit).select_related("sailing").order_by("-complete_at")


def found(caller: Caller) -> list[tuple[QuerySet[Any], str]]:
    rows: list[tuple[QuerySet[Any], str]] = []
    if caller.may(Role.TRADER, Role.BROKER, Role.CARRIER):
        rows.append((news(caller), "news"))
    if caller.may(Role.CARRIER):
        rows += [(full(caller), "full"), (without_slot(caller), "slot"), (unexplained(caller), "stop")]
    if caller.may(Role.TERMINAL):
        rows.append((late_work(caller), "work"))
    return rows


TITLES = {
    "news": Text("箱子顺延或未装船", "Boxes rolled or left behind"),
    "full": Text("箱量已够，可以开航", "Full enough: may leave"),
    "slot": Text("班次尚无过闸时段", "Sailing without a lock slot"),
    "stop": Text("请说明停靠原因", "Explain the stop"),
    "work": Text("请说明作业超时原因", "Name the cause of late work"),
}


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    for slot, why in not_held(caller)[:limit] if caller.may(Role.CARRIER) else ():
        number = slot.sailing.number if slot.sailing else ""
        title = Text(f"{number}：过闸时段未能安排", f"{number}: lock slot not held by the plan")
        yield Task(title, why, reverse("express:slots"), slot.reserved_at or slot.starts, slot.starts, "c", "express")
    for rows, what in found(caller):
        for one in rows[:limit]:
            yield _task(one, what)


def _task(one: Booking | Sailing | Stop | PortCall, what: str) -> Task:
    sailing = one if isinstance(one, Sailing) else one.sailing
    title = Text(f"{sailing.number}：{TITLES[what].zh}", f"{sailing.number}: {TITLES[what].en}")
    url = reverse("express:bookings") if what == "news" else reverse("express:sailing", args=[sailing.pk])
    due = {"full": sailing.latest, "slot": sailing.etd}.get(what)
    since = sailing.published_at or sailing.etd
    if isinstance(one, Stop):
        since, due = one.since, one.explain_by
    elif isinstance(one, Booking):
        since = one.told_at or one.made_at
    elif isinstance(one, PortCall):
        since = one.complete_at or sailing.etd
    severity = "m" if what in ("slot", "work") else "a"
    return Task(title, Text(sailing.vessel, sailing.vessel), url, since, due, severity, "express")


def count(caller: Caller) -> int:
    broken = len(not_held(caller)) if caller.may(Role.CARRIER) else 0
    return broken + sum(rows[:MOST].count() for rows, _ in found(caller))


provide("express.desk", tasks, count)
