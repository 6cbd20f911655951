"""The taxes of one line from its customs value: duty, trade remedies, consumption tax, VAT (C3 to C6, C8)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from kouan.clearance.duties.tariff import PPM, Rate, Tariff
from kouan.codecs.declaration import GoodsItem

_QUANTITY = 100_000  # quantities have five decimals
_SPECIFIC = 10 * PPM  # a quantity (10**-5) times an amount (10**-4 yuan) is 10**-7 fen
_SEPARATE = frozenset({"anti_dumping", "countervailing"})


class Taxes(NamedTuple):
    """Fen of each tax of a line."""

    duty: int
    anti_dumping: int
    consumption: int
    vat: int


class Effect(NamedTuple):
    """How much of each tax an exemption way leaves, in ppm, and whether it is secured instead of paid."""

    duty: int = PPM
    consumption: int = PPM
    vat: int = PPM
    levy: str = "levied"


def half_up(numerator: int, denominator: int) -> int:
    """Numerator / denominator rounded half up; neither is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def quantity_in(item: GoodsItem, unit: str) -> int:
    """The line's quantity in the unit of a specific rate, in 10**-5: first, second or deal quantity, whichever has it.

    Without a unit the first statutory quantity. 0 when no quantity has the unit.
    """
    quantity: Decimal | None
    if not unit or item.first_unit == unit:
        quantity = item.first_quantity
    elif item.second_unit == unit:
        quantity = item.second_quantity
    else:
        quantity = item.quantity if item.unit == unit else None
    return int(quantity * _QUANTITY) if quantity is not None else 0


def owed(rate: Rate, value: int, item: GoodsItem) -> int:
    """Tax by a rate in 10**-7 fen, unrounded: ad valorem, specific, compound, or the step for the unit value (C3)."""
    if rate.steps:
        return _sliding(rate, value, item)
    if rate.per:
        return value * rate.ppm * 10 + quantity_in(item, rate.unit) * rate.per
    return value * rate.ppm * 10


def _sliding(rate: Rate, value: int, item: GoodsItem) -> int:
    quantity = quantity_in(item, rate.unit)
    for step in rate.steps:
        if step.below is None or (quantity and value * _QUANTITY < step.below * quantity):
            return value * step.ppm * 10 + quantity * step.per
    return 0


def duty_of(rate: Rate, value: int, item: GoodsItem) -> int:
    """The duty in fen by a rate alone."""
    return half_up(owed(rate, value, item), _SPECIFIC)


def import_taxes(tariff: Tariff, rate: Rate, value: int, item: GoodsItem, effect: Effect, separate_base: bool) -> Taxes:
    """Taxes of an imported line; each is rounded half up to the fen on its own.

    Additional, safeguard and retaliatory duties are part of the duty; anti-dumping and countervailing duties stand
    apart and enter the base of VAT (C5), and of consumption tax only when `separate_base`.
    """
    basic, separate = owed(rate, value, item), 0
    for remedy in tariff.remedies:
        if item.origin_country in remedy.countries:
            own = remedy.producers.get(item.producer_name, remedy.rate)
            if remedy.kind in _SEPARATE:
                separate += owed(own, value, item)
            else:
                basic += owed(own, value, item)
    if effect.duty == PPM:
        duty, anti_dumping = half_up(basic, _SPECIFIC), half_up(separate, _SPECIFIC)
    else:
        duty = half_up(basic * effect.duty, _SPECIFIC * PPM)
        anti_dumping = half_up(separate * effect.duty, _SPECIFIC * PPM)
    consumption = 0
    if not tariff.consumption.free and effect.consumption:
        base = value + duty + (anti_dumping if separate_base else 0)
        consumption = _consumption(tariff.consumption, base, item, effect.consumption)
    vat = half_up((value + duty + anti_dumping + consumption) * tariff.vat, PPM)
    if effect.vat != PPM:
        vat = half_up(vat * effect.vat, PPM)
    return Taxes(duty, anti_dumping, consumption, vat)


def _consumption(rate: Rate, base: int, item: GoodsItem, share: int) -> int:
    """C4, composite price: (value + duty + q x s) / (1 - r) x r + q x s."""
    specific = quantity_in(item, rate.unit) * rate.per if rate.per else 0
    rest = PPM - rate.ppm
    tax = (base * _SPECIFIC + specific) * rate.ppm + specific * rest
    if share != PPM:
        return half_up(tax * share, _SPECIFIC * rest * PPM)
    return half_up(tax, _SPECIFIC * rest)


def composite_price(rate: Rate, base: int, item: GoodsItem) -> int:
    """The composite assessable price of consumption tax in fen, to be shown: (value + duty + q x s) / (1 - r)."""
    specific = quantity_in(item, rate.unit) * rate.per if rate.per else 0
    return half_up((base * _SPECIFIC + specific) * PPM, _SPECIFIC * (PPM - rate.ppm))


def export_value(rate: Rate, price: int) -> int:
    """C8: the customs value of exported goods, price / (1 + export rate), as the price contains the duty."""
    return half_up(price * PPM, PPM + rate.ppm) if rate.ppm else price


def export_taxes(rate: Rate, value: int, item: GoodsItem, effect: Effect) -> Taxes:
    """Export duty; no other tax is levied on export."""
    return Taxes(half_up(owed(rate, value, item) * effect.duty, _SPECIFIC * PPM), 0, 0, 0)
