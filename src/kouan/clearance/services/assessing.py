"""The duties of a filing, with the tariff, figures and exchange rates of the registry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kouan.clearance import reference
from kouan.clearance.duties.assess import assess as assessed
from kouan.clearance.duties.sheet import DutySheet
from kouan.codecs.declaration import Declaration
from kouan.registry import rule_table


def assess(declaration: Declaration, on: date) -> DutySheet:
    """The duty sheet of the declaration at the rates of `on` (R-D8)."""
    day = reference.day(on)
    return assessed(declaration, on, day.tariff.__getitem__, exchange_rate, day.values)


def exchange_rate(currency: str, on: date) -> Decimal:
    """Yuan per unit: the customs rate of the month (计征汇率). LookupError when none is in force."""
    return rule_table.number(f"exchange_rate.{currency}", on)
