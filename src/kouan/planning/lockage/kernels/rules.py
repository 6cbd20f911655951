"""Rules that look at the whole plan: nobody is overtaken too often, the reach between the dams is never too full."""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.timing import length_of, stage

NEXT = 10  # lockages at the second dam looked at after a change at the first
WAITING = 40  # lockages of a dam and direction looked at after a change of facility
SPARE = 8  # so far from a limit at the last whole check nobody looks after every move
NEVER = 1 << 40


@kernel
def keeps_all(P, S, C):
    """Order and reach of the whole plan."""
    return keeps_order(P, S, C) and keeps_reach(P, S, C)


@kernel
def keeps_near(P, S, C):
    """`keeps_all`, as far as the last move may have changed it; it may miss something."""
    if not keeps_order_near(P, S, C):
        return False
    return C.logs[8] <= P.limits[0] - SPARE or keeps_reach(P, S, C)


@kernel
def keeps_order(P, S, C):
    """Whether no vessel is overtaken more than the rule allows, at either dam. `S.order` must be sorted."""
    line_up(P, S, C)
    for line in range(C.lines.shape[0]):
        for k in range(C.lines[line]):
            v = C.who[line, k]
            times = times_overtaken(P, C, line, k)
            C.overtaken[v, 0 if P.dams[v, 0] == line // 4 else 1] = times
            if times > P.limits[1]:
                return False
    return True


@kernel
def line_up(P, S, C):
    """Visits by dam, direction and kind of goods, in order of start, side by side in memory."""
    C.lines[:] = 0
    for at in range(S.size[0]):
        lockage = S.order[at]
        f = S.facility[lockage]
        line = 4 * P.at[f] + 2 * S.way[lockage] + (1 if P.goods[S.aboard[lockage, 0]] > 0 else 0)
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            k = C.lines[line]
            C.starts[line, k] = S.start[lockage]
            C.joined[line, k] = joins(P, S, v, P.at[f])
            C.ranks[line, k] = P.priority[v]
            C.bits[line, k] = 1 << f
            C.who[line, k] = v
            C.lines[line] += 1


@kernel
def times_overtaken(P, C, line, k):
    """How often the k-th of a line is overtaken: looks back over those that started while it waited."""
    start, joined, rank = C.starts[line, k], C.joined[line, k], C.ranks[line, k]
    able = P.takes_bits[C.who[line, k]]
    times = 0
    for j in range(k - 1, -1, -1):
        if C.starts[line, j] <= joined:
            break
        if C.joined[line, j] > joined and C.ranks[line, j] <= rank and C.bits[line, j] & able:
            times += 1 if C.starts[line, j] < start else 0
    return times


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
    for at in range(S.place[lockage] - 1, -1, -1):
        other = S.order[at]
        if S.start[other] <= earliest:
            break
        f = S.facility[other]
        if S.way[other] != way or P.at[f] != dam or S.start[other] == start:
            continue
        if (P.goods[S.aboard[other, 0]] > 0) != dangerous:
            continue
        for i in range(S.count[other]):
            u = S.aboard[other, i]
            joined = joins(P, S, u, dam)
            if joined <= earliest:
                continue
            for k in range(n):
                v = S.aboard[lockage, k]
                if joined > C.spare[k] and P.priority[u] <= P.priority[v] and P.takes[v, f] == 1:
                    C.spare[16 + k] += 1
    for k in range(n):
        v = S.aboard[lockage, k]
        C.overtaken[v, 0 if P.dams[v, 0] == dam else 1] = C.spare[16 + k]
        if C.spare[16 + k] > most:
            return False
    return True


@kernel
def look_once(P, S, C, lockage):
    """`nobody_overtaken`, unless this check has looked already or nobody aboard was near the limit of late."""
    if C.seen[lockage] == C.logs[6]:
        return True
    C.seen[lockage] = C.logs[6]
    dam = P.at[S.facility[lockage]]
    for k in range(S.count[lockage]):
        v = S.aboard[lockage, k]
        if C.overtaken[v, 0 if P.dams[v, 0] == dam else 1] > P.limits[1] - SPARE:
            return nobody_overtaken(P, S, C, lockage)
    return True


@kernel
def look_well(P, S, C, lockage):
    """`nobody_overtaken` for a lockage with other vessels than before, or whose vessels join at another time."""
    if C.looked[lockage] == C.logs[6]:
        return True
    C.seen[lockage] = C.looked[lockage] = C.logs[6]
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
    facilities, last = 0, np.int64(-NEVER)
    for k in range(C.logs[1] + C.logs[2]):
        lockage = C.touched[k, 0] if k < C.logs[1] else C.linked[k - C.logs[1], 1]
        at = S.place[lockage]
        if k >= C.logs[1]:
            low, high = min(low, C.linked[k - C.logs[1], 4]), max(high, C.linked[k - C.logs[1], 4])
            facilities |= 1 << C.linked[k - C.logs[1], 2]
        if at < 0:
            continue
        if not look_well(P, S, C, lockage):
            return False
        low, high = min(low, at), max(high, at)
        dam, way = P.at[S.facility[lockage]], S.way[lockage]
        facilities |= 1 << S.facility[lockage]
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            last = max(last, joins(P, S, v, dam))
            if P.dams[v, 0] == dam and P.dams[v, 1] >= 0:  # it joins the next queue at another time
                if not (look_well(P, S, C, S.visit[v, 1]) and look_on(P, S, C, S.visit[v, 1], NEXT)):
                    return False
    for at in range(low, min(high + 1, S.size[0])):
        other = S.order[at]
        if S.way[other] == way and P.at[S.facility[other]] == dam and not look_once(P, S, C, other):
            return False
    if facilities & (facilities - 1) and not nobody_left_behind(P, S, C, high + 1, dam, way, last):
        return False
    return keeps_order_passed(P, S, C)


@kernel
def nobody_left_behind(P, S, C, at, dam, way, last):
    """After vessels went to another facility: those who wait on and joined before the last of them.

    They may be able to use this facility and not the other one, so that they count as overtaken now.
    """
    many = WAITING
    while many > 0 and at < S.size[0]:
        other = S.order[at]
        at += 1
        if S.way[other] != way or P.at[S.facility[other]] != dam:
            continue
        many -= 1
        for i in range(S.count[other]):
            if joins(P, S, S.aboard[other, i], dam) < last:
                if not look_once(P, S, C, other):
                    return False
                break
    return True


@kernel
def keeps_order_passed(P, S, C):
    """The lockages that others have passed, and the second visits of the vessels of those others."""
    for k in range(C.logs[5]):
        if not look_once(P, S, C, C.passed[k, 0]):
            return False
        lockage = C.passed[k, 1]
        dam = P.at[S.facility[lockage]]
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            if P.dams[v, 0] == dam and P.dams[v, 1] >= 0 and not look_well(P, S, C, S.visit[v, 1]):
                return False
    return True


@kernel
def keeps_reach(P, S, C):
    """Whether at no minute more vessels are between the dams than it holds (leaving counts before entering)."""
    entered = left = most = 0
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
        most = max(most, k + 1 - gone)
    C.logs[8] = most
    return most <= P.limits[0]
