"""What awaits people on the express line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.urls import reverse

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide
from kouan.river.express.models import Booking, PortCall, Sailing, Stop
from kouan.river.express.states import Status, Voyage

MOST = 100
HOUR = timedelta(hours=1)


def news(caller: Caller) -> QuerySet[Booking]:
    """Boxes rolled or left behind whose owner has not read it."""
    rows = Booking.objects.filter(owner=caller.organisation, told_at__isnull=False, seen_at=None)
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
    return sum(rows[:MOST].count() for rows, _ in found(caller))


provide("express.desk", tasks, count)
