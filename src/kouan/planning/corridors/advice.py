"""What each way costs one shipper, beside the price of the slots it would take; and which extra trains would pay."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date

import msgspec
import numpy as np

from kouan.planning.corridors.model import Commodity, Network, Shipper
from kouan.planning.corridors.network import EARLIER, Arcs, Floats, Ints, cost_of
from kouan.planning.corridors.solve import Flows

CLEAR = 1e-6
WAIT_HERE, SOONER, LATER = "WAIT", "SHIFT_EARLIER", "SHIFT_LATER"


class Way(msgspec.Struct, frozen=True):
    """One option: when it leaves and arrives, and yuan per TEU by kind; `price` is what its slots are worth to others.

    `total` = freight + time + early; the best advice has the least total + price, so that no shipper takes a slot
    that another would pay more for.
    """

    option: str
    leaves: date
    arrives: date
    freight: float
    time: float
    early: float
    price: float
    legs: tuple[str, ...]

    @property
    def total(self) -> float:
        return self.freight + self.time + self.early


class Advice(msgspec.Struct, frozen=True):
    """A shipper's ways, the best one first."""

    shipper: str
    teu: float
    ways: tuple[Way, ...]


class ExtraTrain(msgspec.Struct, frozen=True):
    """A train more on that day saves more than it costs: slot price x TEU against its cost, yuan."""

    origin: str
    destination: str
    day: date
    teu: float
    worth: float
    cost: float


class Slot(msgspec.Struct, frozen=True):
    """What one more TEU through a lock on that day would save, and how full it is."""

    lock: str
    day: date
    price: float
    used: float
    capacity: float


def advise(flows: Flows) -> list[Advice]:
    """Every shipper of the problem."""
    network = flows.network
    goods = {commodity.name: commodity for commodity in network.commodities}
    leaving = _leaving(flows.arcs)
    return [_of(flows, leaving, shipper, goods[shipper.commodity]) for shipper in network.shippers]


def _of(flows: Flows, leaving: list[list[int]], shipper: Shipper, goods: Commodity) -> Advice:
    ready = flows.network.day_of(shipper.day)
    options = sorted({leg.option for leg in flows.network.legs if leg.option})
    found = [_way(flows, leaving, goods, ready, option) for option in ("", *options)]
    found += _shifted(flows, leaving, goods, ready)
    best: dict[tuple[str, date], Way] = {}
    for way in filter(None, found):
        best.setdefault((way.option, way.leaves), way)
    ways = sorted(best.values(), key=lambda way: (way.total + way.price, way.arrives, way.option))
    return Advice(shipper.name, shipper.teu, tuple(ways))


def _shifted(flows: Flows, leaving: list[list[int]], goods: Commodity, ready: int) -> Iterator[Way | None]:
    """The usual way with an earlier start, and with a later one: the cheapest day of each."""
    for option, shifts in ((SOONER, range(1, goods.early_days + 1)), (LATER, range(1, 31))):
        ways = []
        for shift in shifts:
            day = ready - shift if option == SOONER else ready + shift
            if 0 <= day < flows.network.days:
                early = goods.early_cost * shift if option == SOONER else 0.0
                held = goods.day_value * shift if option == LATER else 0.0
                way = _way(flows, leaving, goods, day, "", depart=True)
                if way is not None:
                    ways.append(msgspec.structs.replace(way, option=option, early=early, time=way.time + held))
        yield min(ways, key=lambda way: way.total + way.price, default=None)


def _way(
    flows: Flows, leaving: list[list[int]], goods: Commodity, day: int, option: str, *, depart: bool = False
) -> Way | None:
    """The cheapest way from that day on with at most this option's legs beside the usual ones, slots at their price.

    The option must be used; with `depart` the first step may not be a wait.
    """
    arcs, network = flows.arcs, flows.network
    allowed = np.array([leg.option in ("", option) for leg in network.legs] + [False, True])  # [-2] earlier, [-1] wait
    cost = cost_of(arcs, goods) + flows.price
    path = _shortest(arcs, leaving, cost, allowed, arcs.node(goods.origin, day), goods, network, option, depart)
    return None if path is None else _told(flows, goods, path, option)


def _shortest(
    arcs: Arcs,
    leaving: list[list[int]],
    cost: Floats,
    allowed: np.ndarray,
    start: int,
    goods: Commodity,
    network: Network,
    option: str,
    depart: bool,
) -> list[int] | None:
    """Dijkstra over (node, whether the option was used); all costs are at least 0 because nothing goes back in time."""
    goal = arcs.places[goods.destination]
    first = (start, option == "")
    known: dict[tuple[int, bool], float] = {first: 0.0}
    came: dict[tuple[int, bool], tuple[tuple[int, bool], int]] = {}
    heap = [(0.0, first)]
    while heap:
        spent, here = heapq.heappop(heap)
        if spent > known[here]:
            continue
        if here[0] // arcs.days == goal and here[1]:
            return _walked(came, here)
        for arc in leaving[here[0]]:
            leg = int(arcs.leg[arc])
            if not allowed[leg] or arcs.cap[arc] <= 0 or (depart and here == first and leg < 0):
                continue
            there = (int(arcs.head[arc]), here[1] or (leg >= 0 and network.legs[leg].option == option))
            total = spent + float(cost[arc])
            if total < known.get(there, np.inf):
                known[there], came[there] = total, (here, arc)
                heapq.heappush(heap, (total, there))
    return None


def _walked(came: dict[tuple[int, bool], tuple[tuple[int, bool], int]], here: tuple[int, bool]) -> list[int]:
    path = []
    while here in came:
        here, arc = came[here]
        path.append(arc)
    return path[::-1]


def _told(flows: Flows, goods: Commodity, path: list[int], option: str) -> Way:
    arcs, network = flows.arcs, flows.network
    steps = [network.legs[arcs.leg[arc]] for arc in path if arcs.leg[arc] >= 0]
    days = sum(int(arcs.length[arc]) for arc in path)
    moving = next((arc for arc in path if arcs.leg[arc] >= 0), path[0])
    return Way(
        option=option or WAIT_HERE,
        leaves=network.date_of(int(arcs.tail[moving] % arcs.days)),
        arrives=network.date_of(int(arcs.head[path[-1]] % arcs.days)),
        freight=float(sum(arcs.cost[arc] for arc in path)),
        time=days * goods.day_value,
        early=0.0,
        price=float(sum(flows.price[arc] for arc in path)),
        legs=tuple(f"{leg.origin} → {leg.destination} ({leg.mode})" for leg in steps),
    )


def extra_trains(flows: Flows) -> list[ExtraTrain]:
    """Trains whose slots would be worth more than they cost, the best first."""
    found = []
    for arc in np.flatnonzero((flows.price > CLEAR) & (flows.arcs.leg >= 0)):
        leg = flows.network.legs[flows.arcs.leg[arc]]
        worth = float(flows.price[arc]) * leg.extra_teu
        if leg.extra_teu and worth > leg.extra_cost:
            day = flows.network.date_of(int(flows.arcs.tail[arc] % flows.arcs.days))
            found.append(ExtraTrain(leg.origin, leg.destination, day, leg.extra_teu, worth, leg.extra_cost))
    return sorted(found, key=lambda train: train.cost - train.worth)


def slots(flows: Flows) -> list[Slot]:
    """The locks day by day within the horizon."""
    used, found = flows.flow.sum(axis=0), []
    for arc in np.flatnonzero(flows.arcs.leg >= 0):
        leg = flows.network.legs[flows.arcs.leg[arc]]
        day = int(flows.arcs.tail[arc] % flows.arcs.days)
        if leg.lock and day < flows.network.days and np.isfinite(flows.arcs.cap[arc]):
            on = flows.network.date_of(day)
            found.append(Slot(leg.lock, on, float(flows.price[arc]), float(used[arc]), float(flows.arcs.cap[arc])))
    return sorted(found, key=lambda slot: (slot.lock, slot.day))


def earlier(flows: Flows) -> float:
    """TEU-days that goods should be ready sooner: the staggering (错峰) the plan proposes."""
    return float(flows.flow[:, flows.arcs.leg == EARLIER].sum())


def _leaving(arcs: Arcs) -> list[list[int]]:
    out: list[list[int]] = [[] for _ in range(len(arcs.places) * arcs.days)]
    tails: Ints = arcs.tail
    for arc, node in enumerate(tails.tolist()):
        out[node].append(arc)
    return out
