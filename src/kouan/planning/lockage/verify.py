"""What is wrong with a plan: every rule of the river, asked plainly and shared with no part of the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from kouan.planning.lockage.instance import Facility, Instance, Vessel, promises_of, refusals
from kouan.planning.lockage.plan import Lockage, Plan, ideal


@dataclass(frozen=True)
class Fault:
    """A broken rule, by its code in the benchmark; `vessels` concerned; a sentence."""

    rule: str
    facility: str
    vessels: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Visit:
    """A vessel at a dam."""

    start: int
    end: int
    dam: str
    facility: str


def faults(instance: Instance, plan: Plan) -> list[Fault]:
    """Every broken rule; empty: the plan can be run. Vessels set aside by the plan are not missed."""
    facilities = {f.id: f for f in instance.facilities}
    vessels = {v.id: v for v in instance.vessels}
    found = [Fault("NAME", "", (), f"for {plan.instance}")] if plan.instance != instance.name else []
    visits: dict[str, list[Visit]] = defaultdict(list)
    for lockage in plan.lockages:
        f = facilities.get(lockage.facility)
        if f is None:
            found.append(Fault("FAC", lockage.facility, (), "no such facility"))
            continue
        found += lockage_faults(f, lockage, vessels)
        end = _end(f, lockage)
        for name in {b.id for b in lockage.vessels} & set(vessels):
            visits[name].append(Visit(lockage.start, end, f.dam, f.id))
    for f in instance.facilities:
        found += _headways(f, [x for x in plan.lockages if x.facility == f.id])
    aside = {one.id for one in plan.set_aside}
    ways = {v.id: sorted(visits[v.id], key=lambda visit: visit.start) for v in instance.vessels if v.id not in aside}
    for name, way in ways.items():
        found += _way(instance, vessels[name], way)
    if not found:
        found += _reach(instance, ways) + _order(instance, vessels, ways)
    return found


def lockage_faults(f: Facility, lockage: Lockage, vessels: dict[str, Vessel]) -> list[Fault]:
    """Rules that concern one lockage alone; a dispatcher's chamber picture asks these."""
    found: list[Fault] = []

    def bad(rule: str, what: str, *names: str) -> None:
        found.append(Fault(rule, f.id, names, what))

    end = _end(f, lockage)
    if lockage.direction not in f.directions:
        bad("DIR", f"does not run {lockage.direction}")
    if lockage.start < f.available_from:
        bad("AVAIL", f"available from {f.available_from}")
    for begin, until in f.closures:
        if lockage.start < until and end > begin:
            bad("CLOSED", f"closed {begin}-{until}")
    if f.max_vessels is not None and len(lockage.vessels) > f.max_vessels:
        bad("COUNT", f"{len(lockage.vessels)} vessels, room for {f.max_vessels}")
    for name, times in Counter(b.id for b in lockage.vessels).items():
        if name not in vessels or times > 1:
            bad("VES", "unknown, or twice", name)
    aboard = [(vessels[b.id], b.x, b.y) for b in lockage.vessels if b.id in vessels]
    for v, _, _ in aboard:
        if v.direction != lockage.direction:
            bad("DIR", f"goes {v.direction}", v.id)
        for rule in refusals(v, f):
            if rule not in ("DIR", "MOOR"):
                bad(rule, "refused by the facility", v.id)
        if lockage.start < v.ready:
            bad("READY", f"ready at {v.ready}", v.id)
    goods = [v.dg for v, _, _ in aboard]
    if (any(goods) and not all(goods)) or (2 in goods and len(goods) > 1):
        bad("DG", "dangerous goods mixed, or not alone", *(v.id for v, _, _ in aboard))
    found += layout_faults(f, aboard)
    return found


def layout_faults(f: Facility, aboard: list[tuple[Vessel, int, int]]) -> list[Fault]:
    """Inside the margins, apart by the gaps, each one moored: (vessel, x, y)."""
    found = []
    for v, x, y in aboard:
        along = f.end_margin <= x and x + v.length <= f.length - f.end_margin
        across = f.wall_margin <= y and y + v.beam <= f.width - f.wall_margin
        if not (along and across):
            found.append(Fault("BOUNDS", f.id, (v.id,), f"at ({x}, {y})"))
    for i, (a, ax, ay) in enumerate(aboard):
        for b, bx, by in aboard[i + 1 :]:
            along_gap = max(bx - ax - a.length, ax - bx - b.length)
            across_gap = max(by - ay - a.beam, ay - by - b.beam)
            if along_gap < f.gap_x and across_gap < f.gap_y:
                found.append(Fault("GAP", f.id, (a.id, b.id), f"{along_gap} along, {across_gap} across"))
    held = {v.id for v, _, y in aboard if min(y, f.width - y - v.beam) <= f.moor_reach}
    while True:
        more = {
            v.id
            for v, x, y in aboard
            if v.id not in held and any(_alongside(f, v, x, y, *other) for other in aboard if other[0].id in held)
        }
        if not more:
            break
        held |= more
    return found + [Fault("MOOR", f.id, (v.id,), "nothing to moor at") for v, _, _ in aboard if v.id not in held]


def _alongside(f: Facility, v: Vessel, x: int, y: int, other: Vessel, p: int, q: int) -> bool:
    common = min(x + v.length, p + other.length) - max(x, p)
    apart = max(q - y - v.beam, y - q - other.beam)
    return 2 * common >= v.length and 0 <= apart <= f.moor_reach


def _end(f: Facility, lockage: Lockage) -> int:
    return lockage.start + f.duration.base + f.duration.per_vessel * len(lockage.vessels)


def _headways(f: Facility, lockages: list[Lockage]) -> list[Fault]:
    found = []
    for one, two in pairwise(sorted(lockages, key=lambda x: x.start)):
        need = f.headway.same if one.direction == two.direction else f.headway.reverse
        need += f.headway.per_vessel * len(one.vessels)
        if two.start - one.start < need:
            found.append(Fault("HEADWAY", f.id, (), f"{one.start} and {two.start}, need {need}"))
    return found


def _way(instance: Instance, v: Vessel, way: list[Visit]) -> list[Fault]:
    if sorted(visit.dam for visit in way) != sorted(v.route):
        return [Fault("VISIT", "", (v.id,), f"passes {[visit.dam for visit in way]}, route {v.route}")]
    sail = instance.reach.sail.down if v.direction == "down" else instance.reach.sail.up
    late = [two for one, two in pairwise(way) if two.start < one.end + sail]
    if late or [visit.dam for visit in way] != v.route:
        return [Fault("SAIL", way[-1].facility, (v.id,), "cannot be there in time, or wrong order of dams")]
    return []


def _reach(instance: Instance, ways: dict[str, list[Visit]]) -> list[Fault]:
    events = sorted(
        event for way in ways.values() for one, two in pairwise(way) for event in ((one.end, 1), (two.start, -1))
    )
    level = 0
    for when, step in events:
        level += step
        if level > instance.reach.capacity:
            return [Fault("REACH", "", (), f"{level} vessels between the dams at {when}")]
    return []


def _order(instance: Instance, vessels: dict[str, Vessel], ways: dict[str, list[Visit]]) -> list[Fault]:
    facilities = {f.id: f for f in instance.facilities}
    queues: dict[tuple[str, str, bool], list[tuple[int, Vessel, Visit]]] = defaultdict(list)
    for name, way in ways.items():
        v = vessels[name]
        joined = v.arrival
        for visit in way:
            queues[visit.dam, v.direction, v.dg > 0].append((joined, v, visit))
            joined = visit.end + (instance.reach.sail.down if v.direction == "down" else instance.reach.sail.up)
    found = []
    for (dam, _, _), queue in queues.items():
        for joined, v, visit in queue:
            times = sum(
                later > joined
                and other.start < visit.start
                and u.priority <= v.priority
                and not refusals(v, facilities[other.facility])
                for later, u, other in queue
            )
            if times > instance.rules.max_overtakes:
                found.append(Fault("ORDER", visit.facility, (v.id,), f"overtaken {times} times at {dam}"))
    return found


def objective(instance: Instance, plan: Plan) -> int:
    """Weighted wait, broken promises and lockages, worked out from the plan alone (vessels set aside left out)."""
    facilities = {f.id: f for f in instance.facilities}
    rules = instance.rules
    starts: dict[tuple[str, str], int] = {}
    ends: dict[str, int] = {}
    for lockage in plan.lockages:
        f = facilities[lockage.facility]
        for berth in lockage.vessels:
            starts[berth.id, f.dam] = lockage.start
            ends[berth.id] = max(ends.get(berth.id, 0), _end(f, lockage))
    total = rules.lockage_cost * len(plan.lockages)
    for v in instance.vessels:
        if v.id in ends:
            total += v.weight * (ends[v.id] - v.ready - ideal(instance, v))
            broken = sum(starts[v.id, one.dam] > one.latest for one in promises_of(v))
            total += broken * rules.promise_penalty
    return total
