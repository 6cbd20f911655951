"""Waking the worker: after the commit, not before, and not for every commit of a busy moment."""

from __future__ import annotations

import pytest
from django.db import transaction

from kouan.journal import wake
from kouan.journal.wake import APPENDED, Listener
from kouan.journal.worker import drain
from tests.journal.support import write

pytestmark = pytest.mark.django_db(transaction=True)


def heard(listener: Listener, seconds: float = 0.0) -> int:
    return len(list(listener._connection.notifies(timeout=seconds)))


def test_after_the_commit_and_once_in_a_busy_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "INTERVAL", 3600.0)
    monkeypatch.setattr(wake, "_last", -1e9)
    with Listener(APPENDED) as listener:
        with transaction.atomic():
            write(1)
            write(1)
            assert heard(listener) == 0
        for _ in range(5):
            write(1)
        assert heard(listener, 0.3) == 1


def test_nothing_for_what_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "_last", -1e9)
    with Listener(APPENDED) as listener:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            write(1)
            raise ZeroDivisionError
        assert heard(listener) == 0


def test_readers_hear_of_what_was_sealed() -> None:
    with Listener(wake.SEALED) as listener:
        write(3)
        drain()
        assert [n.payload for n in listener._connection.notifies(timeout=0.3)] == ["3"]
        drain()
        assert heard(listener) == 0
