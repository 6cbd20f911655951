"""Rows of one real shipment as a pattern, from which many like it are made for other days, firms and boxes.

A pattern is the text that COPY writes of all its rows, cut at every value that must differ: identifiers, dates,
numbers, names. A copy is the same text with other values put in, so rows and events stay true to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

Values = Mapping[str, str]
_DATE = re.compile(r"\b20\d\d-[01]\d-[0-3]\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows belong to a shipment: the columns that are copied, and which rows."""

    name: str
    columns: tuple[str, ...]
    where: str

    @classmethod
    def of(cls, model: type[models.Model], where: str) -> Table:
        """All columns except numbers that the database itself hands out."""
        given = (models.AutoField, models.BigAutoField)
        columns = tuple(f.column for f in model._meta.concrete_fields if f.column and not isinstance(f, given))
        return cls(model._meta.db_table, columns, where)

    @property
    def into(self) -> str:
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'COPY "{self.name}" ({names}) FROM STDIN'

    def read(self, parameters: Mapping[str, Any]) -> str:
        """The rows as COPY writes them, in the order they were made."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        order = "seq" if self.name == "journal_event" else "1"
        sql = f'COPY (SELECT {names} FROM "{self.name}" WHERE {self.where} ORDER BY {order}) TO STDOUT'  # noqa: S608
        with connection.cursor() as cursor, cursor.cursor.copy(cursor.cursor.mogrify(sql, parameters)) as out:
            return b"".join(bytes(part) for part in out).decode()


@dataclass(slots=True)
class Text:
    """A text cut at the values that change: `parts` with holes, and which value goes into which hole."""

    parts: list[str]
    holes: list[tuple[int, str]]

    @classmethod
    def cut(cls, text: str, known: Mapping[str, str], base: date) -> Text:
        """`known` maps a value found in the text to the name of its hole; dates become `day+N` counted from `base`."""
        pattern = "|".join([re.escape(value) for value in sorted(known, key=len, reverse=True)] + [_DATE.pattern])
        parts: list[str] = []
        holes: list[tuple[int, str]] = []
        end = 0
        for found in re.finditer(pattern, text):
            parts += [text[end : found.start()], ""]
            holes.append((len(parts) - 1, known.get(found[0]) or _day(found[0], base)))
            end = found.end()
        parts.append(text[end:])
        return cls(parts, holes)

    def fill(self, values: Values) -> str:
        """The text with these values."""
        parts = self.parts.copy()
        for place, name in self.holes:
            parts[place] = values[name]
        return "".join(parts)


def _day(found: str, base: date) -> str:
    return f"day{(date.fromisoformat(found) - base).days:+d}"


@dataclass(slots=True)
class Pattern:
    """One thing to copy: its rows per table, the identifiers and dates in them (`days` counted from `base`)."""

    base: date
    texts: dict[str, Text]
    ids: dict[str, UUID]
    days: list[int] = field(default_factory=list)

    @classmethod
    def take(
        cls, tables: Sequence[Table], parameters: Mapping[str, Any], known: Mapping[str, str], base: date
    ) -> Pattern:
        """Read the rows of `tables`; `known` names the values that change besides dates."""
        texts = {table.name: Text.cut(table.read(parameters), known, base) for table in tables}
        ids = {name: UUID(value) for value, name in known.items() if name.startswith("id")}
        names = {name for text in texts.values() for _, name in text.holes if name.startswith("day")}
        return cls(base, texts, ids, sorted(int(name[3:]) for name in names))

    def moved(self, days: int, serial: int) -> dict[str, str]:
        """The identifiers and dates of the copy with that number, so many days later."""
        shift = days * 86_400_000
        values = {name: identifier(id, shift, serial << 12 | n) for n, (name, id) in enumerate(self.ids.items())}
        for offset in self.days:
            values[f"day{offset:+d}"] = (self.base + timedelta(days=offset + days)).isoformat()
        return values


def identifier(id: UUID, shift: int, serial: int) -> str:
    """A UUID like `id`, `shift` milliseconds later in the order of time, its end made `serial` (48 bits)."""
    moment = (id.int >> 80) + shift
    digits = f"{moment:012x}{id.hex[12:20]}{serial:012x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def copy_in(texts: Iterable[tuple[Table, list[str]]]) -> None:
    """Write texts into their tables, table by table, with COPY."""
    for table, rows in texts:
        with connection.cursor() as cursor, cursor.cursor.copy(table.into) as copy:
            for start in range(0, len(rows), 50):
                copy.write("".join(rows[start : start + 50]))
