"""One lane, one dam, eight vessels: the search finds what CP-SAT proves to be the optimum."""

import itertools
import random

import numpy as np
import pytest

from kouan.planning.lockage import schedule
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.instance import Instance
from kouan.planning.lockage.kernels.packing import fits
from kouan.planning.lockage.plan import ideal
from kouan.planning.lockage.problem import build
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxMoves
from tests.planning.lockage.rivers import HULLS, facility, river, vessel

N = 8


def lane(seed: int) -> Instance:
    rng = random.Random(f"lane {seed}")
    vessels = []
    for k in range(N):
        length, beam = rng.choice(HULLS)
        weight = rng.choice([1, 1, 1, 2, 3])
        vessels.append(
            vessel(f"V{k}", length=length, beam=beam, arrival=rng.randrange(300), weight=weight, route=["upper"])
        )
    stairs = facility(
        "A", headway={"same": 68, "reverse": 300, "per_vessel": 6}, duration={"base": 180, "per_vessel": 6}
    )
    return river(vessels, [stairs], dams=["upper"])


def by_cp_sat(instance: Instance) -> int:
    """The least objective, with vessels dealt to lockages in running order and sets that do not fit forbidden."""
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    problem = build(instance, instance.vessels)
    handle, room = Handle(problem), Handle(schedule.scratch(problem, 0))
    f = instance.facilities[0]
    bad: list[frozenset[int]] = []
    for size in range(2, N + 1):
        for rows in itertools.combinations(range(N), size):
            if not any(known <= set(rows) for known in bad):
                who = np.array([*rows, *[0] * 12], np.int64)
                if not fits(handle, room, 0, who, size):
                    bad.append(frozenset(rows))
    model = cp_model.CpModel()
    horizon = 5000
    aboard = [[model.new_bool_var("") for _ in range(N)] for _ in range(N)]  # [vessel][lockage]
    start = [model.new_int_var(0, horizon, "") for _ in range(N)]
    used = [model.new_bool_var("") for _ in range(N)]
    count = [sum(aboard[v][k] for v in range(N)) for k in range(N)]
    ends = [model.new_int_var(0, horizon, "") for _ in range(N)]
    for v, one in enumerate(instance.vessels):
        model.add_exactly_one(aboard[v])
        for k in range(N):
            model.add(start[k] >= one.ready).only_enforce_if(aboard[v][k])
            end = start[k] + f.duration.base + f.duration.per_vessel * count[k]
            model.add(ends[v] >= end).only_enforce_if(aboard[v][k])
            model.add_implication(aboard[v][k], used[k])
    for k in range(N - 1):
        model.add_implication(used[k + 1], used[k])
        gap = f.headway.same + f.headway.per_vessel * count[k]
        model.add(start[k + 1] >= start[k] + gap).only_enforce_if(used[k + 1])
    for rows in bad:
        for k in range(N):
            model.add(sum(aboard[v][k] for v in rows) <= len(rows) - 1)
    cost = sum(v.weight * (ends[k] - v.ready - ideal(instance, v)) for k, v in enumerate(instance.vessels))
    model.minimize(cost + instance.rules.lockage_cost * sum(used))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = 120
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


@pytest.mark.measure("4a")
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_search_finds_the_optimum_of_a_single_lane(seed: int) -> None:
    instance = lane(seed)
    assert plan(instance, MaxMoves(400_000), seed=seed).objective == by_cp_sat(instance)
