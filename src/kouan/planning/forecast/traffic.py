"""Months at a lock of two lanes, vessel by vessel: the history a forecast learns from where no real one exists yet.

Vessels come in waves of the week and the day; lockages start one after the other, each with the vessels of highest
class and longest wait that fit side by side (two rows of the chamber); wind and fog stop the lock; now and then one
lane works for both directions. Times are hours from the start.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

CHAMBER = 272.0  # metres of one row that vessels may fill, margins taken off
HULLS = ((130.0, 0.34), (110.0, 0.24), (95.0, 0.18), (85.0, 0.14), (67.0, 0.10))  # metres, share
HEADWAY = 92 / 60  # hours between two lockages of a lane
URGENT = 0.12  # share of vessels of a higher class
PASSED_OVER = 12  # a lockage looks this far behind a vessel that does not fit


@dataclass(slots=True)
class Vessel:
    """One vessel at the lock: `urgent` goes first; `out` is when its lockage starts."""

    number: int
    direction: int  # 0 down, 1 up
    joined: float
    length: float
    urgent: bool
    out: float = -1.0


@dataclass(slots=True)
class Month:
    """What happened: every vessel, and when the lock stood still."""

    vessels: list[Vessel]
    stops: list[tuple[float, float]] = field(default_factory=list)


def month(seed: int, *, days: int = 30, daily: float = 116.0, single_lane: float = 0.12) -> Month:
    """`days` days of `daily` vessels on average; in a share `single_lane` of the months one lane is closed a while."""
    chance = random.Random(seed)
    hours = days * 24.0
    stops = list(_stops(chance, hours))
    closed = _closure(chance, hours) if chance.random() < single_lane else None
    vessels = list(_arrivals(chance, hours, daily * chance.uniform(0.86, 1.08)))
    _serve(vessels, stops, closed, chance)
    return Month([vessel for vessel in vessels if vessel.out >= 0], stops)


def _arrivals(chance: random.Random, hours: float, daily: float) -> Iterator[Vessel]:
    week = (0.94, 0.98, 1.0, 1.02, 1.05, 1.04, 0.97)
    lengths, shares = zip(*HULLS, strict=True)
    at, number = 0.0, 0
    drift = 1.0
    while at < hours:
        drift = min(max(drift + chance.gauss(0, 0.004), 0.85), 1.15)
        wave = week[int(at // 24) % 7] * (1.15 if 6 <= at % 24 < 20 else 0.85) * drift
        at += chance.expovariate(daily / 24 * wave)
        length = chance.choices(lengths, shares)[0]
        yield Vessel(number, chance.random() < 0.5, at, length, chance.random() < URGENT)
        number += 1


def _stops(chance: random.Random, hours: float) -> Iterator[tuple[float, float]]:
    at = 0.0
    while (at := at + chance.expovariate(1 / 130.0)) < hours:
        last = chance.uniform(2.0, 9.0)
        yield at, at + last
        at += last


def _closure(chance: random.Random, hours: float) -> tuple[float, float]:
    start = chance.uniform(0, hours * 0.6)
    return start, start + chance.uniform(24.0, 96.0)


def _serve(
    vessels: list[Vessel], stops: list[tuple[float, float]], closed: tuple[float, float] | None, chance: random.Random
) -> None:
    queues: tuple[list[Vessel], list[Vessel]] = ([], [])
    free = [0.0, 0.5]
    coming = 0
    end = vessels[-1].joined
    while True:
        lane = 0 if free[0] <= free[1] else 1
        at = _open(free[lane], stops)
        if at > end + 24 * 20 or (coming == len(vessels) and not any(queues)):
            return
        while coming < len(vessels) and vessels[coming].joined <= at:
            queues[vessels[coming].direction].append(vessels[coming])
            coming += 1
        direction = lane
        if closed and closed[0] <= at < closed[1]:
            if lane == 1:
                free[1] = at + HEADWAY
                continue
            direction = int(at // 24) % 2  # one lane, a day each way
        taken = _fill(queues[direction])
        for vessel in taken:
            vessel.out = at
        free[lane] = at + (HEADWAY * chance.uniform(0.97, 1.08) if taken else 0.3)


def _open(at: float, stops: list[tuple[float, float]]) -> float:
    for start, end in stops:
        if start <= at < end:
            return end
    return at


def _fill(queue: list[Vessel]) -> list[Vessel]:
    """Two rows, urgent vessels first, then as they came; what does not fit lets a few behind it pass."""
    rows, taken, missed = [CHAMBER, CHAMBER], [], 0
    for vessel in sorted(queue, key=lambda one: (not one.urgent, one.joined)):
        place = max((0, 1), key=lambda row: rows[row])
        if rows[place] >= vessel.length:
            rows[place] -= vessel.length + 3.0
            taken.append(vessel)
        elif (missed := missed + 1) > PASSED_OVER:
            break
    for vessel in taken:
        queue.remove(vessel)
    return taken
