"""Figures and tables of the declaration rules that change with the law: the registry's value of the day.

Without a registry (pure tests, a single file) the values that come with the program stand in for it: the same table
that is loaded into the registry, where an administrator changes it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import kouan.registry
from kouan.clearance.rules.licence_letters import built_in

LETTERS = "licence.letters"  # made from the list of supervision documents
TABLE = Path(kouan.registry.__path__[0]) / "builtin" / "rule_values.csv"


class Seed(NamedTuple):
    """A value that comes with the program, and its days (both included)."""

    value: Any
    since: date
    until: date


@cache
def _built_in() -> dict[str, list[Seed]]:
    found: dict[str, list[Seed]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            since = date.fromisoformat(row["from"]) if row["from"] else date.min
            until = date.fromisoformat(row["to"]) if row["to"] else date.max
            found.setdefault(row["key"], []).append(Seed(msgspec.json.decode(row["value"]), since, until))
    return found


def seed(key: str, on: date) -> Any:
    """The value that comes with the program, in force on the day; KeyError when there is none."""
    if key == LETTERS:
        return built_in()
    for one in _built_in().get(key, ()):
        if one.since <= on <= one.until:
            return one.value
    raise KeyError(key)


class Values(dict[str, Any]):
    """The values of one day: `values[key]`, `values.decimal(key)`; looked up once, then remembered."""

    __slots__ = ("lookup", "on")

    def __init__(self, on: date, lookup: Callable[[str], Any] | None = None) -> None:
        super().__init__()
        self.on, self.lookup = on, lookup

    def __missing__(self, key: str) -> Any:
        value = self._found(key)
        self[key] = value
        return value

    def _found(self, key: str) -> Any:
        if self.lookup is not None:
            try:
                return self.lookup(key)
            except LookupError:
                pass
        return seed(key, self.on)

    def decimal(self, key: str) -> Decimal:
        """The value as an exact decimal (tables keep figures as texts)."""
        held = self.get(f"{key}#decimal")
        if held is None:
            held = self[f"{key}#decimal"] = Decimal(str(self[key]))
        return Decimal(held)
