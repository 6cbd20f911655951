"""What the tests of the journal share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.db import connection, transaction

from kouan.journal import worker
from kouan.journal.services import Entry, append_many
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe, unsubscribe
from kouan.journal.types import EventType
from kouan.kernel.text import Text

HAPPENED = EventType("TEST_HAPPENED", Text("测试事件", "Test event"))
OTHER = EventType("TEST_OTHER", Text("另一测试事件", "Another test event"))


def write(count: int, *, subject: UUID | None = None, type: str = "TEST_HAPPENED") -> list[int]:
    """Append events in one transaction."""
    with transaction.atomic():
        return append_many(Entry(type, ("thing", subject or uuid4()), {"i": i}) for i in range(count))


@contextmanager
def subscriber(name: str, handler: Callable[[Stored], None], to: tuple[str, ...] = (), **more: str) -> Iterator[None]:
    """A subscriber that is forgotten afterwards."""
    subscribe(name, to=to, **more)(handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        unsubscribe(name)


@contextmanager
def running_worker() -> Iterator[None]:
    """The worker's loop in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def eventually(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until it is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Run with a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
