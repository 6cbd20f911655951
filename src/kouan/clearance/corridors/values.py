"""Figures of the corridor's rules, from the dated rule table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kouan.kernel import clock
from kouan.registry import rule_table

BUILT_IN: dict[str, Any] = {
    "departure.confirm.hours": 2,
    "arrival.confirm.hours": 2,
    "corridor.claim.reminder.hours": 1,
    "tally.import.hours": 6,
    "corridor.clock.minutes": 15,
    "corridor.fence.km": 12,
    "linked.barge.deviation.km": 20,
    "linked.barge.stop.hours": 12,
    "corridor.stop.lock.hours": 96,
    "corridor.stop.km": 2,
    "corridor.silence.hours": 24,
    "corridor.delay.hours": 12,
    "corridor.time_limit.days": 15,
    "transit.arrival.days": 14,
    "transit.early.days": 5,
    "transit.entry.days": 14,
    "transit.reasons": ["multimodal", "special_area", "other_listed"],
}


def value(key: str) -> Any:
    """The value in force today, or the built-in one where none was loaded."""
    try:
        return rule_table.value(key, clock.today())
    except rule_table.NoRule:
        return BUILT_IN[key]


def hours(key: str) -> timedelta:
    return timedelta(hours=float(value(key)))


def minutes(key: str) -> timedelta:
    return timedelta(minutes=float(value(key)))


def days(key: str) -> int:
    return int(value(key))


def km(key: str) -> float:
    return float(value(key))
