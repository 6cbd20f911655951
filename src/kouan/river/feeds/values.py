"""Figures of the feeds from the rule table, all dated and editable there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kouan.kernel import clock
from kouan.registry import rule_table


def value(name: str) -> Any:
    """The figure `feeds.<name>` in force today."""
    return rule_table.value(f"feeds.{name}", clock.today())


def minutes(name: str) -> timedelta:
    return timedelta(minutes=float(value(name)))
