# ruff: noqa: S608 - the SQL is put together from names of our own models
"""Replaying the journal: the events' `set`, folded per subject, must give the state rows, and both ways round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models, transaction

from kouan.journal.db import in_atomic, run
from kouan.journal.insert import concrete
from kouan.journal.projections import Projection, projections
from kouan.journal.verify import Finding

FETCH = 2_000
_decode = msgspec.json.Decoder().decode

Progress = Callable[[int], None]
State = tuple[UUID, dict[str, Any]]


def check_replay(progress: Progress = lambda _: None) -> Iterator[Finding]:
    """Compare every projection's rows with the fold of its events, all as of one moment. Streams: constant memory.

    `progress` gets the number of events read since its last call.
    """
    with _one_moment():
        for projection in projections():
            yield from compare(projection, progress)


def compare(projection: Projection, progress: Progress = lambda _: None) -> Iterator[Finding]:
    """One projection. Both sides come in the order of the subject's id and are merged."""
    name = projection.subject_type
    for subject, folded, row in _merged(_folded(projection, progress), _rows(projection)):
        if row is None and folded is not None:
            yield Finding(f"{name} {subject}: has events but no row")
        elif folded is None:
            yield Finding(f"{name} {subject}: has a row but no event that made it")
        else:
            yield from _differences(f"{name} {subject}", folded, row or {})


def same(value: Any, said: Any) -> bool:
    """Whether a column's value is the one that an event said in JSON."""
    if value is None or said is None:
        return value is said
    try:
        if isinstance(value, Decimal):
            return bool(Decimal(str(said)) == value)
        if isinstance(value, datetime):
            return bool(datetime.fromisoformat(said) == value)
        if isinstance(value, date):
            return bool(date.fromisoformat(said) == value)
    except (InvalidOperation, ValueError, TypeError):
        return False
    if isinstance(value, UUID):
        return bool(str(value) == said)
    if isinstance(value, (bytes, memoryview)):
        return bool(bytes(value).hex() == said)
    if isinstance(value, list):
        return isinstance(said, list) and len(value) == len(said) and all(map(same, value, said))
    return bool(value == said)


def _differences(subject: str, folded: dict[str, Any], row: dict[str, Any]) -> Iterator[Finding]:
    for name, value in row.items():
        if not same(value, folded.get(name)):
            yield Finding(f"{subject}: {name} is {value!r} in the row, {folded.get(name)!r} by the events")


def _folded(projection: Projection, progress: Progress) -> Iterator[State]:
    sql = (
        "SELECT subject_id, set::text FROM journal_event WHERE subject_type = %s AND set IS NOT NULL "
        "ORDER BY subject_id, seq"
    )
    done = 0
    for subject, changes in groupby(_stream("journal_fold", sql, [projection.subject_type]), itemgetter(0)):
        state: dict[str, Any] = {}
        for _, text in changes:
            state.update(_decode(text))
            done += 1
        if done >= FETCH:
            progress(done)
            done = 0
        if not state.get("deleted"):
            yield subject, state
    progress(done)


def _rows(projection: Projection) -> Iterator[State]:
    model = projection.table()
    fields = [concrete(model, name) for name in projection.fields]
    key = concrete(model, projection.id_field).column
    names = ", ".join(f'"{column}"' for column in (key, *(f.column for f in fields)))
    sql = f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY "{key}"'
    json_at = [i for i, f in enumerate(fields, 1) if isinstance(f, models.JSONField)]
    for found in _stream("journal_rows", sql, []):
        row = list(found)
        for i in json_at:
            row[i] = None if row[i] is None else _decode(row[i])
        yield row[0], dict(zip(projection.fields, row[1:], strict=True))


def _merged(
    left: Iterator[State], right: Iterator[State]
) -> Iterator[tuple[UUID, dict[str, Any] | None, dict[str, Any] | None]]:
    """Outer join of two streams that are sorted by id."""
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a[0] < b[0]):
            assert a is not None
            yield a[0], a[1], None
            a = next(left, None)
        elif a is None or b[0] < a[0]:
            yield b[0], None, b[1]
            b = next(right, None)
        else:
            yield a[0], a[1], b[1]
            a, b = next(left, None), next(right, None)


def _stream(name: str, sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.connection.cursor(name=name) as cursor:
        cursor.itersize = FETCH
        yield from cursor.execute(sql, values)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction whose every statement sees the same state (a test's own transaction stays as it is)."""
    own = in_atomic()
    with transaction.atomic():
        if not own:
            run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", prepare=False)
        yield
