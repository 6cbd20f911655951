"""When each lockage starts: as early as vessels, headways and closures allow, kept up to date change by change.

A change marks the lockages it concerns; `settle` times marked ones anew in order of start and marks what depends
on them, until nothing is marked. Everything is logged, so that a change can be taken back.
"""

from __future__ import annotations

from kouan.planning.lockage.compiled import kernel

ELSEWHERE = 60  # changed minutes that another facility counts for
BY_HEADWAY, BY_VESSELS, BY_CHANGE = 1, 2, 4  # reasons to time anew


@kernel
def length_of(P, S, lockage):
    """Minutes from start to end."""
    f = S.facility[lockage]
    return P.duration[f, 0] + P.duration[f, 1] * S.count[lockage]


@kernel
def stage(P, f, v):
    """0 when the facility is at the first dam of the vessel's route, 1 at the second."""
    return 0 if P.dams[v, 0] == P.at[f] else 1


@kernel
def clear_of_closures(P, f, start, length):
    """The earliest start from `start` on that touches no closure."""
    for k in range(P.closed_from[f], P.closed_from[f + 1]):
        if P.closed[k, 0] >= start + length:
            break
        if P.closed[k, 1] > start:
            start = P.closed[k, 1]
    return start


@kernel
def vessels_there(P, S, lockage):
    """When the last vessel aboard can start."""
    f = S.facility[lockage]
    latest = 0 if S.frozen[lockage] == 1 else P.available[f]
    for k in range(S.count[lockage]):
        v = S.aboard[lockage, k]
        if stage(P, f, v) == 0:
            there = P.ready[v]
        else:
            one = S.visit[v, 0]
            there = S.start[one] + length_of(P, S, one) + P.sail[P.direction[v]]
        latest = max(latest, there)
    return latest


@kernel
def earliest(P, S, lockage):
    """Start after vessels, headway to the lockage before, and closures."""
    if S.frozen[lockage] == 1:
        return S.start[lockage]
    f = S.facility[lockage]
    start = S.ready[lockage]
    before = S.before[lockage]
    if before >= 0:
        turn = 0 if S.way[before] == S.way[lockage] else 1
        start = max(start, S.start[before] + P.headway[f, turn] + P.headway[f, 2] * S.count[before])
    return clear_of_closures(P, f, start, length_of(P, S, lockage))


@kernel
def cost_of(P, S, lockage):
    """Share of the objective: weighted ends of last visits, broken promises, the lockage itself."""
    f = S.facility[lockage]
    start = S.start[lockage]
    end = start + length_of(P, S, lockage)
    cost = P.limits[3] + P.limits[7] * P.staircase[f]
    for k in range(S.count[lockage]):
        v = S.aboard[lockage, k]
        s = stage(P, f, v)
        if s == 1 or P.dams[v, 1] < 0:
            cost += P.weight[v] * end
            for tier in range(2):  # long waits weigh more, so that nobody is left behind
                if end > P.patience[v, tier]:
                    cost += P.limits[5 + tier] * (end - P.patience[v, tier])
        if start > P.latest[v, s]:
            cost += P.limits[2]
        if P.limits[4] > 0 and P.wanted[v, s] >= 0:
            cost += P.limits[4] * abs(start - P.wanted[v, s])
            if P.stays[v, s] != f:
                cost += P.limits[4] * ELSEWHERE
    return cost


@kernel
def total_cost(P, S):
    """The whole plan's, in the kernels' measure; the lockages' own shares are renewed."""
    total = P.limits[3] - P.limits[3]
    for k in range(S.size[0]):
        S.cost[S.order[k]] = cost_of(P, S, S.order[k])
        total += S.cost[S.order[k]]
    return total


@kernel
def mark(S, C, lockage, reason):
    """Time this one anew."""
    if S.dirty[lockage] == 0:
        C.logs[3] += 1
        if S.place[lockage] < C.logs[4]:
            C.logs[4] = S.place[lockage]
    S.dirty[lockage] |= reason


@kernel
def settle(P, S, C, most_cost):
    """Time marked lockages until none is marked. False when it cannot be, or the cost passes most_cost."""
    steps = 0
    limit = 6 * S.size[0] + 60
    at = C.logs[4]
    C.logs[4] = 1 << 40
    while C.logs[3] > 0:
        lockage = S.order[at]
        reason = S.dirty[lockage]
        if reason != 0:
            S.dirty[lockage] = 0
            C.logs[3] -= 1
            steps += 1
            if steps > limit or S.size[2] > most_cost:
                forget_marks(S, C)
                return False
            if C.logs[0] >= C.timed.shape[0]:
                forget_marks(S, C)
                return False
            ready = S.ready[lockage]
            if reason & (BY_VESSELS | BY_CHANGE):
                S.ready[lockage] = vessels_there(P, S, lockage)
            start = earliest(P, S, lockage)
            if S.frozen[lockage] == 1 and S.ready[lockage] > start:  # nobody could be there in time
                log_time(S, C, lockage, ready)
                forget_marks(S, C)
                return False
            if start != S.start[lockage] or reason & BY_CHANGE or ready != S.ready[lockage]:
                log_time(S, C, lockage, ready)
                moved = start != S.start[lockage]
                S.start[lockage] = start
                cost = cost_of(P, S, lockage)
                S.size[2] += cost - S.cost[lockage]
                S.cost[lockage] = cost
                if moved or reason & BY_CHANGE:
                    follow(P, S, C, lockage)
        at += 1
        if C.logs[4] <= at:
            at = C.logs[4]
        elif at >= S.size[0]:
            at = 0
        C.logs[4] = 1 << 40
    return True


@kernel
def log_time(S, C, lockage, ready):
    """Remember start, readiness (the one before) and cost."""
    log = C.logs[0]
    C.timed[log, 0], C.timed[log, 1] = lockage, S.start[lockage]
    C.timed[log, 2], C.timed[log, 3] = ready, S.cost[lockage]
    C.logs[0] += 1


@kernel
def follow(P, S, C, lockage):
    """Mark what depends on this lockage: the next one of the facility, second visits of those aboard."""
    if S.after[lockage] >= 0:
        mark(S, C, S.after[lockage], BY_HEADWAY)
    f = S.facility[lockage]
    for k in range(S.count[lockage]):
        v = S.aboard[lockage, k]
        if P.dams[v, 1] >= 0 and stage(P, f, v) == 0 and S.visit[v, 1] >= 0:
            mark(S, C, S.visit[v, 1], BY_VESSELS)


@kernel
def forget_marks(S, C):
    """Leave no mark behind."""
    for k in range(S.size[0]):
        S.dirty[S.order[k]] = 0
    C.logs[3] = 0
    C.logs[4] = 1 << 40


@kernel
def sort_order(P, S, C):
    """Restore the order by start; it is nearly sorted, so insertion does it in about one pass.

    `C.passed` receives the lockages that one of the same dam and direction has passed: their vessels may have been
    overtaken.
    """
    C.logs[5] = 0
    for k in range(1, S.size[0]):
        lockage = S.order[k]
        start = S.start[lockage]
        at = k
        while at > 0 and S.start[S.order[at - 1]] > start:
            other = S.order[at - 1]
            S.order[at] = other
            S.place[other] = at
            if S.way[other] == S.way[lockage] and P.at[S.facility[other]] == P.at[S.facility[lockage]]:
                if C.logs[5] < C.passed.shape[0]:
                    C.passed[C.logs[5], 0], C.passed[C.logs[5], 1] = other, lockage
                C.logs[5] += 1
            at -= 1
        if at != k:
            S.order[at] = lockage
            S.place[lockage] = at
