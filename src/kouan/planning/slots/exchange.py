"""Clearing the exchange: most boxes moved, then the fairest share, then the least money; each proven optimal.

Three integer programmes one after the other, each keeping what the former reached, solved by HiGHS through SciPy.
Variables: boxes each offer gives and each need gets. In every place (sailing, leg and kind of box) as many are given as
are got; at every price the offers that ask more give no more than the needs that pay so much get, so that a matching
exists; nobody's balance leaves its limit. Who gives to whom is matched afterwards, dearest to dearest.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from kouan.kernel.lazy import lazy
from kouan.planning.slots.model import TEU, Carrier, Lot, Market

if TYPE_CHECKING:
    from scipy import optimize, sparse
else:
    optimize, sparse = lazy("scipy.optimize"), lazy("scipy.sparse")

Floats = NDArray[np.float64]
CLEAR = 1e-6


class NotCleared(RuntimeError):
    """The solver gave up; its words are the message."""


class Move(msgspec.Struct, frozen=True):
    """Boxes that travel on another carrier's slots, at `price` yuan a box."""

    giver: str
    taker: str
    sailing: str
    leg: str
    kind: str
    boxes: int
    price: float


class Account(msgspec.Struct, frozen=True):
    """What the clearing means for one carrier; `why` says what stands in the way of the rest of its needs."""

    carrier: str
    given: int
    got: int
    needed: int
    balance: int  # TEU, after
    pays: float  # yuan, net
    why: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.got / self.needed if self.needed else 1.0


class Cleared(msgspec.Struct, frozen=True):
    """The result. `proven`: all three programmes ended at a gap of 0."""

    moves: tuple[Move, ...]
    accounts: tuple[Account, ...]
    boxes: int
    least_share: float
    money: float
    proven: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class _Programme:
    """Columns: boxes of each offer, then of each need."""

    market: Market
    rows: sparse.csr_matrix
    low: Floats
    high: Floats
    most: Floats

    @property
    def gives(self) -> int:
        return len(self.market.offers)


def clear(market: Market, *, limit: float = 60.0) -> Cleared:
    """The best clearing. `limit` seconds for each of the three programmes; what is not proven by then says so.

    A carrier that offers and needs slots in one place uses its own first; that is no exchange and counts nowhere.
    """
    started = time.perf_counter()
    market = _own_first(market)
    if not market.offers or not market.needs:
        return _told(market, np.zeros(len(market.offers) + len(market.needs)), True, started)
    programme = _programme(market)
    gives = programme.gives
    count = np.zeros(len(programme.most))
    count[:gives] = 1.0
    boxes, most_proven = _solve(programme, -count, [], limit)
    kept = [optimize.LinearConstraint(count[None, :], lb=round(boxes[:gives].sum()))]
    fair, fair_proven = _fairest(programme, kept[0], limit)
    cost = np.concatenate([[offer.price for offer in market.offers], np.zeros(len(market.needs))])
    found, cheap_proven = _solve(programme, cost, [*kept, fair], limit)
    return _told(market, np.round(found), most_proven and fair_proven and cheap_proven, started)


def _own_first(market: Market) -> Market:
    offers = [offer.boxes for offer in market.offers]
    needs = [need.boxes for need in market.needs]
    mine: dict[tuple[str, ...], list[int]] = {}
    for o, offer in enumerate(market.offers):
        mine.setdefault((offer.carrier, *_place(offer)), []).append(o)
    for n, need in enumerate(market.needs):
        for o in mine.get((need.carrier, *_place(need)), ()):
            used = min(offers[o], needs[n])
            offers[o], needs[n] = offers[o] - used, needs[n] - used
    return msgspec.structs.replace(
        market,
        offers=tuple(msgspec.structs.replace(x, boxes=b) for x, b in zip(market.offers, offers, strict=True) if b),
        needs=tuple(msgspec.structs.replace(x, boxes=b) for x, b in zip(market.needs, needs, strict=True) if b),
    )


def _lots(market: Market) -> tuple[Lot, ...]:
    """Offers, then needs: the columns."""
    return (*market.offers, *market.needs)


def _place(row: Lot) -> tuple[str, str, str]:
    return row.sailing, row.leg, row.kind


Row = tuple[dict[int, float], float, float]


def _programme(market: Market) -> _Programme:
    rows = [row for offers, needs in _places(market).values() for row in _matchable(market, offers, needs)]
    rows += [_balance(market, carrier) for carrier in market.carriers]
    cells = [(r, column, value) for r, (entries, _, _) in enumerate(rows) for column, value in entries.items()]
    at, columns, values = (np.array(x) for x in zip(*cells, strict=True))
    width = len(market.offers) + len(market.needs)
    matrix = sparse.csr_matrix((values, (at, columns)), shape=(len(rows), width))
    low, high = (np.array(side, dtype=np.float64) for side in ([row[1] for row in rows], [row[2] for row in rows]))
    most = np.array([row.boxes for row in _lots(market)], dtype=np.float64)
    return _Programme(market, matrix, low, high, most)


def _places(market: Market) -> dict[tuple[str, str, str], tuple[list[int], list[int]]]:
    """Offers and needs by place, as columns."""
    found: dict[tuple[str, str, str], tuple[list[int], list[int]]] = {}
    for column, row in enumerate(_lots(market)):
        sides = found.setdefault(_place(row), ([], []))
        sides[column >= len(market.offers)].append(column)
    return found


def _matchable(market: Market, offers: list[int], needs: list[int]) -> Iterator[Row]:
    """As many got as given; and at each price asked, no more given above it than got by those who pay it."""
    gives = len(market.offers)
    yield {**dict.fromkeys(offers, 1.0), **dict.fromkeys(needs, -1.0)}, 0.0, 0.0
    for price in sorted({market.offers[o].price for o in offers}):
        dear = [o for o in offers if market.offers[o].price >= price]
        paid = [n for n in needs if market.needs[n - gives].price >= price]
        if len(paid) < len(needs):
            yield {**dict.fromkeys(dear, 1.0), **dict.fromkeys(paid, -1.0)}, -np.inf, 0.0


def _balance(market: Market, carrier: Carrier) -> Row:
    """TEU given minus taken, added to what is carried over, stays within the carrier's limit."""
    gives = len(market.offers)
    cells = {o: float(TEU[x.kind]) for o, x in enumerate(market.offers) if x.carrier == carrier.name}
    cells |= {gives + n: -float(TEU[x.kind]) for n, x in enumerate(market.needs) if x.carrier == carrier.name}
    # A balance already beyond its limit may come back, it need not do so at once.
    low, high = min(-carrier.limit - carrier.balance, 0), max(carrier.limit - carrier.balance, 0)
    return cells, float(low), float(high)


def _solve(
    programme: _Programme, cost: Floats, kept: list[optimize.LinearConstraint], limit: float
) -> tuple[Floats, bool]:
    answer = optimize.milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=optimize.Bounds(np.zeros(len(cost)), programme.most),
        constraints=[optimize.LinearConstraint(programme.rows, programme.low, programme.high), *kept],
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        raise NotCleared(answer.message)
    return np.asarray(answer.x), answer.status == 0


def _fairest(
    programme: _Programme, kept: optimize.LinearConstraint, limit: float
) -> tuple[optimize.LinearConstraint, bool]:
    """The greatest least share of needs served, among carriers that find offers at all; kept as a constraint."""
    width = len(programme.most)
    rows = _shares(programme)
    answer = optimize.milp(
        np.append(np.zeros(width), -1.0),
        integrality=np.append(np.ones(width), 0.0),
        bounds=optimize.Bounds(np.zeros(width + 1), np.append(programme.most, 1.0)),
        constraints=[
            optimize.LinearConstraint(_wider(programme.rows), programme.low, programme.high),
            optimize.LinearConstraint(_wider(kept.A), lb=kept.lb),
            optimize.LinearConstraint(rows, lb=0.0),
        ],
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        raise NotCleared(answer.message)
    floors = np.ceil(-rows[:, width] * float(answer.x[width]) - CLEAR)
    return optimize.LinearConstraint(rows[:, :width], lb=floors), answer.status == 0


def _shares(programme: _Programme) -> Floats:
    """One row a carrier: what it gets minus the least share times what it needs, not below 0."""
    market, width = programme.market, len(programme.most)
    offered = {_place(offer) for offer in market.offers}
    rows = []
    for carrier, needed in _needed(market).items():
        own = [n for n, need in enumerate(market.needs) if need.carrier == carrier]
        if any(_place(market.needs[n]) in offered for n in own):
            row = np.zeros(width + 1)
            row[[programme.gives + n for n in own]] = 1.0
            row[width] = -float(needed)
            rows.append(row)
    return np.array(rows).reshape(-1, width + 1)


def _wider(rows: object) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix(rows)
    return sparse.hstack([matrix, sparse.csr_matrix((matrix.shape[0], 1))], format="csr")


def _needed(market: Market) -> dict[str, int]:
    found: dict[str, int] = {}
    for need in market.needs:
        found[need.carrier] = found.get(need.carrier, 0) + need.boxes
    return found


def _told(market: Market, boxes: Floats, proven: bool, started: float) -> Cleared:
    moves = tuple(_matched(market, boxes))
    accounts = tuple(_account(market, boxes, carrier, moves) for carrier in market.carriers)
    return Cleared(
        moves=moves,
        accounts=accounts,
        boxes=sum(move.boxes for move in moves),
        least_share=min((account.share for account in accounts if account.needed), default=1.0),
        money=sum(move.boxes * move.price for move in moves),
        proven=proven,
        seconds=time.perf_counter() - started,
    )


def _matched(market: Market, boxes: Floats) -> Iterator[Move]:
    """Who gives to whom in each place: the dearest offer to the need that pays most, and so on down."""
    gives = len(market.offers)
    for offers, needs in _places(market).values():
        asking = sorted(offers, key=lambda o: (-market.offers[o].price, o))
        paying = sorted(needs, key=lambda n: (-market.needs[n - gives].price, n))
        left = {column: int(boxes[column]) for column in (*offers, *needs)}
        for o in asking:
            for n in paying:
                if moved := min(left[o], left[n]):
                    left[o], left[n] = left[o] - moved, left[n] - moved
                    offer = market.offers[o]
                    yield Move(offer.carrier, market.needs[n - gives].carrier, *_place(offer), moved, offer.price)


def _account(market: Market, boxes: Floats, carrier: Carrier, moves: tuple[Move, ...]) -> Account:
    given = [move for move in moves if move.giver == carrier.name]
    got = [move for move in moves if move.taker == carrier.name]
    balance = carrier.balance + sum(m.boxes * TEU[m.kind] for m in given) - sum(m.boxes * TEU[m.kind] for m in got)
    return Account(
        carrier=carrier.name,
        given=sum(move.boxes for move in given),
        got=sum(move.boxes for move in got),
        needed=_needed(market).get(carrier.name, 0),
        balance=balance,
        pays=sum(m.boxes * m.price for m in got) - sum(m.boxes * m.price for m in given),
        why=_reasons(market, boxes, carrier, balance),
    )


def _reasons(market: Market, boxes: Floats, carrier: Carrier, balance: int) -> tuple[str, ...]:
    """Why needs of the carrier stay open: nobody offers there, all offered is taken, or a balance is used up."""
    places, gives, found = _places(market), len(market.offers), set()
    for n, need in enumerate(market.needs):
        if need.carrier != carrier.name or boxes[gives + n] >= need.boxes - CLEAR:
            continue
        offers = [o for o in places[_place(need)][0] if market.offers[o].price <= need.price]
        if not offers:
            found.add("no offer")
        elif all(boxes[o] >= market.offers[o].boxes - CLEAR for o in offers):
            found.add("offers taken")
        elif balance - TEU[need.kind] < -carrier.limit:
            found.add("own balance")
        else:
            found.add("others' balance")
    return tuple(sorted(found))
