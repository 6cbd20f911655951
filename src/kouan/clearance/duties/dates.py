"""The days that decide: whose rates apply to a declaration (R-D8), and whose quotation is the customs exchange rate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from kouan.kernel.calendar import WorkCalendar

_WEDNESDAY = 2
_WEEK = timedelta(7)


def taxed_on(accepted: date, carrier_entry: date | None, *, early: bool) -> date:
    """The day whose tax and exchange rates apply: acceptance, or for goods declared before arrival the day the
    carrying vessel declares entry. Before that day is known, acceptance, to be recomputed (R-1.1d).

    Source: R-D8, duty regulation 15; tariff law 20.
    """
    return carrier_entry if early and carrier_entry is not None else accepted


def quotation_day(on: date, calendar: WorkCalendar) -> date:
    """The day whose central-bank middle rate is the customs rate of the month of `on`: the third Wednesday of the month
    before, or the fourth when that is no working day (C2)."""
    last = on.replace(day=1) - timedelta(1)
    first = last.replace(day=1)
    third = first + timedelta((_WEDNESDAY - first.weekday()) % 7) + 2 * _WEEK
    return third if calendar.is_working(third) else third + _WEEK


def customs_rate(on: date, quotations: Mapping[date, Decimal], calendar: WorkCalendar) -> Decimal:
    """The customs exchange rate in force on a day from daily quotations; LookupError when the day's is missing."""
    return quotations[quotation_day(on, calendar)]
