"""Rules that look at the whole plan: nobody is overtaken too often, the reach between the dams is never too full."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.timing import length_of, stage

NEXT = 10  # lockages at the second dam looked at after a change at the first


@kernel
def keeps_order(P, S, C):
    """Whether no vessel is overtaken more than the rule allows, at either dam. `S.order` must be sorted."""
    for k in range(S.size[0]):
        if not nobody_overtaken(P, S, C, S.order[k]):
            return False
    return True


@kernel
def joins(P, S, v, dam):
    """When the vessel joins the queue of the dam."""
    if P.dams[v, 0] == dam:
        return P.arrival[v]
    first = S.visit[v, 0]
    return S.start[first] + length_of(P, S, first) + P.sail[P.direction[v]]


@kernel
def nobody_overtaken(P, S, C, lockage):
    """Whether no one aboard is overtaken too often: looks back over the lockages that started while they waited."""
    n = S.count[lockage]
    dam, way, start = P.at[S.facility[lockage]], S.way[lockage], S.start[lockage]
    earliest = start
    for k in range(n):
        C.spare[k] = joins(P, S, S.aboard[lockage, k], dam)
        C.spare[16 + k] = 0
        earliest = min(earliest, C.spare[k])
    dangerous = P.goods[S.aboard[lockage, 0]] > 0
    most = P.limits[1]
    behind = 0
    for at in range(S.place[lockage] - 1, -1, -1):
        other = S.order[at]
        if S.start[other] <= earliest:
            break
        f = S.facility[other]
        if S.way[other] != way or P.at[f] != dam or S.start[other] == start:
            continue
        if (P.goods[S.aboard[other, 0]] > 0) != dangerous:
            continue
        behind += S.count[other]
        for i in range(S.count[other]):
            u = S.aboard[other, i]
            joined = joins(P, S, u, dam)
            if joined <= earliest:
                continue
            for k in range(n):
                v = S.aboard[lockage, k]
                if joined > C.spare[k] and P.priority[u] <= P.priority[v] and P.takes[v, f] == 1:
                    C.spare[16 + k] += 1
    if behind <= most:
        return True
    for k in range(n):
        if C.spare[16 + k] > most:
            return False
    return True


@kernel
def look_once(P, S, C, lockage):
    """`nobody_overtaken`, unless this check has looked already."""
    if C.seen[lockage] == C.logs[6]:
        return True
    C.seen[lockage] = C.logs[6]
    return nobody_overtaken(P, S, C, lockage)


@kernel
def look_on(P, S, C, lockage, many):
    """`look_once` at a lockage and the next ones of its dam and direction."""
    dam, way = P.at[S.facility[lockage]], S.way[lockage]
    for at in range(S.place[lockage], S.size[0]):
        other = S.order[at]
        if S.way[other] != way or P.at[S.facility[other]] != dam:
            continue
        if not look_once(P, S, C, other):
            return False
        many -= 1
        if many == 0:
            break
    return True


@kernel
def keeps_order_near(P, S, C):
    """`keeps_order` for the lockages that the last move may concern: changed, passed, or between old and new place.

    It may miss a case in which starts that were equal are no longer; the whole check follows from time to time.
    """
    if C.logs[5] > C.passed.shape[0]:
        return keeps_order(P, S, C)
    C.logs[6] += 1
    low, high = S.size[0], 0
    dam = way = -1
    for k in range(C.logs[1] + C.logs[2]):
        lockage = C.touched[k, 0] if k < C.logs[1] else C.linked[k - C.logs[1], 1]
        at = S.place[lockage]
        if k >= C.logs[1]:
            low, high = min(low, C.linked[k - C.logs[1], 4]), max(high, C.linked[k - C.logs[1], 4])
        if at < 0:
            continue
        low, high = min(low, at), max(high, at)
        dam, way = P.at[S.facility[lockage]], S.way[lockage]
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            if P.dams[v, 0] == dam and P.dams[v, 1] >= 0 and not look_on(P, S, C, S.visit[v, 1], NEXT):
                return False
    for at in range(low, min(high + 1, S.size[0])):
        other = S.order[at]
        if S.way[other] == way and P.at[S.facility[other]] == dam and not look_once(P, S, C, other):
            return False
    for k in range(C.logs[5]):
        if not look_once(P, S, C, C.passed[k, 0]):
            return False
        lockage = C.passed[k, 1]
        dam = P.at[S.facility[lockage]]
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            if P.dams[v, 0] == dam and P.dams[v, 1] >= 0 and not look_on(P, S, C, S.visit[v, 1], 1):
                return False
    return True


@kernel
def keeps_reach(P, S, C):
    """Whether at no minute more vessels are between the dams than it holds (leaving counts before entering)."""
    entered = left = 0
    for k in range(S.size[0]):
        lockage = S.order[k]
        f = S.facility[lockage]
        end = S.start[lockage] + length_of(P, S, lockage)
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            if P.dams[v, 1] < 0:
                continue
            if stage(P, f, v) == 1:
                C.exits[left] = S.start[lockage]
                left += 1
                continue
            at = entered
            while at > 0 and C.entries[at - 1] > end:
                C.entries[at] = C.entries[at - 1]
                at -= 1
            C.entries[at] = end
            entered += 1
    gone = 0
    for k in range(entered):
        while gone < left and C.exits[gone] <= C.entries[k]:
            gone += 1
        if k + 1 - gone > P.limits[0]:
            return False
    return True
