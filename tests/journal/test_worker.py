"""The worker's loop: woken by commits, or by the clock when nobody says anything."""

from __future__ import annotations

import pytest
from django.db import connection

from kouan.journal import selectors
from kouan.journal.stored import Stored
from tests.journal.support import eventually, running_worker, subscriber, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_feeds_what_is_committed_while_it_runs() -> None:
    got: list[Stored] = []
    with subscriber("tests.running", got.append), running_worker():
        for _ in range(5):
            write(3)
        eventually(lambda: len(got) == 15)
    assert [e.position for e in got] == list(range(15))
    assert selectors.size() == 15


def test_goes_on_after_the_database_threw_it_out() -> None:
    got: list[Stored] = []
    with subscriber("tests.thrown", got.append), running_worker():
        write(1)
        eventually(lambda: len(got) == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        write(1)
        # Thrown out between handler and commit, the first one comes again: at least once, each of the two.
        eventually(lambda: len({event.seq for event in got}) == 2)
