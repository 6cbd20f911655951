"""Packing: the placement search agrees with CP-SAT, and the best fill of a chamber with all subsets."""

import itertools
import random

import numpy as np
import pytest

from kouan.planning.lockage import schedule
from kouan.planning.lockage.fill import best_fill
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.instance import Facility, Instance, Vessel
from kouan.planning.lockage.kernels.packing import fits, place
from kouan.planning.lockage.problem import build
from kouan.planning.lockage.verify import layout_faults
from tests.planning.lockage.rivers import HULLS, facility, river, vessel


def waiting(seed: int, n: int) -> Instance:
    rng = random.Random(seed)
    hulls = [rng.choice(HULLS) for _ in range(n)]
    return river([vessel(f"V{k}", length=a - 10 * rng.randrange(15), beam=b) for k, (a, b) in enumerate(hulls)])


def together(instance: Instance, rows: tuple[int, ...]) -> bool:
    problem = build(instance, instance.vessels)
    who = np.array([*rows, *[0] * 12], np.int64)
    return bool(fits(Handle(problem), Handle(schedule.scratch(problem, 0)), 0, who, len(rows)))


def by_cp_sat(f: Facility, vessels: list[Vessel]) -> bool:
    """Whether a layout exists, by an exact model of margins, gaps and mooring."""
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    xs = [model.new_int_var(f.end_margin, f.length - f.end_margin - v.length, "") for v in vessels]
    ys = [model.new_int_var(f.wall_margin, f.width - f.wall_margin - v.beam, "") for v in vessels]
    for i, j in itertools.combinations(range(len(vessels)), 2):
        apart = [model.new_bool_var("") for _ in range(4)]
        model.add(xs[j] >= xs[i] + vessels[i].length + f.gap_x).only_enforce_if(apart[0])
        model.add(xs[i] >= xs[j] + vessels[j].length + f.gap_x).only_enforce_if(apart[1])
        model.add(ys[j] >= ys[i] + vessels[i].beam + f.gap_y).only_enforce_if(apart[2])
        model.add(ys[i] >= ys[j] + vessels[j].beam + f.gap_y).only_enforce_if(apart[3])
        model.add_bool_or(apart)
    rank = [model.new_int_var(0, len(vessels), "") for _ in vessels]
    for i, v in enumerate(vessels):
        held = [model.new_bool_var("") for _ in range(2)]
        model.add(ys[i] <= f.moor_reach).only_enforce_if(held[0])
        model.add(ys[i] + v.beam >= f.width - f.moor_reach).only_enforce_if(held[1])
        for j, w in enumerate(vessels):
            if i == j:
                continue
            for above in (True, False):
                beside = model.new_bool_var("")
                gap = ys[i] - ys[j] - w.beam if above else ys[j] - ys[i] - v.beam
                model.add(gap >= 0).only_enforce_if(beside)
                model.add(gap <= f.moor_reach).only_enforce_if(beside)
                model.add(rank[i] > rank[j]).only_enforce_if(beside)
                for end in (xs[i] + v.length, xs[j] + w.length):
                    for begin in (xs[i], xs[j]):
                        model.add(2 * (end - begin) >= v.length).only_enforce_if(beside)
                held.append(beside)
        model.add_bool_or(held)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
    return bool(status != cp_model.INFEASIBLE)


@pytest.mark.parametrize("seed", range(40))
def test_placement_agrees_with_cp_sat(seed: int) -> None:
    n = 3 + seed % 4
    instance = waiting(seed, n)
    assert together(instance, tuple(range(n))) == by_cp_sat(instance.facilities[0], instance.vessels)


@pytest.mark.parametrize("seed", range(30))
def test_every_layout_found_keeps_margins_gaps_and_mooring(seed: int) -> None:
    instance = waiting(seed, 12)
    found = best_fill(instance, "A", instance.vessels)
    placed = list(zip(found.vessels, found.x, found.y, strict=True))
    assert layout_faults(instance.facilities[0], placed) == []
    assert found.worth == sum(v.length * v.beam for v in found.vessels)


@pytest.mark.measure("4a")
@pytest.mark.parametrize("seed", range(8))
def test_the_best_fill_among_twelve_is_proven(seed: int) -> None:
    instance = waiting(seed, 12)
    problem = build(instance, instance.vessels)
    handle, room = Handle(problem), Handle(schedule.scratch(problem, 0))
    area = problem.length * problem.beam
    best = 0
    for size in range(1, 10):
        for rows in itertools.combinations(range(12), size):
            worth = int(area[list(rows)].sum())
            if worth > best and fits(handle, room, 0, np.array([*rows, *[0] * 12], np.int64), size):
                best = worth
    assert best_fill(instance, "A", instance.vessels).worth == best


def test_three_narrow_vessels_lie_abreast_when_the_middle_one_can_moor() -> None:
    narrow = [vessel(f"V{k}", length=6700, beam=1070) for k in range(3)]
    room = [facility("A", length=8000), facility("B", "lower")]
    instance = river(narrow, room)
    assert together(instance, (0, 1, 2))
    long = river(
        [*narrow[:2], vessel("V2", length=7100, beam=1070)], [facility("A", length=8000, moor_reach=40), room[1]]
    )
    assert together(long, (0, 1, 2)) == by_cp_sat(long.facilities[0], long.vessels)


def test_nobody_fits() -> None:
    instance = river([vessel("V", length=40000)])
    assert best_fill(instance, "A", instance.vessels).vessels == []


def test_layout_is_written_from_the_chambers_corner() -> None:
    instance = river([vessel("V")])
    problem = build(instance, instance.vessels)
    x, y = np.zeros(64, np.int64), np.zeros(64, np.int64)
    assert place(Handle(problem), 0, np.zeros(12, np.int64), 1, x, y)
    assert (x[0], y[0]) == (400, 40)
