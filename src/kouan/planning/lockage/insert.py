"""Vessels that run alone in a repaired plan join lockages of others, where that costs less."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.assemble import Run, assemble
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.kernels.change import settle_all
from kouan.planning.lockage.kernels.packing import fits
from kouan.planning.lockage.kernels.rules import keeps_order, keeps_reach
from kouan.planning.lockage.kernels.timing import total_cost
from kouan.planning.lockage.problem import Problem

HOSTS = 6  # lockages tried at each dam, the first that it can reach
WAITS = (0, 180, 540, 1080)  # minutes after it is there at which a run of its own is tried
MOST = 24  # vessels placed this way, the first to come; the search places the others


def inserted(
    problem: Problem, handle: Handle, room: Handle, start: schedules.Schedule, alone: set[int]
) -> schedules.Schedule:
    """The schedule after each of these vessels, first come first, went where the whole plan costs least."""
    for v in sorted(alone, key=lambda v: (int(problem.arrival[v]), v))[:MOST]:
        base = _runs(start, without=v)
        for runs in _ways(problem, handle, room, base, _runs(start, only=v), v):
            made = assemble(problem, runs)
            own = Handle(made)
            if settle_all(handle, own, room) and keeps_order(handle, own, room) and keeps_reach(handle, own, room):
                made.size[2] = total_cost(handle, own)
                if made.size[2] < start.size[2]:
                    start = made
    return start


def _runs(plan: schedules.Schedule, *, without: int = -1, only: int = -1) -> list[Run]:
    """The schedule's lockages as runs, without one vessel or of that vessel alone."""
    found = []
    for row in plan.order[: plan.size[0]]:
        aboard = [int(v) for v in plan.aboard[row, : plan.count[row]]]
        left = [v for v in aboard if (v != without if only < 0 else v == only)]
        if left:
            frozen = bool(plan.frozen[row])
            found.append(Run(int(plan.facility[row]), int(plan.way[row]), left, int(plan.start[row]), frozen))
    return found


def _ways(
    problem: Problem, handle: Handle, room: Handle, base: list[Run], own: list[Run], v: int
) -> Iterator[list[Run]]:
    """The plan with v at each dam of its way in a lockage of others, or alone: as before, or as soon as it is there."""
    sail, ready = int(problem.sail[problem.direction[v]]), int(problem.ready[v])
    for one in _options(problem, handle, room, base, own[0], ready):
        if len(own) == 1:
            yield _joined(base, [one], v)
            continue
        there = base[one] if isinstance(one, int) else one
        for two in _options(problem, handle, room, base, own[1], max(_end(problem, there), ready) + sail):
            yield _joined(base, [one, two], v)


def _options(problem: Problem, handle: Handle, room: Handle, base: list[Run], own: Run, ready: int) -> list[int | Run]:
    """Hosts by number, then runs of its own."""
    alone = [Run(own.facility, own.way, own.vessels, ready + wait) for wait in WAITS]
    return [*_hosts(problem, handle, room, base, own, ready), own, *alone]


def _end(problem: Problem, run: Run) -> int:
    return run.start + int(problem.duration[run.facility, 0] + problem.duration[run.facility, 1] * len(run.vessels))


def _hosts(problem: Problem, handle: Handle, room: Handle, base: list[Run], like: Run, ready: int) -> list[int]:
    """Lockages of the same dam and direction from `ready` on that have room for the vessel."""
    found: list[int] = []
    for k, run in enumerate(base):
        same = problem.at[run.facility] == problem.at[like.facility] and run.way == like.way
        if not same or run.frozen or run.start < ready:
            continue
        who = np.array([*run.vessels, like.vessels[0]], np.int64)
        if fits(handle, room, run.facility, who, len(who)):
            found.append(k)
            if len(found) == HOSTS:
                break
    return found


def _joined(base: list[Run], chosen: list[int | Run], v: int) -> list[Run]:
    hosts = {one for one in chosen if isinstance(one, int)}
    runs = [
        Run(run.facility, run.way, [*run.vessels, v], run.start, run.frozen) if k in hosts else run
        for k, run in enumerate(base)
    ]
    return [*runs, *(one for one in chosen if isinstance(one, Run))]
