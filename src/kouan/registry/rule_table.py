"""Dated figures of rules, read from memory. Keys and meanings: builtin/rule_values.csv."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from kouan.registry import versions
from kouan.registry.models import RuleValue


class NoRule(KeyError):
    """No value of this key is in force on that day: a gap in the rule table, to be filled by an administrator."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(f"no value of {key} in force on {on}")
        self.key, self.on = key, on


class Held(msgspec.Struct, frozen=True):
    """One value and when it is in force."""

    value: Any
    start: date
    end: date | None
    source: str
    tag: str


class _Table:
    stamp: UUID | None = None
    held: dict[str, list[Held]] = {}


def value(key: str, on: date) -> Any:
    """The value in force on that day; NoRule when there is none."""
    return entry(key, on).value


def number(key: str, on: date) -> Decimal:
    """The value in force on that day as a Decimal (figures are stored as texts so that none is rounded)."""
    return Decimal(str(value(key, on)))


def entry(key: str, on: date) -> Held:
    """The value in force with its dates, source and tag; NoRule when there is none."""
    for held in _held().get(key, ()):
        if held.start <= on and (held.end is None or on <= held.end):
            return held
    raise NoRule(key, on)


def keys() -> list[str]:
    """Every key that ever had a value."""
    return sorted(_held())


def forget() -> None:
    """Empty the cache of this process."""
    _Table.stamp = None
    versions.look_again()


def _held() -> dict[str, list[Held]]:
    stamp = versions.stamp("rules")
    if stamp is None:
        return {}
    if stamp != _Table.stamp:
        found: dict[str, list[Held]] = {}
        rows = RuleValue.objects.order_by("key", "effective_from")
        for key, *rest in rows.values_list("key", "value", "effective_from", "effective_until", "source", "tag"):
            found.setdefault(key, []).append(Held(*rest))
        _Table.held, _Table.stamp = found, stamp
    return _Table.held
