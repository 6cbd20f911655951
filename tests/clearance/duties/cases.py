"""Shorthands of the duty tests: exchange rates, one line with a tariff of its own, assessment of a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kouan.clearance.duties import DutySheet, Tariff, assess
from kouan.codecs.declaration import Declaration
from tests.clearance.build import D, day, line

ON = date(2021, 3, 10)
RATES = {"USD": D("6.4713"), "EUR": D("7.8500"), "JPY": D("0.0595")}


def rate(currency: str, on: date) -> Decimal:
    return RATES[currency]


def assessed(declaration: Declaration, *lines: Tariff, on: date = ON, **values: Any) -> DutySheet:
    """The sheet by the test tariff, with `lines` replacing its lines; `values` override rule values."""
    tariff: Mapping[str, Tariff] = {one.hs_code: one for one in lines}
    the_day = day(on, tariff=tariff, **values)
    return assess(declaration, on, the_day.tariff.__getitem__, rate, the_day.values)


def yuan_line(total: str, number: int = 1, **changes: Any) -> Any:
    """A line priced in yuan, quantity 1, so that the customs value is `total`."""
    return line(number, **{"quantity": D(1), "price": D(total), "total": D(total), "currency": "CNY"} | changes)
