"""Planning again when reality moved: what has begun or begins next stays, the rest changes no more than it pays for."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Any

import msgspec
import numpy as np

from kouan.kernel.errors import Conflict
from kouan.kernel.text import Text
from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.assemble import Run, assemble
from kouan.planning.lockage.compiled import PLAIN
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.insert import inserted
from kouan.planning.lockage.instance import Instance, Vessel
from kouan.planning.lockage.kernels.change import settle_all
from kouan.planning.lockage.kernels.rules import keeps_all
from kouan.planning.lockage.kernels.timing import total_cost
from kouan.planning.lockage.plan import Plan, base_cost, finished
from kouan.planning.lockage.problem import Problem, build, set_aside
from kouan.planning.lockage.search import Callback, Phase, improve
from kouan.planning.lockage.searcher import Searcher
from kouan.planning.lockage.stopping import MaxMoves, Stop

NOWHERE = 1 << 60  # dearer than any plan
MILD = 0.03  # heat, as in `search.HOT`: the old plan is nearly right


class CannotKeep(Conflict):
    """What is frozen leaves no way for the rest."""

    code = "locks.frozen"
    text = Text("已冻结的闸次无法保持：{what}", "The frozen lockages cannot be kept: {what}")


def replan(
    plan: Plan,
    instance: Instance,
    stop: Stop,
    *,
    now: int = 0,
    frozen: int | Collection[tuple[str, int]] = 2,
    stability: int = 1,
    seed: int = 0,
    progress: Callback | None = None,
) -> Plan:
    """A new plan for the changed instance (late, new or cancelled vessels; closures), near the old one.

    Lockages that start before `now` (minutes) and the next `frozen` of each facility stay as they are, but for vessels
    that cannot be there; or exactly those that `frozen` names by facility and start. `stability`: weighted minutes
    that one changed minute of one vessel must save; another facility counts as 60. 0: only the objective counts.
    Raises CannotKeep.
    """
    aside = set_aside(instance)
    left = {vessel.id for vessel, _ in aside}
    vessels = [vessel for vessel in instance.vessels if vessel.id not in left]
    problem = build(instance, vessels)
    runs, missing = old_runs(plan, instance, vessels, problem, now, frozen)
    problem.limits[4] = stability
    problem.available[:] = np.maximum(problem.available, now)
    handle = Handle(problem)
    room = Handle(schedules.scratch(problem, seed))
    start = repaired(problem, handle, room, runs, missing)
    if start is None:  # who moves up may fill the reach: then nobody runs earlier than planned before
        problem.ready[:] = np.maximum(problem.ready, problem.wanted[:, 0])
        start = repaired(problem, handle, room, runs, missing)
    if start is not None and missing and not PLAIN:
        start = inserted(problem, handle, room, start, {v for v, _ in missing})
    if start is None and len({v for v, _ in missing}) == 1 and not PLAIN:
        start = _among_others(problem, handle, room, runs, missing)
    if start is None and len(new := _new(plan, vessels)) > 1:
        less = _with_all_but(plan, instance, new[-1].id, now=now, frozen=frozen, stability=stability, seed=seed)
        return replan(less, instance, stop, now=now, frozen=frozen, stability=stability, seed=seed, progress=progress)
    if start is None:
        raise CannotKeep(what=", ".join(vessels[v].id for v, _ in missing) or "-")
    one = Searcher(Handle(start), Handle(schedules.copy(start)), Handle(schedules.copy(start)), room)
    improve(problem, handle, [one], stop, base_cost(instance, vessels), progress, [Phase(1.0, 1, MILD)])
    return finished(instance, vessels, handle, one.best.parts, aside)


def _among_others(
    problem: Problem, handle: Handle, room: Handle, runs: list[Run], missing: list[tuple[int, int]]
) -> schedules.Schedule | None:
    """The one missing vessel in lockages of others, where no run of its own has a place."""
    loose = assemble(problem, [*runs, *_choices(problem, missing)[0]])
    loose.size[2] = NOWHERE
    found = inserted(problem, handle, room, loose, {missing[0][0]})
    return found if found.size[2] < NOWHERE else None


def _new(plan: Plan, vessels: list[Vessel]) -> list[Vessel]:
    """Vessels that the plan does not know, first come first."""
    known = {berth.id for lockage in plan.lockages for berth in lockage.vessels}
    return sorted((v for v in vessels if v.id not in known), key=lambda v: (v.arrival, v.id))


def _with_all_but(plan: Plan, instance: Instance, name: str, **how: Any) -> Plan:
    """The plan with every new vessel but one, without a search: many at once may find no way, one after another do."""
    others = [vessel for vessel in instance.vessels if vessel.id != name]
    return replan(plan, msgspec.structs.replace(instance, vessels=others), MaxMoves(0), **how)


def old_runs(
    plan: Plan,
    instance: Instance,
    vessels: list[Vessel],
    problem: Problem,
    now: int,
    frozen: int | Collection[tuple[str, int]],
) -> tuple[list[Run], list[tuple[int, int]]]:
    """The old lockages, and visits (vessel, 0 or 1) that must be placed anew; notes the old starts in `problem`."""
    rows = {vessel.id: k for k, vessel in enumerate(vessels)}
    numbers = {f.id: k for k, f in enumerate(instance.facilities)}
    kept = dict.fromkeys(numbers, frozen if isinstance(frozen, int) else 0)
    named = () if isinstance(frozen, int) else frozen
    runs, seen = [], set()
    for lockage in sorted(plan.lockages, key=lambda lockage: lockage.start):
        if lockage.facility not in numbers:
            continue
        f = numbers[lockage.facility]
        fixed = (
            lockage.start < now or kept[lockage.facility] > 0
            if isinstance(frozen, int)
            else (lockage.facility, lockage.start) in named
        )
        kept[lockage.facility] -= lockage.start >= now
        run = Run(f, int(lockage.direction == "up"), [], lockage.start, fixed)
        for berth in lockage.vessels:
            v = rows.get(berth.id)
            if v is None or not problem.takes[v, f]:
                continue
            stage = 0 if problem.dams[v, 0] == problem.at[f] else 1
            problem.wanted[v, stage], problem.stays[v, stage] = lockage.start, f
            if not (fixed and stage == 0 and problem.ready[v] > lockage.start):
                run.vessels.append(v)
                seen.add((v, stage))
        if run.vessels:
            runs.append(run)
    every = {(v, stage) for v in range(len(vessels)) for stage in (0, 1) if problem.dams[v, stage] >= 0}
    missing = every - seen
    for v, stage in sorted(missing):  # who misses the first dam must be placed anew at the second
        if stage == 0 and problem.dams[v, 1] >= 0 and (v, 1) not in missing:
            for run in runs:
                if v in run.vessels:
                    run.vessels.remove(v)
            missing.add((v, 1))
    return [run for run in runs if run.vessels], sorted(missing)


def repaired(
    problem: Problem, handle: Handle, room: Handle, runs: list[Run], missing: list[tuple[int, int]]
) -> schedules.Schedule | None:
    """The cheapest feasible schedule with the missing visits as lockages of their own, or late vessels taken out."""
    late = late_visits(problem, runs)
    best: schedules.Schedule | None = None
    for out in ([], late) if late else ([],):
        rest = [_without(run, {v for v, _ in out}, problem) for run in runs]
        last = 1 + max((run.start for run in rest), default=0)
        visits = [*missing, *out]
        for choice in [*_choices(problem, visits), *(_choices(problem, visits, last) if visits else [])]:
            made = assemble(problem, [*[run for run in rest if run.vessels], *choice])
            own = Handle(made)
            if not (settle_all(handle, own, room) and keeps_all(handle, own, room)):
                continue
            made.size[2] = total_cost(handle, own)
            if best is None or made.size[2] < best.size[2]:
                best = made
    return best


def late_visits(problem: Problem, runs: list[Run]) -> list[tuple[int, int]]:
    """Both visits of vessels that would make their lockage at the first dam wait."""
    late = {
        v
        for run in runs
        for v in run.vessels
        if not run.frozen and problem.dams[v, 0] == problem.at[run.facility] and problem.ready[v] > run.start
    }
    return [(v, stage) for v in sorted(late) for stage in (0, 1) if problem.dams[v, stage] >= 0]


def _without(run: Run, out: set[int], problem: Problem) -> Run:
    stay = [v for v in run.vessels if v not in out]
    return Run(run.facility, run.way, stay, run.start, run.frozen)


def _choices(problem: Problem, visits: list[tuple[int, int]], last: int = 0) -> list[list[Run]]:
    """Ways to run these visits alone, not before `last`, by facility; a few when they are many."""
    options = []
    for v, stage in visits:
        able = [f for f in range(len(problem.at)) if problem.at[f] == problem.dams[v, stage] and problem.takes[v, f]]
        when = max(int(problem.ready[v]), last)
        if stage == 1:
            first = [f for f in range(len(problem.at)) if problem.at[f] == problem.dams[v, 0] and problem.takes[v, f]]
            when += int(min(problem.duration[f].sum() for f in first) + problem.sail[problem.direction[v]])
        way = int(problem.direction[v])
        options.append([Run(f, way, [v], when) for f in (able if len(visits) <= 4 else able[:1])])
    return [list(choice) for choice in product(*options)]
