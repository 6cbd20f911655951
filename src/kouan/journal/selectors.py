# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""Reads of the journal. Not scoped to an organisation: callers show only what their caller may see."""

from __future__ import annotations

from uuid import UUID

from kouan.journal.db import rows, run
from kouan.journal.stored import FIELDS, Stored, of_row, read

_LATEST = f"SELECT l.position, {FIELDS} FROM journal_event e LEFT JOIN journal_leaf l ON l.seq = e.seq"


def timeline(journey: UUID) -> list[Stored]:
    """The events of one consignment in the order they happened, sealed or not."""
    found = rows(f"{_LATEST} WHERE e.journey = %s ORDER BY e.occurred_at, e.seq", [journey])
    return [of_row(row) for row in found]


def of_subject(subject_type: str, subject_id: UUID) -> list[Stored]:
    """The events of one subject in the order they were written, sealed or not."""
    found = rows(
        f"{_LATEST} WHERE e.subject_type = %s AND e.subject_id = %s ORDER BY e.seq", [subject_type, subject_id]
    )
    return [of_row(row) for row in found]


def since(position: int, limit: int = 1000) -> list[Stored]:
    """Sealed events from `position` on, at most `limit` of them."""
    return list(read(position, position + limit))


def size() -> int:
    """How many events are sealed: the next position."""
    found = run("SELECT size FROM journal_seal").fetchone()
    return int(found[0]) if found else 0
