# ruff: noqa: S608 - the SQL is put together from constants and column names of our own models
"""Feeding one subscriber: a batch of events and its cursor in one transaction; errors retried, then parked."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from kouan.journal.db import run
from kouan.journal.selectors import size
from kouan.journal.stored import Stored, read
from kouan.journal.subscriptions import Subscription

BATCH = 50  # events in one transaction
SCAN = 5_000  # positions looked at in one round
TRIES = 8  # then the subscriber is parked
BACK_OFF = (0.05, 300.0)  # seconds: first wait and longest one, doubling

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fed:
    """One round for one subscriber: events handled, whether its cursor moved, and the error that stopped it."""

    count: int = 0
    moved: bool = False
    error: Exception | None = None


def feed(subscription: Subscription, *, waiting: bool = True) -> Fed:
    """One round. Nothing happens while another process feeds it, while it is parked, or (`waiting`) until its retry."""
    with transaction.atomic():
        position = _claim(subscription, waiting=waiting)
        end = size()
        if position is None or position >= end:
            return Fed()
        scanned = min(position + SCAN, end)
        events = list(read(position, scanned, types=sorted(subscription.to), limit=BATCH))
        done, error = _handle(subscription, events)
        if error is not None:
            _record(subscription, events[done], error)
            return Fed(done, moved=events[done].position != position, error=error)
        reached = (events[-1].position or 0) + 1 if len(events) == BATCH else scanned
        _move(subscription.name, reached)
        return Fed(done, moved=True)


def behind(*, waiting: bool = True) -> set[str]:
    """Names of the cursors that have something to read and may: one cheap read, so that idle costs next to nothing."""
    found = run(
        "SELECT c.name FROM journal_cursor c, journal_seal s WHERE c.position < s.size AND c.parked_at IS NULL "
        "AND (NOT %s OR c.retry_at IS NULL OR c.retry_at <= clock_timestamp())",
        [waiting],
    )
    return {name for (name,) in found}


def enrol(subscriptions: Iterable[Subscription]) -> None:
    """Make the cursors of the subscribers that are new."""
    start = {one.name: one.start == "now" for one in subscriptions}
    run(
        "INSERT INTO journal_cursor (name, position, errors, error) "
        "SELECT s.name, CASE WHEN s.now THEN coalesce((SELECT size FROM journal_seal), 0) ELSE 0 END, 0, '' "
        "FROM unnest(%s::text[], %s::bool[]) AS s (name, now) "
        "WHERE NOT EXISTS (SELECT FROM journal_cursor c WHERE c.name = s.name) ON CONFLICT DO NOTHING",
        [list(start), list(start.values())],
    )


def resume(name: str, *, skip: bool = False) -> bool:
    """Let a subscriber that stands still go on at once, at its failing event or (`skip`) after it.

    False when there is none of this name that stands still.
    """
    with transaction.atomic():
        found = run(
            "UPDATE journal_cursor SET position = position + %s, errors = 0, error = '', retry_at = NULL, "
            "parked_at = NULL WHERE name = %s AND errors > 0",
            [int(skip), name],
        )
    return found.rowcount == 1


def _claim(subscription: Subscription, *, waiting: bool) -> int | None:
    ready = "AND (retry_at IS NULL OR retry_at <= clock_timestamp())" if waiting else ""
    found = run(
        f"SELECT position FROM journal_cursor WHERE name = %s AND parked_at IS NULL {ready} FOR UPDATE SKIP LOCKED",
        [subscription.name],
    ).fetchone()
    return None if found is None else int(found[0])


def _handle(subscription: Subscription, events: list[Stored]) -> tuple[int, Exception | None]:
    """Call the handler for each; what the failing one wrote is undone, what those before it wrote stays.

    One savepoint for all of them is many times faster than one each; after a failure those before it run once more.
    """
    done = 0
    try:
        with transaction.atomic():
            for event in events:
                subscription.handler(event)
                done += 1
    except Exception as error:  # whatever a handler raises stops only its own subscriber
        log.warning("subscriber %s failed at position %s: %r", subscription.name, events[done].position, error)
        again, earlier = _handle(subscription, events[:done])
        return (again, earlier) if earlier else (done, error)
    return len(events), None


def _move(name: str, position: int) -> None:
    run(
        "UPDATE journal_cursor SET position = %s, errors = 0, error = '', retry_at = NULL WHERE name = %s",
        [position, name],
    )


def _record(subscription: Subscription, event: Stored, error: Exception) -> None:
    """Keep the cursor at the failing event, say why, and wait longer each time; after TRIES, park."""
    first, longest = BACK_OFF
    run(
        "UPDATE journal_cursor SET errors = CASE WHEN position = %(at)s THEN errors ELSE 0 END + 1, position = %(at)s, "
        "error = %(error)s, "
        "retry_at = clock_timestamp() + make_interval(secs => LEAST(%(longest)s, %(first)s * 2 ^ LEAST(errors, 30))), "
        "parked_at = CASE WHEN position = %(at)s AND errors + 1 >= %(tries)s THEN clock_timestamp() END "
        "WHERE name = %(name)s",
        {
            "at": event.position,
            "error": "".join(traceback.format_exception(error))[-4000:].replace("\x00", ""),
            "first": first,
            "longest": longest,
            "tries": TRIES,
            "name": subscription.name,
        },
    )
