"""The plain check finds every rule broken, each by a plan broken in that way, and agrees with the public checker."""

import copy
import importlib
import random
import sys

import msgspec
import pytest

from kouan.planning.lockage.instance import Instance
from kouan.planning.lockage.plan import Berth, Lockage, Plan
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxMoves
from kouan.planning.lockage.verify import faults
from tests.planning.lockage.rivers import busy, facility, river, vessel
from tests.shared import shared


def of(instance: Instance, *lockages: Lockage) -> set[str]:
    return {fault.rule for fault in faults(instance, Plan("locks-solution", 1, instance.name, list(lockages)))}


def one(start: int, *berths: Berth, facility: str = "A", direction: str = "down") -> Lockage:
    return Lockage(facility, direction, start, list(berths))  # type: ignore[arg-type]


LANE = [facility("A", closures=[[1000, 1100]], available_from=50), facility("B", "lower")]
A = Berth("a", 400, 40)


@pytest.mark.parametrize(
    ("rule", "changes", "lockages"),
    [
        ("FAC", {}, [one(100, A, facility="Z")]),
        ("VES", {}, [one(100, A, Berth("ghost", 400, 1700))]),
        ("VES", {}, [one(100, A, Berth("a", 400, 1700))]),
        ("DIR", {}, [one(100, A, direction="up")]),
        ("VISIT", {}, [one(100)]),
        ("VISIT", {}, [one(100, A), one(400, A)]),
        ("READY", {"arrival": 200}, [one(100, A)]),
        ("AVAIL", {}, [one(10, A)]),
        ("CLOSED", {}, [one(990, A)]),
        ("HEADWAY", {}, [one(100, A), one(120)]),
        ("DIM", {"length": 30000}, [one(100, A)]),
        ("DRAUGHT", {"draught": 500}, [one(100, A)]),
        ("BOUNDS", {}, [one(100, Berth("a", 100, 40))]),
        ("BOUNDS", {}, [one(100, Berth("a", 400, 2000))]),
        ("MOOR", {}, [one(100, Berth("a", 400, 500))]),
    ],
)
def test_each_rule(rule: str, changes: dict, lockages: list[Lockage]) -> None:
    instance = river([vessel("a", route=["upper"], **changes)], LANE)
    assert rule in of(instance, *lockages)


def test_r_4_3d_a_lane_changes_direction_only_after_running_empty() -> None:
    """One lane both ways (timed change of direction): the reversal headway of a staircase is kept, nothing less."""
    lane = facility("A", headway={"same": 92, "reverse": 300, "per_vessel": 0})
    pair = [vessel("a", route=["upper"]), vessel("b", route=["upper"], direction="up")]
    instance = river(pair, [lane, facility("B", "lower")])
    b = Berth("b", 400, 40)
    assert "HEADWAY" in of(instance, one(0, A), one(299, b, direction="up"))
    assert "HEADWAY" not in of(instance, one(0, A), one(300, b, direction="up"))
    made = plan(instance, MaxMoves(200), seed=1)
    assert faults(instance, made) == []


def test_rules_of_company() -> None:
    pair = [vessel("a", route=["upper"]), vessel("b", route=["upper"], dg=1)]
    assert of(river(pair, LANE), one(100, A, Berth("b", 400, 1700))) == {"DG"}
    calm = [vessel("a", route=["upper"]), vessel("b", route=["upper"])]
    assert of(river(calm, LANE), one(100, A, Berth("b", 11500, 40))) == {"GAP"}
    assert of(river(calm, LANE), one(100, A, Berth("b", 11800, 40))) == set()
    small = [facility("A", max_vessels=1, dg_allowed=False, max_displacement=100), facility("B", "lower")]
    assert of(river(pair, small), one(100, A, Berth("b", 400, 1700))) >= {"COUNT", "DG", "DISPL"}


def test_rules_of_the_whole_plan() -> None:
    through = river([vessel("a")])
    assert of(through, one(0, A), one(100, A, facility="B")) == {"SAIL"}
    assert of(through, one(0, A), one(400, A, facility="B")) == set()
    two = river([vessel("a"), vessel("b")], reach={"sail": {"down": 150, "up": 200}, "capacity": 1})
    b = Berth("b", 400, 1700)
    assert of(two, one(0, A, b), one(400, A, b, facility="B")) == {"REACH"}
    rules = {"max_overtakes": 0, "promise_penalty": 1, "lockage_cost": 1}
    queue = river([vessel("a", route=["upper"]), vessel("b", route=["upper"], arrival=5)], rules=rules)
    assert of(queue, one(10, b), one(200, A)) == {"ORDER"}
    assert {f.rule for f in faults(queue, Plan("locks-solution", 1, "other", [one(10, A, b)]))} == {"NAME"}


@pytest.mark.measure("4a")
@pytest.mark.parametrize("seed", range(15))
def test_agrees_with_the_public_checker_on_broken_plans(seed: int) -> None:
    folder = str(shared("locks"))
    sys.path.insert(0, folder)
    try:
        checker = importlib.import_module("checker")
    finally:
        sys.path.remove(folder)
    instance = busy(seed, 20)
    good = plan(instance, MaxMoves(3000))
    raw = msgspec.json.decode(msgspec.json.encode(instance))
    rng = random.Random(seed)
    for _ in range(20):
        broken = copy.deepcopy(good)
        for _ in range(rng.randrange(3)):
            _break(broken, rng)
        report = checker.check(raw, msgspec.json.decode(msgspec.json.encode(broken)))
        own = {fault.rule for fault in faults(instance, broken)}
        assert bool(own) != report["feasible"]
        if "VES" in own:  # of a vessel that stands twice, theirs leaves one out
            continue
        assert own - {"ORDER", "REACH", "SAIL"} == set(report["violations"]) - {"ORDER", "REACH", "SAIL"}


def _break(made: Plan, rng: random.Random) -> None:
    lockage = rng.choice([x for x in made.lockages if x.vessels])
    berth = rng.choice(lockage.vessels)
    kind = rng.randrange(5)
    if kind == 0:
        lockage.start = max(0, lockage.start + rng.randrange(-200, 200))
    elif kind == 1:
        berth.x = max(0, berth.x + rng.randrange(-2000, 2000))
    elif kind == 2:
        berth.y = max(0, berth.y + rng.randrange(-900, 900))
    elif kind == 3:
        lockage.vessels.remove(berth)
    else:
        rng.choice(made.lockages).vessels.append(copy.copy(berth))
