"""Simulated annealing over the moves; the best plan met is kept apart and always feasible."""

from __future__ import annotations

import math

from kouan.planning.lockage.compiled import kernel
from kouan.planning.lockage.kernels.chance import below, share
from kouan.planning.lockage.kernels.change import begin, keep, take_back, try_it
from kouan.planning.lockage.kernels.moves import propose
from kouan.planning.lockage.kernels.rules import keeps_order, keeps_reach
from kouan.planning.lockage.kernels.timing import sort_order


@kernel
def copy_into(S, B):
    """B becomes a copy of S."""
    B.facility[:] = S.facility
    B.way[:] = S.way
    B.count[:] = S.count
    B.aboard[:] = S.aboard
    B.start[:] = S.start
    B.ready[:] = S.ready
    B.cost[:] = S.cost
    B.before[:] = S.before
    B.after[:] = S.after
    B.first[:] = S.first
    B.order[:] = S.order
    B.place[:] = S.place
    B.visit[:] = S.visit
    B.frozen[:] = S.frozen
    B.size[:] = S.size
    B.free[:] = S.free


@kernel
def anneal(P, S, B, C, moves, hot, cold, shares, slack):
    """So many moves while the temperature falls from hot to cold (weighted minutes); B holds the best plan.

    `shares`: how often each kind of move is tried, added up, per thousand. `slack`: temperatures above the limit of
    acceptance at which the timing of a move is given up.
    """
    heat = hot
    fall = (cold / hot) ** (64.0 / max(moves, 64))
    better = False
    for m in range(moves):
        if m % 64 == 0 and m > 0:
            heat *= fall
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
        sort_order(S)
        if not (keeps_order(P, S, C) and keeps_reach(P, S, C)):
            take_back(P, S, C, True)
            continue
        keep(S, C)
        C.tally[kind, 1] += 1
        if S.size[2] < B.size[2]:
            better = True
            copy_into(S, B)
    return better
