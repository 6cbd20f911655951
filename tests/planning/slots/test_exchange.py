"""The exchange: nothing sold twice, balances kept, never worse than swapping, and as good as trying everything."""

from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.kernel.errors import Invalid
from kouan.planning.slots.exchange import clear
from kouan.planning.slots.model import TEU, Carrier, Market, Need, Offer, Sailing, faults, read
from kouan.planning.slots.swaps import swapped
from tests.planning.slots.markets import LEG, market

ROOM = {"20": 10, "40": 10, "reefer": 0, "dangerous": 0}


def held(made: Market) -> None:
    """Every promise of a clearing."""
    cleared = clear(made)
    given, got = {}, {}
    for move in cleared.moves:
        place = (move.sailing, move.leg, move.kind)
        given[move.giver, place] = given.get((move.giver, place), 0) + move.boxes
        got[move.taker, place] = got.get((move.taker, place), 0) + move.boxes
        assert move.giver != move.taker
    for side, rows in ((given, made.offers), (got, made.needs)):
        total: dict[tuple[str, tuple[str, str, str]], int] = {}
        for row in rows:
            key = (row.carrier, (row.sailing, row.leg, row.kind))
            total[key] = total.get(key, 0) + row.boxes
        assert all(count <= total[key] for key, count in side.items())
    limits = {carrier.name: carrier for carrier in made.carriers}
    assert all(abs(account.balance) <= limits[account.carrier].limit for account in cleared.accounts)
    assert cleared.proven
    assert cleared.boxes >= swapped(made)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 6), st.integers(1, 5), st.integers(0, 10**6))
def test_every_promise_holds(carriers: int, sailings: int, seed: int) -> None:
    held(market(carriers, sailings, seed, each=4, limits=(1, 3, 8)))


def tiny(offers: list[tuple[int, int, float]], needs: list[tuple[int, int, float]], limit: int) -> Market:
    """One sailing and kind; rows are (carrier, boxes, price)."""
    return Market(
        tuple(Carrier(f"C{c}", limit) for c in range(4)),
        (Sailing("S", (LEG,), {"20": 99}),),
        tuple(Offer(f"C{c}", "S", LEG, "20", boxes, price) for c, boxes, price in offers),
        tuple(Need(f"C{c}", "S", LEG, "20", boxes, price) for c, boxes, price in needs),
    )


def best(made: Market) -> tuple[int, float, float]:
    """Boxes, least share, money of the best clearing, by trying every one."""
    pairs = [(o, n) for o in made.offers for n in made.needs if o.carrier != n.carrier and n.price >= o.price]
    found = (0, 0.0, 0.0)
    for counts in product(*(range(min(o.boxes, n.boxes) + 1) for o, n in pairs)):
        flow = list(zip(pairs, counts, strict=True))
        if any(sum(c for (o, _), c in flow if o is x) > x.boxes for x in made.offers):
            continue
        if any(sum(c for (_, n), c in flow if n is x) > x.boxes for x in made.needs):
            continue
        nets = [
            sum(c for (o, _), c in flow if o.carrier == k.name) - sum(c for (_, n), c in flow if n.carrier == k.name)
            for k in made.carriers
        ]
        if any(abs(net) > k.limit for net, k in zip(nets, made.carriers, strict=True)):
            continue
        wanting = {n.carrier for n in made.needs}
        shares = [
            sum(c for (_, n), c in flow if n.carrier == k) / sum(n.boxes for n in made.needs if n.carrier == k)
            for k in wanting
        ]
        money = sum(c * o.price for (o, _), c in flow)
        found = max(found, (sum(counts), round(min(shares), 9), -money))
    return found


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.just(0) | st.just(1), st.integers(1, 3), st.sampled_from((0.0, 5.0))), min_size=1, max_size=2
    ),
    st.lists(
        st.tuples(st.just(2) | st.just(3), st.integers(1, 3), st.sampled_from((4.0, 9.0))), min_size=1, max_size=2
    ),
    st.integers(1, 4),
)
def test_as_good_as_trying_everything(offers, needs, limit) -> None:
    made = tiny(offers, needs, limit)
    cleared = clear(made)
    boxes, share, money = best(made)
    assert (cleared.boxes, pytest.approx(cleared.least_share), pytest.approx(-cleared.money)) == (boxes, share, money)


def test_own_slots_are_used_first_and_are_no_exchange() -> None:
    cleared = clear(tiny([(0, 3, 0.0)], [(0, 2, 9.0), (1, 3, 9.0)], 9))
    assert cleared.boxes == 1
    assert [move.taker for move in cleared.moves] == ["C1"]


def test_each_carrier_is_told_why() -> None:
    accounts = {a.carrier: a for a in clear(tiny([(0, 2, 5.0)], [(1, 4, 9.0), (2, 1, 4.0)], 9)).accounts}
    assert accounts["C1"].why == ("offers taken",)
    assert accounts["C2"].why == ("no offer",)
    assert clear(tiny([(0, 5, 0.0)], [(1, 5, 9.0)], 2)).accounts[1].why == ("own balance",)


def test_faults_are_named() -> None:
    made = Market(
        (Carrier("A", 5),),
        (Sailing("S", (LEG,), ROOM),),
        (Offer("A", "S", LEG, "reefer", 1), Offer("B", "S", "nowhere", "20", 1), Offer("A", "S", LEG, "20", 11)),
        (Need("A", "T", LEG, "20", 1),),
    )
    assert {p.field for p in faults(made)} == {
        "offers[0].boxes", "offers[1].carrier", "offers[1].leg", "offers[2].boxes", "needs[0].sailing"
    }  # fmt: skip
    with pytest.raises(Invalid):
        read(msgspec.json.encode(made))
    with pytest.raises(msgspec.ValidationError):
        read(b'{"carriers": [], "sailings": [], "offers": [{"boxes": -1}], "needs": []}')


def test_weights_of_boxes() -> None:
    assert TEU == {"20": 1, "40": 2, "reefer": 2, "dangerous": 1}
