"""What part of a large chamber each vessel takes: by area, and by the volume that no layout can save."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kouan.planning.lockage.volumes import measures

Ints = NDArray[np.int64]
CHAMBER = 1000  # a whole one


def shares(length: Ints, beam: Ints, room: Ints) -> Ints:
    """[vessel]: thousandths of the largest chamber by area, and by the product of dual feasible functions whose sum
    over all vessels is largest (a vessel without room beside it counts for the room it spoils)."""
    lead = _lead(room)
    long, wide = int(room[lead, 0] + room[lead, 4]), int(room[lead, 1] + room[lead, 5])
    a, b = np.minimum(length + room[lead, 4], long), np.minimum(beam + room[lead, 5], wide)
    xs, at_x = np.unique(a, return_inverse=True)
    ys, at_y = np.unique(b, return_inverse=True)
    along = np.array([[measure(int(x)) for x in xs] for measure in measures(xs.tolist(), long)])
    across = np.array([[measure(int(y)) for y in ys] for measure in measures(ys.tolist(), wide)])
    many = np.zeros((len(xs), len(ys)))
    np.add.at(many, (at_x, at_y), 1)
    totals = along @ many @ across.T
    i, j = np.unravel_index(int(np.argmax(totals)), totals.shape)
    volume = along[i, at_x] * across[j, at_y]
    return np.stack([CHAMBER * a * b // (long * wide), np.rint(CHAMBER * volume).astype(np.int64)], axis=1)


def shares_hold(room: Ints) -> Ints:
    """[facility]: 1 where a set whose volumes add up to more than a chamber can not fit: equal gaps, no larger."""
    lead = room[_lead(room)]
    same = (room[:, 4] == lead[4]) & (room[:, 5] == lead[5])
    return (same & (room[:, 0] <= lead[0]) & (room[:, 1] <= lead[1])).astype(np.int64)


def _lead(room: Ints) -> int:
    return int(np.argmax(room[:, 0] * room[:, 1]))
