"""Moves of whole lockages, and the choice of a move."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
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
    return True


@kernel
def shift_block(P, S, C):
    """A run of lockages of one direction joins the run of that direction before or after it."""
    lockage = S.order[below(C, S.size[0])]
    f, way = S.facility[lockage], S.way[lockage]
    if P.runs[f, 0] + P.runs[f, 1] < 2 or S.frozen[lockage] == 1:
        return False
    back = below(C, 2) == 0
    edge = lockage  # the end of the run towards which it goes
    while True:
        beyond = S.before[edge] if back else S.after[edge]
        if beyond < 0 or S.way[beyond] != way:
            break
        edge = beyond
    other = S.before[edge] if back else S.after[edge]
    while other >= 0 and S.way[other] != way and S.frozen[other] == 0:
        other = S.before[other] if back else S.after[other]
    if other >= 0 and S.way[other] != way:
        return False
    if other < 0 and not back:
        return False
    many = 1 + below(C, 12)
    before = other
    if not back:
        before = S.before[other]
    if not may_follow(S, f, before):
        return False
    while many > 0 and edge >= 0 and S.way[edge] == way and S.frozen[edge] == 0:
        beyond = S.after[edge] if back else S.before[edge]
        unlink(S, C, edge)
        link(S, C, edge, before)
        if back:
            before = edge
        edge = beyond
        many -= 1
    return True


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
    return shift_block(P, S, C)
