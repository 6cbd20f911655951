"""Pages and API of positions: who sees what, in both languages, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.registry.worklist import count, tasks
from kouan.river.feeds import jobs, reading
from kouan.river.feeds.models import Suspicion
from kouan.river.feeds.services.taking import take
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.conftest import vessel
from tests.river.feeds.conftest import seen, sentence

M = timedelta(minutes=1)


@pytest.fixture
def case(world):
    world.mine, world.theirs = vessel(world), vessel(world, world.as_other)
    take([seen(world.mine.mmsi, 900, M), seen(world.theirs.mmsi, 1000, M)])
    take([seen(world.mine.mmsi, 0, M, 100.0, 40.0)])
    world.doubt = Suspicion.objects.get()
    return world


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["vessels", "part"])
def test_who_sees_the_map(case, name, language):
    url = reverse(f"feeds:{name}")
    anonymous = browser().get(url)
    assert anonymous.status_code == 302 and "login" in anonymous.headers["Location"]
    assert browser(case.customs).get(url).status_code == 403
    desk = browser(case.lock, language=language).get(url).content.decode()
    assert '<svg class="map"' in desk and case.mine.name in desk and case.theirs.name in desk
    assert ("Not believed" if language == "en" else "不采信") in desk
    own = browser(case.carrier, language=language).get(url).content.decode()
    assert case.mine.name in own and case.theirs.name not in own and str(case.doubt.pk) not in own


def test_who_clears(case):
    url, data = reverse("feeds:clear", args=[case.doubt.pk]), {"note": "雷达核实"}
    before = Event.objects.count()
    assert browser().post(url, data).status_code == 302
    for who in (case.customs, case.carrier, case.office):
        assert browser(who).post(url, data).status_code == 403
    browser(case.lock).post(url, {"note": ""})
    assert Event.objects.count() == before
    assert browser(case.lock).post(url, data).status_code == 302
    assert Suspicion.objects.get().cleared_at is not None


def test_the_list_costs_the_same_however_long(case):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser(case.lock).get(reverse("feeds:part")).status_code == 200
        return len(found)

    queries()
    few = queries()
    take([seen(f"4135{n:05}", 900 + n, M) for n in range(50)])
    assert queries() == few


def test_lost_feeds_await_the_desk(case):
    reading.Intake("tcp://feed:1").take([sentence("413000001", 108.4, 30.8)])
    assert count(case.as_lock) == len(tasks(case.as_lock))
    clock.advance(6 * M)
    jobs.silence()
    assert "AIS feed is lost" in [task.title.en for task in tasks(case.as_lock)]
    assert "AIS feed is lost" not in [task.title.en for task in tasks(case.as_carrier)]
    page = browser(case.lock).get(reverse("feeds:part")).content.decode()
    assert "tcp://feed:1" in page and "Lost" in page


API = ["positions", "health", "suspicions", "tracks/{mmsi}"]


@pytest.mark.parametrize("path", API)
def test_who_reads_the_api(case, path):
    url = "/api/v1/river/feeds/" + path.format(mmsi=case.theirs.mmsi)
    assert client().get(url).status_code == 401
    assert client(case.customs).get(url).status_code == 403
    assert client(case.lock).get(url).status_code == 200
    own = client(case.carrier).get(url)
    if path == "positions":
        assert [one["mmsi"] for one in own.json()["items"]] == [case.mine.mmsi]
    else:
        assert own.status_code == (404 if "tracks" in path else 403)


def test_sentences_over_the_api(case):
    url = "/api/v1/river/feeds/sentences"
    body = {"feed": "test", "lines": [sentence("413000077", 108.4, 30.8).decode(), "garbage"]}
    assert client().post(url, body, content_type="application/json").status_code == 401
    for who in (case.customs, case.carrier):
        assert client(who).post(url, body, content_type="application/json").status_code == 403
    said = client(case.lock).post(url, body, content_type="application/json").json()
    assert said == {"believed": 1, "doubted": 0, "crossed": 0, "refused": {"sentence": 1}}
    bad = client(case.lock).post(url, {"feed": ""}, content_type="application/json")
    assert bad.status_code == 422
