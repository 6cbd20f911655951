"""What awaits people on the river: drafts to publish, checks, calls, failures to put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide
from kouan.river import selectors
from kouan.river.models import Passage, PlanVersion
from kouan.river.states import PlanState, State

MOST = 100
DESK = {
    State.APPLIED: Text("受理过闸申报 {name}", "Decide on the application of {name}"),
    State.SECURITY_CALLED: Text("安检 {name}", "Security check of {name}"),
    State.SECURITY_FAIL: Text("待整改 {name}", "{name} puts its failures right"),
}
OWN = {
    State.SECURITY_CALLED: Text("{name} 前往安检", "{name}: go to the security check"),
    State.SECURITY_FAIL: Text("{name} 限时整改", "{name}: put the failures right"),
    State.CALLED: Text("{name} 进闸", "{name}: enter the lock"),
}


def _rows(caller: Caller) -> tuple[dict[State, Text], QuerySet[Passage]] | None:
    if caller.may(Role.LOCK):
        texts = DESK
    elif caller.may(Role.CARRIER, Role.TRADER):
        texts = OWN
    else:
        return None
    return texts, selectors.passages(caller).filter(state__in=[str(state) for state in texts])


def _drafts(caller: Caller) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(state=PlanState.DRAFT, what_if__isnull=True).order_by("-number")
    return rows if caller.may(Role.LOCK) else rows.none()


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    for draft in _drafts(caller).defer("entries", "skips")[:limit] if caller.may(Role.LOCK) else ():
        title = Text(f"发布第{draft.number}版过闸计划", f"Publish lock plan {draft.number}")
        yield Task(title, draft.because, reverse("river:plan", args=[draft.pk]), draft.requested_at, None, "a", "river")
    found = _rows(caller)
    if found is None:
        return
    texts, rows = found
    for one in rows.order_by("-pk")[:limit]:
        yield _task(one, texts[State(one.state)])


def _task(one: Passage, text: Text) -> Task:
    title = text.format(name=one.vessel.name)
    due = one.fix_by if one.state == State.SECURITY_FAIL else None
    if one.state == State.CALLED and one.called_at is not None:
        due = one.called_at + timedelta(hours=1)
    severity = "c" if one.state == State.SECURITY_FAIL else "a"
    url = reverse("river:passage", args=[one.pk])
    return Task(title, one.way, url, one.applied_at, due, severity, "river")


def count(caller: Caller) -> int:
    found = _rows(caller)
    drafts = _drafts(caller).count() if caller.may(Role.LOCK) else 0
    return drafts + (found[1][:MOST].count() if found else 0)


provide("river.desk", tasks, count)
