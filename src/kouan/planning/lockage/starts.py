"""First plans: the simulation under many settings, then under variations of the best, the cheapest plans first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.compiled import PLAIN
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.kernels import company as company_keys
from kouan.planning.lockage.kernels import construct as construct_keys
from kouan.planning.lockage.kernels.change import settle_all
from kouan.planning.lockage.kernels.construct import construct
from kouan.planning.lockage.kernels.rules import keeps_all
from kouan.planning.lockage.problem import Ints, Problem
from kouan.planning.lockage.scene import RUNS, fresh
from kouan.planning.lockage.schedule import Schedule

KEYS = {**vars(company_keys), **vars(construct_keys)}
FIRST_FIT = 13  # sets tried for one chamber: no more than vessels looked at
USUAL = {"HOLD": 45, "LOOK": 12, "METER_DOWN": 60, "METER_UP": 30, "GATHER": 55, "GATHER_MOST": 720}
USUAL |= {"NODES": FIRST_FIT if PLAIN else 150, "AREA": 60}
METERS = tuple(product((30, 20, 40, 60, 14), (45, 90, 20)))
TURNS = (1440, 960, 2160, 720, 2880, 480, 1800)
CHOICES = {
    "HOLD": (0, 10, 20, 45, 60, 90, 120),
    "LOOK": (6, 9, 12, 16, 20, 26),
    "METER_UP": (10, 14, 20, 25, 30, 35, 40, 50, 60),
    "METER_DOWN": (20, 30, 40, 60),
    "GATHER": (0, 30, 45, 55, 65, 75),
    "GATHER_MOST": (240, 480, 720, 1080, 1440),
    "NODES": (0, 50, 150, 500),
    "AREA": (25, 40, 60, 80, 100),
    "EARLY": (0, 15, 30, 60, 100),
    "NOISE": (0, 3, 8, 15),
}
GRID = 48  # settings tried before variations of the best
POOL = 16  # plans kept
SHORTEST, LONGEST = 120, 6000  # minutes of a run in one direction
Pair = tuple[Schedule, Schedule]


@dataclass(frozen=True)
class Setting:
    """Of one simulation: by the names of the constructor, and runs of reversible facilities."""

    how: Ints
    pattern: Ints


@dataclass(frozen=True)
class Found:
    """A feasible plan as tightened and as constructed (the same when tightening breaks a rule)."""

    setting: Setting
    pair: Pair

    def cost(self) -> int:
        return int(self.pair[0].size[2])


def setting(problem: Problem, turn: int = 1440, **values: int) -> Setting:
    """Settings by name, the others as usual."""
    how = np.zeros(16, np.int64)
    for name, value in {**USUAL, **values}.items():
        how[KEYS[name]] = value
    return Setting(how, np.full((len(problem.at), RUNS), turn, np.int64))


def settings(problem: Problem) -> Iterator[Setting]:
    """What is tried first, the most promising in front."""
    capacity = int(problem.limits[0])
    lanes = [0, *lane_policies(problem)]
    turns = [(turn, first) for turn in TURNS for first in (1, 2)] if reversible(problem) else [(1440, 0)]
    for (meter, hold), (turn, first), lane in product(METERS, turns, lanes):
        down = max(capacity - meter, capacity // 3)
        values = {"METER_UP": min(meter, capacity), "METER_DOWN": down, "HOLD": hold}
        yield setting(problem, turn, **values, LANES=lane, FIRST=first)


def varied(problem: Problem, parents: list[Found], rng: np.random.Generator) -> Setting:
    """One of the better settings, a little changed."""
    parent = parents[int(len(parents) * rng.random() ** 2)].setting
    how, pattern = parent.how.copy(), parent.pattern.copy()
    lanes = reversible(problem)
    for _ in range(1 + int(rng.integers(3))):
        if lanes and rng.random() < 0.7:
            f, k = lanes[int(rng.integers(len(lanes)))], int(rng.integers(RUNS // 2))
            changed = pattern[f, k] * np.exp(0.5 * rng.standard_normal())
            pattern[f, k] = np.clip(changed, SHORTEST, LONGEST)
            continue
        name = list(CHOICES)[int(rng.integers(len(CHOICES)))]
        how[KEYS[name]] = min(int(rng.choice(CHOICES[name])), int(problem.limits[0]) if "METER" in name else LONGEST)
    return Setting(how, pattern)


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


def first_plans(
    problem: Problem, handle: Handle, rooms: list[Handle], enough: Callable[[int], bool], seed: int = 0
) -> list[Pair]:
    """Feasible plans, cheapest first, those with other runs of the lanes before the mere variations."""
    found: list[Found] = []
    rng = np.random.default_rng(seed)
    tried = 0
    grid = settings(problem)
    with ThreadPoolExecutor(len(rooms)) as pool:
        while not (found and enough(tried)):
            batch = list(islice(grid, len(rooms))) if tried < GRID or not found else []
            if not batch and not found:
                raise RuntimeError("no first plan: the simulation is stuck under every setting")
            batch = batch or [varied(problem, found, rng) for _ in rooms]
            made = pool.map(lambda one, room: simulate(problem, handle, room, one), batch, rooms)
            found = _best([*found, *(one for one in made if one is not None)])
            tried += len(batch)
    return [one.pair for one in _by_runs(problem, found)]


def plain_plans(problem: Problem, handle: Handle, room: Handle) -> list[Schedule]:
    """First come first served, whoever fits first: with the reach metered as usual, and as full as it may be."""
    full = int(problem.limits[0])
    how = [setting(problem, NODES=FIRST_FIT), setting(problem, NODES=FIRST_FIT, METER_UP=full, METER_DOWN=full)]
    made = (simulate(problem, handle, room, one) for one in how)
    return [one.pair[0] for one in made if one is not None]


def simulate(problem: Problem, handle: Handle, room: Handle, one: Setting) -> Found | None:
    """A plan under these settings; None: stuck."""
    made = schedules.empty(problem)
    own = Handle(made)
    if not construct(handle, own, room, Handle(fresh(problem, one.how, one.pattern))):
        return None
    loose = schedules.copy(made)
    if settle_all(handle, own, room) and keeps_all(handle, own, room):
        return Found(one, (made, made))
    return Found(one, (loose, loose))


def _best(found: list[Found]) -> list[Found]:
    """The cheapest few; of plans that cost the same only one."""
    cheapest: dict[int, Found] = {}
    for one in found:
        cheapest.setdefault(one.cost(), one)
    return [cheapest[cost] for cost in sorted(cheapest)][:POOL]


def _by_runs(problem: Problem, found: list[Found]) -> list[Found]:
    """Plans whose reversible lanes turn at other times first, else by cost."""
    seen: set[tuple[int, ...]] = set()
    fresh_ones: list[Found] = []
    others: list[Found] = []
    for one in found:
        runs = turns(problem, one.pair[0])
        (others if runs in seen else fresh_ones).append(one)
        seen.add(runs)
    return fresh_ones + others


def turns(problem: Problem, schedule: Schedule) -> tuple[int, ...]:
    """When the reversible lanes begin a run in another direction, roughly."""
    out = []
    for f in reversible(problem):
        way, row = -1, int(schedule.first[f])
        while row >= 0:
            if schedule.way[row] != way:
                way = int(schedule.way[row])
                out.append(int(schedule.start[row]) // 240 * 2 + way)
            row = int(schedule.after[row])
    return tuple(out)
