"""The best fill of one chamber, proven: which of the vessels waiting make the most of it.

Branch and bound over the vessels, largest worth first: each is taken or left. A set that does not fit is cut off with
all its supersets (whoever fits together also fits with fewer), and so is a branch whose worth can no longer reach the
best: the rest is bounded by a fractional knapsack over volumes (shares of the chamber no layout can save).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kouan.planning.lockage import schedule
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.instance import Instance, Vessel, refusals
from kouan.planning.lockage.kernels.packing import fits
from kouan.planning.lockage.layout import layout
from kouan.planning.lockage.problem import MOST_ABOARD, Problem, build
from kouan.planning.lockage.volumes import Volume, volumes


@dataclass(frozen=True)
class Fill:
    """Who goes and where each lies; `nodes` of the search tree. Nothing worth more fits."""

    vessels: list[Vessel]
    x: list[int]
    y: list[int]
    worth: int
    nodes: int


@dataclass
class _Search:
    problem: Handle
    room: Handle
    facility: int
    rows: list[int]
    worth: list[int]
    shares: list[list[float]]  # by volume, by place in `rows`
    best: int = -1
    chosen: tuple[int, ...] = ()
    nodes: int = 0


def best_fill(instance: Instance, facility: str, candidates: list[Vessel], worth: dict[str, int] | None = None) -> Fill:
    """The most worth (area, when not given) that one lockage of the facility can take among the candidates."""
    f = next(k for k, one in enumerate(instance.facilities) if one.id == facility)
    able = [v for v in candidates if not refusals(v, instance.facilities[f])]
    value = worth or {v.id: v.length * v.beam for v in able}
    able.sort(key=lambda v: (-value[v.id], v.id))
    problem: Problem = build(instance, able)
    search = _Search(
        problem=Handle(problem),
        room=Handle(schedule.scratch(problem, 0)),
        facility=f,
        rows=list(range(len(able))),
        worth=[value[v.id] for v in able],
        shares=[_shares(volume, able) for volume in volumes(able, instance.facilities[f])] if able else [],
    )
    _branch(search, 0, (), 0, [1.0] * len(search.shares))
    none = np.zeros(0, np.int64)
    x, y = layout(search.problem, f, np.array(search.chosen, np.int64)) or (none, none)
    return Fill([able[k] for k in search.chosen], x.tolist(), y.tolist(), max(search.best, 0), search.nodes)


def _shares(volume: Volume, vessels: list[Vessel]) -> list[float]:
    return [volume[v.id] for v in vessels]


def _branch(search: _Search, k: int, taken: tuple[int, ...], worth: int, left: list[float]) -> None:
    """Decide on the k-th vessel; `left` is what each volume still has."""
    search.nodes += 1
    if worth > search.best:
        search.best, search.chosen = worth, taken
    if k == len(search.rows) or worth + _most(search, k, left) <= search.best:
        return
    after = [rest - share[k] for rest, share in zip(left, search.shares, strict=True)]
    if all(rest > -1e-9 for rest in after) and len(taken) < MOST_ABOARD:
        more = (*taken, k)
        who = np.array([*more, *[0] * MOST_ABOARD], np.int64)
        if fits(search.problem, search.room, search.facility, who, len(more)):
            _branch(search, k + 1, more, worth + search.worth[k], after)
    _branch(search, k + 1, taken, worth, left)


def _most(search: _Search, k: int, left: list[float]) -> float:
    """The least fractional knapsack over the volumes: no choice of the vessels from k on is worth more."""
    least = float(sum(search.worth[k:]))
    for share, room in zip(search.shares, left, strict=True):
        items = sorted(range(k, len(search.rows)), key=lambda i: -search.worth[i] / max(share[i], 1e-9))
        total, rest = 0.0, room + 1e-9
        for i in items:
            part = min(1.0, rest / share[i]) if share[i] > 0 else 1.0
            total += part * search.worth[i]
            rest -= part * share[i]
            if rest <= 0 and share[i] > 0:
                break
        least = min(least, total)
    return least
