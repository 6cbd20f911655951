"""Receivers' clocks: how far one is off, told by its freshest messages, pure."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

LOOK_BACK = 200  # messages
ZERO = timedelta(0)


class Skew:
    """The clock of one feed. The message that took least time to reach us shows how far the clock is off; messages a
    receiver held back while its line was down are late, not skewed."""

    def __init__(self, tolerance: timedelta) -> None:
        self.tolerance = tolerance
        self.offset = ZERO
        self._seen: deque[timedelta] = deque(maxlen=LOOK_BACK)

    def corrected(self, stamp: datetime | None, received: datetime) -> datetime:
        """When it was, by our clock; never after it was received."""
        if stamp is None:
            return received
        self._seen.append(received - stamp)
        least = min(self._seen)
        self.offset = least if abs(least) > self.tolerance else ZERO
        return min(stamp + self.offset, received)
