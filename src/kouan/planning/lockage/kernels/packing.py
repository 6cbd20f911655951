"""Which vessels lie in one chamber, and where: an exact search over berths at the walls and alongside.

Positions count from the corner of the usable room (margins taken off). A layout pushed towards the upstream
gate can be built in order of x, each vessel as far upstream as those before it allow; so only orders with
growing x are tried, and of the walls the first vessel takes the left one (layouts may be mirrored).
"""

from __future__ import annotations

import numpy as np

from kouan.planning.lockage.compiled import kernel

WHOLE = 1000  # a chamber in shares of vessels
NODES = 4000  # places tried before a set is taken not to fit


@kernel
def may_fit(P, f, who, n):
    """Cheap reasons against: count, goods, area, and shares of the chamber no layout can save. True: worth a search."""
    if n > P.room[f, 7]:
        return False
    gap_x, gap_y = P.room[f, 4], P.room[f, 5]
    area = np.int64(0)
    share = np.int64(0)
    for k in range(n):
        v = who[k]
        if P.takes[v, f] == 0:
            return False
        if n > 1 and (P.goods[v] == 2 or (P.goods[v] > 0) != (P.goods[who[0]] > 0)):
            return False
        area += (P.length[v] + gap_x) * (P.beam[v] + gap_y)
        share += P.share[v, 1]
    if share > WHOLE + n and P.room[f, 8] == 1:  # each share is rounded
        return False
    return area <= (P.room[f, 0] + gap_x) * (P.room[f, 1] + gap_y)


@kernel
def two_walls(P, f, who, n):
    """A quick yes: vessels dealt to two walls so that all opposite pairs may lie abreast."""
    long, wide, gap_x, gap_y = P.room[f, 0], P.room[f, 1], P.room[f, 4], P.room[f, 5]
    for deal in range(1 << (n - 1)):
        left = right = broad_left = broad_right = np.int64(0)
        for k in range(n):
            v = who[k]
            if deal >> k & 1:
                right += P.length[v] + gap_x
                broad_right = max(broad_right, P.beam[v])
            else:
                left += P.length[v] + gap_x
                broad_left = max(broad_left, P.beam[v])
        if left <= long + gap_x and right <= long + gap_x and (right == 0 or broad_left + broad_right + gap_y <= wide):
            return True
    return False


@kernel
def place(P, f, who, n, x, y):
    """Find a layout of who[:n] in f; x, y receive it (from the corner of the chamber). False: there is none."""
    long, wide, gap_x, gap_y = P.room[f, 0], P.room[f, 1], P.room[f, 4], P.room[f, 5]
    triple = may_lie_three_abreast(P, f, who, n)
    order = np.full(n, -1, np.int64)  # vessel at each depth
    berth = np.full(n, -1, np.int64)  # last berth tried at each depth: vessel * berths + choice across
    used = np.zeros(n, np.int64)
    berths = 2 + (2 * n if triple else 0)
    depth = nodes = 0
    while depth >= 0 and nodes <= NODES:
        if order[depth] >= 0:
            used[order[depth]] = 0
            order[depth] = -1
        berth[depth] += 1
        if berth[depth] >= n * berths:
            berth[depth] = -1
            depth -= 1
            continue
        k, choice = berth[depth] // berths, berth[depth] % berths
        if used[k] == 1 or (depth == 0 and choice > 0) or same_as_earlier(P, who, used, k):
            continue
        nodes += 1
        at = across(P, who, used, y, k, choice, wide, gap_y)
        if at < 0:
            continue
        along = ahead(P, who, order, depth, x, y, at, P.beam[who[k]], gap_x, gap_y)
        if along + P.length[who[k]] > long:
            continue
        if choice > 1 and not moored(P, f, who, order, depth, x, y, along, at, k):
            continue
        x[k], y[k] = along, at
        order[depth], used[k] = k, 1
        if not (triple or room_left(P, who, n, used, x, y, long, gap_x, wide)):
            continue
        if depth == n - 1:
            for i in range(n):
                x[i] += P.room[f, 2]
                y[i] += P.room[f, 3]
            return True
        depth += 1
    return False


@kernel
def across(P, who, used, y, k, choice, wide, gap_y):
    """Where a berth lies across: at the left wall, at the right one, right or left of another vessel; -1: nowhere."""
    beam = P.beam[who[k]]
    if choice == 0:
        at = np.int64(0)
    elif choice == 1:
        at = wide - beam
    else:
        other = (choice - 2) // 2
        if used[other] == 0:
            return np.int64(-1)
        at = y[other] + P.beam[who[other]] + gap_y if choice % 2 == 0 else y[other] - gap_y - beam
    return at if at >= 0 and at + beam <= wide else np.int64(-1)


@kernel
def ahead(P, who, order, depth, x, y, at, beam, gap_x, gap_y):
    """How far upstream a vessel of this beam can lie there, not ahead of the one placed before it."""
    along = np.int64(0) if depth == 0 else x[order[depth - 1]]
    for d in range(depth):
        u = order[d]
        if y[u] + P.beam[who[u]] + gap_y > at and at + beam + gap_y > y[u]:
            along = max(along, x[u] + P.length[who[u]] + gap_x)
    return along


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
def moored(P, f, who, order, depth, x, y, along, at, k):
    """Held by a wall, or alongside a vessel placed before along half of its own length."""
    length, beam = P.length[who[k]], P.beam[who[k]]
    if min(at, P.room[f, 1] - at - beam) <= P.room[f, 6] - P.room[f, 3]:
        return True
    for d in range(depth):
        u = order[d]
        w = who[u]
        common = min(along + length, x[u] + P.length[w]) - max(along, x[u])
        apart = max(y[u] - (at + beam), at - (y[u] + P.beam[w]))
        if 2 * common >= length and 0 <= apart <= P.room[f, 6]:
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
