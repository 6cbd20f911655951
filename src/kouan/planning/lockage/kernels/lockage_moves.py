"""Moves of whole lockages, and the choice of a move."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.block_moves import shift_block
from kouan.planning.lockage.kernels.chance import below
from kouan.planning.lockage.kernels.change import add, link, remove, touch, unlink
from kouan.planning.lockage.kernels.moves import (
    before_in,
    exchange,
    fits_with,
    may_follow,
    neighbour,
    relocate,
    rotate,
    some_facility,
    split,
    steps,
)
from kouan.planning.lockage.kernels.packing import fits


@kernel
def reorder(P, S, C):
    """A lockage some places earlier or later in its facility."""
    lockage = S.order[below(C, S.size[0])]
    if S.frozen[lockage] == 1:
        return False
    f, r = S.facility[lockage], steps(C, 8)
    if below(C, 2) == 0:
        before = S.before[lockage]
        if before < 0:
            return False
        while r > 0 and before >= 0:
            before = S.before[before]
            r -= 1
    else:
        before = S.after[lockage]
        if before < 0:
            return False
        while r > 1 and S.after[before] >= 0:
            before = S.after[before]
            r -= 1
    if not may_follow(S, f, before):
        return False
    unlink(S, C, lockage)
    link(S, C, lockage, before)
    return True


@kernel
def transfer(P, S, C):
    """A whole lockage to another facility of the dam."""
    lockage = S.order[below(C, S.size[0])]
    if S.frozen[lockage] == 1:
        return False
    f = some_facility(P, C, P.at[S.facility[lockage]], S.way[lockage])
    if f < 0 or f == S.facility[lockage] or S.count[lockage] > P.room[f, 7]:
        return False
    if not fits(P, C, f, S.aboard[lockage], S.count[lockage]):
        return False
    at = min(S.place[lockage] + 3 - steps(C, 10), S.size[0] - 1)
    before = before_in(P, S, f, at)
    if not may_follow(S, f, before):
        return False
    unlink(S, C, lockage)
    S.facility[lockage] = f
    link(S, C, lockage, before)
    return True


@kernel
def dissolve(P, S, C):
    """A lockage goes; each vessel finds room near by."""
    lockage = S.order[below(C, S.size[0])]
    if S.frozen[lockage] == 1 or S.count[lockage] > 6:
        return False
    while S.count[lockage] > 0:
        v = S.aboard[lockage, S.count[lockage] - 1]
        placed = False
        for _ in range(10):
            there = neighbour(P, S, C, lockage, 12)
            if there >= 0 and fits_with(P, S, C, there, v, -1):
                remove(S, C, lockage, v)
                add(P, S, C, there, v)
                placed = True
                break
        if not placed:
            return False
    return True


@kernel
def shuffle(P, S, C):
    """Two or three neighbouring lockages share their vessels out anew."""
    here = S.order[below(C, S.size[0])]
    if S.frozen[here] == 1:
        return False
    some = 2 + below(C, 2)
    C.pool[0] = here
    n = 1
    for _ in range(6):
        other = neighbour(P, S, C, C.pool[below(C, n)], 6)
        fresh = other >= 0
        for k in range(n):
            if C.pool[k] == other:
                fresh = False
        if fresh and (P.goods[S.aboard[other, 0]] > 0) == (P.goods[S.aboard[here, 0]] > 0):
            C.pool[n] = other
            n += 1
        if n == some:
            break
    if n < 2:
        return False
    total = 0
    for k in range(n):
        for i in range(S.count[C.pool[k]]):
            v = S.aboard[C.pool[k], i]
            size = P.length[v] * P.beam[v] * (60 + below(C, 80)) // 100
            at = total
            while at > 0 and C.pool[100 + at - 1] < size:
                C.pool[20 + at], C.pool[100 + at] = C.pool[20 + at - 1], C.pool[100 + at - 1]
                at -= 1
            C.pool[20 + at], C.pool[100 + at] = v, size
            total += 1
    for k in range(n):
        touch(S, C, C.pool[k])
        S.count[C.pool[k]] = 0
    for i in range(total):
        v = C.pool[20 + i]
        first = below(C, n)
        placed = False
        for k in range(n):
            lockage = C.pool[(first + k) % n]
            if fits_with(P, S, C, lockage, v, -1):
                add(P, S, C, lockage, v)
                placed = True
                break
        if not placed:
            return False
    return something_changed(P, S, C)


@kernel
def something_changed(P, S, C):
    """Whether any lockage touched has other vessels now than before."""
    for k in range(C.logs[1]):
        lockage = C.touched[k, 0]
        if S.count[lockage] != C.touched[k, 1]:
            return True
        old = new = P.mark[0] ^ P.mark[0]
        for i in range(S.count[lockage]):
            old ^= P.mark[C.touched[k, 2 + i]]
            new ^= P.mark[S.aboard[lockage, i]]
        if old != new:
            return True
    return False


@kernel
def propose(P, S, C, kind):
    """One move of a kind."""
    if kind == 0:
        return relocate(P, S, C)
    if kind == 1:
        return exchange(P, S, C)
    if kind == 2:
        return rotate(P, S, C)
    if kind == 3:
        return split(P, S, C)
    if kind == 4:
        return reorder(P, S, C)
    if kind == 5:
        return transfer(P, S, C)
    if kind == 6:
        return dissolve(P, S, C)
    if kind == 7:
        return shuffle(P, S, C)
    return shift_block(P, S, C, kind == 9)
