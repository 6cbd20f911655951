# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""`Stored`: one sealed event as readers get it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kouan.journal.db import Parameters, rows

FIELDS = (
    "e.seq, e.type, e.subject_type, e.subject_id, e.journey, e.occurred_at, e.recorded_at, "
    "e.payload::text, e.set::text, e.actor, e.organisation, e.source, e.request, e.corrects"
)


_decode = msgspec.json.Decoder().decode


class Stored(msgspec.Struct, frozen=True, kw_only=False):
    """An event. `position` is its place in the sealed order, None while it is not sealed yet."""

    position: int | None
    seq: int
    type: str
    subject_type: str
    subject_id: UUID
    journey: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    payload: dict[str, Any]
    set: dict[str, Any] | None
    actor: UUID | None
    organisation: UUID | None
    source: str
    request: UUID | None
    corrects: int | None


def read(where: str, parameters: Parameters) -> Iterator[Stored]:
    """Sealed events in the order of their positions; `where` may name l (leaf) and e (event), and hold a LIMIT."""
    sql = (
        f"SELECT l.position, {FIELDS} FROM journal_leaf l "
        f"JOIN journal_event e ON e.seq = l.seq AND e.recorded_at = l.recorded_at {where}"
    )
    return map(of_row, rows(sql, parameters))


def of_row(row: tuple[Any, ...]) -> Stored:
    """An event from a row of position and FIELDS."""
    position, seq, kind, subject_type, subject_id, journey, occurred, recorded, payload, changed, *rest = row
    changes = None if changed is None else _decode(changed)
    return Stored(
        position, seq, kind, subject_type, subject_id, journey, occurred, recorded, _decode(payload), changes, *rest
    )
