"""Who shares a chamber in the simulation: the head of the queue and the worthiest company that fits."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.chance import below
from kouan.planning.lockage.kernels.packing import fits
from kouan.planning.lockage.kernels.queues import may_pass, ready_at

# Settings by place in the array `how`; the others stand in `construct.py`.
HOLD = 0  # minutes a started chamber waits for more vessels
LOOK = 1  # vessels of the queue looked at for one chamber
NOISE = 8  # per cent by which worths vary
EARLY = 9  # per cent that the head of the queue is worth more than the last one looked at
NODES = 11  # sets tried for one chamber; about as many as LOOK: the first that fit
AREA = 12  # per cent of a worth that goes by area, the rest by the share of a chamber no layout can save


@kernel
def company(P, C, Q, f, way, goods, begin):
    """Who may come along, in order of the queue, into Q.near with worths; how many. The first one must."""
    line = 2 * P.at[f] + way
    found = 0
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        if P.takes[v, f] == 0 or (P.goods[v] > 0) != (goods == 1):
            continue
        if ready_at(P, Q, v) > begin + (Q.how[HOLD] if found > 0 else 0):
            continue
        if found > Q.how[LOOK] or found == Q.near.shape[0]:
            break
        if found == 0 and not may_enter(P, Q, v, way, 0):
            continue
        Q.near[found] = k
        Q.worth[found] = worth(P, C, Q, v, found)
        found += 1
    Q.rest[found] = 0
    for k in range(found - 1, -1, -1):
        Q.rest[k] = Q.rest[k + 1] + Q.worth[k]
    return found


@kernel
def worth(P, C, Q, v, place):
    """What a vessel is worth to the chamber."""
    value = Q.how[AREA] * P.share[v, 0] + (100 - Q.how[AREA]) * P.share[v, 1]
    value += value * Q.how[EARLY] * max(Q.how[LOOK] - place, 0) // (100 * max(Q.how[LOOK], 1))
    if Q.how[NOISE] > 0:
        value += value * (below(C, 2 * Q.how[NOISE] + 1) - Q.how[NOISE]) // 100
    return value


@kernel
def may_enter(P, Q, v, way, count):
    """Whether the reach has room for one more, `count` being aboard."""
    if Q.step[v] > 0 or P.dams[v, 1] < 0:
        return True
    if Q.inside[0] + Q.inside[1] + count + 1 > P.limits[0]:
        return False
    return count == 0 or Q.inside[way] + count + 1 <= Q.meters[way] + 3


@kernel
def worthiest(P, C, Q, f, way, found):
    """The worthiest set found within the nodes allowed, the first of Q.near always in it, into Q.batch; how many."""
    line = 2 * P.at[f] + way
    most = P.room[f, 7]
    Q.batch[0] = Q.queue[line, Q.near[0]]
    Q.best[0] = Q.batch[0]
    value = best = Q.worth[0]
    count, best_count = 1, 1
    k, nodes = 1, 0
    while True:
        if k < found and count < most and value + Q.rest[k] > best and nodes < Q.how[NODES]:
            v = Q.queue[line, Q.near[k]]
            nodes += 1
            Q.batch[count] = v
            if may_enter(P, Q, v, way, count) and fits(P, C, f, Q.batch, count + 1):
                if may_pass(P, Q, f, line, Q.near[k], count):
                    Q.taken[count] = k
                    value += Q.worth[k]
                    count += 1
                    if value > best:
                        best, best_count = value, count
                        Q.best[:count] = Q.batch[:count]
            k += 1
        elif count > 1:
            count -= 1
            k = Q.taken[count] + 1
            value -= Q.worth[Q.taken[count]]
        else:
            break
    Q.batch[:best_count] = Q.best[:best_count]
    return best_count
