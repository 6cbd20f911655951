"""A first plan by simulation: the facility that can start first takes vessels from the head of its queue.

Queues go by priority, then by arrival. A vessel is passed over only as often as the order rule allows, so the plan
keeps it by construction; vessels towards the upper dam are metered, so that they do not fill the reach.
"""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.change import into_chain
from kouan.planning.lockage.kernels.company import company, worthiest
from kouan.planning.lockage.kernels.queues import (
    dequeue,
    enqueue,
    everyone_queues,
    pass_over,
    ready_at,
    someone_ready,
)
from kouan.planning.lockage.kernels.timing import clear_of_closures, cost_of, sort_order

# Settings by place in the array `how`; the others stand in `company.py`.
METER_DOWN, METER_UP = 2, 3  # most vessels in the reach going down, up
GATHER = 4  # per cent of a chamber that dangerous goods wait for
GATHER_MOST = 5  # minutes they wait at most
LANES = 7  # bits 2f, 2f+1: facility f does not run down, up
FIRST = 10  # direction in which reversible staircases begin: 0 either, 1 down, 2 up
NEVER = 1 << 40


@kernel
def construct(P, S, C, Q):
    """Fill the empty schedule S in the fresh scene Q. False when the simulation gets stuck (then S is of no use)."""
    left = everyone_queues(P, Q)
    now = np.int64(0)
    relaxed = False
    Q.meters[0], Q.meters[1] = Q.how[METER_DOWN], Q.how[METER_UP]
    while left > 0:
        f, start, way, count = soonest(P, S, C, Q, now)
        if f < 0:
            if relaxed:
                return False
            relaxed = True
            Q.meters[:] = P.limits[0]
            continue
        if relaxed:
            relaxed = False
            Q.meters[0], Q.meters[1] = Q.how[METER_DOWN], Q.how[METER_UP]
        now = start
        lockage = append(S, Q, f, start, way, count)
        pass_over(P, Q, count, f, way)
        end = start + P.duration[f, 0] + P.duration[f, 1] * count
        for k in range(count):
            S.aboard[lockage, k] = Q.chosen[k]
            S.visit[Q.chosen[k], Q.step[Q.chosen[k]]] = lockage
            pass_dam(P, Q, Q.chosen[k], P.at[f], end)
        left -= count
    price(P, S, C)
    return True


@kernel
def soonest(P, S, C, Q, now):
    """The facility that can start first: (facility or -1, start, direction, how many); who goes in Q.chosen."""
    found, found_start, found_way, found_count = np.int64(-1), np.int64(NEVER), np.int64(0), np.int64(0)
    for f in range(P.at.shape[0]):
        way, goods, begin = direction(P, S, Q, f, now)
        if begin >= found_start:
            continue
        near = company(P, C, Q, f, way, goods, begin)
        if near == 0:
            continue
        count = worthiest(P, C, Q, f, way, near)
        start = begin
        for k in range(count):
            start = max(start, ready_at(P, Q, Q.batch[k]))
        start = open_from(P, S, Q, f, way, count, start)
        if start < found_start:
            found, found_start, found_way, found_count = f, start, way, count
            Q.chosen[:count] = Q.batch[:count]
    return found, found_start, found_way, found_count


@kernel
def append(S, Q, f, start, way, count):
    """A new lockage at the end of its facility's chain."""
    S.size[1] -= 1
    lockage = S.free[S.size[1]]
    S.facility[lockage], S.way[lockage], S.count[lockage] = f, way, count
    S.start[lockage], S.ready[lockage] = start, start
    before = Q.last[f]
    if before < 0 or S.way[before] != way:
        Q.turned[f] = start
        Q.reversals[f] += 1 if before >= 0 else 0
    into_chain(S, lockage, f, before)
    Q.last[f] = lockage
    S.place[lockage] = S.size[0]
    S.order[S.size[0]] = lockage
    S.size[0] += 1
    return lockage


@kernel
def pass_dam(P, Q, v, dam, end):
    """The vessel leaves the queue of the dam and joins the next one, or leaves the river."""
    way = P.direction[v]
    dequeue(P, Q, v, dam)
    Q.step[v] += 1
    Q.over[v] = 0
    if Q.step[v] == 2:
        Q.inside[way] -= 1
    elif P.dams[v, 1] >= 0:
        Q.inside[way] += 1
        Q.joined[v] = end + P.sail[way]
        enqueue(P, Q, v, P.dams[v, 1])


@kernel
def price(P, S, C):
    """Costs of the finished plan, and its order by start."""
    S.size[2] = 0
    for k in range(S.size[0]):
        S.cost[S.order[k]] = cost_of(P, S, S.order[k])
        S.size[2] += S.cost[S.order[k]]
    sort_order(P, S, C)


@kernel
def open_from(P, S, Q, f, way, count, start):
    """Earliest start of the next lockage of f with so many vessels."""
    before = Q.last[f]
    start = max(start, P.available[f])
    if before >= 0:
        turn = 0 if S.way[before] == way else 1
        start = max(start, S.start[before] + P.headway[f, turn] + P.headway[f, 2] * S.count[before])
    return clear_of_closures(P, f, start, P.duration[f, 0] + P.duration[f, 1] * count)


@kernel
def direction(P, S, Q, f, now):
    """Direction, kind of goods and begin (NEVER: nobody) of the next lockage of the facility."""
    best_key = (np.int64(2), np.int64(NEVER), np.int64(NEVER))
    best_way, best_goods, best_begin = np.int64(0), np.int64(0), np.int64(NEVER)
    for way in range(2):
        if P.runs[f, way] == 0 or Q.how[LANES] >> (2 * f + way) & 1:
            continue
        for goods in range(2):
            begin, head = open_queue(P, S, Q, f, way, goods)
            if head < 0:
                continue
            begin = max(begin, now)
            first = Q.queue[2 * P.at[f] + way, head]
            if Q.step[first] == 0 and P.dams[first, 1] >= 0 and Q.inside[way] >= Q.meters[way]:
                continue
            held = reversing(P, S, Q, f, way, begin)
            key = (np.int64(held), begin, Q.joined[first] - 1000000 * P.priority[first])
            if key < best_key:
                best_key = key
                best_way, best_goods, best_begin = np.int64(way), np.int64(goods), begin
    return best_way, best_goods, best_begin


@kernel
def open_queue(P, S, Q, f, way, goods):
    """Begin of the next lockage for this direction and kind of goods, and the head's place (-1: nobody)."""
    line = 2 * P.at[f] + way
    first, alone = np.int64(NEVER), np.int64(NEVER)
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        if P.takes[v, f] == 1 and (P.goods[v] > 0) == (goods == 1):
            first = min(first, ready_at(P, Q, v))
            if P.goods[v] == 2:
                alone = min(alone, ready_at(P, Q, v))
    if first >= NEVER:
        return first, -1
    begin = open_from(P, S, Q, f, way, 1, first)
    if goods == 1 and Q.how[GATHER] > 0:
        begin = open_from(P, S, Q, f, way, 1, max(begin, gathered(P, Q, f, line, first, alone, begin)))
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        if P.takes[v, f] == 1 and (P.goods[v] > 0) == (goods == 1) and ready_at(P, Q, v) <= begin:
            return begin, k
    return begin, -1


@kernel
def gathered(P, Q, f, line, first, alone, begin):
    """When enough dangerous goods are there for a chamber, or the first has waited long enough."""
    when = min(first + Q.how[GATHER_MOST], alone)
    area, latest = np.int64(0), np.int64(0)
    need = Q.how[GATHER] * (P.room[f, 0] * P.room[f, 1]) // 100
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        if P.takes[v, f] == 1 and P.goods[v] > 0:
            there = ready_at(P, Q, v)
            if there <= max(begin, first) + Q.how[GATHER_MOST]:
                area += P.length[v] * P.beam[v]
                latest = max(latest, there)
                if area >= need:
                    return min(when, latest)
    return when


@kernel
def reversing(P, S, Q, f, way, begin):
    """1 when a staircase for both directions should not take this direction now."""
    before = Q.last[f]
    if P.staircase[f] == 0 or P.runs[f, 0] + P.runs[f, 1] < 2:
        return 0
    if before < 0:
        return 1 if Q.how[FIRST] == 2 - way else 0
    due = Q.turned[f] + Q.pattern[f, min(Q.reversals[f], Q.pattern.shape[1] - 1)]
    if S.way[before] != way:
        if S.start[before] >= due:
            return 0
        return 1 if someone_ready(P, Q, f, S.way[before], begin) else 0
    if S.start[before] >= due and someone_ready(P, Q, f, 1 - way, begin):
        return 1 if Q.how[LANES] >> (2 * f + 1 - way) & 1 == 0 else 0
    return 0
