"""Positions stored, what they cross, and feeds that fall silent."""

import socket
import threading
from datetime import timedelta

import pytest

from kouan.journal.models import Event
from kouan.journeys.waterway import nearest, point_at
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid
from kouan.river.feeds import jobs, reading, values
from kouan.river.feeds.models import Feed, FenceCrossing, Position, Suspicion, Track
from kouan.river.feeds.services import clearing
from kouan.river.feeds.services.taking import take
from kouan.river.models import Crossing
from tests.river.conftest import applied, state, vessel
from tests.river.feeds.conftest import drained, named, seen, sentence

M = timedelta(minutes=1)


def line_km(name):
    one = values.value("lines")[name]
    return nearest((one["lon"], one["lat"])).km


@pytest.mark.parametrize(("name", "way", "sign"), [("WANZHOU", "down", 1), ("SHISHOU", "up", -1)])
def test_crossing_the_line_brings_the_passage_into_the_queue(world, name, way, sign):
    one, km = applied(world, direction=way), line_km(name)
    mmsi = one.vessel.mmsi
    take([seen(mmsi, km - 5 * sign, 60 * M), seen(mmsi, km + 5 * sign, 20 * M)])
    drained()
    one.refresh_from_db()
    assert one.state == "arrived_line" or one.state == "planned"
    assert abs(one.queued_at - (clock.now() - 40 * M)) < M
    assert FenceCrossing.objects.get().way == way and Position.objects.get().way == way


def test_the_other_way_and_to_and_fro_are_no_crossings(world):
    one, km = applied(world), line_km("WANZHOU")
    mmsi = one.vessel.mmsi
    take([seen(mmsi, km + 5, 200 * M), seen(mmsi, km - 5, 160 * M)])
    assert not FenceCrossing.objects.exists()
    spots = [km + 1, km - 1, km + 1, km - 1, km + 1]
    take([seen(mmsi, spot, (150 - 10 * n) * M) for n, spot in enumerate(spots)])
    drained()
    assert FenceCrossing.objects.count() == 1 and state(one) == "arrived_line"


def test_a_jump_over_the_line_is_no_crossing_and_flagged(world):
    one, km = applied(world), line_km("WANZHOU")
    mmsi = one.vessel.mmsi
    take([seen(mmsi, km - 100, 10 * M), seen(mmsi, km + 100, 9 * M), seen(mmsi, km - 99.5, 8 * M)])
    drained()
    assert state(one) == "accepted" and not FenceCrossing.objects.exists()
    assert Suspicion.objects.get().kind == "jump"
    assert Event.objects.filter(type="AIS_SUSPECT").count() == 1


def twins(one, km, steps, apart=4):
    """Two that send under one number `apart` kilometres from each other, each every twelve minutes at 15 km/h: one
    vessel could go from each report to the next at 55 km/h."""
    place = [km + 1.5 * n + (apart if n % 2 else 0) for n in range(steps)]
    return [seen(one.vessel.mmsi, at, 6 * (steps - n) * M) for n, at in enumerate(place)]


def test_of_two_that_sail_within_possible_speed_none_crosses_before_a_person_looked(world):
    one, km = applied(world), line_km("WANZHOU")
    take(twins(one, km - 12, 12))
    drained()
    assert state(one) == "accepted" and not FenceCrossing.objects.exists()
    assert {"two_places", "line"} <= {*Suspicion.objects.values_list("kind", flat=True)}
    asked = Suspicion.objects.get(kind="line")
    clearing.clear(caller=world.as_lock, suspicion=asked.pk, note="radar", crossed_at=asked.first_at)
    one.refresh_from_db()
    assert one.queued_at == asked.first_at


def test_one_report_ahead_that_a_fast_vessel_could_reach_is_no_crossing(world):
    one, km = applied(world), line_km("WANZHOU")
    take([seen(one.vessel.mmsi, *at) for at in ((km - 5, 20 * M), (km + 4, 10 * M), (km - 1, 4 * M))])
    assert not FenceCrossing.objects.exists() and Suspicion.objects.get().kind == "jump"


def test_two_that_come_to_a_terminal_are_not_told_before_a_person_looked(world):
    """From six kilometres off into the fence of three; the desk says which it was."""
    one, km = applied(world), nearest((106.8, 29.62)).km
    take(twins(one, km - 14, 12, apart=-4))
    assert not FenceCrossing.objects.exists()
    asked = Suspicion.objects.get(kind="fence")
    clearing.clear(caller=world.as_lock, suspicion=asked.pk, note="radar", crossed_at=asked.first_at)
    told = FenceCrossing.objects.get()
    assert (told.fence, told.way, told.at) == ("CNGUO", "in", asked.first_at)
    event = Event.objects.get(type="POSITION_CROSSED").payload
    assert event["name"] == one.vessel.name and event["kind"] == "terminal"


def test_a_stranger_who_crosses_changes_nothing(world):
    km = line_km("WANZHOU")
    take([seen("413999999", km - 5, 60 * M), seen("413999999", km + 5, 20 * M)])
    drained()
    assert FenceCrossing.objects.count() == 1 and not Crossing.objects.exists()


def test_without_an_application_the_crossing_is_kept(world):
    one, km = vessel(world), line_km("WANZHOU")
    take([seen(one.mmsi, km - 5, 60 * M), seen(one.mmsi, km + 5, 20 * M)])
    drained()
    assert Crossing.objects.get().vessel == one


def test_terminals_tell_who_comes_and_goes(world):
    take(
        [
            seen("413999999", 0, 90 * M, *point_at(nearest((106.8, 29.62)).km)),
            seen("413999999", 0, 10 * M, 106.95, 29.75),
        ]
    )
    crossing = FenceCrossing.objects.get()
    assert (crossing.fence, crossing.kind, crossing.way) == ("CNGUO", "terminal", "out")


def test_the_store_is_bounded_and_thin(world, monkeypatch):
    real = values.value
    monkeypatch.setattr(values, "value", lambda name: 3 if name == "most.vessels" else real(name))
    take([seen(f"41300{n:04}", 400, M) for n in range(10)])
    take([seen(f"41400{n:04}", 400, M) for n in range(10)])
    assert Position.objects.count() == 3
    mmsi = Position.objects.first().mmsi
    take([seen(mmsi, 400 + n / 60, timedelta(seconds=60 - n)) for n in range(60)])
    assert Track.objects.filter(mmsi=mmsi).count() == 1


def test_two_feeds_that_say_the_same_store_it_once(world):
    said = [seen("413000009", 400 + n, (60 - 10 * n) * M) for n in range(5)]
    take(said)
    take(said)
    assert Track.objects.count() == 5 and not Suspicion.objects.exists()


def test_a_feed_is_lost_and_found(world):
    intake = reading.Intake("tcp://feed:1")
    intake.take([sentence("413000001", 108.4, 30.8), *named("413000001", "JIANG HAI"), b"garbage"])
    feed = Feed.objects.get()
    assert (feed.state, feed.lines, feed.positions, feed.refused) == ("up", 4, 1, 1)
    assert Position.objects.get().name == "JIANG HAI"
    assert jobs.silence() == 0
    clock.advance(6 * M)
    assert jobs.silence() == 1 and Feed.objects.get().state == "lost"
    intake.take([b"garbage"])
    assert Feed.objects.get().state == "lost"
    intake.take([sentence("413000001", 108.4, 30.8)])
    assert Feed.objects.get().state == "up"
    assert Event.objects.filter(type__in=("AIS_CONNECTED", "AIS_LOST")).count() == 3


def test_old_tracks_go(world):
    take([seen("413000001", 400, timedelta(days=40)), seen("413000001", 500, M)])
    jobs.prune()
    assert Track.objects.count() == 1


def test_who_clears_a_suspicion(world):
    take([seen("413000001", 0, M, 100.0, 40.0)])
    one = Suspicion.objects.get()
    with pytest.raises(Forbidden):
        clearing.clear(caller=world.as_carrier, suspicion=one.pk, note="ok")
    with pytest.raises(Invalid):
        clearing.clear(caller=world.as_lock, suspicion=one.pk, note=" ")
    clearing.clear(caller=world.as_lock, suspicion=one.pk, note="雷达核实")
    with pytest.raises(Conflict):
        clearing.clear(caller=world.as_lock, suspicion=one.pk, note="ok")


@pytest.mark.parametrize("scheme", ["tcp", "udp"])
def test_lines_come_over_the_network_and_the_line_may_break(scheme, monkeypatch):
    """Batches only, no database: what a socket brings, until it is closed."""
    got, stop = [], threading.Event()
    kind = socket.SOCK_STREAM if scheme == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        monkeypatch.setattr(reading, "PAUSE", 0.0)
        if scheme == "tcp":
            server.listen()
            batches = reading._batches(f"tcp://127.0.0.1:{port}", stop)
            line = threading.Thread(target=lambda: _serve(server, b"one\r\ntwo\nthr"))
            line.start()
            with pytest.raises(OSError, match="closed"):
                for batch in batches:
                    got += batch
            line.join()
            assert got == [b"one\r", b"two"]
            return
    sender = socket.socket(socket.AF_INET, kind)
    batches = reading._batches(f"udp://127.0.0.1:{port}", stop)
    thread = threading.Thread(target=lambda: got.extend(next(batches)))
    thread.start()
    while not got:
        sender.sendto(b"one\ntwo\n", ("127.0.0.1", port))
        thread.join(0.05)
    stop.set()
    assert got[:2] == [b"one", b"two"]
    batches.close()
    sender.close()


def _serve(server, data):
    line, _ = server.accept()
    line.sendall(data)
    line.close()
