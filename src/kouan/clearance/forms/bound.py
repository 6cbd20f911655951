"""The form ready to be drawn: each field with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kouan.clearance.forms.layout import HEAD, ROWS, Place
from kouan.kernel import clock
from kouan.kernel.errors import Problem
from kouan.registry import codes

LONGEST_LIST = 600  # longer lists are looked up by the rules, not sent to the page


@dataclass(frozen=True, slots=True)
class Field:
    """One field on the page."""

    name: str
    place: Place
    value: str
    problems: tuple[Problem, ...]

    @property
    def worst(self) -> str:
        """E, W or nothing."""
        return min((str(problem.severity) for problem in self.problems), default="")


@dataclass(frozen=True, slots=True)
class Row:
    """One goods line, box or document."""

    index: int
    fields: tuple[Field, ...]
    problems: tuple[Problem, ...]  # of the row as such

    @property
    def number(self) -> int:
        return self.index + 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind."""

    name: str
    text: Any
    rows: tuple[Row, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form. `others` are problems of fields the form does not show."""

    sections: tuple[tuple[Any, tuple[Field, ...]], ...]
    groups: tuple[Group, ...]
    others: tuple[Problem, ...]
    lists: dict[str, tuple[tuple[str, str], ...]]
    stops: int
    warnings: int


def bind(data: dict[str, Any], problems: Iterable[Problem], language: str) -> Form:
    """The form of a draft's texts with the problems beside their fields."""
    waiting: dict[str, list[Problem]] = {}
    for problem in problems:
        waiting.setdefault(problem.field, []).append(problem)
    counted = [str(problem.severity) for found in waiting.values() for problem in found]
    sections = tuple((text, tuple(_field(data, place, "", waiting) for place in places)) for text, places in HEAD)
    groups = tuple(_group(data, name, waiting) for name in ROWS)
    others = tuple(problem for found in waiting.values() for problem in found)
    used = {place.list for _, places in HEAD for place in places} | {p.list for _, ps, _ in ROWS.values() for p in ps}
    lists = {name: _list(name, language, clock.today()) for name in sorted(used) if name}
    return Form(sections, groups, others, {n: e for n, e in lists.items() if e}, counted.count("E"), counted.count("W"))


def _group(data: dict[str, Any], name: str, waiting: dict[str, list[Problem]]) -> Group:
    text, places, most = ROWS[name]
    held = data.get(name)
    rows = []
    for index, row in enumerate(held if isinstance(held, list) else []):
        prefix = f"{name}[{index}]"
        said = row if isinstance(row, dict) else {}
        fields = tuple(_field(said, place, f"{prefix}.", waiting) for place in places)
        deeper = [path for path in waiting if path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))]
        rest = tuple(problem for path in deeper for problem in waiting.pop(path))
        rows.append(Row(index, fields, rest))
    return Group(name, text, tuple(rows), len(rows) >= most)


def _field(data: dict[str, Any], place: Place, prefix: str, waiting: dict[str, list[Problem]]) -> Field:
    name = f"{prefix}{place.path}"
    first, _, second = place.path.partition(".")
    said = data.get(first, "")
    if second:
        said = said.get(second, "") if isinstance(said, dict) else ""
    if isinstance(said, list):
        said = ",".join(str(one) for one in said)
    found = waiting.pop(name, [])
    for path in [path for path in waiting if path.startswith(f"{name}[")]:
        found += waiting.pop(path)
    return Field(name, place, str(said), tuple(found))


@lru_cache(maxsize=256)
def _list(name: str, language: str, on: Any) -> tuple[tuple[str, str], ...]:
    entries = codes.entries(name, on)
    if len(entries) > LONGEST_LIST:
        return ()
    return tuple((entry.code, entry.name(language)) for entry in entries)
