"""A first plan by simulation: the facility that can start first takes vessels from the head of its queue.

Queues go by priority, then by arrival. A vessel is passed over only as often as the order rule allows, so the plan
keeps it by construction; vessels towards the upper dam are metered, so that they do not fill the reach.
"""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.change import into_chain
from kouan.planning.lockage.kernels.packing import fits
from kouan.planning.lockage.kernels.queues import dequeue, enqueue, may_pass, pass_over, ready_at, someone_ready
from kouan.planning.lockage.kernels.timing import clear_of_closures, cost_of, sort_order

# Settings by place in the array `how`.
HOLD = 0  # minutes a started chamber waits for more vessels
LOOK = 1  # vessels of the queue looked at for one chamber
METER_DOWN, METER_UP = 2, 3  # most vessels in the reach going down, up
GATHER = 4  # per cent of a chamber that dangerous goods wait for
GATHER_MOST = 5  # minutes they wait at most
TURN = 6  # minutes until a staircase for both directions reverses though its side is not empty
LANES = 7  # bits 2f, 2f+1: facility f does not run down, up
NOISE = 8  # per cent by which fill scores vary
EARLY = 9  # weight of the place in the queue against area, per cent
FIRST = 10  # direction in which reversible staircases begin: 0 either, 1 down, 2 up
NEVER = 1 << 40


@kernel
def construct(P, S, C, how):
    """Fill the empty schedule S. False when the simulation gets stuck (then S is of no use)."""
    n, facilities = P.length.shape[0], P.at.shape[0]
    joined = np.full(n, NEVER, np.int64)  # when it joined the queue of the dam it is at
    step = np.zeros(n, np.int64)  # dams passed
    over = np.zeros(n, np.int64)  # times overtaken at this dam
    inside = np.zeros(2, np.int64)  # in the reach, by direction
    turned = np.zeros(facilities, np.int64)
    last = np.full(facilities, -1, np.int64)
    queue = np.empty((2, 2, n), np.int64)  # [dam, way]: by priority, then by time of joining
    waiting = np.zeros((2, 2), np.int64)
    left = 0
    for k in range(n):
        v = P.by_arrival[k]
        joined[v] = P.arrival[v]
        enqueue(P, queue, waiting, joined, v, P.dams[v, 0])
        left += 1 + (1 if P.dams[v, 1] >= 0 else 0)
    batch = np.empty(C.trial.shape[1], np.int64)
    best = np.empty(C.trial.shape[1], np.int64)
    now = np.int64(0)
    meters = np.array([how[METER_DOWN], how[METER_UP]])
    relaxed = False
    while left > 0:
        found, found_start, found_way, found_count = -1, NEVER, 0, 0
        for f in range(facilities):
            start, way, count = candidate(
                P, S, C, how, f, now, queue, waiting, joined, step, over, inside, turned, last, meters, batch
            )
            if start < found_start:
                found, found_start, found_way, found_count = f, start, way, count
                best[:count] = batch[:count]
        if found < 0:
            if relaxed:
                return False
            relaxed = True
            meters[:] = P.limits[0]
            continue
        if relaxed:
            relaxed = False
            meters[0], meters[1] = how[METER_DOWN], how[METER_UP]
        now = found_start
        dam = P.at[found]
        S.size[1] -= 1
        lockage = S.free[S.size[1]]
        S.facility[lockage], S.way[lockage], S.count[lockage] = found, found_way, found_count
        S.start[lockage], S.ready[lockage] = found_start, found_start
        if last[found] < 0 or S.way[last[found]] != found_way:
            turned[found] = found_start
        into_chain(S, lockage, found, last[found])
        last[found] = lockage
        S.place[lockage] = S.size[0]
        S.order[S.size[0]] = lockage
        S.size[0] += 1
        end = found_start + P.duration[found, 0] + P.duration[found, 1] * found_count
        pass_over(P, queue, waiting, joined, over, best, found_count, found, found_way, dam)
        for k in range(found_count):
            v = best[k]
            S.aboard[lockage, k] = v
            S.visit[v, step[v]] = lockage
            dequeue(queue, waiting, v, dam, found_way)
            left -= 1
            step[v] += 1
            over[v] = 0
            if step[v] == 1 and P.dams[v, 1] >= 0:
                inside[found_way] += 1
                joined[v] = end + P.sail[found_way]
                enqueue(P, queue, waiting, joined, v, P.dams[v, 1])
            elif step[v] == 2:
                inside[found_way] -= 1
    total = np.int64(0)
    for k in range(S.size[0]):
        S.cost[S.order[k]] = cost_of(P, S, S.order[k])
        total += S.cost[S.order[k]]
    S.size[2] = total
    sort_order(P, S, C)
    return True


@kernel
def open_from(P, S, f, last, way, count, start):
    """Earliest start of the next lockage of f with so many vessels."""
    before = last[f]
    start = max(start, P.available[f])
    if before >= 0:
        turn = 0 if S.way[before] == way else 1
        start = max(start, S.start[before] + P.headway[f, turn] + P.headway[f, 2] * S.count[before])
    return clear_of_closures(P, f, start, P.duration[f, 0] + P.duration[f, 1] * count)


@kernel
def candidate(P, S, C, how, f, now, queue, waiting, joined, step, over, inside, turned, last, meters, batch):
    """The next lockage of facility f: start (NEVER: none), direction, how many; the vessels in `batch`."""
    best_key = (np.int64(2), NEVER, NEVER)
    best_way, best_goods, best_begin = 0, 0, NEVER
    dam = P.at[f]
    for way in range(2):
        if P.runs[f, way] == 0 or how[LANES] >> (2 * f + way) & 1:
            continue
        for goods in range(2):
            begin, head = open_queue(P, S, how, f, way, goods, queue, waiting, joined, step, last)
            if begin >= NEVER:
                continue
            begin = max(begin, now)
            first = queue[dam, way][head]
            if step[first] == 0 and P.dams[first, 1] >= 0 and inside[way] >= meters[way]:
                continue
            held = reversing(P, S, how, f, way, begin, queue, waiting, joined, step, turned, last)
            key = (held, begin, joined[first] - 1000000 * P.priority[first])
            if key < best_key:
                best_key = key
                best_way, best_goods, best_begin = way, goods, begin
    if best_begin >= NEVER:
        return NEVER, 0, 0
    count, start = fill(
        P,
        S,
        C,
        how,
        f,
        best_way,
        best_goods,
        best_begin,
        queue,
        waiting,
        joined,
        step,
        over,
        inside,
        last,
        meters,
        batch,
    )
    if count == 0:
        return NEVER, 0, 0
    return start, best_way, count


@kernel
def open_queue(P, S, how, f, way, goods, queue, waiting, joined, step, last):
    """Begin of the next lockage for this direction and kind of goods, and the head's place; NEVER: nobody."""
    dam = P.at[f]
    line = queue[dam, way]
    first = NEVER
    count = 0
    alone = NEVER
    for k in range(waiting[dam, way]):
        v = line[k]
        if P.takes[v, f] == 0 or (P.goods[v] > 0) != (goods == 1):
            continue
        count += 1
        there = ready_at(P, joined, step, v)
        first = min(first, there)
        if P.goods[v] == 2:
            alone = min(alone, there)
    if count == 0:
        return NEVER, 0
    begin = open_from(P, S, f, last, way, 1, first)
    if goods == 1 and how[GATHER] > 0:
        when = min(first + how[GATHER_MOST], alone)
        area = np.int64(0)
        latest = np.int64(0)
        need = how[GATHER] * (P.room[f, 0] * P.room[f, 1]) // 100
        for k in range(waiting[dam, way]):
            v = line[k]
            if P.takes[v, f] == 1 and P.goods[v] > 0:
                there = ready_at(P, joined, step, v)
                if there <= max(begin, first) + how[GATHER_MOST]:
                    area += P.length[v] * P.beam[v]
                    latest = max(latest, there)
                    if area >= need:
                        when = min(when, latest)
                        break
        begin = open_from(P, S, f, last, way, 1, max(begin, when))
    head = -1
    for k in range(waiting[dam, way]):
        v = line[k]
        if P.takes[v, f] == 1 and (P.goods[v] > 0) == (goods == 1) and ready_at(P, joined, step, v) <= begin:
            head = k
            break
    return begin, head


@kernel
def reversing(P, S, how, f, way, begin, queue, waiting, joined, step, turned, last):
    """1 when a staircase for both directions should not take this direction now."""
    before = last[f]
    if P.staircase[f] == 0 or P.runs[f, 0] + P.runs[f, 1] < 2:
        return 0
    if before < 0:
        return 1 if how[FIRST] == 2 - way else 0
    due = turned[f] + how[TURN]
    if S.way[before] != way:
        if S.start[before] >= due:
            return 0
        return 1 if someone_ready(P, f, S.way[before], begin, queue, waiting, joined, step) else 0
    if S.start[before] >= due and someone_ready(P, f, 1 - way, begin, queue, waiting, joined, step):
        return 1 if how[LANES] >> (2 * f + 1 - way) & 1 == 0 else 0
    return 0


@kernel
def fill(P, S, C, how, f, way, goods, begin, queue, waiting, joined, step, over, inside, last, meters, batch):
    """Vessels for one lockage: the head always, then down the queue whoever fits; (how many, start)."""
    dam = P.at[f]
    line = queue[dam, way]
    count, looked = 0, 0
    start = begin
    for k in range(waiting[dam, way]):
        v = line[k]
        if P.takes[v, f] == 0 or (P.goods[v] > 0) != (goods == 1):
            continue
        there = ready_at(P, joined, step, v)
        if there > begin + (how[HOLD] if count > 0 else 0):
            continue
        if looked > how[LOOK] or count >= P.room[f, 7]:
            break
        looked += 1
        enters = step[v] == 0 and P.dams[v, 1] >= 0
        if enters and inside[0] + inside[1] + count + 1 > P.limits[0]:
            continue
        if enters and count > 0 and inside[way] + count + 1 > meters[way] + 3:
            continue
        if count > 0 and not may_pass(P, f, queue, waiting, joined, over, batch, count, k, dam, way):
            continue
        batch[count] = v
        if fits(P, C, f, batch, count + 1):
            count += 1
            start = max(start, there)
            if P.goods[v] == 2:
                break
    return count, open_from(P, S, f, last, way, count, start)
