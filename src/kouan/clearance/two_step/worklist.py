"""What awaits people in two steps: declarations to complete, rights to review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from kouan.clearance.states import State
from kouan.clearance.two_step import selectors
from kouan.clearance.two_step.models import RightReview, TwoStep
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

SOON = timedelta(days=7)
MOST = 100


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Declarations released for removal that wait for their second step; the soonest due first."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return
    for found in selectors.dues(to_complete(caller), limit):
        head, due = found.head, found.due
        until = ends_at(due) if due else None
        late = until is not None and clock.now() >= until
        soon = until is not None and until - clock.now() <= SOON
        detail = Text(
            f"{head.trader_name} · {head.goods_name} · 截止 {due or '—'}",
            f"{head.trader_name} · {head.goods_name} · due {due or '—'}",
        )
        yield Task(
            Text(f"完整申报 {head.entry_id}", f"Complete declaration {head.entry_id}"),
            detail,
            reverse("two_step:one", args=[head.id]),
            head.released_at or head.submitted_at,
            until,
            "c" if late else "a" if soon else "m",
            "complete",
        )


def reviews(caller: Caller, limit: int) -> Iterator[Task]:
    """Rights to be reviewed by customs."""
    if not caller.may(Role.CUSTOMS):
        return
    for one in selectors.reviews(caller).filter(decision="")[:limit]:
        firm = one.organisation
        yield Task(
            Text("复核两步申报资格", "Review a right to declare in two steps"),
            Text(firm.name_zh, firm.name_en or firm.name_zh),
            reverse("two_step:reviews"),
            one.opened_at,
            None,
            "a",
            "right_review",
        )


def to_complete(caller: Caller) -> QuerySet[TwoStep]:
    """Declarations of the caller released for removal and not completed."""
    return selectors.steps(caller).filter(completed_at=None, declaration__state=State.RELEASED_TO_REMOVE)


def count(caller: Caller) -> int:
    """How many wait to be completed, at most MOST are counted."""
    return to_complete(caller)[:MOST].count() if caller.may(Role.TRADER, Role.BROKER) else 0


def count_reviews(caller: Caller) -> int:
    return RightReview.objects.filter(decision="")[:MOST].count() if caller.may(Role.CUSTOMS) else 0


provide("two_step.complete", tasks, count)
provide("two_step.reviews", reviews, count_reviews)
