"""Time-ordered identifiers for our own rows."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_TAIL_BITS = 74
_TAIL_MASK = (1 << _TAIL_BITS) - 1
_LOW_MASK = (1 << 62) - 1
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U


class _Sequence:
    """RFC 9562 method 2: fresh random bits each millisecond, a random step up within one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._tail = 0

    def next(self) -> int:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._milliseconds:
                self._milliseconds = now
                self._tail = int.from_bytes(os.urandom(10), "big") >> 7  # top bit clear: room to step up
            else:
                self._tail += 1 + int.from_bytes(os.urandom(4), "big")
                if self._tail > _TAIL_MASK:
                    self._milliseconds += 1
                    self._tail &= _TAIL_MASK >> 1
            high, low = self._tail >> 62, self._tail & _LOW_MASK
            return self._milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low


_sequence = _Sequence()


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): later calls in this process sort later, even when the clock steps back."""
    return UUID(int=_sequence.next())


def short(uuid: UUID) -> str:
    """Eight characters to read aloud or show in a list, from the random end; not unique, never a key."""
    return "".join(_ALPHABET[uuid.int >> shift & 31] for shift in range(35, -1, -5))
