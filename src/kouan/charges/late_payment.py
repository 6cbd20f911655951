"""Late payment of taxes (滞纳金, C7): the last payment day, and 0.05 % a day after it.

The functions are pure; `values_on` reads the rule values they ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from kouan.kernel.calendar import WorkCalendar, deadline, moved
from kouan.registry import rule_table


class LatePayment(msgspec.Struct, frozen=True):
    """Surcharge per tax kind in fen, for `days` after the last payment day `due`."""

    due: date
    days: int
    amounts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


def due_on(start: date, values: Mapping[str, Any], calendar: WorkCalendar) -> date:
    """The last payment day: 15 days from the bill (regulation) or from the completed declaration (law), moved to the
    next working day (R-T2). `start` is that bill or declaration day, `values` those of that day."""
    return moved(counted_to(start, values), calendar)


def counted_to(start: date, values: Mapping[str, Any]) -> date:
    """The last payment day as counted, before rest days move it."""
    return deadline(start, int(values["tax.pay.days"]))


def late_payment(amounts: Mapping[str, int], due: date, paid: date, values: Mapping[str, Any]) -> LatePayment:
    """The surcharge on overdue taxes (fen per kind): from the day after the last payment day to the day of payment.

    0.05 % a day, rounded half up to the fen; a kind whose surcharge is under 50 yuan is not charged. C7.
    """
    days = max((paid - due).days, 0)
    rate = Decimal(str(values["tax.late.rate"]))
    least = Decimal(str(values["tax.late.min"])) * 100
    numerator, denominator = rate.as_integer_ratio()
    charged = {}
    for kind, fen in amounts.items():
        surcharge = (2 * fen * days * numerator + denominator) // (2 * denominator)
        charged[kind] = surcharge if surcharge >= least else 0
    return LatePayment(due, days, charged)


def values_on(on: date) -> dict[str, Any]:
    """The rule values of a day that late payment depends on."""
    keys = ("tax.pay.days", "tax.pay.basis", "tax.late.rate", "tax.late.min")
    return {key: rule_table.value(key, on) for key in keys}


def starts_on(declared: date | None, issued: date, values: Mapping[str, Any]) -> date:
    """The day the time to pay counts from: the bill's, or under the tariff law the completed declaration's.

    Source: duty regulation 37, tariff law 43; rule value `tax.pay.basis`.
    """
    by_declaration = values["tax.pay.basis"] == "declaration_completed"
    return declared if by_declaration and declared is not None else issued
