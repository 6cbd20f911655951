"""The customs value (完税价格): price, charges and currency of a declaration in fen, shared among its lines exactly.

C1, C2, C8: sums are exact until they are rounded once, half up, to the fen; lines then get their part by value with
the largest remainder, so that they add up to the total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from kouan.codecs.declaration import Charge, Declaration, GoodsItem
from kouan.kernel.errors import KouanError
from kouan.kernel.money import round_half_up
from kouan.kernel.text import Text

Rates = Callable[[str, date], Decimal]

# One yuan is 10**24 units here: enough for amount (4 decimals) x rate (8) x two percentages (6 each) without loss.
_AMOUNT, _RATE, _SHARE = 10**4, 10**8, 10**12
_WEIGHT = 10**5  # kilograms have five decimals
_PERCENT = 10**6  # a rate of n % is n x 10**4 of these
_FEN = 10**22
_DEFAULT_INSURANCE = Text(
    "保险费未填写，按（货价＋运费）的 {percent}% 计算。",
    "No insurance is given: {percent} % of price and freight is used.",
)
_NEGATIVE = Text("扣除运保杂费后的价格为负，按 0 计算。", "The price less its charges is negative: 0 is used.")
_SEVERAL = Text("各项商品币制不同，已分别折算。", "The items are in several currencies; each was converted on its own.")

# What a price term leaves out of the price (import: to be added) or contains (export: to be taken off).
_IMPORT_ADDS = {"2": (False, True), "3": (True, True), "4": (True, False), "7": (True, True)}
_EXPORT_CONTAINS = {"1": (True, True), "2": (True, False), "4": (False, True)}


class NoExchangeRate(KouanError):
    """No customs exchange rate of the currency is in force: the value cannot be converted."""

    code, status = "no_exchange_rate", 422
    text = Text("{on} 没有 {currency} 的计征汇率。", "There is no customs exchange rate of {currency} for {on}.")


class Valued(NamedTuple):
    """Customs value per line and in all, and the charges in it, in fen; the rates used."""

    lines: list[int]
    total: int
    freight: int
    insurance: int
    other: int
    rates: dict[str, Decimal]
    notes: list[Text]


class _Exchange:
    """Rates of the day as integers of 10**-8 yuan, each asked for once."""

    def __init__(self, on: date, rates: Rates) -> None:
        self.on, self.rates = on, rates
        self.used: dict[str, Decimal] = {}
        self.scaled: dict[str, int] = {"CNY": _RATE}

    def of(self, currency: str) -> int:
        scaled = self.scaled.get(currency)
        if scaled is None:
            try:
                rate = self.rates(currency, self.on)
            except LookupError:
                raise NoExchangeRate(currency=currency or "—", on=self.on) from None
            self.used[currency] = rate
            scaled = self.scaled[currency] = int(round_half_up(rate * _RATE, 0))
        return scaled


def valued(declaration: Declaration, on: date, rates: Rates, values: Mapping[str, Any]) -> Valued:
    """The customs value of the lines. On export it still contains the export duty (C8 takes it out per line).

    `rates(currency, on)` gives yuan for one unit of the currency; CNY is never asked for. Numbers must fit their
    fields (`check` says so first). Raises NoExchangeRate.
    """
    exchange = _Exchange(on, rates)
    weights = _weights(declaration.goods, exchange)
    price = sum(weights) * _SHARE
    notes: list[Text] = [_SEVERAL] if _several(declaration.goods) else []
    sums = _import_value if declaration.direction == "I" else _export_value
    freight, insurance, other, worth = sums(declaration, price, exchange, values, notes)
    if worth < 0:
        notes.append(_NEGATIVE)
    total = max(_fen(worth), 0)
    lines = apportion(total, weights, declaration.goods)
    return Valued(lines, total, _fen(freight), _fen(insurance), _fen(other), exchange.used, notes)


def _weights(goods: Sequence[GoodsItem], exchange: _Exchange) -> list[int]:
    """Each line's price in 10**-12 yuan."""
    of = exchange.of
    return [int(item.total * _AMOUNT) * of(item.currency) for item in goods]


def _several(goods: Sequence[GoodsItem]) -> bool:
    return any(item.currency != goods[0].currency for item in goods)


def _import_value(
    declaration: Declaration, price: int, exchange: _Exchange, values: Mapping[str, Any], notes: list[Text]
) -> tuple[int, int, int, int]:
    """C1: (price + freight + additions) x (1 + insurance rate), less what is deducted."""
    adds_freight, adds_insurance = _IMPORT_ADDS.get(declaration.price_term, (False, False))
    freight = _charge(declaration.freight, price, declaration, exchange) if adds_freight else 0
    other = _charge(declaration.other_charges, price, declaration, exchange)
    base = price + freight + max(other, 0)
    insurance = 0
    if adds_insurance:
        if not declaration.insurance.amount:
            share = Decimal(str(values["valuation.insurance.rate"])) * 100
            insurance = base * int(share * _AMOUNT) // _PERCENT
            notes.append(_DEFAULT_INSURANCE.format(percent=share.normalize()))
        else:
            insurance = _charge(declaration.insurance, base, declaration, exchange)
    return freight, insurance, other, base + insurance + min(other, 0)


def _export_value(
    declaration: Declaration, price: int, exchange: _Exchange, values: Mapping[str, Any], notes: list[Text]
) -> tuple[int, int, int, int]:
    """C8: the price at the port of loading: freight and insurance that the price contains are taken off."""
    has_freight, has_insurance = _EXPORT_CONTAINS.get(declaration.price_term, (False, False))
    freight = _charge(declaration.freight, price, declaration, exchange) if has_freight else 0
    insurance = _charge(declaration.insurance, price, declaration, exchange) if has_insurance else 0
    other = _charge(declaration.other_charges, price, declaration, exchange)
    return freight, insurance, other, price - freight - insurance + other


def _charge(charge: Charge, base: int, declaration: Declaration, exchange: _Exchange) -> int:
    """A charge by its mark: 1 per cent of `base`, 2 price per tonne of gross weight, 3 total."""
    if not charge.amount:
        return 0
    amount = int(charge.amount * _AMOUNT)
    if charge.mark == "1":
        return base * amount // _PERCENT
    money = amount * exchange.of(charge.currency)
    if charge.mark == "2":
        weight = int(declaration.gross_weight * _WEIGHT)
        return money * weight * (_SHARE // _WEIGHT // 1000)
    return money * _SHARE


def _fen(units: int) -> int:
    """Rounded half up (away from zero) to the fen."""
    return (units + _FEN // 2) // _FEN if units >= 0 else -((-units + _FEN // 2) // _FEN)


def apportion(total: int, weights: Sequence[int], goods: Sequence[GoodsItem]) -> list[int]:
    """Parts of `total` in proportion to `weights`, adding up exactly: the largest remainders get one more.

    Equal remainders are ordered by what the lines say, not by where they stand: the order of lines changes nothing.
    """
    whole = sum(weights)
    if whole <= 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        remainders = [total * weight % whole for weight in weights]
        order = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
        if left < len(order) and remainders[order[left - 1]] == remainders[order[left]]:
            order.sort(key=lambda at: (-remainders[at], -weights[at], _content(goods[at])))
        for at in order[:left]:
            parts[at] += 1
    return parts


def _content(item: GoodsItem) -> tuple[str, ...]:
    quantities = (item.quantity, item.first_quantity, item.second_quantity)
    said = item.hs_code, item.origin_country, item.duty_mode, item.name, item.model, item.producer_name
    return (*said, *(str(quantity) for quantity in quantities))
