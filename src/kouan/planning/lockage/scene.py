"""The simulation's own arrays: its settings, who waits where, the chamber being filled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kouan.planning.lockage.problem import MOST_ABOARD, NEVER, Ints, Problem

MOST_LOOKED_AT = 32  # vessels of a queue that one chamber chooses from
RUNS = 12  # runs in one direction whose length is set one by one


class Scene(NamedTuple):
    """One run of the simulation. Queues by row 2 * dam + direction."""

    how: Ints  # settings, by the names in `kernels/construct.py`
    pattern: Ints  # [facility, k]: minutes until the k-th run in one direction should end, the last one repeated
    joined: Ints  # when each vessel joined the queue of the dam it is at
    step: Ints  # dams passed
    over: Ints  # times overtaken at this dam
    inside: Ints  # in the reach, by direction
    meters: Ints  # most in the reach, by direction
    last: Ints  # last lockage of each facility
    turned: Ints  # start of its run in one direction
    reversals: Ints
    queue: Ints  # by priority, then by time of joining
    waiting: Ints  # how many in each queue
    near: Ints  # places in the queue of those who may join this chamber
    worth: Ints
    rest: Ints  # worth of those from here on
    taken: Ints  # which of `near` are aboard
    batch: Ints
    best: Ints
    chosen: Ints


def fresh(problem: Problem, how: Ints, pattern: Ints) -> Scene:
    """Before the first lockage."""
    n, facilities = len(problem.length), len(problem.at)

    def zero(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Scene(
        how=how,
        pattern=pattern,
        joined=np.full(n, NEVER, np.int64),
        step=zero(n),
        over=zero(n),
        inside=zero(2),
        meters=zero(2),
        last=np.full(facilities, -1, np.int64),
        turned=zero(facilities),
        reversals=zero(facilities),
        queue=zero(4, n),
        waiting=zero(4),
        near=zero(MOST_LOOKED_AT),
        worth=zero(MOST_LOOKED_AT),
        rest=zero(MOST_LOOKED_AT + 1),
        taken=zero(MOST_ABOARD + 1),
        batch=zero(MOST_ABOARD + 1),
        best=zero(MOST_ABOARD + 1),
        chosen=zero(MOST_ABOARD + 1),
    )
