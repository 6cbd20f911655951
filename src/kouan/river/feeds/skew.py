"""Receivers' clocks: how far one is off, and which messages are no news, pure.

A clock that is off is off for every message, minute after minute. A message from the future among others that are not
is one sender's; messages a receiver held back while its line was down come in one rush and are late, not skewed.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from statistics import median_low

MINUTES = 10  # looked back on
ENOUGH = 3  # minutes heard before a clock is judged
MOST = 200  # messages of a minute that are looked at
MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)
FUTURE, LATE = "future", "late"


class Skew:
    """The clock of one feed. Off by more than `tolerance` it is corrected; what is then still in the future, or older
    than `oldest`, is no position of now."""

    def __init__(self, tolerance: timedelta, oldest: timedelta) -> None:
        self.tolerance, self.oldest = tolerance, oldest
        self.offset = ZERO
        self._minutes: deque[tuple[datetime, list[timedelta]]] = deque(maxlen=MINUTES)

    def corrected(self, stamp: datetime | None, received: datetime) -> tuple[datetime, str]:
        """When it was, by our clock and never after it was received; and why it is not to be used, or nothing."""
        if stamp is None:
            return received, ""
        self._note(stamp, received)
        at = stamp + self.offset
        if at > received + self.tolerance:
            return received, FUTURE
        return min(at, received), LATE if received - at > self.oldest else ""

    def _note(self, stamp: datetime, received: datetime) -> None:
        """The delay of most fresh messages of each minute: the tenth, so that one liar in ten changes nothing."""
        if not self._minutes or received - self._minutes[-1][0] >= MINUTE:
            self._judge()
            self._minutes.append((received, []))
        if len(delays := self._minutes[-1][1]) < MOST:
            delays.append(received - stamp)

    def _judge(self) -> None:
        lows = [sorted(delays)[len(delays) // 10].total_seconds() for _since, delays in self._minutes]
        off = timedelta(seconds=median_low(lows)) if len(lows) >= ENOUGH else ZERO
        self.offset = off if abs(off) > self.tolerance else ZERO
