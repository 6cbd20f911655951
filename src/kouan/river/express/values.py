"""Figures of the express line from the rule table, as of today."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kouan.kernel import clock
from kouan.registry import rule_table


def value(name: str) -> Any:
    """The figure `express.<name>` in force today."""
    return rule_table.value(f"express.{name}", clock.today())


def number(name: str) -> Decimal:
    return rule_table.number(f"express.{name}", clock.today())


def hours(name: str) -> timedelta:
    return timedelta(hours=float(number(name)))


def upper_limits(on: date) -> dict[str, int]:
    """Draught and width (cm) above Chongqing in the season of that day, and the ship class (t) (16)."""
    seasons = rule_table.value("express.upper.seasons", on)
    found = next(row for row in seasons if on.month in row["months"])
    return {"draught_cm": found["draught_cm"], "beam_cm": found["beam_cm"], "tonnes": int(number("upper.tonnes"))}
