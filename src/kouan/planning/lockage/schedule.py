"""The plan as arrays: lockages as a pool of rows, linked in running order per facility."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kouan.planning.lockage.problem import MOST_ABOARD, Ints, Problem

CACHE = 1 << 17  # sets of vessels whose fit is remembered


class Schedule(NamedTuple):
    """One plan under change. Rows of lockages are reused; -1: there is none."""

    facility: Ints
    way: Ints  # direction
    count: Ints  # type: ignore[assignment]  # a tuple's own method of that name is not wanted here
    aboard: Ints  # [lockage, k]
    start: Ints
    ready: Ints  # latest of the vessels aboard to get there
    cost: Ints
    before: Ints  # previous lockage of the facility
    after: Ints
    first: Ints  # first lockage of each facility
    order: Ints  # lockages by start, `size[0]` of them
    place: Ints  # where a lockage stands in `order`
    visit: Ints  # [vessel, 0 or 1]: lockage at the first and second dam
    dirty: Ints  # reasons to time a lockage anew
    frozen: Ints  # a lockage that must stay as it is
    size: Ints  # lockages in use, free rows, cost
    free: Ints


class Scratch(NamedTuple):
    """Room to work: the undo logs of one move, lists for the checks, the memory of the packing, random state."""

    known: NDArray[np.uint64]
    answer: Ints
    x: Ints
    y: Ints
    timed: Ints  # [k]: lockage, start, ready, cost before
    touched: Ints  # [k]: lockage, count, then who was aboard
    linked: Ints  # [k]: 1 linked or 0 unlinked, lockage, facility, predecessor, place in order
    logs: Ints  # lengths: timed, touched, linked, dirty lockages, lowest dirty place, passed,
    # number of the check, times the order was broken, most in the reach
    passed: Ints  # [k]: lockage, the one that passed it
    seen: Ints  # [lockage]: the check that looked at it last
    looked: Ints  # the check that counted there last
    pool: Ints
    trial: Ints
    spare: Ints
    entries: Ints
    exits: Ints
    lines: Ints  # [4 * dam + 2 * direction + goods]: visits there
    starts: Ints  # [line, k]: of each visit, by start
    joined: Ints
    ranks: Ints
    bits: Ints  # of the facility
    who: Ints
    overtaken: Ints  # [vessel, 0 or 1]: times, when the order was last checked in whole
    random: NDArray[np.uint64]
    tally: Ints  # [move kind]: tried, kept; for the curious


def empty(problem: Problem) -> Schedule:
    """No lockages yet."""
    n, facilities = len(problem.length), len(problem.at)
    rows = int((problem.dams >= 0).sum()) + 4

    def none(*shape: int) -> Ints:
        return np.full(shape, -1, np.int64)

    def zero(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Schedule(
        facility=none(rows),
        way=zero(rows),
        count=zero(rows),
        aboard=none(rows, MOST_ABOARD),
        start=zero(rows),
        ready=zero(rows),
        cost=zero(rows),
        before=none(rows),
        after=none(rows),
        first=none(facilities),
        order=none(rows),
        place=none(rows),
        visit=none(n, 2),
        dirty=zero(rows),
        frozen=zero(rows),
        size=np.array([0, rows, 0], np.int64),
        free=np.arange(rows - 1, -1, -1, dtype=np.int64),
    )


def copy(schedule: Schedule) -> Schedule:
    """An independent copy."""
    return Schedule(*(part.copy() for part in schedule))


def scratch(problem: Problem, seed: int) -> Scratch:
    """Fresh room for one searcher; equal seeds give equal searches."""
    n = len(problem.length)
    rows = int((problem.dams >= 0).sum()) + 4
    ways = 20000 + 12 * rows
    rng = np.random.default_rng(seed)

    def zero(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Scratch(
        known=np.zeros(CACHE, np.uint64),
        answer=zero(CACHE),
        x=zero(64),
        y=zero(64),
        timed=zero(ways, 4),
        touched=zero(64, MOST_ABOARD + 2),
        linked=zero(256, 5),
        logs=zero(9),
        passed=zero(64, 2),
        seen=zero(rows),
        looked=zero(rows),
        pool=zero(256),
        trial=zero(64, MOST_ABOARD),
        spare=zero(64),
        entries=zero(n + 1),
        exits=zero(n + 1),
        lines=zero(8),
        starts=zero(8, n),
        joined=zero(8, n),
        ranks=zero(8, n),
        bits=zero(8, n),
        who=zero(8, n),
        overtaken=zero(n, 2),
        random=rng.integers(1, 2**63, 4, dtype=np.uint64),
        tally=zero(16, 2),
    )
