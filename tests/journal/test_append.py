"""Appending events."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from kouan.journal import selectors
from kouan.journal.context import acting
from kouan.journal.services import Entry, append, append_many
from kouan.journal.subscriptions import subscribe, unsubscribe
from kouan.journal.worker import drain
from tests.journal import support  # noqa: F401 - declares the event types


@pytest.mark.django_db
def test_first() -> None:
    subject = uuid4()
    person, organisation, request = uuid4(), uuid4(), uuid4()
    got = []
    subscribe("tests.first", to=("TEST_HAPPENED",))(got.append)
    try:
        with acting(person=person, organisation=organisation, source="api", request=request):
            seq = append(type="TEST_HAPPENED", subject=("thing", subject), payload={"名": "值", "n": 1}, set={"a": 1})
        more = append_many([Entry("TEST_HAPPENED", ("thing", subject), {"i": i}) for i in range(30)])
        assert more == list(range(seq + 1, seq + 31))
        drain()
    finally:
        unsubscribe("tests.first")
    assert [event.seq for event in got] == [seq, *more]
    assert got[0].payload == {"名": "值", "n": 1}
    assert (got[0].actor, got[0].organisation, got[0].source, got[0].request) == (person, organisation, "api", request)
    assert [e.position for e in got] == list(range(31))
    assert selectors.of_subject("thing", subject)[0] == got[0]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="atomic"):
        append(type="TEST_HAPPENED", subject=("thing", uuid4()), payload={})
    with transaction.atomic():
        append(type="TEST_HAPPENED", subject=("thing", uuid4()), payload={})
    assert drain().sealed == 1
