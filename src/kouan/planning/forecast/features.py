"""What is known of a vessel's wait at the moment it joins the queue: numbers the desk sees, nothing of the future."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kouan.planning.forecast.traffic import CHAMBER, HEADWAY, Month, Vessel

Floats = NDArray[np.float64]
NAMES = (
    "constant",
    "chambers ahead",
    "lockages ahead at the pace of the last day, h",
    "own urgency",
    "urgent vessels ahead",
    "length, of a chamber",
    "lock stopped now",
    "pace of the last day against usual",
    "arrivals of the last day against what was passed",
)
DAY = 24.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One vessel: what was known, what happened, and what people would have said (`position`, `last_week`), hours."""

    at: float
    known: tuple[float, ...]
    waited: float
    position: float
    last_week: float


def observe(month: Month, *, first: float = 7 * DAY) -> list[Seen]:
    """Every vessel that joined after the first week, in order of joining."""
    seen = []
    for direction in (0, 1):
        own = [vessel for vessel in month.vessels if vessel.direction == direction]
        out = sorted(vessel.out for vessel in own)
        for index, vessel in enumerate(own):
            if vessel.joined >= first:
                seen.append(_seen(own, out, index, month.stops))
    return sorted(seen, key=lambda one: one.at)


def _seen(own: list[Vessel], out: list[float], index: int, stops: list[tuple[float, float]]) -> Seen:
    vessel = own[index]
    at = vessel.joined
    ahead = [one for one in own[max(0, index - 600) : index] if one.out > at]
    before = [one for one in ahead if one.urgent or not vessel.urgent]
    passed = bisect_right(out, at) - bisect_right(out, at - DAY)
    joined = sum(1 for one in own[max(0, index - 200) : index] if one.joined > at - DAY)
    stopped = any(start <= at < end for start, end in stops)
    urgent = sum(one.urgent for one in ahead)
    lengths = [one.length for one in before]
    known = situation(lengths, urgent, vessel.length, vessel.urgent, stopped=stopped, passed=passed, joined=joined)
    week = [one.out - one.joined for one in own[:index] if at - 7 * DAY <= one.out <= at]
    last_week = sum(week) / len(week) if week else 0.0
    return Seen(at, known, vessel.out - at, len(before) * HEADWAY / 3.7, last_week)


def situation(
    before: list[float], urgent_ahead: int, length: float, urgent: bool, *, stopped: bool, passed: int, joined: int
) -> tuple[float, ...]:
    """The features (`NAMES`) of a vessel: lengths in metres of those that pass before it, how many urgent ones wait,
    its own length and urgency, whether the lock stands still, how many passed and joined in the last day."""
    chambers = sum(one + 3.0 for one in before) / (2 * CHAMBER)
    usual = DAY / HEADWAY * 3.7
    pace = max(passed, 1) / usual
    return (
        1.0,
        chambers,
        chambers * HEADWAY / max(pace, 0.25),
        float(urgent),
        float(urgent_ahead),
        length / CHAMBER,
        float(stopped),
        pace,
        (joined - passed) / usual,
    )


def matrix(seen: list[Seen]) -> tuple[Floats, Floats]:
    """What was known (rows) and what was waited, hours."""
    return np.array([one.known for one in seen]), np.array([one.waited for one in seen])
