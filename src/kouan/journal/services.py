# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""Appending to the journal, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.journal import types
from kouan.journal.context import current
from kouan.journal.db import in_atomic, one
from kouan.journal.insert import returning, rows_json, statement
from kouan.journal.models import Event
from kouan.journal.wake import appended
from kouan.kernel import clock
from kouan.kernel.canonical import canonical

COLUMNS = (
    "recorded_at",
    "occurred_at",
    "type",
    "subject_type",
    "subject_id",
    "journey",
    "actor",
    "organisation",
    "source",
    "request",
    "payload",
    "set",
    "corrects",
)
_JSON = ("payload", "set")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to append: the arguments of `append` as a value."""

    type: str
    subject: tuple[str, UUID]
    payload: dict[str, Any] = field(default_factory=dict)
    journey: UUID | None = None
    occurred_at: datetime | None = None
    set: dict[str, Any] | None = None
    corrects: int | None = None


def append(
    *,
    type: str,
    subject: tuple[str, UUID],
    payload: dict[str, Any],
    journey: UUID | None = None,
    occurred_at: datetime | None = None,
    set: dict[str, Any] | None = None,
    corrects: int | None = None,
) -> int:
    """Append one event and answer its number (`seq`). The event exists exactly when the caller's change does.

    Call it after the subject's row is locked or made: then the numbers of one subject are in the order of its changes.
    `set` holds the fields of the subject's row that changed, for the replay. RuntimeError outside
    `transaction.atomic()`, LookupError for an undeclared type, TypeError for what canonical JSON does not take.
    """
    parameters = append_parameters(Entry(type, subject, payload, journey, occurred_at, set, corrects), prefix="")
    require_transaction()
    seq: int = one(_ONE, parameters)[0]
    appended()
    return seq


def append_many(entries: Iterable[Entry]) -> list[int]:
    """Append many events in one statement, numbered in their order. Errors as `append`."""
    require_transaction()
    rows = [_row(entry) for entry in entries]
    found = returning(Event, COLUMNS, rows, ["seq"])
    appended()
    return [seq for (seq,) in found]


def append_many_sql(placeholder: str = "%(events)s") -> str:
    """The INSERT of several events, to stand after a WITH of a caller's own statement; a WHERE may follow.

    Their parameter is `append_many_parameter`; the caller calls `appended()` after it, as with `append_sql`.
    """
    return statement(Event, COLUMNS, placeholder)


def append_many_parameter(entries: Iterable[Entry]) -> str:
    """The one parameter of `append_many_sql`."""
    return rows_json(Event, COLUMNS, [_row(entry) for entry in entries]).decode()


def append_sql(prefix: str = "event_") -> str:
    """The INSERT of one event with named parameters, to stand in a WITH of a caller's own prepared statement.

    Add ` RETURNING seq` as wanted. The caller runs it inside `transaction.atomic()` with `append_parameters` of the
    same prefix, and calls `appended()` after it (see `kouan.journal.wake`).
    """
    values = ", ".join(f"%({prefix}{name})s{'::jsonb' if name in _JSON else ''}" for name in COLUMNS)
    return f"INSERT INTO journal_event ({', '.join(COLUMNS)}) VALUES ({values})"


def append_parameters(entry: Entry, *, prefix: str = "event_") -> dict[str, Any]:
    """The parameters of `append_sql`; actor, source and time are taken from the context and the clock."""
    values = dict(zip(COLUMNS, _row(entry), strict=True))
    values["payload"] = bytes(values["payload"]).decode()
    values["set"] = None if values["set"] is None else bytes(values["set"]).decode()
    return {f"{prefix}{name}": value for name, value in values.items()} if prefix else values


def require_transaction() -> None:
    """RuntimeError when no transaction is open: an event alone would outlive the change it tells of."""
    if not in_atomic():
        raise RuntimeError("the journal is written inside transaction.atomic(), together with the change")


def ensure_partitions(first: datetime | None = None, months: int = 4) -> int:
    """Make the monthly partitions from the month of `first` (default now) on; answers how many were new."""
    with transaction.atomic():
        made: int = one("SELECT journal_ensure_partitions(%s::date, %s)", [(first or clock.now()).date(), months])[0]
    return made


def _row(entry: Entry) -> tuple[Any, ...]:
    types.get(entry.type)
    who, now = current(), clock.now()
    subject_type, subject_id = entry.subject
    return (
        now,
        entry.occurred_at or now,
        str(entry.type),
        subject_type,
        subject_id,
        entry.journey,
        who.person,
        who.organisation,
        who.source,
        who.request,
        msgspec.Raw(canonical(entry.payload)),
        None if entry.set is None else msgspec.Raw(canonical(entry.set)),
        entry.corrects,
    )


_ONE = f"{append_sql('')} RETURNING seq"
