"""What awaits people: papers to supply; for customs, papers supplied and papers overdue."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance.papers import selectors
from kouan.clearance.papers.models import PaperRequest
from kouan.clearance.papers.states import PaperState
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.worklist import Task, provide

MOST = 100
SUPPLY = Text("补交报关单 {entry} 的单证", "Supply papers of {entry}")
READ = Text("查看报关单 {entry} 补交的单证", "Read the papers of {entry}")
LATE = Text("报关单 {entry} 的单证逾期未交", "Papers of {entry} are overdue")


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Soonest due first."""
    for one in selectors.to_supply(caller)[:limit]:
        yield _task(one, SUPPLY, "papers", "c" if one.state == PaperState.OVERDUE else "a")
    for one in selectors.to_read(caller)[:limit]:
        late = one.state == PaperState.OVERDUE
        yield _task(one, LATE if late else READ, "papers_overdue" if late else "papers_read", "c" if late else "m")


def count(caller: Caller) -> int:
    return sum(rows[:MOST].count() for rows in (selectors.to_supply(caller), selectors.to_read(caller)))


def _task(one: PaperRequest, title: Text, kind: str, severity: str) -> Task:
    return Task(
        title=title.format(entry=one.declaration.entry_id),
        detail=Text(one.reason, one.reason),
        url=reverse("papers:request", args=[one.id]),
        since=one.asked_at,
        due=ends_at(one.due_on),
        severity=severity,
        kind=kind,
    )


provide("papers", tasks, count)
