"""The line's figures, and departures planned beside the timetable and pure fill-up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.roles import Role
from kouan.river.express import selectors
from kouan.river.express.models import Sailing
from kouan.river.express.pages.common import PLANNERS, reader, row_of
from kouan.river.express.states import CAUSES

SPAN = timedelta(days=30)
PLANS = {
    "plan": Text("滚动班期", "Rolling departures"),
    "timetable": Text("固定班期", "Fixed timetable"),
    "fill_up": Text("满载即开", "Pure fill-up"),
}


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    caller = reader(request, Role.PORT_OFFICE, Role.CARRIER, Role.LOCK, Role.TERMINAL)
    now = clock.now()
    left = list(selectors.sailings(caller).filter(atd__gte=now - SPAN).order_by("-atd")[:50])
    lines = list(selectors.lines())
    plans = [(line, line.plans.order_by("-made_at").first()) for line in lines] if caller.may(*PLANNERS) else []
    context = {
        "kpi": selectors.figures(now - SPAN, now),
        "causes": CAUSES,
        "rows": [row_of(one) | {"load": _share(one), "hours": _hours(one)} for one in left],
        "plans": [(line, plan, _plan(plan)) for line, plan in plans],
        "may_plan": caller.may(*PLANNERS),
    }
    return render(request, "express/figures.html", context)


def _share(one: Sailing) -> int:
    return round(100 * one.loaded_teu / max(selectors.teu_of(one.capacity), 1))


def _hours(one: Sailing) -> timedelta | None:
    return one.ata - one.atd if one.ata and one.atd else None


def _plan(plan: Any) -> list[dict[str, Any]]:
    """The plan's departures as times, beside the other two."""
    if plan is None:
        return []
    shown = []
    for name in ("plan", "timetable", "fill_up"):
        table = plan.result.get(name)
        if table:
            times: list[datetime] = [plan.starts + timedelta(hours=hour) for hour in table["departures"]]
            shown.append({"name": PLANS[name], "times": times, "table": table, "load": round(100 * table["load"])})
    return shown
