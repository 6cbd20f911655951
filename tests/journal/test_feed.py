"""Feeding subscribers: at least once, effects once, errors seen and never skipped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from kouan.journal import feed
from kouan.journal.commands import journal
from kouan.journal.db import one, run
from kouan.journal.models import Cursor
from kouan.journal.passing import pass_over
from kouan.journal.seal import seal
from kouan.journal.services import append
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import Subscription, subscribe, subscriptions
from kouan.journal.worker import HandlerFailed, drain
from tests.journal.support import eventually, in_thread, running_worker, subscriber, write

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def effects() -> list[int]:
    """A table that handlers write to; the fixture's name stands for it."""
    run("CREATE TABLE IF NOT EXISTS journal_test_effects (position bigint)", prepare=False)
    yield []
    run("DROP TABLE journal_test_effects", prepare=False)


def effect(event: Stored) -> None:
    run("INSERT INTO journal_test_effects VALUES (%s)", [event.position])


def positions() -> list[int]:
    return [p for (p,) in run("SELECT position FROM journal_test_effects ORDER BY position")]


def test_only_the_types_asked_for() -> None:
    got: list[Stored] = []
    everything: list[Stored] = []
    with subscriber("tests.some", got.append, to=("TEST_OTHER",)), subscriber("tests.all", everything.append):
        write(60)
        write(2, type="TEST_OTHER")
        write(60)
        drain()
    assert [e.position for e in got] == [60, 61]
    assert len(everything) == 122
    assert Cursor.objects.get(name="tests.some").position == 122


def test_new_subscriber_starts_at_the_first_event_or_now() -> None:
    write(3)
    drain()
    old: list[Stored] = []
    new: list[Stored] = []
    with subscriber("tests.first", old.append), subscriber("tests.now", new.append, start="now"):
        drain()
        write(1)
        drain()
    assert ([e.position for e in old], [e.position for e in new]) == ([0, 1, 2, 3], [3])


def test_events_that_handlers_append_are_fed_in_the_same_drain() -> None:
    got: list[Stored] = []

    def answer(event: Stored) -> None:
        append(type="TEST_OTHER", subject=("thing", event.subject_id), payload={"to": event.seq})

    with (
        subscriber("tests.answer", answer, to=("TEST_HAPPENED",)),
        subscriber("tests.z", got.append, to=("TEST_OTHER",)),
    ):
        seqs = write(3)
        drain()
    assert [e.payload["to"] for e in got] == seqs


def test_two_workers_have_each_effect_once(effects: list[int]) -> None:
    with subscriber("tests.twice", effect):
        for _ in range(10):
            write(20)
        threads = [in_thread(lambda: drain()) for _ in range(3)]
        for thread in threads:
            thread.join()
        drain()
    assert positions() == list(range(200))


def test_poison_is_retried_parked_and_shown_while_others_go_on(
    monkeypatch: pytest.MonkeyPatch, effects: list[int]
) -> None:
    monkeypatch.setattr(feed, "BACK_OFF", (0.001, 0.002))
    good: list[Stored] = []
    healed = False

    def poison(event: Stored) -> None:
        effect(event)
        if event.position == 2 and not healed:
            raise ValueError("坏数据 bad data")

    with subscriber("tests.poison", poison), subscriber("tests.good", good.append), running_worker():
        write(5)
        eventually(lambda: Cursor.objects.filter(name="tests.poison", parked_at__isnull=False).exists())
        eventually(lambda: len(good) == 5)
    cursor = Cursor.objects.get(name="tests.poison")
    assert (cursor.position, cursor.errors) == (2, feed.TRIES)
    assert "坏数据 bad data" in cursor.error
    assert positions() == [0, 1]  # what the failing call wrote is undone
    shown = CliRunner().invoke(journal, ["subscribers"], env={"COLUMNS": "200"})
    assert "parked" in shown.output
    assert "bad data" in shown.output
    with subscriber("tests.poison", poison):
        drain()
        assert positions() == [0, 1]  # parked stays parked
        healed = True
        assert CliRunner().invoke(journal, ["subscribers", "--resume", "tests.poison"]).exit_code == 0
        drain()
    assert positions() == [0, 1, 2, 3, 4]


def test_skipping_a_poison_event_is_said_explicitly(effects: list[int]) -> None:
    def poison(event: Stored) -> None:
        if event.position == 0:
            raise ValueError
        effect(event)

    with subscriber("tests.skip", poison):
        write(3)
        drain(strict=False)
        assert positions() == []
        assert CliRunner().invoke(journal, ["subscribers", "--skip", "tests.skip"]).exit_code == 0
        drain()
    assert positions() == [1, 2]
    assert CliRunner().invoke(journal, ["subscribers", "--skip", "tests.skip"]).exit_code == 1


def test_drain_tells_of_the_error_by_default() -> None:
    def broken(event: Stored) -> None:
        raise KeyError("x")

    with subscriber("tests.broken", broken):
        write(1)
        with pytest.raises(HandlerFailed, match=r"tests\.broken"):
            drain()
        assert isinstance(drain(strict=False).errors["tests.broken"], KeyError)


def test_database_error_in_a_handler_stops_only_that_subscriber() -> None:
    good: list[Stored] = []

    def broken(event: Stored) -> None:
        run("SELECT 1 / 0", prepare=False)

    with subscriber("tests.a_broken", broken), subscriber("tests.b_good", good.append):
        write(2)
        drain(strict=False)
    assert len(good) == 2


def test_error_counts_begin_anew_at_the_next_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BACK_OFF", (0.0, 0.0))
    tries: dict[int, int] = {}

    def flaky(event: Stored) -> None:
        assert event.position is not None
        tries[event.position] = tries.get(event.position, 0) + 1
        if tries[event.position] < 5:
            raise ValueError

    with subscriber("tests.flaky", flaky):
        write(4)
        for _ in range(20):
            drain(strict=False)
    assert list(tries) == [0, 1, 2, 3]
    assert set(tries.values()) <= {5, 6}  # one that worked may run again with the failing one after it
    assert Cursor.objects.get(name="tests.flaky").parked_at is None


def test_name_taken_twice_is_refused() -> None:
    with subscriber("tests.taken", effect), pytest.raises(ValueError, match="taken"):
        subscribe("tests.taken")(positions)  # type: ignore[arg-type]


KILLED = """
import django
django.setup()
import threading, time
from kouan.journal import worker
from kouan.journal.db import run
from tests.journal.support import subscribe

@subscribe("tests.killed")
def handler(event):
    run("INSERT INTO journal_test_effects VALUES (%s)", [event.position])
    time.sleep(0.005)

worker.run(threading.Event())
"""


def test_worker_killed_in_the_middle_has_each_effect_once(effects: list[int], state_folder: Path) -> None:
    url = connection.settings_dict
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.journal.child_settings",
        "KOUAN_STATE": str(state_folder),
        "KOUAN_DATABASE_URL": f"postgresql://{url['USER']}@/{url['NAME']}?host={url['HOST']}",
    }
    for _ in range(4):
        write(50, subject=uuid4())
    for run_number in range(3):
        child = subprocess.Popen([sys.executable, "-c", KILLED], env=environment)
        want = 20 * (run_number + 1)
        eventually(lambda want=want: len(positions()) >= want)  # type: ignore[misc]
        child.send_signal(signal.SIGKILL)
        child.wait()
        time.sleep(0.05)
    with subscriber("tests.killed", effect):
        eventually(lambda: drain().errors == {} and len(positions()) == 200)
    assert positions() == list(range(200))
    assert one("SELECT position FROM journal_cursor WHERE name = 'tests.killed'") == (200,)


def enrolled() -> dict[str, Subscription]:
    """The subscribers of this test, with cursors, behind what is sealed now."""
    while seal():
        pass
    mine = {one.name: one for one in subscriptions() if one.name.startswith("tests.")}
    feed.enrol(mine.values())
    return mine


def test_whom_no_event_concerns_is_moved_on_without_a_call() -> None:
    got: list[Stored] = []
    with subscriber("tests.rare", got.append, to=("TEST_OTHER",)), subscriber("tests.none", got.append, to=("NONE",)):
        write(3)
        write(1, type="TEST_OTHER")
        behind = enrolled()
        assert pass_over(behind) == {"tests.none"}
        assert Cursor.objects.get(name="tests.none").position == 4
        assert Cursor.objects.get(name="tests.rare").position == 0
        drain()
    assert [e.position for e in got] == [3]


def test_a_cursor_in_trouble_or_held_by_another_is_not_moved_on() -> None:
    with subscriber("tests.trouble", print, to=("NONE",)), subscriber("tests.held", print, to=("NONE",)):
        write(2)
        behind = enrolled()
        run("UPDATE journal_cursor SET errors = 1 WHERE name = 'tests.trouble'")
        with transaction.atomic():
            run("SELECT 1 FROM journal_cursor WHERE name = 'tests.held' FOR UPDATE")
            in_thread(lambda: print(pass_over(behind))).join()
        assert set(Cursor.objects.filter(name__startswith="tests.").values_list("position", flat=True)) == {0}
