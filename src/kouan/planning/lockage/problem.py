"""The instance as integer arrays, the only thing the compiled kernels see."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kouan.planning.lockage.instance import Instance, Vessel, promises_of, refusals
from kouan.planning.lockage.shares import shares, shares_hold

Ints = NDArray[np.int64]
NEVER = 1 << 40  # later than any minute
MOST_ABOARD = 12  # more vessels than ever fit a chamber of this river


class Problem(NamedTuple):
    """Vessels by row, facilities by row; times in minutes, sizes in centimetres. -1: there is none."""

    length: Ints
    beam: Ints
    weight: Ints
    priority: Ints
    share: Ints  # [vessel, 0 or 1]: thousandths of the largest chamber by area, by the volume no layout can save
    goods: Ints  # 0 none, 1 dangerous, 2 dangerous and alone
    direction: Ints  # 0 down, 1 up
    arrival: Ints
    ready: Ints
    dams: Ints  # [vessel, 0 or 1]: first and second dam
    latest: Ints  # [vessel, 0 or 1]: promised latest start, NEVER without one
    takes: Ints  # [vessel, facility]
    takes_bits: Ints  # the same, bit by facility
    mark: NDArray[np.uint64]  # random, for sets of vessels
    by_arrival: Ints  # vessels, first come first
    at: Ints  # dam of each facility
    runs: Ints  # [facility, direction]
    room: Ints  # [facility]: usable length x, width y, end margin, wall margin, gap x, gap y, moor reach, most,
    # whether `share` holds there
    shape: Ints  # facilities of equal number have equal chambers
    headway: Ints  # [facility]: same, reverse, per vessel
    duration: Ints  # [facility]: base, per vessel
    available: Ints
    closed_from: Ints  # offsets into `closed`
    closed: Ints  # [k]: from, until
    staircase: Ints
    sail: Ints
    limits: Ints  # capacity of the reach, most overtakes, promise penalty, lockage cost, price of a changed minute,
    # price of a minute beyond the first and the second limit of patience, price of a lockage of a staircase
    patience: Ints  # [vessel, tier]: ends after which waiting weighs more
    wanted: Ints  # [vessel, 0 or 1]: start in the plan that this one replaces, -1 without
    stays: Ints  # [vessel, 0 or 1]: facility in that plan


def set_aside(instance: Instance) -> list[tuple[Vessel, str]]:
    """Vessels that no facility of some dam of their route can take, each with the reason."""
    found = []
    for vessel in instance.vessels:
        for dam in vessel.route:
            here = [(f.id, refusals(vessel, f)) for f in instance.facilities if f.dam == dam]
            if all(why for _, why in here):
                reasons = "; ".join(f"{name}: {' '.join(why)}" for name, why in here) or "no facility"
                found.append((vessel, f"{dam} cannot take it ({reasons})"))
                break
    return found


def build(instance: Instance, vessels: list[Vessel]) -> Problem:
    """The arrays for these vessels of the instance."""
    facilities = instance.facilities
    dam = {name: k for k, name in enumerate(instance.dams)}
    routes = np.full((len(vessels), 2), -1, np.int64)
    latest = np.full((len(vessels), 2), NEVER, np.int64)
    for row, vessel in enumerate(vessels):
        for k, name in enumerate(vessel.route):
            routes[row, k] = dam[name]
            for promise in promises_of(vessel):
                if promise.dam == name:
                    latest[row, k] = min(latest[row, k], promise.latest)
    takes = [[int(not refusals(v, f)) for f in facilities] for v in vessels]
    arrival = _ints([v.arrival for v in vessels])
    rooms = _ints([_room(instance, k) for k in range(len(facilities))])
    closures = [merged(f.closures) for f in facilities]
    flat = [pair for own in closures for pair in own]
    rules = instance.rules
    length, beam = _ints([v.length for v in vessels]), _ints([v.beam for v in vessels])
    return Problem(
        length=length,
        beam=beam,
        weight=_ints([v.weight for v in vessels]),
        priority=_ints([v.priority for v in vessels]),
        share=shares(length, beam, rooms),
        goods=_ints([v.dg for v in vessels]),
        direction=_ints([int(v.direction == "up") for v in vessels]),
        arrival=arrival,
        ready=_ints([v.ready for v in vessels]),
        dams=routes,
        latest=latest,
        takes=_ints(takes).reshape(len(vessels), len(facilities)),
        takes_bits=_ints([sum(able << f for f, able in enumerate(row)) for row in takes]),
        mark=np.random.default_rng(20031).integers(1, 2**63, len(vessels) + len(facilities), dtype=np.uint64),
        by_arrival=np.argsort(arrival, kind="stable").astype(np.int64),
        at=_ints([dam[f.dam] for f in facilities]),
        runs=_ints([[int(d in f.directions) for d in ("down", "up")] for f in facilities]),
        room=np.column_stack([rooms, shares_hold(rooms)]),
        shape=_ints([rooms.tolist().index(room) for room in rooms.tolist()]),
        headway=_ints([[f.headway.same, f.headway.reverse, f.headway.per_vessel] for f in facilities]),
        duration=_ints([[f.duration.base, f.duration.per_vessel] for f in facilities]),
        available=_ints([f.available_from for f in facilities]),
        closed_from=_ints(np.cumsum([0] + [len(own) for own in closures])),
        closed=_ints(flat).reshape(len(flat), 2),
        staircase=_ints([int(f.kind == "staircase") for f in facilities]),
        sail=_ints([instance.reach.sail.down, instance.reach.sail.up]),
        limits=_ints(
            [instance.reach.capacity, rules.max_overtakes, rules.promise_penalty, rules.lockage_cost, 0, 0, 0, 0]
        ),
        patience=np.full((len(vessels), 2), NEVER, np.int64),
        wanted=np.full((len(vessels), 2), -1, np.int64),
        stays=np.full((len(vessels), 2), -1, np.int64),
    )


def merged(closures: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Closures in order, those that touch or overlap as one."""
    out: list[tuple[int, int]] = []
    for begin, end in sorted(closures):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def _room(instance: Instance, k: int) -> list[int]:
    f = instance.facilities[k]
    most = min(f.max_vessels or MOST_ABOARD, MOST_ABOARD, instance.reach.capacity)
    return [
        f.length - 2 * f.end_margin,
        f.width - 2 * f.wall_margin,
        f.end_margin,
        f.wall_margin,
        f.gap_x,
        f.gap_y,
        f.moor_reach,
        most,
    ]


def _ints(values: object) -> Ints:
    return np.array(values, dtype=np.int64)
