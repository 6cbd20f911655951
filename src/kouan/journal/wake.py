"""Waking the worker after a commit: at most one NOTIFY each 20 ms per process, and never inside a transaction.

A NOTIFY inside a transaction takes a lock of the whole server during its commit, so commits would queue.
One that is left out is made good by the worker, which looks once more 30 ms after it found something.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from django.db import transaction

from kouan.journal.db import run

APPENDED = "kouan_append"  # writers -> worker: something was committed
SEALED = "kouan_journal"  # worker -> readers: the payload is the number of sealed events
INTERVAL = 0.020
LOOK_AGAIN = 0.030

_last = 0.0


def appended() -> None:
    """After the present transaction commits, wake the worker."""
    waiting = transaction.get_connection().run_on_commit
    if waiting and waiting[-1][1] is _notify:
        return
    transaction.on_commit(_notify, robust=True)


def _notify() -> None:
    global _last
    now = time.monotonic()
    if now - _last < INTERVAL:
        return
    _last = now
    run(f"NOTIFY {APPENDED}", prepare=False)


class Listener:
    """A connection of its own that sleeps until a channel speaks: a writer committed, or events were sealed."""

    def __init__(self, channel: str = APPENDED) -> None:
        self._channel = channel

    def __enter__(self) -> Listener:
        self._wrapper = transaction.get_connection().copy()
        self._wrapper.ensure_connection()
        self._connection: psycopg.Connection[Any] = self._wrapper.connection
        self._connection.execute(f"LISTEN {self._channel}")
        return self

    def __exit__(self, *_: object) -> None:
        self._wrapper.close()

    def wait(self, seconds: float) -> None:
        """Return at the next notification, at once if one came since the last call, or after `seconds`."""
        with self._wrapper.wrap_database_errors:
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
