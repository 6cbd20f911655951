"""Speed of the journal, on the database that Django is set to: appending, sealing, reading, feeding, verifying.

The tables are left with the events in them: point it at a store that is thrown away.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

from django.db import transaction

from kouan.journal import seal, selectors, verify
from kouan.journal.feed import enrol, feed
from kouan.journal.models import Cursor
from kouan.journal.services import Entry, append, append_many, ensure_partitions
from kouan.journal.subscriptions import Subscription
from kouan.journal.types import EventType
from kouan.kernel.text import Text

HAPPENED = EventType("BENCH_HAPPENED", Text("测速事件", "Bench event"))
PAYLOAD = {"entry_id": "800120261000000001", "state": "RELEASED", "channel": "0", "duty": "1234.50", "lines": 20}


def run(events: int = 100_000, batch: int = 500) -> dict[str, float]:
    """Rates per second: append one by one, in batches, seal, read, feed a subscriber, verify."""
    ensure_partitions()
    before = selectors.size()
    singles = max(1, events // 50)
    rates = {
        "journal append one per commit /s": singles / _timed(lambda: _one_by_one(singles)),
        "journal append in batches /s": events / _timed(lambda: _batches(events, batch)),
    }
    rates["journal seal /s"] = (singles + events) / _timed(_seal)
    rates["journal read /s"] = (selectors.size() - before) / _timed(lambda: _read(before))
    rates["journal feed /s"] = 5_000 / _timed(lambda: _feed(selectors.size() - 5_000))
    rates["journal verify /s"] = (selectors.size() - before) / _timed(lambda: list(verify.check_log(before)))
    return rates


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _entry(i: int) -> Entry:
    return Entry("BENCH_HAPPENED", ("bench", uuid4()), {**PAYLOAD, "i": i}, journey=uuid4(), set={"state": "RELEASED"})


def _one_by_one(events: int) -> None:
    for i in range(events):
        with transaction.atomic():
            append(type="BENCH_HAPPENED", subject=("bench", uuid4()), payload={**PAYLOAD, "i": i}, journey=uuid4())


def _batches(events: int, batch: int) -> None:
    for start in range(0, events, batch):
        with transaction.atomic():
            append_many(_entry(i) for i in range(start, min(start + batch, events)))


def _seal() -> None:
    while seal.seal():
        pass


def _read(position: int) -> None:
    while events := selectors.since(position, 5_000):
        position += len(events)


def _feed(position: int) -> None:
    subscription = Subscription("bench", frozenset(), lambda event: None, "now")
    enrol([subscription])
    Cursor.objects.filter(name="bench").update(position=position)
    while feed(subscription).moved:
        pass
