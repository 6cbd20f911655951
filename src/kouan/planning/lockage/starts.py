"""First plans: the simulation under many settings, the best ones first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.kernels import construct as keys
from kouan.planning.lockage.kernels.change import settle_all
from kouan.planning.lockage.kernels.construct import construct
from kouan.planning.lockage.kernels.rules import keeps_order, keeps_reach
from kouan.planning.lockage.problem import Ints, Problem
from kouan.planning.lockage.schedule import Schedule

USUAL = {"HOLD": 45, "LOOK": 12, "METER_DOWN": 60, "METER_UP": 30, "GATHER": 55, "GATHER_MOST": 720, "TURN": 1440}
METERS = tuple(product((30, 20, 40, 60, 14), (45, 90, 20)))
TURNS = (1440, 960, 2160, 720, 2880, 480, 1800)
Pair = tuple[Schedule, Schedule]


def setting(**values: int) -> Ints:
    """Settings of the constructor by name, the others as usual."""
    how = np.zeros(11, np.int64)
    for name, value in {**USUAL, **values}.items():
        how[getattr(keys, name)] = value
    return how


def settings(problem: Problem) -> list[Ints]:
    """What is tried, the most promising first."""
    capacity = int(problem.limits[0])
    lanes = [0, *lane_policies(problem)]
    turns = [(turn, first) for turn in TURNS for first in (1, 2)] if reversible(problem) else [(1440, 0)]
    out = []
    for (meter, hold), (turn, first), lane in product(METERS, turns, lanes):
        down = max(capacity - meter, capacity // 3)
        values = {"METER_UP": min(meter, capacity), "METER_DOWN": down, "HOLD": hold}
        out.append(setting(**values, LANES=lane, TURN=turn, FIRST=first))
    return out


def reversible(problem: Problem) -> list[int]:
    """Staircases that run both ways."""
    return [f for f in range(len(problem.at)) if problem.staircase[f] and problem.runs[f].all()]


def lane_policies(problem: Problem) -> list[int]:
    """Which reversible staircases are kept to one direction: bits as the constructor reads them."""
    lanes = reversible(problem)
    if len(lanes) < 2:
        return []
    out = []
    for choice in product((-1, 0, 1), repeat=len(lanes)):
        kept = {way for way in choice if way >= 0}
        if kept and (-1 in choice or kept == {0, 1}):
            out.append(sum(1 << (2 * f + 1 - way) for f, way in zip(lanes, choice, strict=True) if way >= 0))
    return out


def first_plans(problem: Problem, handle: Handle, room: Handle, enough: Callable[[int], bool]) -> list[Pair]:
    """Feasible plans, cheapest first, each as constructed and as tightened (equal when tightening breaks a rule)."""
    found: list[Pair] = []
    for tried, how in enumerate(settings(problem)):
        if found and enough(tried):
            break
        made = schedules.empty(problem)
        own = Handle(made)
        if not construct(handle, own, room, how):
            continue
        loose = schedules.copy(made)
        if settle_all(handle, own, room) and keeps_order(handle, own, room) and keeps_reach(handle, own, room):
            found.append((made, made))
        else:
            found.append((loose, loose))
    if not found:
        raise RuntimeError("no first plan: the simulation is stuck under every setting")
    found.sort(key=lambda pair: int(pair[0].size[2]))
    return _different(found)


def _different(plans: list[Pair]) -> list[Pair]:
    """Of plans that cost the same only one."""
    seen: set[int] = set()
    out = []
    for pair in plans:
        cost = int(pair[0].size[2])
        if cost not in seen:
            seen.add(cost)
            out.append(pair)
    return out
