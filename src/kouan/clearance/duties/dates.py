"""The days that decide: whose rates apply to a declaration (R-D8), and whose quotation is the customs exchange rate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from kouan.kernel.calendar import WorkCalendar
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_WEDNESDAY = 2
_WEEK = timedelta(7)


class RD8(Rule):
    """Tax and exchange rates are those of the day of acceptance; of goods declared before arrival, of the day the
    carrying vessel declares entry. Before that day is known, acceptance, to be recomputed (R-1.1d).

    Source: R-D8, duty regulation 15; tariff law 20.
    """

    id = "R-D8"
    measures = ("1", "1a")
    text = Text("适用 {on} 的税率和汇率。", "The rates of {on} apply.")
    source = "duty regulation 15, tariff law 20; R-D8"

    @staticmethod
    def check(accepted: date, carrier_entry: date | None, *, early: bool) -> date:
        """The day whose rates apply."""
        return carrier_entry if early and carrier_entry is not None else accepted


taxed_on = RD8.check


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
