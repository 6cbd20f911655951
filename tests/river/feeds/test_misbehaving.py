"""A feed that misbehaves over a real TCP or UDP line: what it is not believed in is told, and the order stays."""

import socket
import threading
from datetime import timedelta

import pytest
from django.urls import reverse

from kouan.journal import worker
from kouan.kernel import clock
from kouan.registry.worklist import tasks
from kouan.river.feeds import jobs, reading, values
from kouan.river.feeds.models import Feed, Position, Suspicion
from kouan.river.models import Passage
from kouan.simulator.ais import Fleet, Manners, Sailor, Tower
from tests.clearance.test_pages import browser
from tests.river.conftest import applied
from tests.river.feeds.test_taking import line_km

M = timedelta(minutes=1)
KMH = 20.0
FROM = (3.0, 5.0, 7.0)  # kilometres above the line, where the three begin


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Line:
    """A tower with three vessels about to cross, and the intake that hears it over the network."""

    def __init__(self, world, scheme, manners, monkeypatch):
        self.stop, self.heard = threading.Event(), threading.Event()
        monkeypatch.setattr(reading, "PAUSE", 0.0)
        monkeypatch.setattr(reading, "_connected", self.connected(reading._connected))
        self.ones = [applied(world) for _ in FROM]
        km, begin = line_km("WANZHOU"), clock.now()
        sailors = [
            Sailor(one.vessel.mmsi, f"CHUAN {n}", begin, km - far, km + 60, KMH)
            for n, (one, far) in enumerate(zip(self.ones, FROM, strict=True))
        ]
        self.begin, port = begin, free_port()
        ends = {"tcp": ("127.0.0.1", 0)} if scheme == "tcp" else {"udp": ("127.0.0.1", port)}
        self.tower = Tower(Fleet(sailors, manners, 7), **ends)
        self.intake = reading.Intake(f"{scheme}://127.0.0.1:{self.tower.port or port}")
        self.batches = reading._batches(self.intake.name, self.stop)
        self.told = 0
        self.patience = threading.Timer(60, self.stop.set)  # a lost datagram ends the test instead of hanging it
        self.patience.start()

    def connected(self, connect):
        """The intake's way to its socket; nobody speaks before it stands."""

        def ready(url):
            line = connect(url)
            self.heard.set()
            return line

        return ready

    def sail(self, minutes):
        """Minute by minute: the tower speaks, what arrived is taken in."""
        for _ in range(minutes):
            clock.advance(M)
            before = self.tower.sentences
            speaker = threading.Thread(target=self.speak)
            speaker.start()
            due = None
            while due is None or self.told < due:
                batch = next(self.batches)
                self.told += len(batch)
                self.intake.take(batch)
                speaker.join()
                due = self.tower.sentences
            assert self.tower.sentences > before
        worker.drain()

    def speak(self):
        """Once somebody listens."""
        self.heard.wait(10)
        while self.tower.server is not None and not self.tower.listeners:
            self.tower.tick(self.begin - M)
        self.tower.tick(clock.now())

    def close(self):
        self.patience.cancel()
        self.stop.set()
        self.batches.close()
        self.tower.close()

    def queue(self):
        """The vessels by their place, each with how far its crossing is from the true minute."""
        rows = Passage.objects.filter(queued_at__isnull=False).order_by("queued_at")
        true = {one.pk: self.begin + timedelta(hours=far / KMH) for one, far in zip(self.ones, FROM, strict=True)}
        return [row.pk for row in rows], max((abs(row.queued_at - true[row.pk]) for row in rows), default=None)


@pytest.fixture
def line(world, monkeypatch):
    made = []

    def start(scheme, **manners):
        made.append(Line(world, scheme, Manners(**manners), monkeypatch))
        return made[-1]

    yield start
    for one in made:
        one.close()


WILD = {"spoof": 0.4, "duplicate": 0.3, "garbage": 0.3, "future": 0.04, "late": 0.3, "order": 0.3}


@pytest.mark.parametrize(("scheme", "manners"), [("tcp", WILD), ("udp", WILD), ("tcp", {"ahead": 420.0})])
def test_the_order_is_that_of_an_honest_feed(world, line, scheme, manners):
    here = line(scheme, **manners)
    here.sail(30)
    order, off = here.queue()
    assert order == [one.pk for one in here.ones] and off < M
    feed = Feed.objects.get()
    assert abs(Position.objects.first().at - clock.now()) < 2 * M
    if "ahead" in manners:
        assert feed.skew_seconds == pytest.approx(-420, abs=2) and feed.reasons == {"future": feed.refused}
        return
    assert {"future", "late", "sentence"} <= feed.reasons.keys()
    assert {*Suspicion.objects.values_list("kind", flat=True)} == {"off_river"}
    page = browser(world.lock, language="zh-hans").get(reverse("feeds:part")).content.decode()
    assert "时间在将来" in page and "迟到过久" in page and "船位远离航道" in page


@pytest.mark.parametrize("manners", [{"jump": 0.6}, {"rename": 1.0}], ids=["two-places", "two-names"])
def test_who_is_in_doubt_waits_for_the_desk(world, line, manners):
    here = line("tcp", **manners)
    here.sail(30)
    doubt = "two_places" if "jump" in manners else "identity"
    assert here.queue() == ([], None) and Suspicion.objects.filter(kind=doubt).count() == 3
    waiting = list(Suspicion.objects.filter(kind="line").order_by("first_at"))
    assert [one.mmsi for one in waiting] == [one.vessel.mmsi for one in here.ones]
    fences = Suspicion.objects.filter(kind="fence").count()  # a terminal lies near the line
    assert len([task for task in tasks(world.as_lock) if task.url == reverse("feeds:vessels")]) == 6 + fences
    desk = browser(world.lock, language="en")
    assert desk.get(reverse("feeds:part")).content.decode().count('name="crossed_at"') == 3 + fences
    for one in reversed(waiting):
        local = f"{one.first_at.astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M:%S}"
        desk.post(reverse("feeds:clear", args=[one.pk]), {"note": "radar", "crossed_at": local})
    order, off = here.queue()
    assert order == [one.pk for one in here.ones] and off < M


def test_a_feed_that_breaks_off_is_told_and_goes_on_where_it_was(world, line):
    here = line("tcp")
    here.sail(4)
    for one in here.tower.listeners:
        one.close()
    here.tower.listeners.clear()
    with pytest.raises(OSError, match="closed"):
        for batch in here.batches:
            here.intake.take(batch)
    clock.advance(values.minutes("silence.minutes") + 10 * M)
    assert jobs.silence() == 1 and here.queue() == ([], None)
    assert "AIS feed is lost" in [task.title.en for task in tasks(world.as_lock)]
    here.batches, here.told = reading._batches(here.intake.name, here.stop), here.tower.sentences
    here.sail(12)
    order, off = here.queue()
    assert order == [one.pk for one in here.ones] and off < M and Feed.objects.get().state == "up"
