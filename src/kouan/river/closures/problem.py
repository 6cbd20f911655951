"""The planner's problem from the database: dated prices, usual goods, firms' plans with what they accepted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kouan.kernel import clock
from kouan.planning.corridors import model
from kouan.river.closures import values
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Goods, Place, Way
from kouan.river.closures.rules import R141
from kouan.river.closures.states import Answer, State

ON_RIVER = ("WAIT", "SHIFT_EARLIER", "SHIFT_LATER")


def in_force(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Figures in force on a day."""
    return rows.filter(effective_from__lte=on).filter(Q(effective_until=None) | Q(effective_until__gte=on))


def horizon(plan: ClosurePlan) -> tuple[date, int]:
    """First day and number of days planned: from some weeks before the closure (not the past) to some after it."""
    first = max(min(clock.today(), plan.start), plan.start - timedelta(days=int(values.number("before.days"))))
    last = plan.end + timedelta(days=int(values.number("after.days")))
    return first, min((last - first).days + 1, model.LONGEST)


def accepted() -> dict[Any, Advice]:
    """What firms accepted, by firm plan."""
    return {one.firm_plan_id: one for one in Advice.objects.filter(state=Answer.ACCEPTED)}


def network_of(plan: ClosurePlan, start: date, days: int) -> tuple[model.Network, list[FirmPlan]]:
    """The problem, and the firm plans that are to be advised (shippers carry their identifiers)."""
    taken = accepted()
    goods = list(in_force(Goods.objects.all(), plan.start).order_by("name"))
    firms = list(
        FirmPlan.objects.filter(week__gte=start, week__lt=start + timedelta(days=days), teu__gt=0).order_by("pk")
    )
    volumes: dict[str, list[float]] = {one.name: [one.usual_teu] * days for one in goods}
    away: dict[str, float] = defaultdict(float)
    for one in firms:
        answer = taken.get(one.pk)
        day = (_ready(one, answer) - start).days
        if answer is not None and answer.option not in ON_RIVER:
            for leg in _legs(answer):
                away[leg] += one.teu
        elif one.goods in volumes and 0 <= day < days:
            volumes[one.goods][day] += one.teu
    asking = [one for one in firms if one.pk not in taken and one.goods in volumes]
    closures = ClosurePlan.objects.filter(lock=plan.lock, state__in=(State.ANNOUNCED, State.OVER)).exclude(pk=plan.pk)
    last = start + timedelta(days=days)
    shut = [plan, *closures.filter(start__lt=last, end__gte=start)]
    network = model.Network(
        start=start,
        days=days,
        places=tuple(model.Place(p.name, p.storage, p.room) for p in in_force(Place.objects.all(), plan.start)),
        legs=tuple(_leg(way, away, start, days) for way in in_force(Way.objects.all(), plan.start)),
        commodities=tuple(_commodity(one, volumes[one.name]) for one in goods),
        closures=tuple(model.Closure(one.lock, one.start, one.end, one.factor) for one in shut),
        shippers=tuple(model.Shipper(str(one.pk), one.goods, one.week, one.teu) for one in asking),
        unmet=values.number("unmet"),
    )
    return network, asking


def _ready(one: FirmPlan, answer: Advice | None) -> date:
    """When the goods set out: the Monday of the plan, or the day a shift was accepted for."""
    shifted = answer is not None and answer.option in ("SHIFT_EARLIER", "SHIFT_LATER")
    return answer.leaves if answer is not None and shifted and answer.leaves else one.week


def _legs(answer: Advice) -> list[str]:
    chosen = (str(answer.option), answer.leaves.isoformat() if answer.leaves else "")
    return next((way["legs"] for way in answer.ways if (way["option"], way["leaves"]) == chosen), [])


def _leg(way: Way, away: dict[str, float], start: date, days: int) -> model.Leg:
    """A leg; what firms took for good is spread over its departures, so that the room left is right in sum."""
    capacity = way.capacity
    if capacity is not None and (taken := away.get(str(way), 0.0)):
        runs = sum(not way.weekdays or (start + timedelta(days=n)).weekday() in way.weekdays for n in range(days))
        capacity = max(capacity - taken / max(runs, 1), 0.0)
    return model.Leg(
        origin=way.origin,
        destination=way.destination,
        mode=way.mode,  # type: ignore[arg-type]
        days=way.days,
        cost=way.cost,
        capacity=capacity,
        lock=way.lock,
        option=way.option,  # type: ignore[arg-type]
        weekdays=tuple(way.weekdays),
        extra_teu=way.extra_teu,
        extra_cost=way.extra_cost,
    )


def _commodity(one: Goods, volumes: list[float]) -> model.Commodity:
    names = ("name", "origin", "destination", "day_value", "early_cost", "early_days")
    return model.Commodity(volumes=tuple(volumes), **{name: getattr(one, name) for name in names})


def weeks(network: model.Network) -> list[dict[str, Any]]:
    """Each week's TEU that would use the lock as usual, beside its room; what does not fit is to be staggered."""
    locks = [leg for leg in network.legs if leg.lock and leg.capacity is not None]
    found = []
    for first in range(0, network.days, 7):
        span = range(first, min(first + 7, network.days))
        demand = sum(sum(one.volumes[first : first + 7]) for one in network.commodities)
        full = sum((leg.capacity or 0.0) for leg in locks) * len(span)
        room = sum((leg.capacity or 0.0) * network.share(leg, day) for leg in locks for day in span)
        share = room / full if full else 1.0
        over = R141.excess(demand, full, share)
        found.append({"week": network.date_of(first).isoformat(), "demand": demand, "room": room, "excess": over})
    return found
