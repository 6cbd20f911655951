"""Sealing: nobody is skipped, each subject in order, one sealer at a time."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.journal import seal, selectors
from kouan.journal.db import run
from kouan.journal.models import Event, Leaf, Seal
from kouan.journal.services import append
from kouan.journal.stored import Stored
from kouan.journal.worker import drain
from tests.journal.support import in_thread, subscriber, write

pytestmark = pytest.mark.django_db(transaction=True)


class Late:
    """A transaction in another connection that appended and has not committed."""

    def __init__(self, subject: UUID | None = None) -> None:
        self.written, self.go = threading.Event(), threading.Event()
        self.subject = subject or uuid4()
        self.thread = in_thread(self._work)
        assert self.written.wait(10)

    def _work(self) -> None:
        with transaction.atomic():
            self.seq = append(type="TEST_HAPPENED", subject=("thing", self.subject), payload={"late": True})
            self.written.set()
            assert self.go.wait(20)

    def commit(self) -> None:
        self.go.set()
        self.thread.join()


def test_late_committer_is_not_skipped_and_holds_nobody_up() -> None:
    got: list[Stored] = []
    with subscriber("tests.late", got.append):
        first = write(1)
        late = Late()
        after = write(2)
        drain()
        assert [e.seq for e in got] == first + after
        assert drain().sealed == 0
        late.commit()
        last = write(1)
        drain()
    assert [e.seq for e in got] == [*first, *after, late.seq, *last]
    assert [e.position for e in got] == list(range(5))
    assert late.seq < min(after)


def test_transaction_that_began_early_and_writes_late() -> None:
    """Its transaction number is small, its events come after the horizon has passed others."""
    ready, go = threading.Event(), threading.Event()

    def early() -> None:
        with transaction.atomic():
            run("SELECT pg_current_xact_id()")
            ready.set()
            assert go.wait(20)
            append(type="TEST_HAPPENED", subject=("thing", uuid4()), payload={})

    thread = in_thread(early)
    assert ready.wait(10)
    write(3)
    assert seal.seal() == 3
    go.set()
    thread.join()
    assert seal.seal() == 1
    assert seal.seal() == 0
    assert Leaf.objects.count() == Event.objects.count() == 4


def test_rolled_back_event_leaves_a_gap_in_seq_but_not_in_position() -> None:
    write(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(type="TEST_HAPPENED", subject=("thing", uuid4()), payload={})
        raise ZeroDivisionError
    write(1)
    drain()
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == [0, 1]


def test_two_sealers_at_once() -> None:
    for _ in range(20):
        write(50)
    done: list[int] = []
    threads = [in_thread(lambda: done.append(sum(seal.seal(batch=100) for _ in range(30)))) for _ in range(3)]
    for thread in threads:
        thread.join()
    while more := seal.seal():
        done.append(more)
    assert sum(done) == Leaf.objects.count() == 1000
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(range(1000))


def test_a_big_batch_is_cut_and_goes_on_where_it_stopped() -> None:
    seqs = write(25)
    late = Late()
    assert seal.seal(batch=10) == 10
    late.commit()  # committed in the middle: it is of the next round, though its number is in this one's range
    more = write(3)
    assert [seal.seal(batch=10) for _ in range(4)] == [10, 5, 4, 0]
    order = list(Leaf.objects.order_by("position").values_list("seq", flat=True))
    assert order == [*seqs, late.seq, *more]


def test_order_per_subject_with_many_writers() -> None:
    """Writers take the subject's lock, as services do; the sealed order is the order of the changes."""
    subjects = [uuid4() for _ in range(4)]
    run("CREATE TABLE IF NOT EXISTS journal_test_counter (id uuid PRIMARY KEY, n int NOT NULL)", prepare=False)
    for subject in subjects:
        run("INSERT INTO journal_test_counter VALUES (%s, 0)", [subject])
    stop = threading.Event()

    def work(offset: int) -> None:
        for i in range(40):
            subject = subjects[(i + offset) % len(subjects)]
            with transaction.atomic():
                if i % 3 == 0:
                    run("SELECT pg_current_xact_id()")
                found = run("UPDATE journal_test_counter SET n = n + 1 WHERE id = %s RETURNING n", [subject]).fetchone()
                append(type="TEST_HAPPENED", subject=("counter", subject), payload={"n": found[0]})

    def keep_sealing() -> None:
        while not stop.is_set():
            seal.seal(batch=7)

    sealer = in_thread(keep_sealing)
    writers = [in_thread(lambda offset=offset: work(offset)) for offset in range(4)]  # type: ignore[misc]
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    drain()
    run("DROP TABLE journal_test_counter", prepare=False)
    seen: dict[UUID, int] = {}
    events = selectors.since(0, 1000)
    assert len(events) == 160
    for event in events:
        assert event.payload["n"] == seen.get(event.subject_id, 0) + 1
        seen[event.subject_id] = event.payload["n"]


def test_a_store_restored_into_another_server() -> None:
    """Transaction numbers of the old server mean nothing: nothing is lost, nothing is sealed twice."""
    write(3)
    drain()
    write(2)
    Seal.objects.update(server=1, seen="99999999999:99999999999:")
    write(1)
    assert drain().sealed == 3
    write(1)
    assert drain().sealed == 1
    assert Leaf.objects.count() == 7


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.integers(0, 40), max_size=6), batch=st.integers(1, 30))
def test_any_cutting_gives_the_same_dense_order(rounds: list[int], batch: int) -> None:
    before = selectors.size()
    for count in rounds:
        if count:
            write(count)
        seal.seal(batch=batch)
    while seal.seal(batch=batch):
        pass
    assert selectors.size() - before == sum(rounds)
    positions = Leaf.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(selectors.size()))
