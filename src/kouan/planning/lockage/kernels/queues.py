"""Queues of the simulation: at each dam and direction by priority, then by time of joining; who may pass whom."""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel


@kernel
def enqueue(P, queue, waiting, joined, v, dam):
    """Into the queue by priority, then time of joining."""
    way = P.direction[v]
    at = waiting[dam, way]
    line = queue[dam, way]
    while at > 0:
        u = line[at - 1]
        if P.priority[u] > P.priority[v] or (P.priority[u] == P.priority[v] and joined[u] <= joined[v]):
            break
        line[at] = u
        at -= 1
    line[at] = v
    waiting[dam, way] += 1


@kernel
def dequeue(queue, waiting, v, dam, way):
    """Out of the queue."""
    line = queue[dam, way]
    waiting[dam, way] -= 1
    found = False
    for k in range(waiting[dam, way]):
        if line[k] == v:
            found = True
        if found:
            line[k] = line[k + 1]


@kernel
def pass_over(P, queue, waiting, joined, over, batch, count, f, way, dam):
    """Count for those that stay behind each vessel of the batch that came later."""
    line = queue[dam, way]
    for k in range(waiting[dam, way]):
        v = line[k]
        for i in range(count):
            u = batch[i]
            if (
                joined[u] > joined[v]
                and P.priority[u] <= P.priority[v]
                and P.takes[v, f] == 1
                and (P.goods[u] > 0) == (P.goods[v] > 0)
            ):
                over[v] += 1
        for i in range(count):
            if batch[i] == v:
                over[v] = 0


@kernel
def ready_at(P, joined, step, v):
    """When it can start at the dam it is at."""
    return P.ready[v] if step[v] == 0 else joined[v]


@kernel
def someone_ready(P, f, way, by, queue, waiting, joined, step):
    """A vessel that f takes is there in time."""
    dam = P.at[f]
    for k in range(waiting[dam, way]):
        v = queue[dam, way][k]
        if P.takes[v, f] == 1 and ready_at(P, joined, step, v) <= by:
            return True
    return False


@kernel
def may_pass(P, f, queue, waiting, joined, over, batch, count, k, dam, way):
    """Whether the k-th of the queue may go before all that stay behind it."""
    line = queue[dam, way]
    v = line[k]
    for i in range(k):
        u = line[i]
        if over[u] + count + 1 < P.limits[1] or joined[u] >= joined[v] or P.priority[v] > P.priority[u]:
            continue
        if P.takes[u, f] == 0 or (P.goods[u] > 0) != (P.goods[v] > 0):
            continue
        aboard = False
        later = 0
        for b in range(count):
            if batch[b] == u:
                aboard = True
            elif joined[batch[b]] > joined[u] and P.priority[batch[b]] <= P.priority[u]:
                later += 1
        if not aboard and over[u] + later + 1 > P.limits[1]:
            return False
    return True
