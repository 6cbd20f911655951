"""Verifying: what was tampered with is named, and the replay compares both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.db import connection

from kouan.journal import checkpoints, projections, replay, seal, selectors, verify
from kouan.journal.commands import journal
from kouan.journal.db import run
from kouan.journal.projections import Projection
from kouan.journal.services import append
from kouan.journal.worker import drain
from kouan.kernel import clock
from tests.journal.support import write
from tests.journal.thing import Thing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealed() -> None:
    """700 events, a checkpoint at 300 and one at 700."""
    write(300)
    drain()
    checkpoints.make()
    write(400)
    drain()
    checkpoints.make()


def tamper(table: str, sql: str) -> None:
    """As an administrator of the database could: the trigger off for a moment."""
    for statement in (
        f"ALTER TABLE {table} DISABLE TRIGGER append_only",
        sql,
        f"ALTER TABLE {table} ENABLE TRIGGER append_only",
    ):
        run(statement, prepare=False)


def seq_at(position: int) -> int:
    return selectors.since(position, 1)[0].seq


def test_untouched_verifies() -> None:
    assert list(verify.check_log()) == []
    assert list(verify.check_checkpoints(roots=True)) == []
    assert list(verify.check_gaps()) == []
    assert list(verify.check_quick()) == []
    for since in (0, 1, 255, 256, 300, 511, 699, 700, 900):
        assert list(verify.check_log(since)) == []
    done = CliRunner().invoke(journal, ["verify"])
    assert done.exit_code == 0, done.output
    assert "The journal verifies: 700 events" in done.output


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "STEP", 300)
    told: list[int] = []
    assert list(verify.check_log(progress=told.append)) == []
    assert told == [300, 600, 700]


@pytest.mark.parametrize(
    "change",
    [
        """payload = jsonb_set(payload, '{i}', '1000')""",
        "type = 'TEST_OTHER'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "actor = gen_random_uuid()",
        "subject_id = gen_random_uuid()",
        "set = '{}'",
        "source = 'api'",
    ],
)
def test_a_changed_event_is_named(change: str) -> None:
    tamper("journal_event", f"UPDATE journal_event SET {change} WHERE seq = {seq_at(321)}")
    (finding,) = verify.check_log()
    assert finding.position == 321
    assert "not what was sealed" in str(finding)
    done = CliRunner().invoke(journal, ["verify"])
    assert done.exit_code == 1
    assert "position 321" in done.output


def test_a_removed_event_is_named() -> None:
    tamper("journal_event", f"DELETE FROM journal_event WHERE seq = {seq_at(5)}")
    assert [str(f) for f in verify.check_log()] == ["position 5: the event is gone"]


def test_a_removed_event_and_its_place() -> None:
    tamper("journal_event", f"DELETE FROM journal_event WHERE seq = {seq_at(5)}")
    tamper("journal_leaf", "DELETE FROM journal_leaf WHERE position = 5")
    found = [str(f) for f in verify.check_log()]
    assert found[0] == "position 5: 1 position(s) are missing"
    assert any("chain is broken" in text for text in found)
    assert any("checkpoint of 300" in text for text in found)


def test_events_cut_off_at_the_end() -> None:
    tamper("journal_leaf", "DELETE FROM journal_leaf WHERE position >= 690")
    run("UPDATE journal_seal SET size = 690, seen = '999999999:999999999:'", prepare=False)
    found = [str(f) for f in verify.check_log()]
    assert "a checkpoint speaks of 700 events, there are 690" in found
    assert next(str(f) for f in verify.check_gaps()).endswith("was passed over by the sealer")


def test_a_chain_written_anew_is_caught_by_the_checkpoint() -> None:
    """An attacker who owns the database changes an event and computes digests, chain and tree again."""
    tamper("journal_event", f"""UPDATE journal_event SET payload = '{{"i": -1}}' WHERE seq = {seq_at(100)}""")
    for table in ("leaf", "tile"):
        tamper(f"journal_{table}", f"DELETE FROM journal_{table}")
    run("DELETE FROM journal_seal", prepare=False)
    assert seal.seal() == 700
    found = [str(f) for f in verify.check_log()]
    assert found == [
        "position 299: the events are not those of the checkpoint of 300 events",
        "position 699: the events are not those of the checkpoint of 700 events",
    ]
    assert len(list(verify.check_quick())) >= 2


def test_a_forged_checkpoint_is_caught() -> None:
    tamper("journal_checkpoint", "UPDATE journal_checkpoint SET root = sha256('x') WHERE size = 300")
    assert [str(f) for f in verify.check_checkpoints()] == [
        "checkpoint of 300 events: the signature of the checkpoint is wrong"
    ]
    tamper("journal_checkpoint", "UPDATE journal_checkpoint SET key_id = '00000000' WHERE size = 700")
    assert "not ours" in str(next(verify.check_checkpoints()))


def test_a_changed_tile_is_caught() -> None:
    tamper("journal_tile", "UPDATE journal_tile SET hash = sha256('x') WHERE index = 1")
    assert [f.position for f in verify.check_log()] == [511]
    assert "root is not" in str(next(verify.check_checkpoints(roots=True)))


def test_a_changed_chain_is_named() -> None:
    tamper("journal_leaf", "UPDATE journal_leaf SET chain = sha256('x') WHERE position = 10")
    assert [f.position for f in verify.check_log()] == [10, 11]


def test_an_event_that_waits_too_long_is_named() -> None:
    (seq,) = write(1)
    assert list(verify.check_gaps()) == []
    with clock.travel(clock.now() + timedelta(minutes=5)):
        (finding,) = verify.check_gaps()
    assert str(finding) == f"event {seq} waits for its seal: does the worker run?"


@dataclass(frozen=True)
class Here(Projection):
    """A projection whose model the app registry does not know."""

    def table(self) -> Any:
        return Thing


@pytest.fixture
def thing() -> Iterator[Callable[..., UUID]]:
    """Makes a subject: its events' `set`, and its row."""
    fields = ("state", "n", "amount", "at", "day", "tags", "data", "other", "blob")
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    Here("test_thing", model="", fields=fields)

    def make(row: dict[str, Any] | None, *events: dict[str, Any]) -> UUID:
        subject = uuid4()
        for changed in events:
            append(type="TEST_HAPPENED", subject=("test_thing", subject), payload={}, set=changed)
        if row is not None:
            Thing.objects.create(id=subject, **row)
        return subject

    yield make
    projections.forget("test_thing")


FULL: dict[str, Any] = {
    "state": "重",
    "n": 3,
    "amount": Decimal("12.5"),
    "at": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    "day": date(2026, 1, 2),
    "tags": ["a", "b"],
    "data": {"x": [1, None, {"y": "z"}]},
    "other": UUID(int=7),
    "blob": b"\x00\xff",
}


def test_replay_gives_the_rows(thing: Callable[..., UUID]) -> None:
    thing(FULL, FULL)
    thing({"state": "C", "n": 2}, {"state": "A", "n": 1}, {"state": "B"}, {"n": 2, "more": True}, {"state": "C"})
    thing(None, {"state": "A"}, {"deleted": True})
    assert list(replay.check_replay()) == []


def test_every_difference_is_told(thing: Callable[..., UUID]) -> None:
    changed = thing({"state": "B", "n": 1}, {"state": "A", "n": 1})
    rowless = thing(None, {"state": "A"})
    eventless = thing({"state": "A"})
    early = thing({"state": "A"}, {"state": "A"}, {"state": "B"})
    assert sorted(str(f) for f in replay.check_replay()) == sorted(
        [
            f"test_thing {changed}: state is 'B' in the row, 'A' by the events",
            f"test_thing {rowless}: has events but no row",
            f"test_thing {eventless}: has a row but no event that made it",
            f"test_thing {early}: state is 'A' in the row, 'B' by the events",
        ]
    )
    drain()
    done = CliRunner().invoke(journal, ["verify"])
    assert done.exit_code == 1
    assert f"{rowless}: has events but no row" in done.output
    assert CliRunner().invoke(journal, ["verify", "--quick"]).exit_code == 0
    assert CliRunner().invoke(journal, ["verify", "--since", "300"]).exit_code == 0


@pytest.mark.parametrize(
    ("value", "said", "equal"),
    [
        (None, None, True),
        (None, "", False),
        (0, None, False),
        (Decimal("1.50"), "1.5", True),
        (Decimal("1.50"), "x", False),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T08:00:00+08:00", True),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", False),
        (date(2026, 1, 1), "2026-01-01", True),
        (date(2026, 1, 1), 5, False),
        ([Decimal(1)], ["1.0"], True),
        ([1], [1, 2], False),
        ([1], 1, False),
    ],
)
def test_same(value: Any, said: Any, equal: bool) -> None:
    assert replay.same(value, said) is equal


def test_a_subject_type_is_projected_once(thing: Callable[..., UUID]) -> None:
    with pytest.raises(ValueError, match="projected twice"):
        Here("test_thing", model="", fields=("state",))
