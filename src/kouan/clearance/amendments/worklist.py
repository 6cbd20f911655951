"""What awaits people: requests for customs to decide, refusals for declarants to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from kouan.clearance.amendments import selectors
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

RECENT = timedelta(days=7)  # a refusal is shown so long
MOST = 100


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Oldest first."""
    for one in selectors.waiting(caller)[:limit]:
        entry, kind = one.declaration.entry_id, Kind(one.kind).text
        yield _task(one, Text(f"{kind.zh}申请 {entry}", f"{kind.en}: decide on {entry}"), "amendment", "m")
    for one in refused(caller)[:limit]:
        title = Text(
            f"报关单 {one.declaration.entry_id} 的申请未获批准",
            f"The request on {one.declaration.entry_id} was refused",
        )
        yield _task(one, title, "amendment_refused", "a")


def count(caller: Caller) -> int:
    return sum(rows[:MOST].count() for rows in (selectors.waiting(caller), refused(caller)))


def refused(caller: Caller) -> QuerySet[Request]:
    """The declarant's lately refused requests."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return Request.objects.none()
    mine = Request.objects.filter(asked_by=caller.organisation, state=RequestState.REFUSED)
    return mine.filter(decided_at__gte=clock.now() - RECENT).select_related("declaration", "asked_by").order_by("id")


def _task(one: Request, title: Text, kind: str, severity: str) -> Task:
    return Task(
        title=title,
        detail=Text(one.note or one.reason, one.note or one.reason),
        url=reverse("amendments:request", args=[one.id]),
        since=one.decided_at or one.asked_at,
        severity=severity,
        kind=kind,
    )


provide("amendments", tasks, count)
