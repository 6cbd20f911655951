"""Random numbers of a searcher: its own state, so that searchers do not disturb each other (xorshift64*)."""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel

MULTIPLIER = np.uint64(2685821657736338717)


@kernel
def draw(C):
    """64 random bits."""
    x = C.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    C.random[0] = x
    return x * MULTIPLIER


@kernel
def below(C, n):
    """A number from 0 to n - 1."""
    return np.int64((draw(C) >> np.uint64(33)) % np.uint64(n))


@kernel
def share(C):
    """A number above 0, at most 1."""
    return (np.float64(draw(C) >> np.uint64(11)) + 1.0) / 9007199254740993.0
