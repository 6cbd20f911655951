"""Plans: feasible, repeatable, better with more work, honest about what they cannot pass."""

import json
import subprocess
import sys
from itertools import pairwise

import msgspec
import pytest
from click.testing import CliRunner

from kouan.config.cli.locks import locks
from kouan.planning.lockage.plan import read
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import First, Gap, MaxMoves, MaxRuntime, Progress
from kouan.planning.lockage.verify import faults, objective
from tests.planning.lockage.rivers import busy, facility, river, vessel
from tests.shared import shared


@pytest.mark.parametrize("seed", range(12))
def test_plans_of_mixed_rivers_break_no_rule(seed: int) -> None:
    instance = busy(seed)
    made = plan(instance, MaxMoves(40_000), seed=seed)
    assert faults(instance, made) == []
    assert made.objective == objective(instance, made)


def test_same_seed_and_moves_give_the_same_plan() -> None:
    instance = busy(3)
    one, two = (plan(instance, MaxMoves(60_000), seed=5) for _ in range(2))
    assert one.lockages == two.lockages
    assert plan(instance, MaxMoves(60_000), seed=6).lockages != one.lockages


def test_progress_only_gets_better_and_the_last_is_the_plan() -> None:
    seen: list[Progress] = []
    made = plan(busy(4), MaxMoves(200_000), progress=seen.append)
    assert all(b.objective <= a.objective for a, b in pairwise(seen))
    assert made.objective is not None
    assert made.objective < seen[0].objective


def test_a_budget_of_nothing_still_gives_a_plan() -> None:
    instance = busy(5)
    assert faults(instance, plan(instance, MaxRuntime(0.0))) == []


def test_impossible_vessels_are_named_and_the_rest_is_planned() -> None:
    long = vessel("LONG", length=40000)
    deep = vessel("DEEP", draught=500)
    instance = river([vessel("OK"), long, deep])
    made = plan(instance, MaxMoves(1000))
    assert {one.id for one in made.set_aside} == {"LONG", "DEEP"}
    reasons = " ".join(one.reason for one in made.set_aside)
    assert "DIM" in reasons and "DRAUGHT" in reasons
    assert {b.id for lockage in made.lockages for b in lockage.vessels} == {"OK"}
    assert faults(instance, made) == []


def test_a_river_of_impossible_vessels_has_an_empty_plan() -> None:
    made = plan(river([vessel("LONG", length=40000)]), MaxMoves(10))
    assert made.lockages == []
    assert [one.id for one in made.set_aside] == ["LONG"]


def test_one_dam_and_vessels_that_pass_one_dam_only() -> None:
    instance = river([vessel("a", route=["upper"]), vessel("b", route=["lower"]), vessel("c")])
    assert faults(instance, plan(instance, MaxMoves(2000))) == []
    alone = river([vessel("a", route=["upper"])], [facility("A")], dams=["upper"])
    assert faults(alone, plan(alone, MaxMoves(2000))) == []


def test_criteria() -> None:
    now = Progress(50, 150, 1.0)
    assert MaxMoves(100)(now) == 0.5
    assert Gap(0.5, 100)(now) == 1.0
    assert Gap(0.4, 100)(now) == 0.0
    assert First((MaxMoves(100), Gap(0.5, 100)))(now) == 1.0


@pytest.mark.measure("4a")
@pytest.mark.parametrize(
    "name", ["normal-100-1", "maintenance-100-2", "unbalanced-20-1", "outage-100-3", "normal-400-2"]
)
def test_the_public_checker_accepts_the_plan(name: str, tmp_path) -> None:
    folder = shared("locks")
    instance = folder / "suite" / f"{name}.json"
    target = tmp_path / "plan.json"
    done = CliRunner().invoke(locks, ["plan", str(instance), "-o", str(target), "--moves", "200000", "--limit", "600"])
    assert done.exit_code == 0, done.output
    checked = subprocess.run(
        [sys.executable, str(folder / "checker.py"), str(instance), str(target), "--json"],
        capture_output=True,
        check=False,
    )
    report = json.loads(checked.stdout)
    assert report["feasible"], report["messages"]
    assert report["metrics"]["objective"] == read(target).objective
    best = json.loads((folder / "reference" / "best_known.json").read_text())[name]
    assert report["metrics"]["objective"] < best["fcfs"]


def test_a_plan_survives_writing_and_reading() -> None:
    made = plan(busy(1, 10), MaxMoves(1000))
    assert msgspec.json.decode(msgspec.json.encode(made), type=type(made)) == made
