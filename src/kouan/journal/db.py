"""Prepared statements on Django's own connection, so that `transaction.atomic()` still holds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Parameters = Sequence[Any] | Mapping[str, Any]
AnyCursor = TypeVar("AnyCursor", bound="psycopg.Cursor[Any] | psycopg.ServerCursor[Any]")
_MOMENT: Any = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT)


def run(
    sql: str,
    parameters: Parameters | None = None,
    *,
    prepare: bool = True,
    cursor: psycopg.Cursor[Any] | None = None,
) -> psycopg.Cursor[Any]:
    """Execute on the default connection; parameters are bound by the server (Django's cursor binds on the client).

    Prepared at once by default: a hot statement is planned once per connection. Errors come as Django's classes.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    started = time.monotonic() if connection.queries_logged else 0.0
    with connection.wrap_database_errors:
        cursor = cursor or psycopg.Cursor(connection.connection)
        cursor.execute(sql, parameters, prepare=prepare)
    if connection.queries_logged:  # so that tests which count queries see this one
        connection.queries_log.append({"sql": sql, "time": f"{time.monotonic() - started:.3f}"})
    return cursor


def rows(sql: str, parameters: Parameters | None = None, *, prepare: bool = True) -> psycopg.Cursor[Any]:
    """`run` for reads of many rows: moments by psycopg's own loader, which is many times faster than Django's."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    return run(sql, parameters, prepare=prepare, cursor=quick(psycopg.Cursor(connection.connection)))


def quick(cursor: AnyCursor) -> AnyCursor:
    """Let a cursor load moments quickly; they come in the session's zone, which Django sets to UTC."""
    cursor.adapters.register_loader("timestamptz", _MOMENT)
    return cursor


def one(sql: str, parameters: Parameters | None = None, *, prepare: bool = True) -> tuple[Any, ...]:
    """The row of a statement that gives one. LookupError when it gives none."""
    found: tuple[Any, ...] | None = run(sql, parameters, prepare=prepare).fetchone()
    if found is None:
        raise LookupError("no row")
    return found


def in_atomic() -> bool:
    """Whether the default connection is inside `transaction.atomic()`."""
    return connections[DEFAULT_DB_ALIAS].in_atomic_block
