"""What carriers reach without an exchange: pairs that swap TEU for TEU. The yardstick of the clearing."""

from __future__ import annotations

from itertools import combinations

from kouan.planning.slots.model import TEU, Market


def swapped(market: Market) -> int:
    """Boxes moved when each pair of carriers in turn swaps all it can, as much TEU one way as the other.

    Both limits of balance hold by themselves, because a swap leaves balances as they are.
    """
    offers, needs = [offer.boxes for offer in market.offers], [need.boxes for need in market.needs]
    moved = 0
    for one, other in combinations([carrier.name for carrier in market.carriers], 2):
        there, back = _chances(market, one, other), _chances(market, other, one)
        moved += _swap(market, offers, needs, there, back)
    return moved


def _chances(market: Market, giver: str, taker: str) -> list[tuple[int, int]]:
    return [
        (o, n)
        for o, offer in enumerate(market.offers)
        if offer.carrier == giver
        for n, need in enumerate(market.needs)
        if need.carrier == taker
        and (need.sailing, need.leg, need.kind) == (offer.sailing, offer.leg, offer.kind)
        and need.price >= offer.price
    ]


def _swap(
    market: Market, offers: list[int], needs: list[int], there: list[tuple[int, int]], back: list[tuple[int, int]]
) -> int:
    moved = 0
    for o, n in there:
        for p, m in back:
            teu, other = TEU[market.offers[o].kind], TEU[market.offers[p].kind]
            lots = min(min(offers[o], needs[n]) * teu, min(offers[p], needs[m]) * other) // max(teu, other)
            if lots:
                give, get = lots * max(teu, other) // teu, lots * max(teu, other) // other
                for stock, place, boxes in ((offers, o, give), (needs, n, give), (offers, p, get), (needs, m, get)):
                    stock[place] -= boxes
                moved += give + get
    return moved
