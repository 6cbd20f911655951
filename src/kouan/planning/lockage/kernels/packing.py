"""Which vessels lie in one chamber, and where: an exact search over berths at the walls and alongside.

Positions count from the corner of the usable room (margins taken off). A layout pushed towards the upstream
gate can be built in order of x, each vessel as far upstream as those before it allow; so only orders with
growing x are tried, and of the walls the first vessel takes the left one (layouts may be mirrored).
"""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel

NODES = 4000  # places tried before a set is taken not to fit


@kernel
def may_fit(P, f, who, n):
    """Cheap reasons against: count, goods, total length along both walls. True: worth a search."""
    if n > P.room[f, 7]:
        return False
    long, gap = P.room[f, 0], P.room[f, 4]
    total = np.int64(0)
    area = np.int64(0)
    for k in range(n):
        v = who[k]
        if P.takes[v, f] == 0:
            return False
        if n > 1 and (P.goods[v] == 2 or (P.goods[v] > 0) != (P.goods[who[0]] > 0)):
            return False
        total += P.length[v] + gap
        area += (P.length[v] + gap) * (P.beam[v] + P.room[f, 5])
    return area <= (long + gap) * (P.room[f, 1] + P.room[f, 5])


@kernel
def two_walls(P, f, who, n):
    """A quick yes: vessels dealt to two walls so that all opposite pairs may lie abreast."""
    long, wide, gap_x, gap_y = P.room[f, 0], P.room[f, 1], P.room[f, 4], P.room[f, 5]
    broadest = np.zeros(2, np.int64)
    for deal in range(1 << (n - 1)):
        left = right = np.int64(0)
        broadest[:] = 0
        for k in range(n):
            v = who[k]
            if deal >> k & 1:
                right += P.length[v] + gap_x
                broadest[1] = max(broadest[1], P.beam[v])
            else:
                left += P.length[v] + gap_x
                broadest[0] = max(broadest[0], P.beam[v])
        if left <= long + gap_x and right <= long + gap_x and (right == 0 or broadest.sum() + gap_y <= wide):
            return True
    return False


@kernel
def place(P, f, who, n, x, y):
    """Find a layout of who[:n] in f; x, y receive it (from the corner of the chamber). False: there is none."""
    long, wide, gap_x, gap_y = P.room[f, 0], P.room[f, 1], P.room[f, 4], P.room[f, 5]
    reach = P.room[f, 6] - P.room[f, 3]
    triple = may_lie_three_abreast(P, f, who, n)
    order = np.empty(n, np.int64)  # vessel at each depth
    berth = np.empty(n, np.int64)  # last berth tried at each depth: vessel * berths + y choice
    used = np.zeros(n, np.int64)
    berths = 2 + (2 * n if triple else 0)
    depth = 0
    berth[0] = -1
    nodes = 0
    while depth >= 0:
        if nodes > NODES:
            return False
        berth[depth] += 1
        if berth[depth] > 0 and order[depth] >= 0:
            used[order[depth]] = 0
        order[depth] = -1
        if berth[depth] >= n * berths:
            depth -= 1
            continue
        k, choice = berth[depth] // berths, berth[depth] % berths
        if used[k] == 1 or (depth == 0 and choice > 0) or same_as_earlier(P, who, used, k):
            continue
        nodes += 1
        v = who[k]
        beam, length = P.beam[v], P.length[v]
        at = np.int64(0)
        if choice == 1:
            at = wide - beam
        elif choice > 1:
            other = (choice - 2) // 2
            if used[other] == 0:
                continue
            w = who[other]
            at = y[other] + P.beam[w] + gap_y if choice % 2 == 0 else y[other] - gap_y - beam
        if at < 0 or at + beam > wide:
            continue
        along = np.int64(0) if depth == 0 else x[order[depth - 1]]
        for d in range(depth):
            u = order[d]
            w = who[u]
            if y[u] + P.beam[w] + gap_y > at and at + beam + gap_y > y[u]:
                along = max(along, x[u] + P.length[w] + gap_x)
        if along + length > long:
            continue
        if choice > 1 and not moored(P, who, order, depth, x, y, along, at, length, beam, gap_y, reach, wide, f):
            continue
        x[k], y[k] = along, at
        order[depth] = k
        used[k] = 1
        if not (triple or room_left(P, who, n, used, x, y, long, gap_x, wide)):
            continue
        if depth == n - 1:
            for i in range(n):
                x[i] += P.room[f, 2]
                y[i] += P.room[f, 3]
            return True
        depth += 1
        berth[depth] = -1
        order[depth] = -1
    return False


@kernel
def same_as_earlier(P, who, used, k):
    """An equal vessel that comes first in the list is still free: the other order gives the same layouts."""
    for i in range(k):
        if used[i] == 0 and P.length[who[i]] == P.length[who[k]] and P.beam[who[i]] == P.beam[who[k]]:
            return True
    return False


@kernel
def may_lie_three_abreast(P, f, who, n):
    """Whether the three narrowest leave room for each other; else berths are at the walls only."""
    if n < 3:
        return False
    a = b = c = np.int64(1) << 40
    for k in range(n):
        beam = P.beam[who[k]]
        if beam < a:
            a, b, c = beam, a, b
        elif beam < b:
            b, c = beam, b
        elif beam < c:
            c = beam
    return a + b + c + 2 * P.room[f, 5] <= P.room[f, 1]


@kernel
def moored(P, who, order, depth, x, y, along, at, length, beam, gap_y, reach, wide, f):
    """Held by a wall, or alongside a vessel placed before along half of its own length."""
    if min(at, wide - at - beam) <= reach:
        return True
    for d in range(depth):
        u = order[d]
        w = who[u]
        common = min(along + length, x[u] + P.length[w]) - max(along, x[u])
        across = max(y[u] - (at + beam), at - (y[u] + P.beam[w]))
        if 2 * common >= length and 0 <= across <= P.room[f, 6]:
            return True
    return False


@kernel
def room_left(P, who, n, used, x, y, long, gap_x, wide):
    """Whether what remains can be shared between the two walls, by length alone."""
    left = right = np.int64(0)
    rest = np.int64(0)
    longest = np.int64(0)
    for k in range(n):
        size = P.length[who[k]] + gap_x
        if used[k] == 0:
            rest += size
            longest = max(longest, size)
        elif y[k] == 0:
            left = max(left, x[k] + size)
        if used[k] == 1 and y[k] + P.beam[who[k]] == wide:
            right = max(right, x[k] + size)
    free_left, free_right = long + gap_x - left, long + gap_x - right
    return rest <= free_left + free_right and longest <= max(free_left, free_right)


@kernel
def fits(P, C, f, who, n):
    """Whether who[:n] can share a lockage of f; remembered by set of vessels and shape of chamber."""
    if n == 0:
        return True
    if not may_fit(P, f, who, n):
        return False
    if n == 1:
        return True
    key = P.mark[P.length.shape[0] + P.shape[f]]
    for k in range(n):
        key ^= P.mark[who[k]]
    slot = np.int64(key & np.uint64(C.known.shape[0] - 1))
    if C.known[slot] == key:
        return C.answer[slot] == 1
    found = two_walls(P, f, who, n)
    if not found:
        found = place(P, f, who, n, C.x, C.y)
    C.known[slot] = key
    C.answer[slot] = 1 if found else 0
    return found
