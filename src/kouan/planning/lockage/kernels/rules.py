"""Rules that look at the whole plan: nobody is overtaken too often, the reach between the dams is never too full."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.timing import length_of, stage


@kernel
def keeps_order(P, S, C):
    """Whether no vessel is overtaken more than the rule allows, at either dam. `S.order` must be sorted."""
    for way in range(2):
        for dam in range(2):
            if not queue_kept(P, S, C, line_up(P, S, C, way, dam), dam):
                return False
    return True


@kernel
def line_up(P, S, C, way, dam):
    """Who joins the queue of a dam and when, in `C.joined`, first come first; their number."""
    n = 0
    for k in range(P.by_arrival.shape[0]):
        v = P.by_arrival[k]
        if P.direction[v] == way and P.dams[v, 0] == dam:
            C.joined[n, 0], C.joined[n, 1] = P.arrival[v], v
            n += 1
    for k in range(S.size[0]):
        lockage = S.order[k]
        f = S.facility[lockage]
        if S.way[lockage] != way or P.at[f] == dam:
            continue
        there = S.start[lockage] + length_of(P, S, lockage) + P.sail[way]
        for i in range(S.count[lockage]):
            v = S.aboard[lockage, i]
            if P.dams[v, 1] != dam:
                continue
            at = n
            while at > 0 and C.joined[at - 1, 0] > there:
                C.joined[at, 0], C.joined[at, 1] = C.joined[at - 1, 0], C.joined[at - 1, 1]
                at -= 1
            C.joined[at, 0], C.joined[at, 1] = there, v
            n += 1
    return n


@kernel
def queue_kept(P, S, C, n, dam):
    """No one in the queue is overtaken too often."""
    most = P.limits[1]
    for i in range(n):
        v = C.joined[i, 1]
        start = S.start[S.visit[v, 0 if P.dams[v, 0] == dam else 1]]
        if i + most + 1 >= n or C.joined[i + most + 1, 0] >= start:
            continue  # too few came before it started
        if overtaken(P, S, C, n, i, dam, start) > most:
            return False
    return True


@kernel
def overtaken(P, S, C, n, i, dam, start):
    """How many that joined after the i-th start before it, in a lockage that it could have used."""
    came, v = C.joined[i, 0], C.joined[i, 1]
    count = 0
    for k in range(i + 1, n):
        if C.joined[k, 0] >= start:
            break
        u = C.joined[k, 1]
        if C.joined[k, 0] == came or P.priority[u] > P.priority[v] or (P.goods[u] > 0) != (P.goods[v] > 0):
            continue
        lockage = S.visit[u, 0 if P.dams[u, 0] == dam else 1]
        if S.start[lockage] < start and P.takes[v, S.facility[lockage]] == 1:
            count += 1
    return count


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
