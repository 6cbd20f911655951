"""Queues of the simulation: at each dam and direction by priority, then by time of joining; who may pass whom."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel


@kernel
def enqueue(P, Q, v, dam):
    """Into the queue by priority, then time of joining."""
    line = 2 * dam + P.direction[v]
    at = Q.waiting[line]
    while at > 0:
        u = Q.queue[line, at - 1]
        if P.priority[u] > P.priority[v] or (P.priority[u] == P.priority[v] and Q.joined[u] <= Q.joined[v]):
            break
        Q.queue[line, at] = u
        at -= 1
    Q.queue[line, at] = v
    Q.waiting[line] += 1


@kernel
def dequeue(P, Q, v, dam):
    """Out of the queue."""
    line = 2 * dam + P.direction[v]
    Q.waiting[line] -= 1
    found = False
    for k in range(Q.waiting[line]):
        if Q.queue[line, k] == v:
            found = True
        if found:
            Q.queue[line, k] = Q.queue[line, k + 1]


@kernel
def everyone_queues(P, Q):
    """All vessels into the queue of their first dam; how many visits are to come."""
    visits = 0
    for k in range(P.length.shape[0]):
        v = P.by_arrival[k]
        Q.joined[v] = P.arrival[v]
        enqueue(P, Q, v, P.dams[v, 0])
        visits += 1 if P.dams[v, 1] < 0 else 2
    return visits


@kernel
def pass_over(P, Q, count, f, way):
    """Count for those that stay behind each of the chosen vessels that came later."""
    line = 2 * P.at[f] + way
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        for i in range(count):
            u = Q.chosen[i]
            if (
                Q.joined[u] > Q.joined[v]
                and P.priority[u] <= P.priority[v]
                and P.takes[v, f] == 1
                and (P.goods[u] > 0) == (P.goods[v] > 0)
            ):
                Q.over[v] += 1


@kernel
def ready_at(P, Q, v):
    """When it can start at the dam it is at."""
    return P.ready[v] if Q.step[v] == 0 else Q.joined[v]


@kernel
def someone_ready(P, Q, f, way, by):
    """A vessel that f takes is there in time."""
    line = 2 * P.at[f] + way
    for k in range(Q.waiting[line]):
        v = Q.queue[line, k]
        if P.takes[v, f] == 1 and ready_at(P, Q, v) <= by:
            return True
    return False


@kernel
def may_pass(P, Q, f, line, k, count):
    """Whether the k-th of the queue may go before all that stay behind it, `count` being aboard already."""
    v = Q.queue[line, k]
    for i in range(k):
        u = Q.queue[line, i]
        if Q.over[u] + count + 1 < P.limits[1] or Q.joined[u] >= Q.joined[v] or P.priority[v] > P.priority[u]:
            continue
        if P.takes[u, f] == 0 or (P.goods[u] > 0) != (P.goods[v] > 0):
            continue
        aboard = False
        later = 0
        for b in range(count):
            if Q.batch[b] == u:
                aboard = True
            elif Q.joined[Q.batch[b]] > Q.joined[u] and P.priority[Q.batch[b]] <= P.priority[u]:
                later += 1
        if not aboard and Q.over[u] + later + 1 > P.limits[1]:
            return False
    return True
