"""What happens when: actions in the order of simulated time, at the pace of a clock or as fast as they go."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kouan.kernel import clock

Action = Callable[[], timedelta | None]
"""Done when it answers None; asked again after the time it answers."""

IDLE = 0.1  # real seconds to wait when everything left waits for the window's own workers


@dataclass(slots=True)
class Agenda:
    """Actions to do. `rate` 0: without waiting for their times; else the clock runs at `rate`.

    `idle` is called when, without waiting, nothing moved in a whole round; by default a short sleep. After `patience`
    real seconds without any action being done, what is left is given up.
    """

    rate: float = 1.0
    stop: threading.Event = field(default_factory=threading.Event)
    idle: Callable[[], object] | None = None
    patience: float = 30.0
    travel: bool = False  # the clock of this process is moved to each action's time (inside `clock.travel`)
    now: datetime = field(default_factory=clock.now)
    done: int = 0
    given_up: int = 0
    _heap: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _serial: itertools.count[int] = field(default_factory=itertools.count)
    _again: int = 0
    _moved_at: float = 0.0

    def at(self, when: datetime, action: Action) -> None:
        """Do `action` at `when`, or now if that is past."""
        heapq.heappush(self._heap, (max(when, self.now), next(self._serial), action))

    def after(self, delay: timedelta, action: Action) -> None:
        """Do `action` that much later."""
        self.at(self.now + delay, action)

    def __len__(self) -> int:
        return len(self._heap)

    def run(self, until: datetime | None = None, tell: Callable[[], object] | None = None) -> None:
        """Do everything, or everything up to `until`; `tell` is called after each action."""
        self.moved()
        while self._heap and not self.stop.is_set():
            if until is not None and self._heap[0][0] > until:
                break
            when, _, action = heapq.heappop(self._heap)
            if not self._wait(when):
                heapq.heappush(self._heap, (when, next(self._serial), action))
                break
            self.now = clock.now() if self.rate else max(self.now, when)
            if self.travel:
                clock.advance(max(self.now - clock.now(), timedelta(0)))
            self._do(action)
            if self.rate == 0 and not self.travel and self._again > len(self._heap):
                self._rest()
            if tell is not None:
                tell()

    def moved(self) -> None:
        """Something happened, though the action that did it will be asked again."""
        self._again, self._moved_at = 0, time.monotonic()

    def _do(self, action: Action) -> None:
        self._again += 1
        delay = action()
        if delay is None:
            self.done += 1
            self.moved()
        else:
            self.after(delay, action)

    def _rest(self) -> None:
        """Everything left waits for the window's own workers: give them time, in the end give up."""
        self._again = 0
        if time.monotonic() - self._moved_at > self.patience:
            self.given_up += len(self._heap)
            self._heap.clear()
        elif self.idle is not None:
            self.idle()
        else:
            self.stop.wait(IDLE)

    def _wait(self, when: datetime) -> bool:
        """Until the clock shows `when`; False when told to stop before."""
        while self.rate and not self.stop.is_set():
            left = (when - clock.now()).total_seconds() / self.rate
            if left <= 0:
                return True
            self.stop.wait(min(left, 1.0))
        return not self.stop.is_set()
