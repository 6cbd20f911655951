"""How long the queue at the dam grows while a lock is closed, and how long it takes to clear: many simulated courses.

Day by day: vessels join (as many as usual, scattered; fewer while shippers avoid the closure), lockages run (as many as
the lanes left can make, fewer on days of wind and fog), each taking as many vessels as planned chambers hold. Vessels
that found no place wait. Figures of the lock are parameters; the defaults are the published ones of 2023 and 2024.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

BAND = (5.0, 95.0)  # per cent: nine courses of ten lie between
LONGEST = 365
WRONG = Text(
    "{field}必须在 {low} 与 {high} 之间，现为 {found}。", "{field} must lie between {low} and {high}, not {found}."
)


class Traffic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lock and its traffic, both directions together.

    `arrivals` vessels a day, scattered by `scatter` (standard deviation as a share); `lockages` a day of the lock;
    `aboard` vessels a lockage, scattered by `aboard_scatter`; on `stopped` of all days wind or fog halves the work.
    `avoided` of the arrivals stay away during the closure, half of them come within `return_days` after it.
    """

    arrivals: float = 108.0
    scatter: float = 0.12
    lockages: float = 31.0
    aboard: float = 3.87
    aboard_scatter: float = 0.05
    stopped: float = 0.03
    avoided: float = 0.0
    return_days: int = 30


class Course(msgspec.Struct, frozen=True):
    """The forecast by day: mean and the band of nine courses of ten. `waiting`: vessels beyond the usual queue."""

    start: date
    waiting: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    most: float  # mean of the longest queue
    most_on: date
    clear_days: float | None  # mean days from the end of the closure until nobody waits; None: not within the horizon
    clear_band: tuple[float | None, float | None]
    hours: float  # mean extra hours a vessel waits, over the vessels of closure and clearing
    passed: float  # vessels through the lock during the closure, mean


def forecast(
    start: date, end: date, factor: float, traffic: Traffic | None = None, *, runs: int = 400, seed: int = 1
) -> Course:
    """The queue from the first day of a closure until it has cleared; `end` is its last day, `factor` what is left.

    Raises Invalid for figures that make no sense.
    """
    traffic = traffic or Traffic()
    _check(start, end, factor, traffic)
    closed = (end - start).days + 1
    days = closed + LONGEST
    rng = np.random.default_rng(seed)
    joins, passes = _arrivals(rng, traffic, runs, days, closed), _places(rng, traffic, runs, days, closed, factor)
    waiting = np.zeros((runs, days))
    through = np.zeros((runs, days))
    queue = np.zeros(runs)
    for day in range(days):
        there = queue + joins[:, day]
        through[:, day] = np.minimum(there, passes[:, day])
        queue = there - through[:, day]
        waiting[:, day] = queue
    return _course(start, closed, waiting, through, joins)


def _arrivals(rng: np.random.Generator, t: Traffic, runs: int, days: int, closed: int) -> NDArray[np.float64]:
    usual = np.full(days, t.arrivals)
    usual[:closed] *= 1 - t.avoided
    usual[closed : closed + t.return_days] += t.arrivals * t.avoided * closed / max(t.return_days, 1) / 2
    return np.maximum(rng.normal(usual, t.arrivals * t.scatter, (runs, days)), 0.0)


def _places(
    rng: np.random.Generator, t: Traffic, runs: int, days: int, closed: int, factor: float
) -> NDArray[np.float64]:
    share = np.ones(days)
    share[:closed] = factor
    aboard = np.maximum(rng.normal(t.aboard, t.aboard * t.aboard_scatter, (runs, days)), 0.0)
    slowed = np.where(rng.random((runs, days)) < t.stopped, 0.5, 1.0)
    return t.lockages * share * aboard * slowed


def _course(
    start: date,
    closed: int,
    waiting: NDArray[np.float64],
    through: NDArray[np.float64],
    joins: NDArray[np.float64],
) -> Course:
    after = waiting[:, closed:] < 1.0
    cleared = np.where(after.any(axis=1), after.argmax(axis=1), np.inf)
    slowest = float(np.percentile(cleared, BAND[1], method="nearest"))
    shown = min(closed + int(min(slowest, LONGEST)) + 7, waiting.shape[1])
    mean = waiting.mean(axis=0)
    low, high = np.percentile(waiting, BAND, axis=0)
    whole = int(closed + (np.mean(cleared) if np.isfinite(cleared).all() else LONGEST))
    peak = int(mean.argmax())
    return Course(
        start=start,
        waiting=tuple(np.round(mean[:shown], 1).tolist()),
        low=tuple(np.round(low[:shown], 1).tolist()),
        high=tuple(np.round(high[:shown], 1).tolist()),
        most=float(waiting.max(axis=1).mean()),
        most_on=start + timedelta(days=peak),
        clear_days=float(cleared.mean()) if np.isfinite(cleared).all() else None,
        clear_band=_band(cleared),
        hours=float(24 * waiting[:, :whole].sum() / max(joins[:, :whole].sum(), 1.0)),
        passed=float(through[:, :closed].sum(axis=1).mean()),
    )


def _band(cleared: NDArray[np.float64]) -> tuple[float | None, float | None]:
    low, high = (float(x) for x in np.percentile(cleared, BAND, method="nearest"))
    return (low if np.isfinite(low) else None, high if np.isfinite(high) else None)


def _check(start: date, end: date, factor: float, traffic: Traffic) -> None:
    limits = (
        ("end", (end - start).days + 1, 1, LONGEST),
        ("factor", factor, 0.0, 1.0),
        ("arrivals", traffic.arrivals, 0.0, 2000.0),
        ("lockages", traffic.lockages, 0.1, 500.0),
        ("aboard", traffic.aboard, 0.1, 20.0),
        ("avoided", traffic.avoided, 0.0, 1.0),
        ("return_days", traffic.return_days, 0, 200),
    )
    problems = [
        Problem("14-QUEUE", field, WRONG.format(field=field, low=low, high=high, found=found))
        for field, found, low, high in limits
        if not low <= found <= high
    ]
    if problems:
        raise Invalid(problems)


class Past(msgspec.Struct, frozen=True):
    """A closure that was: what was done, and what was reported (None: nothing was found)."""

    year: int
    start: date
    end: date
    factor: float
    waiting: float | None = None
    clear_days: float | None = None
    passed: float | None = None


# Reported by the authority and the press at the time. The share 0.45 was published for 2017; the others closed one lane
# of two in the same way and take the same share.
PAST = (
    Past(2017, date(2017, 2, 2), date(2017, 3, 13), 0.45, waiting=1000, clear_days=100),
    Past(2021, date(2021, 3, 16), date(2021, 4, 19), 0.45),
    Past(2022, date(2022, 2, 21), date(2022, 3, 21), 0.45, passed=1672),
    Past(2024, date(2024, 2, 21), date(2024, 4, 5), 0.45),
)


def replay(avoided: float, *, seed: int = 1) -> list[tuple[Past, Course]]:
    """The forecast of each past closure beside what was reported, if that share of traffic stayed away."""
    return [(past, forecast(past.start, past.end, past.factor, Traffic(avoided=avoided), seed=seed)) for past in PAST]
