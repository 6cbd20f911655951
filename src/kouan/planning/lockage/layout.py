"""Where vessels that fit one chamber lie in it."""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.kernels.packing import place
from kouan.planning.lockage.problem import Ints, Problem

TRIES = 2000  # orders in which the limited search for places is begun anew


def layout(problem: Handle, f: int, aboard: Ints) -> tuple[Ints, Ints] | None:
    """x and y of each vessel, centimetres from the chamber's corner.

    The search for places gives up after some thousand berths, in one order of the vessels sooner than in another; so
    a set found to fit once may need several orders, or the plain layout along both walls.
    """
    n = len(aboard)
    if n == 0:
        return aboard, aboard
    rng = np.random.default_rng(n)
    order = np.arange(n)
    for attempt in range(TRIES):
        x, y = np.zeros(64, np.int64), np.zeros(64, np.int64)
        if place(problem, f, aboard[order], n, x, y):
            back = np.argsort(order)
            return x[:n][back], y[:n][back]
        if attempt == 0 and (found := along_walls(problem.parts, f, aboard)) is not None:
            return found
        order = rng.permutation(n)
    return None


def along_walls(problem: Problem, f: int, aboard: Ints) -> tuple[Ints, Ints] | None:
    """Vessels one after the other at the left and at the right wall, any left one abreast of any right one."""
    long, wide, margin_x, margin_y, gap_x, gap_y = (int(size) for size in problem.room[f, :6])
    length, beam = problem.length[aboard] + gap_x, problem.beam[aboard]
    for deal in range(1 << max(len(aboard) - 1, 0)):
        right = np.array([bool(deal >> k & 1) for k in range(len(aboard))])
        if max(length[right].sum(), length[~right].sum()) > long + gap_x:
            continue
        if right.any() and beam[right].max() + beam[~right].max() + gap_y > wide:
            continue
        x = np.where(right, np.cumsum(length * right), np.cumsum(length * ~right)) - length
        return x + margin_x, np.where(right, wide - beam, 0) + margin_y
    return None
