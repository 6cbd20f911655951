"""The network in time: a node for each place and day, an arc for each departure, each wait, each earlier production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kouan.planning.corridors.model import Commodity, Leg, Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arcs:
    """All arcs as columns. `leg` is the index of the leg, -1 for waiting, -2 for producing a day earlier.

    `cap` is infinite where nothing limits. `length` counts days (negative for producing earlier).
    """

    tail: Ints
    head: Ints
    leg: Ints
    length: Ints
    cost: Floats
    cap: Floats
    days: int
    places: dict[str, int]

    def node(self, place: str, day: int) -> int:
        return self.places[place] * self.days + day

    def __len__(self) -> int:
        return len(self.tail)


WAIT, EARLIER = -1, -2


def expand(network: Network) -> Arcs:
    """Every arc within the horizon; after it a tail of days lets goods that left in time arrive."""
    tail_days = 2 * max((leg.days for leg in network.legs), default=0) + 10
    days = network.days + tail_days
    places = {place.name: i for i, place in enumerate(network.places)}
    rows = [row for leg_rows in _rows(network, days, places) for row in leg_rows]
    columns = np.array(rows, dtype=np.float64).T
    tail, head, leg, length = (column.astype(np.int64) for column in columns[:4])
    return Arcs(tail, head, leg, length, columns[4], columns[5], days, places)


Row = tuple[float, float, float, float, float, float]


def _rows(network: Network, days: int, places: dict[str, int]) -> Iterator[list[Row]]:
    for index, leg in enumerate(network.legs):
        yield list(_departures(network, leg, index, days, places))
    for place in network.places:
        base, room = places[place.name] * days, np.inf if place.room is None else place.room
        yield [(base + d, base + d + 1, WAIT, 1, place.storage, room) for d in range(days - 1)]
    for origin in sorted({c.origin for c in network.commodities if c.early_days}):
        base = places[origin] * days
        yield [(base + d, base + d - 1, EARLIER, -1, 0.0, np.inf) for d in range(1, network.days)]


def _departures(network: Network, leg: Leg, index: int, days: int, places: dict[str, int]) -> Iterator[Row]:
    start, end = places[leg.origin] * days, places[leg.destination] * days
    whole = np.inf if leg.capacity is None else leg.capacity
    for day in range(days - leg.days):
        if network.leaves(leg, day):
            share = network.share(leg, day)
            yield start + day, end + day + leg.days, index, leg.days, leg.cost, 0.0 if share == 0 else whole * share


def cost_of(arcs: Arcs, commodity: Commodity) -> Floats:
    """What each arc costs a TEU of this commodity: freight or storage, its time, or producing earlier.

    Time is counted from readiness: producing a day earlier costs `early_cost` and gives no time back.
    """
    return np.where(arcs.leg == EARLIER, commodity.early_cost, arcs.cost + commodity.day_value * arcs.length)


def most_earlier(arcs: Arcs, commodity: Commodity, network: Network) -> Floats:
    """At most how many TEU of this commodity each arc may carry for its own sake: infinite but for earlier production.

    Over the step from day d to d-1 can go what is ready on the days d … d + early_days - 1, no more; so no TEU is ready
    more than `early_days` sooner.
    """
    volumes = np.zeros(network.days + commodity.early_days + 1)
    volumes[: min(len(commodity.volumes), network.days)] = commodity.volumes[: network.days]
    running = np.concatenate([[0.0], np.cumsum(volumes)])
    day = np.minimum(arcs.tail % arcs.days, network.days)
    window = running[day + commodity.early_days] - running[day]
    return np.where(arcs.leg == EARLIER, window, np.inf)


def useful(arcs: Arcs, commodity: Commodity, network: Network) -> NDArray[np.bool_]:
    """The arcs that goods of this commodity can use: reached from a day of readiness, leading to the destination."""
    may = (arcs.leg != EARLIER) | (
        (arcs.tail // arcs.days == arcs.places[commodity.origin]) & (commodity.early_days > 0)
    )
    ready = [arcs.node(commodity.origin, d) for d, v in enumerate(commodity.volumes[: network.days]) if v > 0]
    earliest = max(min((d for d, v in enumerate(commodity.volumes) if v > 0), default=0) - commodity.early_days, 0)
    may &= (arcs.leg != EARLIER) | (arcs.head % arcs.days >= earliest)
    goal = np.zeros(len(arcs.places) * arcs.days, dtype=bool)
    goal[arcs.places[commodity.destination] * arcs.days :][: arcs.days] = True
    may &= ~goal[arcs.tail]  # goods that are there stay there
    start = np.zeros_like(goal)
    start[ready] = True
    from_start, to_goal = _reach(arcs.tail, arcs.head, start, may), _reach(arcs.head, arcs.tail, goal, may)
    used: NDArray[np.bool_] = may & from_start[arcs.tail] & to_goal[arcs.head]
    return used


def _reach(tail: Ints, head: Ints, start: NDArray[np.bool_], may: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reached = start.copy()
    tail, head = tail[may], head[may]
    while True:
        new = head[reached[tail] & ~reached[head]]
        if not len(new):
            return reached
        reached[new] = True
