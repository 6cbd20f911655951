"""Simulated annealing over the moves; the best plan met is kept apart and always feasible."""

from __future__ import annotations

import math

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.chance import below, share
from kouan.planning.lockage.kernels.change import begin, keep, take_back, try_it
from kouan.planning.lockage.kernels.lockage_moves import propose
from kouan.planning.lockage.kernels.rules import keeps_all, keeps_near
from kouan.planning.lockage.kernels.timing import sort_order

CHECK = 512  # moves after which the whole plan is looked at

SELDOM = 20  # vessels for every move that must lie between two copies of the best plan


@kernel
def copy_into(S, B):
    """B becomes a copy of S; rows not in use are not looked at."""
    rows = 0
    for k in range(S.size[0]):
        rows = max(rows, S.order[k] + 1)
    for k in range(S.size[1]):
        B.free[k] = S.free[k]
    for k in range(rows):
        B.facility[k], B.way[k], B.count[k] = S.facility[k], S.way[k], S.count[k]
        B.start[k], B.ready[k], B.cost[k] = S.start[k], S.ready[k], S.cost[k]
        B.before[k], B.after[k], B.place[k], B.frozen[k] = S.before[k], S.after[k], S.place[k], S.frozen[k]
        for i in range(S.count[k]):
            B.aboard[k, i] = S.aboard[k, i]
    for k in range(S.size[0]):
        B.order[k] = S.order[k]
    B.first[:] = S.first
    B.visit[:] = S.visit
    B.size[:] = S.size


@kernel
def anneal(P, S, B, K, C, moves, hot, cold, shares, slack):
    """So many moves while the temperature falls from hot to cold (weighted minutes); B holds the best plan.

    `shares`: how often each kind of move is tried, added up, per thousand. `slack`: temperatures above the limit of
    acceptance at which the timing of a move is given up. K holds the last plan that was checked in whole.
    """
    heat = hot
    fall = (cold / hot) ** (64.0 / max(moves, 64))
    pending = False  # S is better than B and not copied yet
    next_copy = 0
    keeps_all(P, S, C)  # learns who is near a limit
    copy_into(S, K)
    for m in range(moves):
        if m % 64 == 0 and m > 0:
            heat *= fall
            if m % CHECK == 0:
                if keeps_all(P, S, C):
                    copy_into(S, K)
                else:
                    copy_into(K, S)
                    pending = False
                    C.logs[7] += 1
        lot = below(C, 1000)
        kind = 0
        while lot >= shares[kind]:
            kind += 1
        C.tally[kind, 0] += 1
        begin(C)
        cost = S.size[2]
        if not propose(P, S, C, kind):
            take_back(P, S, C, False)
            continue
        limit = cost - heat * math.log(share(C))
        if not try_it(P, S, C, limit + slack * heat) or S.size[2] > limit:
            take_back(P, S, C, False)
            continue
        sort_order(P, S, C)
        if not keeps_near(P, S, C):
            take_back(P, S, C, True)
            continue
        if pending and S.size[2] > cost:  # about to leave the best: go back once more and copy it
            pending = False
            if m >= next_copy:
                next_copy = m + P.length.shape[0] // SELDOM
                take_back(P, S, C, True)
                if keeps_all(P, S, C):
                    copy_into(S, B)
                continue
        keep(S, C)
        C.tally[kind, 1] += 1
        if S.size[2] < B.size[2]:
            pending = True
    if not keeps_all(P, S, C):
        copy_into(K, S)
    if S.size[2] < B.size[2]:
        copy_into(S, B)
