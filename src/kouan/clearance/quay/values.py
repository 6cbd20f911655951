"""Figures of the quay's rules, as of today (registry rule table)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from kouan.kernel import clock
from kouan.registry import rule_table


def minutes(key: str) -> timedelta:
    """A span given in minutes."""
    return timedelta(minutes=float(rule_table.number(key, clock.today())))


def hours(key: str) -> timedelta:
    """A span given in hours."""
    return timedelta(hours=float(rule_table.number(key, clock.today())))


def count(key: str) -> int:
    return int(rule_table.number(key, clock.today()))


def number(key: str) -> Decimal:
    return rule_table.number(key, clock.today())
