"""Appending events: together with the change, by whom, and never changed after."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from kouan.journal import selectors
from kouan.journal.context import acting
from kouan.journal.db import one, run
from kouan.journal.models import Event
from kouan.journal.services import Entry, append, append_many, append_parameters, append_sql, ensure_partitions
from kouan.journal.worker import drain
from kouan.kernel import clock
from tests.journal.support import write

THING = "thing"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="atomic"):
        append(type="TEST_HAPPENED", subject=(THING, uuid4()), payload={})
    with pytest.raises(RuntimeError, match="atomic"):
        append_many([Entry("TEST_HAPPENED", (THING, uuid4()))])
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_goes_with_the_change() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(type="TEST_HAPPENED", subject=(THING, uuid4()), payload={})
        raise ZeroDivisionError
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_carries_who_acted_and_when() -> None:
    subject, journey, person, organisation, request = (uuid4() for _ in range(5))
    happened = datetime(2026, 3, 1, 4, 5, 6, 789, tzinfo=UTC)
    written = datetime(2026, 3, 2, tzinfo=UTC)
    with clock.travel(written), acting(person=person, organisation=organisation, source="api", request=request):
        seq = append(
            type="TEST_HAPPENED",
            subject=(THING, subject),
            journey=journey,
            occurred_at=happened,
            payload={"重": Decimal("12.50"), "n": 1},
            set={"state": "X"},
            corrects=7,
        )
    (event,) = selectors.of_subject(THING, subject)
    assert (event.seq, event.position, event.type, event.corrects) == (seq, None, "TEST_HAPPENED", 7)
    assert (event.occurred_at, event.recorded_at) == (happened, written)
    assert (event.actor, event.organisation, event.source, event.request) == (person, organisation, "api", request)
    assert (event.payload, event.set) == ({"重": "12.50", "n": 1}, {"state": "X"})
    assert selectors.timeline(journey) == [event]


@pytest.mark.django_db
def test_nobody_said_who_acts() -> None:
    with transaction.atomic():
        append(type="TEST_HAPPENED", subject=(THING, uuid4()), payload={})
    event = Event.objects.get()
    assert (event.source, event.actor, event.organisation, event.request) == ("job", None, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"type": "NOT_DECLARED"}, LookupError),
        ({"payload": {"weight": 1.5}}, TypeError),
        ({"payload": {1: "x"}}, TypeError),
        ({"payload": {"at": datetime(2026, 1, 1)}}, TypeError),
    ],
)
def test_what_it_does_not_take(more: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        append(**{"type": "TEST_HAPPENED", "subject": (THING, uuid4()), "payload": {}, **more})
    assert not Event.objects.exists()


def test_unknown_source_is_refused() -> None:
    with pytest.raises(ValueError, match="source"), acting(source="nobody"):
        pass


@pytest.mark.django_db
def test_many_at_once_are_numbered_in_order() -> None:
    seqs = write(30)
    assert seqs == list(range(seqs[0], seqs[0] + 30))
    assert [e.payload["i"] for e in Event.objects.order_by("seq")] == list(range(30))
    assert append_many([]) == []


@pytest.mark.django_db
def test_as_part_of_a_callers_statement() -> None:
    entry = Entry("TEST_HAPPENED", (THING, uuid4()), {"a": "值"}, set={"b": None})
    sql = f"WITH event AS ({append_sql('e_')} RETURNING seq) SELECT seq FROM event"
    assert one(sql, append_parameters(entry, prefix="e_")) == (Event.objects.get().seq,)
    assert (Event.objects.get().payload, Event.objects.get().set) == ({"a": "值"}, {"b": None})


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["event", "leaf", "tile", "checkpoint"])
def test_can_not_be_changed_deleted_or_emptied(table: str) -> None:
    write(300)
    drain()
    from kouan.journal import checkpoints

    checkpoints.make()
    column = {"event": "type", "leaf": "seq", "tile": "level", "checkpoint": "size"}[table]
    for sql in (
        f"UPDATE journal_{table} SET {column} = {column}",
        f"DELETE FROM journal_{table}",
        f"TRUNCATE journal_{table}",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(sql, prepare=False)


@pytest.mark.django_db
def test_a_partition_is_as_closed_as_the_whole() -> None:
    write(1)
    (name,) = one("SELECT tableoid::regclass::text FROM journal_event")
    assert name == f"journal_event_{clock.now():%Y%m}"
    for sql in (f"UPDATE {name} SET type = 'X'", f"DELETE FROM {name}", f"TRUNCATE {name}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(sql, prepare=False)


@pytest.mark.django_db
def test_partitions_by_month_with_a_net_below() -> None:
    def where() -> str:
        return str(one("SELECT tableoid::regclass::text FROM journal_event ORDER BY seq DESC LIMIT 1")[0])

    with clock.travel(datetime(2031, 5, 31, 23, 59, 59, tzinfo=UTC)):
        assert ensure_partitions(months=2) == 2
        assert ensure_partitions(months=2) == 0
        write(1)
        assert where() == "journal_event_203105"
    with clock.travel(datetime(2031, 6, 1, tzinfo=UTC)):
        write(1)
        assert where() == "journal_event_203106"
    with clock.travel(datetime(2031, 7, 1, tzinfo=UTC)):
        write(1)
        assert where() == "journal_event_default"
        assert ensure_partitions(months=2) == 1  # July has rows in the net already; August is made
    assert drain().sealed == 3


@pytest.mark.django_db
def test_one_event_is_one_query() -> None:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        append(type="TEST_HAPPENED", subject=(THING, uuid4()), payload={})
    assert len(queries) == 1
