# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""Many rows of one model in one prepared statement: the rows travel as one JSON parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from kouan.journal.db import run

Rows = Iterable[Sequence[Any]]
Special = tuple[tuple[int, Callable[[Any], Any]], ...]


def insert_many(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert `rows` (values in the order of `columns`); nothing is sent for no rows.

    Columns are field names or `<name>_id`; columns left out get the database's default (`db_default`) or NULL,
    never the model's Python default. Signals are not sent.
    """
    text = rows_json(model, columns, rows)
    if text != b"[]":
        run(statement(model, tuple(columns), placeholder="%s"), [text.decode()])


def returning(model: type[models.Model], columns: Sequence[str], rows: Rows, want: Sequence[str]) -> list[Any]:
    """The same, answering a tuple of the `want` columns for each row, in the order of `rows`."""
    text = rows_json(model, columns, rows)
    if text == b"[]":
        return []
    named = ", ".join(_quote(concrete(model, name).column) for name in want)
    return run(f"{statement(model, tuple(columns), placeholder='%s')} RETURNING {named}", [text.decode()]).fetchall()


@lru_cache(maxsize=512)
def statement(model: type[models.Model], columns: tuple[str, ...], placeholder: str = "%(rows)s") -> str:
    """`INSERT … SELECT … FROM json_to_recordset(…)`, to stand alone or inside a WITH.

    `placeholder` is where the text of `rows_json` goes: name it when several inserts share one statement.
    """
    fields = [concrete(model, name) for name in columns]
    into = ", ".join(_quote(field.column) for field in fields)
    taken = ", ".join(f"r.c{i}" for i in range(len(fields)))
    types = ", ".join(f"c{i} {field.db_type(connection)}" for i, field in enumerate(fields))
    table = _quote(model._meta.db_table)
    return f"INSERT INTO {table} ({into}) SELECT {taken} FROM json_to_recordset({placeholder}::json) AS r({types})"


def rows_json(model: type[models.Model], columns: Sequence[str], rows: Rows) -> bytes:
    """The JSON parameter that belongs to `statement`. TypeError for a moment without a zone or a row too short."""
    row, special = _row_type(model, tuple(columns))
    if not special:
        return _encoder.encode([row(*values) for values in rows])
    return _encoder.encode([row(*_written(values, special)) for values in rows])


def _written(values: Sequence[Any], special: Special) -> list[Any]:
    found = list(values)
    for i, write in special:
        if i < len(found) and found[i] is not None:
            found[i] = write(found[i])
    return found


@lru_cache(maxsize=512)
def _row_type(model: type[models.Model], columns: tuple[str, ...]) -> tuple[type[msgspec.Struct], Special]:
    """A struct for the rows, and the columns whose values PostgreSQL reads in another form than JSON writes them."""
    row = msgspec.defstruct(f"{model.__name__}Row", [(f"c{i}", Any) for i in range(len(columns))], gc=False)
    kinds = [(i, concrete(model, name)) for i, name in enumerate(columns)]
    return row, tuple((i, write) for i, field in kinds for kind, write in _WRITTEN if isinstance(field, kind))


def concrete(model: type[models.Model], name: str) -> Any:
    """The field of that name ("pk", a field or its `_id`), which must have a column."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if getattr(field, "column", None) is None:
        raise TypeError(f"{model.__name__}.{name} has no column")
    return field


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _hex(value: bytes) -> str:
    return f"\\x{bytes(value).hex()}"


def _interval(value: timedelta) -> str:
    return f"{value.days} days {value.seconds}.{value.microseconds:06d} seconds"


def _zoned(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise TypeError("a moment without a time zone")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return list(value) if isinstance(value, Iterable) else str(value)


_WRITTEN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (models.BinaryField, _hex),
    (models.DurationField, _interval),
    (models.DateTimeField, _zoned),
)
_encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="string", uuid_format="canonical")
