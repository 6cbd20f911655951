"""A new row and the event that tells of it, in one prepared statement; nothing when the row is there already."""

from __future__ import annotations

from functools import cache

from django.db import models

from kouan.journal.db import run
from kouan.journal.insert import rows_json, statement
from kouan.journal.services import Entry, append_many_parameter, append_many_sql
from kouan.journal.wake import appended


def insert_told(row: models.Model, event: Entry) -> bool:
    """Write `row`, with all its columns, and `event`; False, and neither is written, where a constraint has it."""
    columns = _columns(type(row))
    said = {"row": rows_json(type(row), columns, [[getattr(row, name) for name in columns]]).decode()}
    done = run(_statement(type(row)), said | {"events": append_many_parameter([event])})
    if done.rowcount:
        appended()
        row._state.adding = False
    return bool(done.rowcount)


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def _statement(model: type[models.Model]) -> str:
    made = f"{statement(model, _columns(model), '%(row)s')} ON CONFLICT DO NOTHING RETURNING id"
    return f"WITH made AS ({made}) {append_many_sql()} WHERE EXISTS (SELECT FROM made)"
