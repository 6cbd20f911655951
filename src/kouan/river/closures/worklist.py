"""What awaits people while a lock is closed: advice to answer, runs that failed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide
from kouan.river.closures.models import Advice
from kouan.river.closures.states import Answer, option_text

MOST = 100


def waiting(caller: Caller) -> QuerySet[Advice]:
    """Advice the caller's firm has not answered."""
    if not caller.may(Role.TRADER, Role.CARRIER):
        return Advice.objects.none()
    rows = Advice.objects.filter(firm_plan__firm=caller.organisation, state=Answer.OPEN)
    return rows.select_related("firm_plan", "run").order_by("-pk")


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    for one in waiting(caller)[:limit]:
        best = option_text(one.ways[0]["option"])
        title = Text(f"船闸检修建议：{best.zh}", f"Advice for the closed lock: {best.en}")
        detail = f"{one.firm_plan.goods} · {one.firm_plan.week} · {one.teu:g} TEU"
        since = one.run.done_at or one.run.asked_at
        yield Task(title, Text(detail, detail), reverse("closures:firm"), since, None, "m", "closures")


def count(caller: Caller) -> int:
    return waiting(caller)[:MOST].count()


provide("closures.desk", tasks, count)
