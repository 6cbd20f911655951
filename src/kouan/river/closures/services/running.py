"""Runs of the flow plan: asked for, worked off by the worker, each firm advised (R-14.1, R-14.2)."""

from __future__ import annotations

import time
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, NotFound
from kouan.kernel.text import Text
from kouan.planning.corridors import model
from kouan.planning.corridors.report import Report, report
from kouan.planning.corridors.solve import NotSolved, solve
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures import problem
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Run
from kouan.river.closures.services.advising import lapse
from kouan.river.closures.states import RUN, Answer, RunState, State

KEEPERS = (Role.PORT_OFFICE, Role.LOCK)
ENDED = Text("停航计划已结束或撤回。", "The closure is over or withdrawn.")


@transaction.atomic
def ask_run(*, caller: Caller, plan: UUID) -> Run:
    """Ask for a flow plan; one that waits already is the same."""
    caller.require(*KEEPERS)
    found = ClosurePlan.objects.select_for_update().filter(pk=plan).first()
    if found is None:
        raise NotFound()
    if found.state not in (State.DRAFT, State.ANNOUNCED):
        raise Conflict(ENDED)
    waiting = found.runs.filter(state=RunState.ASKED).first()
    if waiting is not None:
        return waiting
    start, days = problem.horizon(found)
    made = Run.objects.create(plan=found, asked_by_id=caller.organisation, start=start, days=days)
    append(
        type="CORRIDORS_ASKED",
        subject=("corridor_run", made.pk),
        payload={"plan": found.pk, "start": start, "days": days},
        set={"state": made.state},
    )
    return made


def carry_out() -> int:
    """Work off the runs that were asked for, each in a transaction of its own; another worker's are skipped."""
    done = 0
    for id in Run.objects.filter(state=RunState.ASKED).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Run.objects.select_for_update(of=("self",), skip_locked=True).select_related("plan")
            run = rows.filter(pk=id, state=RunState.ASKED).first()
            if run is not None:
                _work(run)
                done += 1
    return done


def _work(run: Run) -> None:
    started = time.perf_counter()
    network, asking = problem.network_of(run.plan, run.start, run.days)
    faults = model.faults(network)
    if faults:
        _close(run, "fail", "CORRIDORS_FAILED", why="; ".join(fault.text.zh for fault in faults)[:300])
        return
    try:
        told = report(solve(network))
    except NotSolved as error:
        _close(run, "fail", "CORRIDORS_FAILED", why=str(error)[:300])
        return
    shown = {k: v for k, v in msgspec.to_builtins(told).items() if k != "advice"}
    seconds = time.perf_counter() - started
    _close(
        run,
        "finish",
        "CORRIDORS_PLANNED",
        cost=told.cost,
        report=shown,
        weeks=problem.weeks(network),
        seconds=round(seconds, 2),
    )
    _advise(run, told, asking)


def _close(run: Run, by: str, event: str, **fields: object) -> None:
    fields |= {"state": str(RUN.next(RunState(run.state), by)), "done_at": clock.now()}
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=list(fields))
    cost = f"{run.cost:.0f}" if run.cost is not None else None
    append(
        type=event,
        subject=("corridor_run", run.pk),
        payload={"plan": run.plan_id, "cost": cost, "why": run.why},
        set={"state": run.state},
    )


def _advise(run: Run, told: Report, asking: list[FirmPlan]) -> None:
    """New advice for each firm's plan; what was not answered of former runs lapses."""
    plans = {str(one.pk): one for one in asking}
    former = Advice.objects.select_for_update().filter(firm_plan__in=asking, state=Answer.OPEN).order_by("pk")
    for old in former:
        lapse(old)
    for advice in told.advice:
        ways = [msgspec.to_builtins(way) | {"total": way.total} for way in advice.ways]
        if not ways:
            continue
        made = Advice.objects.create(run=run, firm_plan=plans[advice.shipper], teu=advice.teu, ways=ways)
        append(
            type="ADVICE_GIVEN",
            subject=("corridor_advice", made.pk),
            payload={"firm": made.firm_plan.firm_id, "best": ways[0]["option"], "teu": f"{made.teu:g}"},
            set={"state": made.state, "option": "", "leaves": None},
        )
