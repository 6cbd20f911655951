"""What awaits the lock's desk: feeds that are lost, positions to look at."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide
from kouan.river.feeds.judging import DISPUTED, Doubt
from kouan.river.feeds.models import Feed, Suspicion

LOST = Text("AIS数据中断", "AIS feed is lost")
MOST = 100
ASKING = (*DISPUTED, Doubt.LINE, Doubt.FENCE)


def _lost() -> QuerySet[Feed]:
    return Feed.objects.filter(state="lost", lost_at__isnull=False)


def _open() -> QuerySet[Suspicion]:
    return Suspicion.objects.filter(cleared_at=None, kind__in=ASKING)


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    if not caller.may(Role.LOCK):
        return
    url = reverse("feeds:vessels")
    for feed in _lost()[:limit]:
        if feed.lost_at is not None:
            yield Task(LOST, Text(feed.name, feed.name), url, feed.lost_at, None, "c", "ais")
    for one in _open().order_by("-last_at")[:limit]:
        yield Task(one.text, Text(f"MMSI {one.mmsi}", f"MMSI {one.mmsi}"), url, one.first_at, None, "a", "ais")


def count(caller: Caller) -> int:
    return _lost()[:MOST].count() + _open()[:MOST].count() if caller.may(Role.LOCK) else 0


provide("feeds", tasks, count)
