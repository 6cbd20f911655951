"""Reads of closures: announced plans are public, a firm's plans and advice are the firm's alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.planning.corridors import queue
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Forecast, Goods, Run, Way
from kouan.river.closures.problem import in_force
from kouan.river.closures.states import RunState, State

KEEPERS = (Role.LOCK, Role.PORT_OFFICE)


def plans(caller: Caller | None) -> QuerySet[ClosurePlan]:
    rows = ClosurePlan.objects.all()
    if caller is None or not caller.may(*KEEPERS):
        rows = rows.filter(state__in=(State.ANNOUNCED, State.OVER))
    return rows


def plan(caller: Caller | None, id: UUID) -> ClosurePlan:
    found = plans(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def forecast_of(one: ClosurePlan) -> Forecast | None:
    return one.forecasts.order_by("-made_at", "-pk").first()


def ways() -> QuerySet[Way]:
    """Legs in force today."""
    return in_force(Way.objects.all(), clock.today())


def way_history(origin: str, destination: str, mode: str) -> QuerySet[Way]:
    rows = Way.objects.filter(origin=origin, destination=destination, mode=mode)
    return rows.select_related("set_by").order_by("-effective_from")


def goods() -> QuerySet[Goods]:
    return in_force(Goods.objects.all(), clock.today()).order_by("name")


def firm_plans(caller: Caller) -> QuerySet[FirmPlan]:
    """The caller's own, whoever it is."""
    return FirmPlan.objects.filter(firm=caller.organisation).order_by("week", "goods")


def runs(caller: Caller | None, one: ClosurePlan) -> QuerySet[Run]:
    """Runs of a plan; those done, for all but its keepers."""
    rows = one.runs.order_by("-pk")
    return rows if caller is not None and caller.may(*KEEPERS) else rows.filter(state=RunState.DONE)


def last_run(one: ClosurePlan) -> Run | None:
    return one.runs.filter(state=RunState.DONE).order_by("-pk").first()


def advice(caller: Caller) -> QuerySet[Advice]:
    """Advice for the caller's own plans, newest first."""
    rows = Advice.objects.filter(firm_plan__firm=caller.organisation)
    return rows.select_related("firm_plan", "run", "run__plan").order_by("-pk")


def one_advice(caller: Caller, id: UUID) -> Advice:
    found = advice(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def answers(run: Run) -> dict[str, Any]:
    """How many TEU of a run's advice were accepted, refused, not answered: sums only."""
    found: dict[str, float] = {}
    for state, teu in run.advice.values_list("state", "teu"):
        found[state] = found.get(state, 0.0) + teu
    return found


@lru_cache(maxsize=8)
def replay(avoided: float) -> list[tuple[queue.Past, queue.Course]]:
    """Past closures as the forecast would have told them, beside what was reported."""
    return queue.replay(avoided)
