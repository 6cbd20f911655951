"""Stamps of the dated tables: one cheap query at most every INTERVAL tells every cache whether it is stale.

A stamp is random, not a counter, so that a rolled-back change and a later one never look alike.
"""

from __future__ import annotations

import time
from uuid import UUID, uuid4

from django.db import connection, transaction

INTERVAL = 2.0


class _Seen:
    stamps: dict[str, UUID] = {}
    at: float | None = None


def stamp(name: str) -> UUID | None:
    """The table's present stamp, at most INTERVAL old; None when nothing was ever loaded."""
    if _Seen.at is None or time.monotonic() - _Seen.at > INTERVAL:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, stamp FROM registry_tableversion")
            _Seen.stamps = dict(cursor.fetchall())
        _Seen.at = time.monotonic()
    return _Seen.stamps.get(name)


def bump(name: str) -> None:
    """In the transaction that changes the table: every process reloads it soon, this one at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_tableversion (name, stamp) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp",
            [name, uuid4()],
        )
    look_again()
    transaction.on_commit(look_again)


def look_again() -> None:
    """Ask the database at the next look-up."""
    _Seen.at = None


def snapshot() -> dict[str, UUID]:
    """Every stamp, at most INTERVAL old; the same object as long as nothing was read anew."""
    stamp("")
    return _Seen.stamps
