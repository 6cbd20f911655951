"""Figures of closures from the rule table, as of today."""

from __future__ import annotations

from kouan.kernel import clock
from kouan.planning.corridors.queue import Traffic
from kouan.registry import rule_table


def number(name: str) -> float:
    return float(rule_table.number(f"closures.{name}", clock.today()))


def traffic(avoided: float) -> Traffic:
    """The lock and its traffic as published."""
    return Traffic(arrivals=number("arrivals"), lockages=number("lockages"), aboard=number("aboard"), avoided=avoided)
