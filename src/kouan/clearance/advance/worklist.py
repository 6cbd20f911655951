"""What awaits people: early declarations that do not go on by themselves, and tallies they contradict."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance.advance import selectors
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.services import problem
from kouan.clearance.advance.states import WatchState
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.worklist import Task, provide

MOST = 100
TITLES = {
    WatchState.MISMATCH: Text("报关单 {entry} 与到货不符，请修改", "Goods differ from {entry}: amend it"),
    WatchState.BLOCKED_NO_MANIFEST: Text("报关单 {entry} 的舱单已撤销，请撤销", "{entry} has no manifest: withdraw it"),
    WatchState.STALE: Text("报关单 {entry} 的货物未到，请撤销", "Goods of {entry} never came: withdraw it"),
}
DOUBT = Text("核对提单 {bill} 的理货", "Check the tally of bill {bill}")
SEVERITY = {WatchState.MISMATCH: "c", WatchState.BLOCKED_NO_MANIFEST: "a", WatchState.STALE: "a"}


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Longest first."""
    for one in selectors.trouble(caller)[:limit]:
        state = WatchState(one.state)
        title = TITLES[state].format(entry=one.declaration.entry_id)
        yield _task(one, title, reverse("advance:watch", args=[one.pk]), "early", SEVERITY[state])
    for one in selectors.tallies_in_doubt(caller)[:limit]:
        url = reverse("portal:journey", args=[one.declaration.consignment_id])
        yield _task(one, DOUBT.format(bill=one.declaration.bill_no), url, "tally", "a")


def count(caller: Caller) -> int:
    return sum(rows[:MOST].count() for rows in (selectors.trouble(caller), selectors.tallies_in_doubt(caller)))


def _task(one: Watch, title: Text, url: str, kind: str, severity: str) -> Task:
    said = [problem(held).text for held in one.reasons]
    detail = Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))
    return Task(title=title, detail=detail, url=url, since=one.since, severity=severity, kind=kind)


provide("advance", tasks, count)
