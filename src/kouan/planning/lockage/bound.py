"""A lower bound on the objective of every feasible plan.

1. By volumes F (see `volumes`), lockages of one facility that serve a set of vessels start at least
   `headway * F_i + theta * per_vessel`, added up over the vessels of the earlier lockage, apart (theta 0 or 1).
2. Spread over its lockage's work, each vessel is busy at one machine per facility; a group of facilities is a machine
   of that speed. Preemptive "most weight per work first" has the least weighted mean busy times (Goemans 1997).
3. A start lies at most half a lockage's work before the mean busy time, so busy times bound starts, and starts waits.
4. Only vessels confined to the group count, the rest wait at least 0; both directions together or each apart.
Left out: separation of goods, reversals, the reach, the order rule, promises. So the true optimum may be well above.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import combinations
from math import ceil, inf

from kouan.planning.lockage.instance import Facility, Instance, Vessel, refusals
from kouan.planning.lockage.problem import set_aside
from kouan.planning.lockage.volumes import volumes

Group = frozenset[str]


@dataclass(frozen=True)
class Bound:
    """Weighted minutes of wait, lockages, and the two together in the measure of the objective."""

    wait: float
    lockages: int
    objective: float


@dataclass(frozen=True)
class _Situation:
    vessels: list[Vessel]
    facilities: dict[str, Facility]
    takes: dict[tuple[str, str], Group]  # vessel, dam
    earliest: dict[tuple[str, str], int]


def lower_bound(instance: Instance) -> Bound:
    """The bound for the vessels that can be passed at all."""
    situation = _look(instance)
    together = _cell(instance, situation, situation.vessels, one_way=False)
    ways = [[v for v in situation.vessels if v.direction == way] for way in ("down", "up")]
    apart = sum(_cell(instance, situation, some, one_way=True) for some in ways)
    wait = max(together, apart)
    lockages = _lockages(instance, situation)
    return Bound(wait, lockages, wait + instance.rules.lockage_cost * lockages)


def _look(instance: Instance) -> _Situation:
    left = {vessel.id for vessel, _ in set_aside(instance)}
    vessels = [vessel for vessel in instance.vessels if vessel.id not in left]
    facilities = {f.id: f for f in instance.facilities}
    takes, earliest = {}, {}
    for v in vessels:
        time = v.ready
        for k, dam in enumerate(v.route):
            here = frozenset(f.id for f in instance.facilities if f.dam == dam and not refusals(v, f))
            time += getattr(instance.reach.sail, v.direction) if k else 0
            takes[v.id, dam], earliest[v.id, dam] = here, time
            time += min(facilities[x].duration.base + facilities[x].duration.per_vessel for x in here)
    return _Situation(vessels, facilities, takes, earliest)


def _cell(instance: Instance, s: _Situation, vessels: list[Vessel], *, one_way: bool) -> float:
    """The best bound on the wait of these vessels over dams and groups of facilities."""
    best = 0.0
    for dam in instance.dams:
        here = [v for v in vessels if dam in v.route]
        groups = {s.takes[v.id, dam] for v in here}
        groups |= {a | b for a, b in combinations(groups, 2)}
        if groups:
            groups.add(frozenset().union(*groups))
        for group in sorted(groups, key=sorted):
            confined = [v for v in here if s.takes[v.id, dam] <= group]
            if confined:
                best = max(best, _group_bound(s, confined, dam, [s.facilities[x] for x in sorted(group)], one_way))
    return best


def least_headway(facility: Facility, one_way: bool) -> int:
    """Between two starts that serve the vessels considered, without the part per vessel."""
    same, reverse = facility.headway.same, facility.headway.reverse
    if len(facility.directions) == 1:
        return same
    return min(same, 2 * reverse if one_way else reverse)


def _group_bound(s: _Situation, vessels: list[Vessel], dam: str, group: list[Facility], one_way: bool) -> float:
    headway = {f.id: least_headway(f, one_way) for f in group}
    closed = _closed(group, max(max(0, headway[f.id] - f.duration.base) for f in group))
    if any(f.headway.per_vessel > f.duration.per_vessel for f in group):
        closed = []
    fitting = {f.id: volumes([v for v in vessels if f.id in s.takes[v.id, dam]], f) for f in group}
    per_vessel = max(f.headway.per_vessel for f in group)
    best = 0.0
    for k in range(max(len(found) for found in fitting.values())):
        for theta in (0, 1):
            if any(2 * f.duration.per_vessel < theta * f.headway.per_vessel for f in group):
                continue
            jobs, loss = [], 0.0
            for v in vessels:
                work = min(
                    headway[f.id] * fitting[f.id][min(k, len(fitting[f.id]) - 1)][v.id] + theta * f.headway.per_vessel
                    for f in group
                    if f.id in s.takes[v.id, dam]
                )
                if work > 1e-9:
                    release = s.earliest[v.id, dam]
                    jobs.append((release, work, v.weight))
                    loss += v.weight * (release + (max(headway.values()) + theta * per_vessel) / 2)
            if jobs:
                best = max(best, busy_times(jobs, len(group), closed) - loss)
    return best


def busy_times(jobs: list[tuple[int, float, int]], speed: int, closed: list[tuple[int, int]]) -> float:
    """Least sum of weight times mean busy time, preemptive: (release, work, weight) on one machine with stops."""
    jobs = sorted(jobs)
    waiting: list[tuple[float, int, float]] = []
    total, time, k, stop = 0.0, 0.0, 0, 0
    while k < len(jobs) or waiting:
        if not waiting:
            time = max(time, jobs[k][0])
        while k < len(jobs) and jobs[k][0] <= time:
            heapq.heappush(waiting, (-jobs[k][2] / jobs[k][1], k, jobs[k][1]))
            k += 1
        while stop < len(closed) and closed[stop][1] <= time:
            stop += 1
        if stop < len(closed) and closed[stop][0] <= time:
            time = closed[stop][1]
            continue
        until = min(jobs[k][0] if k < len(jobs) else inf, closed[stop][0] if stop < len(closed) else inf)
        key, job, rest = waiting[0]
        end = min(until, time + rest / speed)
        done = rest if time + rest / speed <= until else (end - time) * speed
        heapq.heappop(waiting)
        if rest - done > 1e-12:
            heapq.heappush(waiting, (key, job, rest - done))
        total += jobs[job][2] * done / jobs[job][1] * (time + end) / 2
        time = end
    return total


def _closed(group: list[Facility], late: int) -> list[tuple[int, int]]:
    """When all of the group stand still, each begin put off by `late` (work begun before may end within)."""
    common: list[tuple[int, int]] | None = None
    for f in group:
        own = [*f.closures, *([(-1, f.available_from)] if f.available_from else [])]
        if common is None:
            common = own
        else:
            common = [(max(a, c), min(b, d)) for a, b in common for c, d in own if max(a, c) < min(b, d)]
    shortened = sorted((a if a < 0 else a + late, b) for a, b in common or [])
    merged: list[tuple[int, int]] = []
    for a, b in shortened:
        if a >= b:
            continue
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], b))
        else:
            merged.append((a, b))
    return merged


def _lockages(instance: Instance, s: _Situation) -> int:
    """Lockages that volumes prove necessary; by dam, direction and kind of goods none counts twice."""
    total = 0
    for dam in instance.dams:
        for way in ("down", "up"):
            for goods in (0, 1, 2):
                some = [v for v in s.vessels if dam in v.route and v.direction == way and v.dg == goods]
                total += len(some) if goods == 2 else _chambers(s, some, dam) if some else 0
    return total


def _chambers(s: _Situation, vessels: list[Vessel], dam: str) -> int:
    used = sorted(frozenset().union(*(s.takes[v.id, dam] for v in vessels)))
    fitting = {x: volumes([v for v in vessels if x in s.takes[v.id, dam]], s.facilities[x]) for x in used}
    best = 1
    for k in range(max(len(found) for found in fitting.values())):
        need = sum(min(fitting[x][min(k, len(fitting[x]) - 1)][v.id] for x in s.takes[v.id, dam]) for v in vessels)
        best = max(best, ceil(need - 1e-6))
    return best
