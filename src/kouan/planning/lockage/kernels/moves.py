"""Moves of single vessels: each proposes a change of the plan or says False (changed or not, it is taken back)."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.chance import below, share
from kouan.planning.lockage.kernels.change import add, link, remove, take_row
from kouan.planning.lockage.kernels.packing import fits

FAR = 80  # places of the order looked at for a neighbour


@kernel
def steps(C, most):
    """1, 2, 3 ... ever less likely."""
    r = 1
    while r < most and share(C) < 0.7:
        r += 1
    return r


@kernel
def neighbour(P, S, C, lockage, most):
    """Another lockage of the same dam and direction, near in time; -1: none."""
    r = steps(C, most)
    step = 1 if below(C, 2) == 0 else -1
    at = S.place[lockage] + step
    dam, way = P.at[S.facility[lockage]], S.way[lockage]
    found = -1
    for _ in range(FAR):
        if at < 0 or at >= S.size[0]:
            break
        other = S.order[at]
        if S.way[other] == way and P.at[S.facility[other]] == dam and S.frozen[other] == 0:
            found = other
            r -= 1
            if r == 0:
                break
        at += step
    return found


@kernel
def some_vessel(P, S, C):
    """A random visit: vessel and lockage; lockage -1 when it is frozen."""
    v = below(C, P.length.shape[0])
    which = below(C, 2) if P.dams[v, 1] >= 0 else 0
    lockage = S.visit[v, which]
    if S.frozen[lockage] == 1:
        return v, -1
    return v, lockage


@kernel
def fits_with(P, S, C, lockage, v, without):
    """Whether v can join those aboard, one of them (-1: none) having left."""
    n = 0
    for k in range(S.count[lockage]):
        if S.aboard[lockage, k] != without:
            C.spare[n] = S.aboard[lockage, k]
            n += 1
    if n >= P.room[S.facility[lockage], 7]:
        return False
    C.spare[n] = v
    return fits(P, C, S.facility[lockage], C.spare, n + 1)


@kernel
def relocate(P, S, C):
    """A vessel into a neighbouring lockage."""
    v, here = some_vessel(P, S, C)
    if here < 0:
        return False
    there = neighbour(P, S, C, here, 12)
    if there < 0 or not fits_with(P, S, C, there, v, -1):
        return False
    remove(S, C, here, v)
    add(P, S, C, there, v)
    return True


@kernel
def exchange(P, S, C):
    """Two vessels of neighbouring lockages change places."""
    v, here = some_vessel(P, S, C)
    if here < 0:
        return False
    there = neighbour(P, S, C, here, 16)
    if there < 0:
        return False
    u = S.aboard[there, below(C, S.count[there])]
    if not fits_with(P, S, C, there, v, u) or not fits_with(P, S, C, here, u, v):
        return False
    remove(S, C, here, v)
    remove(S, C, there, u)
    add(P, S, C, there, v)
    add(P, S, C, here, u)
    return True


@kernel
def rotate(P, S, C):
    """Three vessels of three lockages move on by one."""
    v, here = some_vessel(P, S, C)
    if here < 0:
        return False
    there = neighbour(P, S, C, here, 10)
    if there < 0:
        return False
    third = neighbour(P, S, C, there, 10)
    if third < 0 or third in (here, there):
        return False
    u = S.aboard[there, below(C, S.count[there])]
    w = S.aboard[third, below(C, S.count[third])]
    if not (fits_with(P, S, C, there, v, u) and fits_with(P, S, C, third, u, w) and fits_with(P, S, C, here, w, v)):
        return False
    remove(S, C, here, v)
    remove(S, C, there, u)
    remove(S, C, third, w)
    add(P, S, C, there, v)
    add(P, S, C, third, u)
    add(P, S, C, here, w)
    return True


@kernel
def before_in(P, S, f, at):
    """The last lockage of facility f up to a place of the order; -1: none."""
    while at >= 0:
        if S.facility[S.order[at]] == f:
            return S.order[at]
        at -= 1
    return -1


@kernel
def may_follow(S, f, before):
    """Whether a new lockage may run right after `before`: frozen ones stay in front."""
    after = S.first[f] if before < 0 else S.after[before]
    return after < 0 or S.frozen[after] == 0


@kernel
def some_facility(P, C, dam, way):
    """A random facility of the dam for this direction; -1 when the draw missed."""
    f = below(C, P.at.shape[0])
    return f if P.at[f] == dam and P.runs[f, way] == 1 else -1


@kernel
def split(P, S, C):
    """One vessel, sometimes more of the same lockage, into a lockage of its own."""
    v, here = some_vessel(P, S, C)
    if here < 0:
        return False
    way = S.way[here]
    f = some_facility(P, C, P.at[S.facility[here]], way)
    if f < 0 or P.takes[v, f] == 0 or (S.count[here] == 1 and S.facility[here] == f):
        return False
    at = S.place[here] - steps(C, 12) + below(C, 4)
    before = before_in(P, S, f, min(at, S.size[0] - 1))
    if not may_follow(S, f, before):
        return False
    fresh = take_row(S, C, f, way)
    remove(S, C, here, v)
    add(P, S, C, fresh, v)
    if P.room[f, 7] > 1 and below(C, 3) > 0:
        for k in range(S.count[here] - 1, -1, -1):
            u = S.aboard[here, k]
            if below(C, 2) == 0 and fits_with(P, S, C, fresh, u, -1):
                remove(S, C, here, u)
                add(P, S, C, fresh, u)
        other = neighbour(P, S, C, here, 4)
        if other >= 0 and other != fresh:
            u = S.aboard[other, below(C, S.count[other])]
            if fits_with(P, S, C, fresh, u, -1):
                remove(S, C, other, u)
                add(P, S, C, fresh, u)
    link(S, C, fresh, before)
    S.start[fresh] = S.start[before] if before >= 0 else S.start[here]  # an estimate
    return True
