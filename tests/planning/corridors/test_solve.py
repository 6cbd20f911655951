"""The corridor plan is the optimum: the same problem put to another solver, written down in another way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.planning.corridors import advice
from kouan.planning.corridors.example import example
from kouan.planning.corridors.model import Closure, Commodity, Leg, Network, Place, Shipper
from kouan.planning.corridors.solve import solve

START = date(2026, 3, 2)  # a Monday
pywraplp = pytest.importorskip("ortools.linear_solver.pywraplp")


def small(volumes: list[int], capacity: float, train: float, value: float, early: int, factor: float) -> Network:
    """Two ways from A to C: by the lock at B, or by train."""
    return Network(
        START,
        len(volumes),
        (Place("A", 1.0), Place("B", 2.0, room=30.0), Place("C")),
        (
            Leg("A", "B", "barge", 1, 10.0, 25.0),
            Leg("B", "C", "lock", 1, 1.0, capacity, "dam"),
            Leg("A", "C", "rail", 1, 60.0, train, option="RAIL_ALT", weekdays=(0, 2), extra_teu=5, extra_cost=100),
        ),
        (
            Commodity("fast", "A", "C", value, tuple(float(v) for v in volumes), 3.0, early),
            Commodity("slow", "A", "C", 1.0, tuple(float(v) for v in reversed(volumes))),
        ),
        (Closure("dam", START + timedelta(1), START + timedelta(3), factor),),
        unmet=500.0,
    )


def other_optimum(network: Network) -> float:
    """The cost of the optimum by GLOP, from a formulation of its own: one variable per thing a TEU can do on a day.

    Earlier production is written as goods released on day r and produced on day p, r - p ≤ early_days.
    """
    solver = pywraplp.Solver.CreateSolver("GLOP")
    end = network.days + 2 * max(leg.days for leg in network.legs) + 10
    goods, infinity = range(len(network.commodities)), solver.infinity()
    move = {
        (k, i, d): solver.NumVar(0, infinity, "")
        for k, (i, leg), d in product(goods, enumerate(network.legs), range(end))
        if d + leg.days < end and network.leaves(leg, d)
    }
    stay = {
        (k, p.name, d): solver.NumVar(0, infinity, "") for k, p, d in product(goods, network.places, range(end - 1))
    }
    cost = []
    for k, commodity in enumerate(network.commodities):
        made: dict[int, list[object]] = {}
        for r, volume in enumerate(commodity.volumes):
            left = solver.NumVar(0, infinity, "")
            produced = {p: solver.NumVar(0, infinity, "") for p in range(max(0, r - commodity.early_days), r + 1)}
            solver.Add(sum(produced.values()) + left == volume)
            cost.append(left * network.unmet)
            for p, variable in produced.items():
                made.setdefault(p, []).append(variable)
                cost.append(variable * commodity.early_cost * (r - p))
        for place, d in product(network.places, range(end)):
            if place.name == commodity.destination:
                continue
            came = [
                v
                for (kk, i, t), v in move.items()
                if kk == k and network.legs[i].destination == place.name and t + network.legs[i].days == d
            ]
            went = [v for (kk, i, t), v in move.items() if kk == k and network.legs[i].origin == place.name and t == d]
            new = made.get(d, []) if place.name == commodity.origin else []
            before, after = stay.get((k, place.name, d - 1), 0), stay.get((k, place.name, d), 0)
            solver.Add(sum(came) + sum(new) + before == sum(went) + after)
        cost += [
            v * (network.legs[i].cost + commodity.day_value * network.legs[i].days)
            for (kk, i, _), v in move.items()
            if kk == k
        ]
        rents = {place.name: place.storage for place in network.places}
        cost += [
            v * (rents[name] + commodity.day_value)
            for (kk, name, _), v in stay.items()
            if kk == k and name != commodity.destination
        ]
    for (i, leg), d in product(enumerate(network.legs), range(end)):
        together = [move[k, i, d] for k in goods if (k, i, d) in move]
        if leg.capacity is not None and together:
            solver.Add(sum(together) <= leg.capacity * network.share(leg, d))
    for place, d in product(network.places, range(end - 1)):
        if place.room is not None:
            solver.Add(sum(stay[k, place.name, d] for k in goods) <= place.room)
    solver.Minimize(sum(cost))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return float(solver.Objective().Value())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=5, max_size=9).filter(any),
    st.sampled_from((5.0, 20.0, 60.0)),
    st.sampled_from((0.0, 15.0)),
    st.sampled_from((0.0, 4.0, 30.0)),
    st.integers(0, 3),
    st.sampled_from((0.0, 0.45, 1.0)),
)
def test_the_same_optimum_as_another_solver(volumes, capacity, train, value, early, factor) -> None:
    network = small(volumes, capacity, train, value, early, factor)
    assert solve(network).cost == pytest.approx(other_optimum(network), rel=1e-6, abs=1e-6)


def test_no_departure_carries_more_than_it_has_room_for() -> None:
    flows = solve(small([40] * 8, 20.0, 15.0, 30.0, 3, 0.45))
    assert (flows.flow.sum(axis=0) <= flows.arcs.cap + 1e-6).all()


def test_a_slot_is_worth_something_only_while_the_lock_is_full() -> None:
    flows = solve(example())
    dear = [slot for slot in advice.slots(flows) if slot.price > 1e-3]
    assert dear
    assert all(slot.used == pytest.approx(slot.capacity, rel=1e-4) for slot in dear)


def test_a_slot_is_worth_what_more_room_saves_and_less_room_costs() -> None:
    """The price is a slope of the cost: more room saves at most the price, less room costs at least the price."""

    def cost(room: float) -> float:
        return solve(small([30] * 6, room, 0.0, 30.0, 0, 0.5)).cost

    flows = solve(small([30] * 6, 20.0, 0.0, 30.0, 0, 0.5))
    locks = [leg >= 0 and flows.network.legs[leg].lock == "dam" for leg in flows.arcs.leg]
    worth = float((flows.price[locks] * flows.arcs.cap[locks]).sum() / 20.0)
    assert worth > 0
    assert flows.cost - cost(20.001) <= worth * 0.001 + 1e-6 <= cost(19.999) - flows.cost + 2e-6


def test_best_advice_first_and_every_option_priced() -> None:
    base = small([40] * 8, 10.0, 15.0, 30.0, 2, 0.3)
    network = Network(
        **{f: getattr(base, f) for f in base.__struct_fields__} | {"shippers": (Shipper("firm", "fast", START, 5.0),)}
    )
    told = advice.advise(solve(network))[0]
    assert {way.option for way in told.ways} >= {"WAIT", "RAIL_ALT"}
    costs = [way.total + way.price for way in told.ways]
    assert costs == sorted(costs)
    assert all(way.leaves <= way.arrives for way in told.ways)


def test_an_extra_train_is_proposed_only_where_it_pays() -> None:
    crowded = advice.extra_trains(solve(small([40] * 8, 10.0, 15.0, 30.0, 0, 0.3)))
    assert crowded
    assert all(train.worth > train.cost for train in crowded)
    assert advice.extra_trains(solve(small([5] * 8, 60.0, 15.0, 30.0, 0, 1.0))) == []
