"""What awaits people in admission: removals to decide, results to record, inspections to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from kouan.clearance.admission import selectors
from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.states import State
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

MOST = 100
SOON = timedelta(days=3)
OFFICER = (State.APPLIED,)
INSPECTOR = (State.DESTINATION, State.AT_SITE, State.TREATED)
TITLES = {
    State.APPLIED: Text("审核提离申请 {no}", "Decide on the removal of {no}"),
    State.DESTINATION: Text("目的地检查 {no}", "Destination inspection of {no}"),
    State.AT_SITE: Text("转场检查 {no}", "Inspect {no} at its site"),
    State.TREATED: Text("重新检查 {no}", "Check {no} again"),
    State.UNQUALIFIED: Text("处置不合格货物 {no}", "Unqualified goods of {no}: decide what becomes of them"),
}
ASK = Text("申请目的地检查 {no}", "Ask for the inspection of {no}")


def mine(caller: Caller) -> list[QuerySet[Admission]]:
    """What waits for this caller, one query each."""
    found = []
    if caller.may(Role.CUSTOMS):
        found.append(selectors.open_for(caller, (*OFFICER, State.UNQUALIFIED)))
    if caller.may(Role.INSPECTION):
        found.append(selectors.open_for(caller, INSPECTOR))
    if caller.may(Role.TRADER, Role.BROKER):
        may_ask = selectors.open_for(caller, (State.REMOVABLE, State.REMOVED)).filter(destination=True)
        found += [may_ask, selectors.open_for(caller, (State.UNQUALIFIED,))]
    return found


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    for rows in mine(caller):
        for one in rows[:limit]:
            yield _task(one)


def count(caller: Caller) -> int:
    return sum(rows[:MOST].count() for rows in mine(caller))


def _task(one: Admission) -> Task:
    head, due = one.declaration, None
    title = TITLES.get(State(one.state), ASK)
    step = selectors.ahead(one)
    if step is not None:
        due = step.by
    late = due is not None and due - clock.now() < SOON
    bad = one.state == State.UNQUALIFIED or (due is not None and due <= clock.now())
    detail = f"{head.trader_name} · {head.goods_name}"
    url = reverse("admission:one", args=[head.pk])
    severity = "c" if bad else "a" if late else "m"
    said = Text(title.zh.format(no=head.entry_id), title.en.format(no=head.entry_id))
    return Task(said, Text(detail, detail), url, one.created_at, due, severity, "admission")


provide("admission.desk", tasks, count)
