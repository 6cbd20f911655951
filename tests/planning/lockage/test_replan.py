"""Planning again: frozen lockages stay, little else moves, every rule still holds."""

import copy
import random

import pytest

from kouan.planning.lockage.instance import Instance
from kouan.planning.lockage.plan import Berth, Lockage, Plan
from kouan.planning.lockage.replan import CannotKeep, replan
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxMoves
from kouan.planning.lockage.verify import faults
from tests.planning.lockage.rivers import busy, river, vessel

NOW = 240


def one_late(instance: Instance, made: Plan, seed: int, minutes: int = 300) -> tuple[Instance, str]:
    """The instance in which a vessel planned for later than soon comes late."""
    changed = copy.deepcopy(instance)
    vessels = {v.id: v for v in changed.vessels}
    first = {f.id: f.dam for f in instance.facilities}
    later = [
        (lockage, vessels[b.id])
        for lockage in made.lockages
        for b in lockage.vessels
        if lockage.start > NOW + 200 and vessels[b.id].route[0] == first[lockage.facility]
    ]
    lockage, late = random.Random(seed).choice(later)
    late.arrival = late.ready = lockage.start + minutes
    return changed, late.id


def key(lockage: Lockage, but: str = "") -> tuple[str, int, tuple[str, ...]]:
    return lockage.facility, lockage.start, tuple(sorted(b.id for b in lockage.vessels if b.id != but))


def changes(one: Plan, two: Plan) -> int:
    places = [{(b.id, x.facility[0]): (x.facility, x.start) for x in p.lockages for b in x.vessels} for p in (one, two)]
    return sum(places[1].get(k) != v for k, v in places[0].items())


@pytest.mark.parametrize("seed", range(6))
def test_one_late_vessel(seed: int) -> None:
    instance = busy(seed, 60)
    old = plan(instance, MaxMoves(60_000), seed=seed)
    changed, late = one_late(instance, old, seed)
    new = replan(old, changed, MaxMoves(60_000), now=NOW, frozen=2, stability=1)
    assert faults(changed, new) == []
    kept = {key(x, late) for x in new.lockages}
    begun = [x for x in old.lockages if x.start < NOW]
    assert all(key(x, late) in kept for x in begun)
    for f in instance.facilities:
        following = [x for x in old.lockages if x.facility == f.id and x.start >= NOW][:2]
        assert all(key(x, late) in kept for x in following if key(x, late)[2])
    free = replan(old, changed, MaxMoves(60_000), now=NOW, frozen=2, stability=0)
    assert changes(old, new) <= changes(old, free)


def test_nothing_happened_nothing_changes() -> None:
    instance = busy(2, 60)
    old = plan(instance, MaxMoves(60_000))
    new = replan(old, instance, MaxMoves(20_000), now=NOW, stability=50)
    assert changes(old, new) == 0


def test_new_and_cancelled_vessels() -> None:
    instance = river([vessel(f"V{k}", arrival=90 * k) for k in range(6)])
    old = plan(instance, MaxMoves(5000))
    changed = river([vessel(f"V{k}", arrival=90 * k) for k in range(1, 6)] + [vessel("NEW", arrival=400)])
    new = replan(old, changed, MaxMoves(5000), now=100)
    assert faults(changed, new) == []
    assert "NEW" in {b.id for x in new.lockages for b in x.vessels}


def test_a_vessel_that_misses_a_frozen_lockage_goes_later() -> None:
    instance = river([vessel(f"V{k}", arrival=10 * k) for k in range(4)])
    old = plan(instance, MaxMoves(5000))
    first = old.lockages[0].vessels[0].id
    changed = copy.deepcopy(instance)
    for v in changed.vessels:
        if v.id == first:
            v.arrival = v.ready = old.lockages[0].start + 100
    new = replan(old, changed, MaxMoves(5000), now=0, frozen=1)
    assert faults(changed, new) == []


def test_what_cannot_be_kept_is_said() -> None:
    rules = {"max_overtakes": 0, "promise_penalty": 10000, "lockage_cost": 30}
    instance = river([vessel("V0", route=["lower"]), vessel("V1", arrival=10, route=["lower"])], rules=rules)
    runs = [Lockage("B", "down", 10, [Berth("V1", 400, 40)]), Lockage("B", "down", 200, [Berth("V0", 400, 40)])]
    old = Plan("locks-solution", 1, "test", runs)
    assert [fault.rule for fault in faults(instance, old)] == ["ORDER"]
    with pytest.raises(CannotKeep):
        replan(old, instance, MaxMoves(2000), now=300)
