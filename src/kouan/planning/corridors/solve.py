"""The cheapest flows of all commodities together: a linear programme, solved by HiGHS through SciPy.

Variables: TEU of each commodity on each arc it can use, and TEU of each day left behind. Rows: what comes into a place
on a day leaves it or arrived; what leaves on a departure fits it. The prices of the second kind of rows are what one
more TEU of room would save: the price of a slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kouan.kernel.lazy import lazy
from kouan.planning.corridors.model import Network
from kouan.planning.corridors.network import Arcs, Floats, Ints, cost_of, expand, most_earlier, useful

if TYPE_CHECKING:
    from scipy import optimize, sparse
else:
    optimize, sparse = lazy("scipy.optimize"), lazy("scipy.sparse")


class NotSolved(RuntimeError):
    """The solver gave up; its words are the message."""


@dataclass(frozen=True, slots=True)
class Flows:
    """The optimum: TEU per commodity and arc (`flow[k, arc]`), TEU left behind per commodity and day, cost in yuan.

    `price[arc]` is the price of a slot in yuan per TEU, 0 where there is room.
    """

    network: Network
    arcs: Arcs
    flow: Floats
    unmet: Floats
    cost: float
    price: Floats


@dataclass(frozen=True, slots=True)
class _Columns:
    """The variables: arcs of each commodity one after the other, then what is left behind by commodity and day."""

    commodity: Ints
    arc: Ints
    left: list[tuple[int, int]]  # (commodity, day) of the variables "left behind"


def solve(network: Network) -> Flows:
    """The optimum. Always feasible, because goods may be left behind at the price `unmet`."""
    arcs = expand(network)
    chosen = [np.flatnonzero(useful(arcs, commodity, network)) for commodity in network.commodities]
    columns = _Columns(
        np.repeat(np.arange(len(chosen)), [len(one) for one in chosen]),
        np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64),
        [(k, d) for k, c in enumerate(network.commodities) for d, v in enumerate(c.volumes[: network.days]) if v > 0],
    )
    balance, supply = _balance(network, arcs, columns)
    room, cap, limited = _room(arcs, columns)
    costs = [cost_of(arcs, commodity)[own] for commodity, own in zip(network.commodities, chosen, strict=True)]
    cost = np.concatenate([*costs, np.full(len(columns.left), network.unmet)])
    most = [
        most_earlier(arcs, commodity, network)[own] for commodity, own in zip(network.commodities, chosen, strict=True)
    ]
    bounds = np.zeros((len(cost), 2))
    bounds[:, 1] = np.concatenate([*most, np.full(len(columns.left), np.inf)])
    answer = optimize.linprog(cost, A_ub=room, b_ub=cap, A_eq=balance, b_eq=supply, bounds=bounds, method="highs-ipm")
    if answer.status != 0:
        raise NotSolved(answer.message)
    return _flows(network, arcs, columns, answer, limited)


def _balance(network: Network, arcs: Arcs, columns: _Columns) -> tuple[sparse.csr_matrix, Floats]:
    """Flow conservation: rows are the nodes each commodity touches, except those at its destination."""
    nodes = len(arcs.places) * arcs.days
    count, m = len(columns.arc), np.arange(len(columns.arc))
    rows = np.concatenate(
        [columns.commodity * nodes + arcs.tail[columns.arc], columns.commodity * nodes + arcs.head[columns.arc]]
    )
    signs = np.concatenate([np.ones(count), -np.ones(count)])
    left = np.array(
        [k * nodes + arcs.node(network.commodities[k].origin, day) for k, day in columns.left], dtype=np.int64
    )
    rows, signs = np.concatenate([rows, left]), np.concatenate([signs, np.ones(len(left))])
    places = np.concatenate([m, m, count + np.arange(len(left))])
    volumes = np.zeros(nodes * len(network.commodities))
    for (k, day), row in zip(columns.left, left, strict=True):
        volumes[row] = network.commodities[k].volumes[day]
    goal = np.zeros(len(volumes), dtype=bool)
    for k, commodity in enumerate(network.commodities):
        first = k * nodes + arcs.node(commodity.destination, 0)
        goal[first : first + arcs.days] = True
    keep = ~goal[rows]
    used, compact = np.unique(rows[keep], return_inverse=True)
    shape = (len(used), count + len(left))
    return sparse.csr_matrix((signs[keep], (compact, places[keep])), shape=shape), volumes[used]


def _room(arcs: Arcs, columns: _Columns) -> tuple[sparse.csr_matrix | None, Floats | None, Ints]:
    """One row for each departure or store with a limit that some commodity can use."""
    bounded = np.isfinite(arcs.cap)
    own = np.flatnonzero(bounded[columns.arc])
    limited, rows = np.unique(columns.arc[own], return_inverse=True)
    if not len(limited):
        return None, None, limited
    shape = (len(limited), len(columns.arc) + len(columns.left))
    return sparse.csr_matrix((np.ones(len(own)), (rows, own)), shape=shape), arcs.cap[limited], limited


def _flows(network: Network, arcs: Arcs, columns: _Columns, answer: object, limited: Ints) -> Flows:
    found = np.maximum(answer.x, 0.0)  # type: ignore[attr-defined]
    flow = np.zeros((len(network.commodities), len(arcs)))
    flow[columns.commodity, columns.arc] = found[: len(columns.arc)]
    unmet = np.zeros((len(network.commodities), network.days))
    for (k, day), teu in zip(columns.left, found[len(columns.arc) :], strict=True):
        unmet[k, day] = teu
    price = np.zeros(len(arcs))
    if len(limited):
        price[limited] = np.maximum(-answer.ineqlin.marginals, 0.0)  # type: ignore[attr-defined]
    return Flows(network, arcs, flow, unmet, float(answer.fun), price)  # type: ignore[attr-defined]
