"""The lower bound lies below every plan, equals the benchmark's, and volumes of what fits add up to at most 1."""

import importlib
import json
import sys

import pytest

from kouan.planning.lockage.bound import busy_times, lower_bound
from kouan.planning.lockage.fill import best_fill
from kouan.planning.lockage.instance import read
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxMoves
from kouan.planning.lockage.volumes import volumes
from tests.planning.lockage.rivers import busy
from tests.planning.lockage.test_fill import waiting
from tests.shared import shared


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_is_below_the_bound(seed: int) -> None:
    instance = busy(seed, 25)
    made = plan(instance, MaxMoves(20_000))
    assert made.objective is not None
    assert 0 < lower_bound(instance).objective <= made.objective


@pytest.mark.parametrize("seed", range(10))
def test_volumes_of_vessels_that_fit_together(seed: int) -> None:
    instance = waiting(seed, 14)
    together = best_fill(instance, "A", instance.vessels[:10]).vessels
    for volume in volumes(instance.vessels, instance.facilities[0]):
        assert sum(volume[v.id] for v in together) <= 1 + 1e-9


def test_busy_times_by_hand() -> None:
    assert busy_times([(0, 10.0, 1), (0, 10.0, 3)], 1, []) == 3 * 5 + 15
    assert busy_times([(0, 10.0, 1)], 2, []) == 2.5
    assert busy_times([(0, 10.0, 1)], 1, [(5, 15)]) == (2.5 + 17.5) / 2


@pytest.mark.measure("4a")
@pytest.mark.parametrize("name", ["normal-100-1", "outage-20-3", "unbalanced-100-2", "maintenance-20-1"])
def test_equals_the_benchmarks_bound(name: str) -> None:
    folder = shared("locks")
    sys.path.insert(0, str(folder))
    try:
        reference = importlib.import_module("bound")
    finally:
        sys.path.remove(str(folder))
    path = folder / "suite" / f"{name}.json"
    theirs = reference.lower_bound(json.loads(path.read_text()))["objective"]
    assert lower_bound(read(path)).objective == pytest.approx(theirs, abs=0.01)
