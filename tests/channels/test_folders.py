"""Folders: a crash at any point leaves exactly one effect; what is not complete waits; trouble is told."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kouan.channels import files, jobs, services
from kouan.channels.folders import Poller, run, sweep
from kouan.channels.models import Message, Partner
from kouan.channels.services import caller_of, inbound
from kouan.channels.services.intake import made, store
from kouan.channels.services.outbound import MOST_ATTEMPTS, pause
from kouan.kernel import clock
from kouan.kernel.errors import Unavailable
from tests.channels.messages import NUMBER, numberless, wine

pytestmark = pytest.mark.django_db


class Crash(BaseException):
    """The process dies: nothing after it runs."""


def dropped(partner: Partner, body: bytes = wine(), name: str = "a.xml") -> Path:
    path = files.box(partner.folder, "in") / name
    path.write_bytes(body)
    return path


def numbered(n: int) -> bytes:
    """A message like the usual one, under a number of its own."""
    return wine(f"{NUMBER[:-2]}{n:02}")


def names(partner: Partner, box: str) -> list[str]:
    return sorted(path.name for path in files.box(partner.folder, box).iterdir())


def rounds(poller: Poller, number: int = 2) -> None:
    for _ in range(number):
        poller.round()


def delivered() -> None:
    """Run the queued jobs as the worker would."""
    for job in ProcrastinateJob.objects.filter(task_name="channels.deliver").order_by("id"):
        jobs.deliver(**job.args)


def test_received_answered_moved(partner, probe, effects):
    dropped(partner)
    rounds(Poller())
    message = Message.objects.get(direction="in")
    assert (message.state, message.channel, message.filename, effects()) == ("accepted", "folder", "a.xml", 1)
    assert names(partner, "in") == []
    assert names(partner, "processed") == [f"{message.id}_a.xml"]
    delivered()
    (ack,) = (files.box(partner.folder, "out")).iterdir()
    assert ack.read_bytes() == bytes(message.ack)
    assert Message.objects.get(direction="out").state == "delivered"


@pytest.mark.parametrize("body", [wine(), numberless()], ids=["numbered", "numberless"])
@pytest.mark.parametrize("point", ["read", "stored", "handled", "kept", "moved"])
def test_a_crash_at_any_point_leaves_one_effect(partner, probe, effects, point, body):
    dropped(partner, body)

    def die(reached: str) -> None:
        if reached == point:
            raise Crash

    dying = Poller(die)
    dying.round()
    with pytest.raises(Crash):
        dying.round()
    rounds(Poller(), 3)
    assert (effects(), Message.objects.filter(direction="in").count()) == (1, 1)
    assert Message.objects.get(direction="in").state == "accepted"
    assert Message.objects.filter(direction="out").count() == 1, "one acknowledgement"
    assert (names(partner, "in"), len(names(partner, "processed"))) == ([], 1)


@pytest.mark.parametrize(("point", "nth"), [("stored", 2), ("handled", 3), ("kept", 1), ("moved", 2)])
def test_a_crash_within_a_batch_leaves_one_effect_each(partner, probe, effects, point, nth):
    reached = []

    def die(at: str) -> None:
        reached.append(at)
        if reached.count(point) == nth:
            raise Crash

    for n in range(4):
        dropped(partner, numbered(n), f"{n}.xml")
    with pytest.raises(Crash):
        rounds(Poller(die))
    assert effects() == (0 if point in ("stored", "handled") else 4), "all of a batch stand, or none"
    rounds(Poller())
    assert (effects(), Message.objects.filter(direction="in", state="accepted").count()) == (4, 4)
    assert Message.objects.filter(direction="out").count() == 4
    assert (names(partner, "in"), len(names(partner, "processed"))) == ([], 4)


def test_in_a_batch_each_has_its_own_verdict(partner, probe, effects, django_assert_max_num_queries):
    bodies = [numbered(1), b"<Unheard/>", b"", numbered(1), *(numbered(n) for n in range(2, 12))]
    for n, body in enumerate(bodies):
        dropped(partner, body, f"{n:02}.xml")
    poller = Poller()
    poller.round()
    with django_assert_max_num_queries(120):
        assert poller.round() == 14
    states = list(Message.objects.filter(direction="in").order_by("id").values_list("state", flat=True))
    assert (states, effects()) == (["accepted", "refused", *["accepted"] * 10], 11)
    assert [len(names(partner, box)) for box in ("in", "processed", "failed")] == [0, 12, 3]
    assert ProcrastinateJob.objects.filter(task_name="channels.deliver").count() == 12


def test_a_batch_that_cannot_be_is_received_one_by_one(partner, probe, effects, monkeypatch):
    for n in range(3):
        dropped(partner, numbered(n), f"{n}.xml")
    whole = inbound.carried_out

    def stuck(row, caller):
        if transaction.get_connection().savepoint_ids and len(transaction.get_connection().savepoint_ids) > 2:
            raise OperationalError("canceling statement due to lock timeout")
        return whole(row, caller)

    monkeypatch.setattr(inbound, "carried_out", stuck)
    rounds(Poller())
    assert (effects(), names(partner, "in")) == (3, [])


def test_unfinished_files_wait(partner, probe, effects):
    for name in ("a.part", "b.tmp", ".hidden.xml"):
        dropped(partner, name=name)
    growing = dropped(partner, wine()[:100], "c.xml")
    poller = Poller()
    poller.round()
    growing.write_bytes(wine())
    poller.round()
    assert effects() == 0
    poller.round()
    assert effects() == 1
    (files.box(partner.folder, "in") / "a.part").rename(files.box(partner.folder, "in") / "a.xml")
    rounds(poller)
    assert names(partner, "in") == [".hidden.xml", "b.tmp"]
    assert effects() == 1, "the same bytes again"


def test_refused_files_go_to_failed(partner, probe, effects):
    dropped(partner, b"<Unheard/>", "x.xml")
    dropped(partner, b"", "empty.xml")
    rounds(Poller())
    assert effects() == 0
    assert len([name for name in names(partner, "failed") if name.endswith("_x.xml")]) == 1
    (why,) = [path for path in files.box(partner.folder, "failed").iterdir() if path.name.endswith("empty.xml.txt")]
    assert "empty" in why.read_text(encoding="utf-8")


@pytest.mark.parametrize("point", ["stored", "kept"])
def test_a_crash_at_a_refused_file_answers_once(partner, probe, point):
    dropped(partner, b"<Unheard/>", "x.xml")

    def die(reached: str) -> None:
        if reached == point:
            raise Crash

    dying = Poller(die)
    dying.round()
    with pytest.raises(Crash):
        dying.round()
    rounds(Poller())
    assert [message.state for message in Message.objects.filter(direction="in")] == ["refused"]
    assert Message.objects.filter(direction="out").count() == 1
    assert (names(partner, "in"), len(names(partner, "failed"))) == ([], 1)
    dropped(partner, b"<Unheard/>", "y.xml")
    rounds(Poller())
    assert Message.objects.filter(direction="in").count() == 2, "another file is judged anew"


def test_too_large_files_are_not_read_whole(partner, probe, monkeypatch):
    monkeypatch.setattr("kouan.channels.folders.MAX_BYTES", 1000)
    monkeypatch.setattr("kouan.channels.services.inbound.MAX_BYTES", 1000)
    dropped(partner, b"<a>" + b" " * 5000)
    rounds(Poller())
    assert any(name.endswith(".txt") for name in names(partner, "failed"))
    assert not Message.objects.exists()


def test_links_are_left_alone(partner, probe, tmp_path):
    outside = tmp_path / "secret.xml"
    outside.write_bytes(wine())
    (files.box(partner.folder, "in") / "link.xml").symlink_to(outside)
    rounds(Poller())
    assert not Message.objects.exists()
    with pytest.raises(OSError, match="link"):
        files.take(files.box(partner.folder, "in") / "link.xml", 100)


def test_our_fault_leaves_the_file(partner, probe, effects):
    probe.fault = RuntimeError("broke")
    dropped(partner)
    poller = Poller()
    rounds(poller)
    assert (names(partner, "in"), Message.objects.get().state) == (["a.xml"], "failed")
    probe.fault = None
    poller.round()
    assert (names(partner, "in"), effects()) == ([], 1)


@pytest.mark.parametrize(("code", "word"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有权限")])
def test_trouble_with_the_folder_is_told_and_forgotten(partner, probe, monkeypatch, code, word):
    dropped(partner)
    poller = Poller()
    poller.round()
    whole = os.replace

    def broken(*_args, **_kwargs):
        raise OSError(code, os.strerror(code), "x")

    monkeypatch.setattr(Path, "replace", broken)
    poller.round()
    partner.refresh_from_db()
    assert word in partner.trouble
    assert names(partner, "in") == ["a.xml"]
    monkeypatch.setattr(Path, "replace", lambda self, target: whole(self, target))
    rounds(poller)
    partner.refresh_from_db()
    assert (partner.trouble, names(partner, "in")) == ("", [])
    assert Message.objects.filter(direction="in").count() == 1


def test_a_folder_that_is_a_file(partner, probe):
    place = files.root() / partner.folder
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    Poller().round()
    partner.refresh_from_db()
    assert partner.trouble


def test_the_sweep_handles_what_a_crash_left(partner, world, probe, effects):
    store(made(world.broker.caller, wine(), "as2"), "")  # as AS2 does, whose receipt goes out first
    assert sweep() == 0, "too fresh: its own request may still be at it"
    Message.objects.update(received_at=clock.now() - timedelta(minutes=5))
    assert (sweep(), effects()) == (1, 1)


def test_handled_as_the_sender_even_when_the_organisation_lost_the_role(partner, world, probe):
    store(made(world.broker.caller, wine(), "as2"), "")  # as AS2 does, whose receipt goes out first
    world.broker.organisation.roles = ["trader"]
    world.broker.organisation.save()
    assert caller_of(Partner.objects.get()).roles == {"trader"}


def receipt(world, key: str = "") -> Message:
    with transaction.atomic():
        return services.send(
            organisation=world.broker.organisation.id,
            format="DEC_RESULT",
            body=b"<DEC_RESULT/>",
            filename="r.xml",
            key=key,
        )


def test_sending_belongs_to_the_callers_transaction(partner, world, transactional_db):
    with pytest.raises(RuntimeError):
        services.send(organisation=world.broker.organisation.id, format="DEC_RESULT", body=b"<DEC_RESULT/>")
    with pytest.raises(Crash), transaction.atomic():
        receipt(world)
        raise Crash
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_the_same_key_is_the_same_message(partner, world):
    assert receipt(world, "k").id == receipt(world, "k").id


def test_delivery_fails_is_tried_again_given_up_and_resent(partner, world, monkeypatch):
    message = receipt(world)
    whole = files.put

    def full(folder: str, name: str, body: bytes) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", f"/{folder}")

    monkeypatch.setattr(files, "put", full)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        row = services.deliver(message=message.id)
        assert row.attempts == attempt
    assert (row.state, "磁盘已满" in row.error) == ("dead", True)
    assert services.deliver(message=message.id).attempts == MOST_ATTEMPTS, "no more"
    monkeypatch.setattr(files, "put", whole)
    services.resend(message=message.id, caller=world.broker.caller)
    delivered()
    row.refresh_from_db()
    assert (row.state, row.error) == ("delivered", "")
    assert names(partner, "out") == [f"{message.id}_r.xml"]


def test_pauses_double_up_to_an_hour():
    assert [pause(attempt) for attempt in (1, 2, 3, 8, 20)] == [5, 10, 20, 640, 3600]


def test_delivered_twice_is_one_file(partner, world):
    message = receipt(world)
    services.deliver(message=message.id)
    Message.objects.update(state="waiting")  # died after the rename, before the commit
    services.deliver(message=message.id)
    assert len(names(partner, "out")) == 1


def test_file_names_stay_inside():
    assert files.clean("../../etc/passwd") == "_.._etc_passwd"
    assert files.clean("报 关/单.xml") == "报_关_单.xml"
    assert files.clean("...") == "message"
    assert len(files.clean("重" * 300).encode()) <= 200


def test_the_loop_survives_faults(monkeypatch):
    import threading

    stop, seen = threading.Event(), []

    def broken(self) -> int:
        seen.append(1)
        if len(seen) > 2:
            stop.set()
        raise Unavailable

    monkeypatch.setattr(Poller, "round", broken)
    monkeypatch.setattr("kouan.channels.folders.PAUSE", 0.01)
    monkeypatch.setattr("kouan.channels.folders.close_old_connections", lambda: None)
    run(stop)
    assert len(seen) == 3
