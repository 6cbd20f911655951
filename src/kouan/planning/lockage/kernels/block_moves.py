"""Moves of a run of lockages of a lane that works both ways: past the run of the other direction, with its escort."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.chance import below
from kouan.planning.lockage.kernels.change import link, unlink
from kouan.planning.lockage.kernels.moves import may_follow
from kouan.planning.lockage.kernels.timing import stage

MOST = 12  # lockages of a run that move at once
ESCORT = 60  # lockages at the other dam that move with them


@kernel
def shift_block(P, S, C, escorted):
    """A run of lockages of one direction joins the run of that direction before or after it.

    `escorted`: lockages at the other dam with the same vessels move by the same time.
    """
    lockage = S.order[below(C, S.size[0])]
    f = S.facility[lockage]
    if P.runs[f, 0] + P.runs[f, 1] < 2 or S.frozen[lockage] == 1:
        return False
    back = below(C, 2) == 0
    edge, other = across_run(S, lockage, back)
    if other < 0:
        return False
    before = other if back else S.before[other]
    if not may_follow(S, f, before):
        return False
    shift = S.start[other] - S.start[edge] + (1 if back else -1) * P.headway[f, 0]
    many = 1 + below(C, MOST)
    moved = 0
    way = S.way[edge]
    while moved < many and edge >= 0 and S.way[edge] == way and S.frozen[edge] == 0:
        beyond = S.after[edge] if back else S.before[edge]
        unlink(S, C, edge)
        link(S, C, edge, before)
        if back:
            before = edge
        C.pool[moved] = edge
        moved += 1
        edge = beyond
    if escorted:
        move_escort(P, S, C, gather_escort(P, S, C, moved), moved, shift)
    return moved > 0


@kernel
def across_run(S, lockage, back):
    """The end of the lockage's run towards which it goes, and the nearest lockage of its direction beyond the next run.

    -1: there is none.
    """
    way = S.way[lockage]
    edge = lockage
    beyond = S.before[edge] if back else S.after[edge]
    while beyond >= 0 and S.way[beyond] == way:
        edge = beyond
        beyond = S.before[edge] if back else S.after[edge]
    while beyond >= 0 and S.way[beyond] != way:
        if S.frozen[beyond] == 1:
            return edge, -1
        beyond = S.before[beyond] if back else S.after[beyond]
    return edge, beyond


@kernel
def gather_escort(P, S, C, moved):
    """Lockages at the other dam with vessels of C.pool[:moved], by start, behind them in the pool; how many in all."""
    n = moved
    for i in range(moved):
        lockage = C.pool[i]
        for k in range(S.count[lockage]):
            v = S.aboard[lockage, k]
            if P.dams[v, 1] < 0 or n == moved + ESCORT:
                continue
            other = S.visit[v, 1 - stage(P, S.facility[lockage], v)]
            known = S.frozen[other] == 1
            for j in range(moved, n):
                known = known or C.pool[j] == other
            if known:
                continue
            at = n
            while at > moved and S.start[C.pool[at - 1]] > S.start[other]:
                C.pool[at] = C.pool[at - 1]
                at -= 1
            C.pool[at] = other
            n += 1
    return n


@kernel
def move_escort(P, S, C, n, moved, shift):
    """Put C.pool[moved:n] where their facilities are so many minutes later or earlier, in their old order."""
    for i in range(moved, n):
        lockage = C.pool[n - 1 - (i - moved)] if shift < 0 else C.pool[i]
        when = S.start[lockage] + shift
        before = lockage
        if shift < 0:
            while S.before[before] >= 0 and S.start[S.before[before]] > when:
                before = S.before[before]
            if before == lockage:
                continue
            before = S.before[before]
        else:
            while S.after[before] >= 0 and S.start[S.after[before]] < when:
                before = S.after[before]
            if before == lockage:
                continue
        if may_follow(S, S.facility[lockage], before):
            unlink(S, C, lockage)
            link(S, C, lockage, before)
