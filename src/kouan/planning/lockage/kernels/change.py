"""Changing a plan and taking the change back: rows touched, links made and broken, all logged.

A move is: begin, any of touch/remove/add/link/unlink, then `try_it`; afterwards `keep` or `take_back`.
"""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.timing import (
    BY_CHANGE,
    BY_HEADWAY,
    cost_of,
    forget_marks,
    log_time,
    mark,
    settle,
    sort_order,
    stage,
)


@kernel
def begin(C):
    """Forget the logs of the move before."""
    C.logs[0] = C.logs[1] = C.logs[2] = 0


@kernel
def touch(S, C, lockage):
    """Remember who is aboard, once per move, before changing it."""
    for k in range(C.logs[1]):
        if C.touched[k, 0] == lockage:
            return
    row = C.logs[1]
    C.touched[row, 0], C.touched[row, 1] = lockage, S.count[lockage]
    for k in range(S.count[lockage]):
        C.touched[row, 2 + k] = S.aboard[lockage, k]
    C.logs[1] += 1


@kernel
def remove(S, C, lockage, v):
    """Take a vessel out of a lockage."""
    touch(S, C, lockage)
    last = S.count[lockage] - 1
    for k in range(last):
        if S.aboard[lockage, k] == v:
            S.aboard[lockage, k] = S.aboard[lockage, last]
    S.count[lockage] = last


@kernel
def add(P, S, C, lockage, v):
    """Put a vessel into a lockage."""
    touch(S, C, lockage)
    S.aboard[lockage, S.count[lockage]] = v
    S.count[lockage] += 1
    S.visit[v, stage(P, S.facility[lockage], v)] = lockage


@kernel
def take_row(S, C, f, way):
    """A new lockage without vessels, not linked yet."""
    S.size[1] -= 1
    lockage = S.free[S.size[1]]
    S.facility[lockage], S.way[lockage], S.count[lockage] = f, way, 0
    S.cost[lockage] = S.ready[lockage] = S.start[lockage] = S.frozen[lockage] = 0
    S.place[lockage] = -1
    touch(S, C, lockage)
    return lockage


@kernel
def into_chain(S, lockage, f, before):
    """Run it right after `before`, or as the first of the facility."""
    after = S.first[f] if before < 0 else S.after[before]
    S.before[lockage], S.after[lockage] = before, after
    if before < 0:
        S.first[f] = lockage
    else:
        S.after[before] = lockage
    if after >= 0:
        S.before[after] = lockage


@kernel
def out_of_chain(S, lockage):
    """Close the gap it leaves among the lockages of its facility."""
    before, after = S.before[lockage], S.after[lockage]
    if before < 0:
        S.first[S.facility[lockage]] = after
    else:
        S.after[before] = after
    if after >= 0:
        S.before[after] = before


@kernel
def into_order(S, lockage, at):
    """Make room at a place of the order."""
    for k in range(S.size[0], at, -1):
        S.order[k] = S.order[k - 1]
        S.place[S.order[k]] = k
    S.order[at] = lockage
    S.place[lockage] = at
    S.size[0] += 1


@kernel
def out_of_order(S, lockage):
    """Close the gap in the order."""
    S.size[0] -= 1
    for k in range(S.place[lockage], S.size[0]):
        S.order[k] = S.order[k + 1]
        S.place[S.order[k]] = k
    S.place[lockage] = -1


@kernel
def link(S, C, lockage, before):
    """Let the lockage run after `before` (-1: first) of its facility."""
    f = S.facility[lockage]
    at = 0
    if before >= 0:
        at = S.place[before] + 1
    elif S.first[f] >= 0:
        at = S.place[S.first[f]]
    log_link(S, C, 1, lockage, before, at)
    into_chain(S, lockage, f, before)
    into_order(S, lockage, at)


@kernel
def unlink(S, C, lockage):
    """Take the lockage out of its facility's chain."""
    log_link(S, C, 0, lockage, S.before[lockage], S.place[lockage])
    out_of_chain(S, lockage)
    out_of_order(S, lockage)


@kernel
def log_link(S, C, made, lockage, before, at):
    row = C.logs[2]
    C.linked[row, 0], C.linked[row, 1], C.linked[row, 2] = made, lockage, S.facility[lockage]
    C.linked[row, 3], C.linked[row, 4] = before, at
    C.logs[2] += 1


@kernel
def try_it(P, S, C, most_cost):
    """Time the changed plan. False when it has no timing or costs more than most_cost."""
    for k in range(C.logs[1]):  # lockages left empty go
        lockage = C.touched[k, 0]
        if S.count[lockage] == 0 and S.place[lockage] >= 0:
            unlink(S, C, lockage)
    C.logs[3], C.logs[4] = 0, 1 << 40
    for k in range(C.logs[2]):
        lockage, before = C.linked[k, 1], C.linked[k, 3]
        after = S.first[C.linked[k, 2]]
        if before >= 0:
            after = S.after[before] if S.place[before] >= 0 else -1
        if after >= 0:
            mark(S, C, after, BY_HEADWAY)
        if S.place[lockage] >= 0:
            mark(S, C, lockage, BY_CHANGE)
            if S.after[lockage] >= 0:
                mark(S, C, S.after[lockage], BY_HEADWAY)
    for k in range(C.logs[1]):
        lockage = C.touched[k, 0]
        log_time(S, C, lockage, S.ready[lockage])
        cost = cost_of(P, S, lockage) if S.place[lockage] >= 0 else 0
        S.size[2] += cost - S.cost[lockage]
        S.cost[lockage] = cost
        if S.place[lockage] >= 0:
            mark(S, C, lockage, BY_CHANGE)
    if C.logs[3] == 0:
        return True
    return settle(P, S, C, most_cost)


@kernel
def keep(S, C):
    """The move stays: rows without vessels are free again."""
    for k in range(C.logs[1]):
        lockage = C.touched[k, 0]
        if S.count[lockage] == 0 and S.facility[lockage] >= 0:
            S.free[S.size[1]] = lockage
            S.size[1] += 1
            S.facility[lockage] = -1


@kernel
def take_back(P, S, C, sorted_since):
    """Undo the move."""
    forget_marks(S, C)
    for k in range(C.logs[0] - 1, -1, -1):
        lockage = C.timed[k, 0]
        S.size[2] += C.timed[k, 3] - S.cost[lockage]
        S.start[lockage], S.ready[lockage], S.cost[lockage] = C.timed[k, 1], C.timed[k, 2], C.timed[k, 3]
    for k in range(C.logs[2] - 1, -1, -1):
        lockage, f, before = C.linked[k, 1], C.linked[k, 2], C.linked[k, 3]
        if C.linked[k, 0] == 1:
            out_of_chain(S, lockage)
            out_of_order(S, lockage)
        else:
            S.facility[lockage] = f
            into_chain(S, lockage, f, before)
            into_order(S, lockage, C.linked[k, 4])
    for k in range(C.logs[1]):
        lockage = C.touched[k, 0]
        S.count[lockage] = C.touched[k, 1]
        for i in range(S.count[lockage]):
            v = C.touched[k, 2 + i]
            S.aboard[lockage, i] = v
            S.visit[v, stage(P, S.facility[lockage], v)] = lockage
    for k in range(C.logs[1] - 1, -1, -1):
        lockage = C.touched[k, 0]
        if S.count[lockage] == 0:
            S.free[S.size[1]] = lockage
            S.size[1] += 1
            S.facility[lockage] = -1
    if sorted_since:
        sort_order(P, S, C)


@kernel
def settle_all(P, S, C):
    """Time every lockage anew from the running order alone, as early as can be. False: no timing exists."""
    begin(C)
    C.logs[3], C.logs[4] = 0, 1 << 40
    for k in range(S.size[0]):
        mark(S, C, S.order[k], BY_CHANGE)
    well = settle(P, S, C, 1 << 60)
    sort_order(P, S, C)
    return well
