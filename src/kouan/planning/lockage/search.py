"""The search: first plans by simulation under many settings, then annealing by two searchers that share the best."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.compiled import PLAIN
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.instance import Instance
from kouan.planning.lockage.kernels.anneal import anneal, copy_into
from kouan.planning.lockage.kernels.timing import total_cost
from kouan.planning.lockage.plan import FORMAT, SOLVER, Plan, SetAside, base_cost, finished
from kouan.planning.lockage.problem import NEVER, Ints, Problem, build, set_aside
from kouan.planning.lockage.schedule import Schedule
from kouan.planning.lockage.searcher import Searcher
from kouan.planning.lockage.starts import first_plans, plain_plans, reversible
from kouan.planning.lockage.stopping import Progress, Stop

SHARES = np.cumsum([300, 300, 60, 80, 60, 60, 40, 80, 10, 10])  # of the kinds of moves, per thousand
HOT, COLD = 0.5, 0.003  # temperatures as multiples of the typical cost of one more vessel in a lockage
SLACK = 20.0
STARTS, STARTS_SHARE = 1200, 0.12  # first plans tried, and the share of the budget after which no more are
START_MOVES = 4000  # what one counts against a budget of moves
WORK = 3_200_000  # moves of a searcher between two looks at the clock, times vessels
FEW, HOT_FEW = 40, 1.0  # up to so many vessels it begins this hot
MANY, HOT_MANY = 1000, 0.1  # above so many a budget of minutes is short, and the first plan worth keeping
RACE = 8  # starts that race
THREADS = 2
LATE, PRICE = (1.05, 1.1), (1, 10)  # of the 95 % and longest time on the way of plain plans; price of a minute beyond
BUSY, FULLER = 200, 500  # above so many vessels a lockage of a staircase costs extra, so that chambers are fuller
JOINED = 0.5  # from this share of a cooling on, searchers go on from the best plan of all
Callback = Callable[[Progress], None]


def plan(
    instance: Instance, stop: Stop, *, seed: int = 0, progress: Callback | None = None, searchers: int = 2
) -> Plan:
    """The best plan found. Same instance, seed and MaxMoves: same plan."""
    begun = time.monotonic()
    aside = set_aside(instance)
    left = {vessel.id for vessel, _ in aside}
    vessels = [vessel for vessel in instance.vessels if vessel.id not in left]
    if not vessels:
        return Plan(FORMAT, 1, instance.name, [], SOLVER, set_aside=[SetAside(v.id, why) for v, why in aside])
    problem = build(instance, vessels)
    handle = Handle(problem)
    base = base_cost(instance, vessels)

    def enough(tried: int) -> bool:
        used = stop(Progress(tried * START_MOVES, NEVER, time.monotonic() - begun))
        return tried >= (1 if PLAIN else STARTS) or used > STARTS_SHARE

    programme = phases(problem, searchers)
    crew = start(problem, handle, seed, programme[0].searchers, enough)
    mind_long_waits(problem, handle, crew)
    if not PLAIN:
        improve(problem, handle, crew, stop, base, progress, programme)
    best = min(crew, key=Searcher.cost)
    result = finished(instance, vessels, handle, best.best.parts, aside)
    if PLAIN:
        result.note = "simulation only: the search is not compiled yet"
    result.runtime_s = round(time.monotonic() - begun, 3)
    return result


@dataclass(frozen=True)
class Phase:
    """A cooling: until which share of the budget, how many searchers, and how hot it begins."""

    until: float
    searchers: int
    hot: float


def phases(problem: Problem, searchers: int) -> list[Phase]:
    """Where the lanes' directions are open or vessels are few, many starts race before the best go on."""
    if len(problem.length) <= FEW:
        return [Phase(0.4, RACE, HOT_FEW), Phase(0.7, searchers, HOT_FEW), Phase(1.0, searchers, HOT_FEW)]
    if reversible(problem):
        return [Phase(0.4, RACE, HOT), Phase(1.0, searchers, HOT)]
    return [Phase(1.0, searchers, HOT if len(problem.length) <= MANY else HOT_MANY)]


def start(problem: Problem, handle: Handle, seed: int, searchers: int, enough: Callable[[int], bool]) -> list[Searcher]:
    """Searchers on the best of the first plans."""
    rooms = [Handle(schedules.scratch(problem, 1000 * seed + k)) for k in range(searchers)]
    plans = first_plans(problem, handle, rooms[: 1 if PLAIN else THREADS], enough, seed)
    crew = []
    for k in range(searchers):
        best, now = plans[k % len(plans)]
        now_, best_, checked = (Handle(schedules.copy(plan)) for plan in (now, best, now))
        crew.append(Searcher(now_, best_, checked, rooms[k]))
    return crew


def mind_long_waits(problem: Problem, handle: Handle, crew: list[Searcher]) -> None:
    """Waits beyond the 95 % and the longest wait of plain first come first served cost extra from here on."""
    waits = [times(problem, made) for made in (crew[0].now.parts, *plain_plans(problem, handle, crew[0].room))]
    problem.patience[:, 0] = problem.ready + int(min(np.quantile(each, 0.95) for each in waits) * LATE[0])
    problem.patience[:, 1] = problem.ready + int(min(each.max() for each in waits) * LATE[1])
    problem.limits[5:7] = PRICE
    problem.limits[7] = FULLER if len(problem.length) > BUSY else 0
    for one in crew:
        for part in (one.now, one.best, one.checked):
            part.parts.size[2] = total_cost(handle, part)


def times(problem: Problem, made: Schedule) -> Ints:
    """[vessel]: minutes from ready to the end of its last lockage."""
    final = np.where(problem.dams[:, 1] >= 0, 1, 0)
    rows = made.visit[np.arange(len(final)), final]
    f = made.facility[rows]
    ends: Ints = made.start[rows] + problem.duration[f, 0] + problem.duration[f, 1] * made.count[rows]
    return ends - problem.ready


def improve(
    problem: Problem,
    handle: Handle,
    crew: list[Searcher],
    stop: Stop,
    base: int,
    progress: Callback | None,
    programme: list[Phase],
) -> None:
    """Anneal through the phases until the criterion says stop. `crew` shrinks to the best."""
    begun = time.monotonic()
    scale = temperature(problem)
    round_ = max(WORK // len(problem.length), 1600)
    moves, phase, since = 0, 0, 0.0
    with ThreadPoolExecutor(THREADS) as pool:
        while True:
            crew.sort(key=Searcher.cost)
            state = Progress(moves, crew[0].cost() - base, time.monotonic() - begun)
            if progress is not None:
                progress(state)
            used = stop(state)
            if used >= 1:
                return
            if used >= programme[phase].until:
                since, phase = programme[phase].until, phase + 1
                del crew[programme[phase].searchers :]
                _join(crew, everyone=True)
            now = programme[phase]
            cooled = (used - since) / (now.until - since)
            heat = scale * now.hot * (COLD / now.hot) ** cooled
            many = round_ // 16
            if moves > 0 and used > 0:  # do not run far past the end
                many = max(min(round_, int((1 - used) * moves / used / len(crew)) + 1), 200)
            list(pool.map(_round, repeat(handle), crew, repeat(heat), repeat(many)))
            moves += many * len(crew)
            if cooled > JOINED and phase == len(programme) - 1:
                _join(crew)


def _round(handle: Handle, one: Searcher, heat: float, moves: int) -> None:
    anneal(handle, one.now, one.best, one.checked, one.room, moves, heat, heat, SHARES, SLACK)


def _join(crew: list[Searcher], *, everyone: bool = False) -> None:
    """A searcher whose plan is worse than the best of all goes on from that; or everyone from the best."""
    best = min(crew, key=Searcher.cost)
    if everyone:
        for one in crew:
            copy_into(best.best, one.now)
        return
    for one in crew:
        if one is not best and one.now.parts.size[2] > best.now.parts.size[2] and one.cost() > best.cost():
            copy_into(best.now, one.now)
            copy_into(best.best, one.best)


def temperature(problem: Problem) -> float:
    """What one more vessel in a lockage typically costs: its headway for the weight that waits behind it."""
    per_vessel = max(float(problem.headway[:, 2].max()), 1.0)
    waiting = min(len(problem.length), 400) * 0.25
    return per_vessel * waiting * float(problem.weight.mean())
