"""The late-declaration fee (滞报金) of imports: R-D2 with R-T1 and R-T2, and the sale of undeclared goods R-D3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from kouan.kernel.calendar import WorkCalendar, deadline, moved
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class LateFee(msgspec.Struct, frozen=True):
    """The fee in whole yuan as fen; `first_day` to `last_day` are charged, both counted."""

    first_day: date
    last_day: date
    days: int
    fen: int


class RD2(Rule):
    """0.05 % of the customs value a day, from the 15th day after entry to the day of acceptance, both counted.

    The first charged day is the day after the 14-day period and moves to the next working day (R-T2). Whole yuan,
    fractions dropped; under 50 yuan nothing is charged. Source: customs law 24; R-D2.
    """

    id = "R-D2"
    text = Text(
        "进口货物未在规定期限内申报，自 {first} 起按日征收滞报金，共 {count} 日 {fee} 元。",
        "Imported goods were not declared in time: a late-declaration fee of {fee} yuan for {count} days from {first}.",
    )
    source = "customs law 24; R-D2, R-T2"

    @staticmethod
    def check(
        *, entry: date, accepted: date, customs_value: int, values: Mapping[str, Any], calendar: WorkCalendar
    ) -> LateFee:
        """The fee for goods that entered on `entry` and were accepted on `accepted`; `customs_value` in fen."""
        first = first_charged_day(entry, values, calendar)
        days = max((accepted - first).days + 1, 0)
        rate = Decimal(str(values["latefee.rate"]))
        whole = int(customs_value * days * rate / 100) * 100
        least = int(Decimal(str(values["latefee.min"])) * 100)
        return LateFee(first, accepted, days, whole if whole >= least else 0)


late_fee = RD2.check


def transit_late_fees(
    *,
    entry: date,
    transit_accepted: date,
    arrival: date,
    accepted: date,
    customs_value: int,
    values: Mapping[str, Any],
    calendar: WorkCalendar,
) -> tuple[LateFee, LateFee]:
    """Direct transit (直转) can be late twice: from entry to the transit declaration, and from arrival at the office of
    destination to the declaration there; each leg by R-D2. Source: R-1.9a."""
    shared: dict[str, Any] = {"customs_value": customs_value, "values": values, "calendar": calendar}
    first = late_fee(entry=entry, accepted=transit_accepted, **shared)
    return first, late_fee(entry=arrival, accepted=accepted, **shared)


def first_charged_day(entry: date, values: Mapping[str, Any], calendar: WorkCalendar) -> date:
    """The 15th day after entry (day of entry is day 0), moved off rest days (R-T2)."""
    return moved(deadline(entry, int(values["latefee.first_day"])), calendar)


class RD1(Rule):
    """Imports are declared within 14 days of the entry of the means of transport; the last day ends at 24:00.

    Source: customs law 24; R-D1, R-T1. The 24 hours before loading of exports are R-1.5b's.
    """

    id = "R-D1"
    measures = ("1",)
    text = Text("进口货物应于 {last}（含）前申报。", "Imported goods are to be declared by {last}.")
    source = "customs law 24; R-D1"

    @staticmethod
    def check(entry: date, values: Mapping[str, Any]) -> date:
        """The last day in time."""
        return deadline(entry, int(values["import.declare.days"]))


class RD3(Rule):
    """Goods that nobody declares for three months after entry may be sold by customs.

    Source: customs law 30; R-D3.
    """

    id = "R-D3"
    measures = ("1",)
    text = Text(
        "超过三个月未申报，海关可自 {first} 起提取变卖。", "Nobody declared them: customs may sell from {first}."
    )
    source = "customs law 30; R-D3"

    @staticmethod
    def check(entry: date, values: Mapping[str, Any]) -> date:
        """The first day on which they may be sold."""
        month = entry.month - 1 + int(values["import.abandon.months"])
        year, month = entry.year + month // 12, month % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day
        return date(year, month, min(entry.day, last)) + timedelta(1)


may_be_sold_from = RD3.check
