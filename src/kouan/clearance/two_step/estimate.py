"""How much tax a summary declaration may come to, from codes of six digits: what its guarantee must bear. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from kouan.clearance.duties.assess import assess
from kouan.clearance.duties.value import Rates
from kouan.clearance.rules.context import Day
from kouan.codecs.declaration import Declaration, GoodsItem

SUBHEADING = 6


def estimate(declaration: Declaration, day: Day, rates: Rates, under: Callable[[str], Iterable[str]]) -> int:
    """Fen: the taxes of the declared totals as CIF values, at the dearest tariff line each code can mean.

    `under(subheading)` gives the ten-digit codes in force under six digits. Prudent, for what is reserved is given
    back when the tax is paid. Raises LookupError without an exchange rate. Source: R-1.2b (iii); the way [D].
    """
    return sum(_dearest(declaration, item, day, rates, under) for item in declaration.goods)


def _dearest(
    declaration: Declaration, item: GoodsItem, day: Day, rates: Rates, under: Callable[[str], Iterable[str]]
) -> int:
    known = day.tariff[item.hs_code] is not None
    codes = [item.hs_code] if known else list(under(item.hs_code[:SUBHEADING]))
    return max((_tax(declaration, item, code, day, rates) for code in codes), default=0)


def _tax(declaration: Declaration, item: GoodsItem, code: str, day: Day, rates: Rates) -> int:
    alone: Any = msgspec.structs.replace(
        declaration, price_term="1", goods=(msgspec.structs.replace(item, hs_code=code, duty_mode="1"),)
    )
    sheet = assess(alone, day.on, day.tariff.__getitem__, rates, day.values)
    return sum(sheet.totals.values())


def subheadings(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Ten-digit codes by their first six digits."""
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(code[:SUBHEADING], []).append(code)
    return {head: tuple(some) for head, some in found.items()}
