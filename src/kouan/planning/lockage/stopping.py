"""When a search ends. A criterion answers how much of its budget is used: 1 or more means stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """What a criterion and a callback may look at."""

    moves: int
    objective: int  # of the best plan so far
    seconds: float  # since the search began


Stop = Callable[[Progress], float]


@dataclass(frozen=True)
class MaxMoves:
    """So many moves of all searchers together; equal seeds then give equal plans."""

    moves: int

    def __call__(self, progress: Progress) -> float:
        return progress.moves / self.moves if self.moves > 0 else 1.0


@dataclass(frozen=True)
class MaxRuntime:
    """So many seconds from `since` (a reading of the monotonic clock) on."""

    seconds: float
    since: float = field(default_factory=time.monotonic)

    def __call__(self, progress: Progress) -> float:
        return (time.monotonic() - self.since) / self.seconds if self.seconds > 0 else 1.0


@dataclass(frozen=True)
class Gap:
    """Good enough: the objective is within a share of a lower bound (0.5: at most 1.5 times the bound)."""

    share: float
    bound: float

    def __call__(self, progress: Progress) -> float:
        return 1.0 if progress.objective <= self.bound * (1 + self.share) else 0.0


@dataclass(frozen=True)
class First:
    """Whichever of several criteria is met first."""

    stops: tuple[Stop, ...]

    def __call__(self, progress: Progress) -> float:
        return max(stop(progress) for stop in self.stops)
