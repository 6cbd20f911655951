# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""`Stored`: one sealed event as readers get it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kouan.journal.db import rows

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


def read(start: int, end: int, *, types: Sequence[str] = (), limit: int | None = None) -> Iterator[Stored]:
    """Sealed events of the positions start..end (without end), in their order; only `types`, at most `limit`."""
    wanted = "AND e.type = ANY(%(types)s)" if types else ""
    # OFFSET 0 keeps the planner on the one good way: walk the positions, fetch each event by its key, stop at the limit
    sql = (
        f"SELECT l.position, {FIELDS} FROM journal_leaf l CROSS JOIN LATERAL ("
        f"SELECT * FROM journal_event e WHERE e.seq = l.seq AND e.recorded_at = l.recorded_at {wanted} OFFSET 0) e "
        "WHERE l.position >= %(start)s AND l.position < %(end)s ORDER BY l.position LIMIT %(limit)s"
    )
    values = {"start": start, "end": end, "types": list(types), "limit": limit}
    return map(of_row, rows(sql, values, prepare=False))


def of_row(row: tuple[Any, ...]) -> Stored:
    """An event from a row of position and FIELDS."""
    position, seq, kind, subject_type, subject_id, journey, occurred, recorded, payload, changed, *rest = row
    changes = None if changed is None else _decode(changed)
    return Stored(
        position, seq, kind, subject_type, subject_id, journey, occurred, recorded, _decode(payload), changes, *rest
    )
