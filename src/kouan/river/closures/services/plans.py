"""Closure plans: drafted, announced, over; each with a forecast of the queue."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.planning.corridors import queue
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures import values
from kouan.river.closures.models import ClosurePlan, Forecast
from kouan.river.closures.rules import R146
from kouan.river.closures.services.network import seed
from kouan.river.closures.states import PLAN, State

KEEPERS = (Role.LOCK, Role.PORT_OFFICE)
LIVE = (State.DRAFT, State.ANNOUNCED)


@transaction.atomic
def draft(
    *,
    caller: Caller,
    lock: str,
    title: Text,
    start: date,
    end: date,
    factor: float | None = None,
    avoided: float = 0.0,
    reversal_hours: int | None = None,
    first_direction: str = "down",
    lift_usable: bool = True,
) -> ClosurePlan:
    """A closure of one lane, with a forecast of its queue. Invalid when it makes no sense or overlaps another."""
    caller.require(*KEEPERS)
    factor = values.number("factor") if factor is None else factor
    made = ClosurePlan(
        lock=lock,
        title_zh=title.zh,
        title_en=title.en,
        start=start,
        end=end,
        factor=factor,
        avoided=avoided,
        reversal_hours=reversal_hours or int(values.number("reversal.hours")),
        first_direction=first_direction,
        lift_usable=lift_usable,
        set_by_id=caller.organisation,
    )
    if problems := _faults(made):
        raise Invalid(problems)
    seed()
    made.save(force_insert=True)
    append(
        type="CLOSURE_PLANNED",
        subject=("closure_plan", made.pk),
        payload={"lock": lock, "start": start, "end": end, "factor": f"{factor:g}"},
        set={"state": made.state},
    )
    forecast(caller=caller, plan=made.pk)
    return made


def _faults(made: ClosurePlan) -> list[Problem]:
    """What makes no sense, or overlaps another closure of the lock; rows of the lock are locked."""
    problems = [] if R146.check(made.start, made.end) else [R146.problem("end")]
    shares = {name: getattr(made, name) for name in ("factor", "avoided")}
    problems += [R146.problem(name, R146.share) for name, share in shares.items() if not 0 <= share <= 1]
    others = ClosurePlan.objects.select_for_update().filter(lock=made.lock, state__in=[str(s) for s in LIVE])
    overlapping = others.filter(start__lte=made.end, end__gte=made.start)
    problems += [R146.problem("start", R146.overlap, start=one.start, end=one.end) for one in overlapping]
    return problems


def _locked(id: UUID) -> ClosurePlan:
    found = ClosurePlan.objects.select_for_update().filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _step(plan: ClosurePlan, by: str, event: str) -> ClosurePlan:
    plan.state = str(PLAN.next(State(plan.state), by))
    plan.save(update_fields=["state"])
    payload = {"lock": plan.lock, "start": plan.start, "end": plan.end}
    append(type=event, subject=("closure_plan", plan.pk), payload=payload, set={"state": plan.state})
    return plan


@transaction.atomic
def announce(*, caller: Caller, plan: UUID) -> ClosurePlan:
    """Tell everybody: firms may enter plans against it."""
    caller.require(*KEEPERS)
    return _step(_locked(plan), "announce", "CLOSURE_ANNOUNCED")


@transaction.atomic
def withdraw(*, caller: Caller, plan: UUID) -> ClosurePlan:
    caller.require(*KEEPERS)
    return _step(_locked(plan), "withdraw", "CLOSURE_WITHDRAWN")


def end_due() -> int:
    """Closures whose last day is past are over."""
    due = ClosurePlan.objects.filter(state=State.ANNOUNCED, end__lt=clock.today()).values_list("pk", flat=True)
    done = 0
    for id in due:
        with transaction.atomic():
            plan = _locked(id)
            if PLAN.allows(State(plan.state), "end"):
                _step(plan, "end", "CLOSURE_OVER")
                done += 1
    return done


@transaction.atomic
def forecast(*, caller: Caller, plan: UUID) -> Forecast:
    """The queue by simulation of many courses, from the published figures of the lock; kept beside former ones."""
    caller.require(*KEEPERS)
    found = _locked(plan)
    traffic = values.traffic(found.avoided)
    course = queue.forecast(found.start, found.end, found.factor, traffic)
    made = Forecast.objects.create(plan=found, traffic=msgspec.to_builtins(traffic), course=msgspec.to_builtins(course))
    append(
        type="QUEUE_FORECAST",
        subject=("closure_plan", found.pk),
        payload={"most": f"{course.most:.0f}", "on": course.most_on, "hours": f"{course.hours:.0f}"},
        set={},
    )
    return made
