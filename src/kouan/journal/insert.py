# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""Many rows of one model in one prepared statement: the rows travel as one JSON parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from kouan.journal.db import run

Rows = Iterable[Sequence[Any]]


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
    named = ", ".join(_quote(_column(model, name)) for name in want)
    return run(f"{statement(model, tuple(columns), placeholder='%s')} RETURNING {named}", [text.decode()]).fetchall()


@lru_cache(maxsize=512)
def statement(model: type[models.Model], columns: tuple[str, ...], placeholder: str = "%(rows)s") -> str:
    """`INSERT … SELECT … FROM json_to_recordset(…)`, to stand alone or inside a WITH.

    `placeholder` is where the text of `rows_json` goes: name it when several inserts share one statement.
    """
    fields = [model._meta.get_field(name) for name in columns]
    into = ", ".join(_quote(field.column) for field in fields)
    taken = ", ".join(f"r.c{i}" for i in range(len(fields)))
    types = ", ".join(f"c{i} {field.db_type(connection)}" for i, field in enumerate(fields))
    table = _quote(model._meta.db_table)
    return f"INSERT INTO {table} ({into}) SELECT {taken} FROM json_to_recordset({placeholder}::json) AS r({types})"


def rows_json(model: type[models.Model], columns: Sequence[str], rows: Rows) -> bytes:
    """The JSON parameter that belongs to `statement`. TypeError for a moment without a zone."""
    row = _row_type(model, tuple(columns))
    return _encoder.encode([row(*values) for values in rows])


@lru_cache(maxsize=512)
def _row_type(model: type[models.Model], columns: tuple[str, ...]) -> type[msgspec.Struct]:
    name = f"{model.__name__}Row"
    return msgspec.defstruct(name, [(f"c{i}", Any) for i in range(len(columns))], gc=False)


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.pk.column) if name == "pk" else str(model._meta.get_field(name).column)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, datetime):
        raise TypeError("a moment without a time zone")
    if hasattr(value, "__iter__"):
        return list(value)
    return str(value)


_encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="string", uuid_format="canonical")
