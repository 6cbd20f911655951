"""The forecast of waits on the queue as it stands: what it learns from, whom it is shown to, what it costs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.journal.insert import insert_many
from kouan.kernel import clock
from kouan.planning.forecast.traffic import month
from kouan.river.feeds import jobs, waiting
from kouan.river.feeds.models import Wait, WaitModel
from kouan.river.feeds.services import fitting
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.conftest import HOUR, applied, crossed, planned, to
from tests.river.feeds.conftest import drained

API = "/api/v1/river/feeds/waiting"


def test_the_prepared_model_holds_what_it_says():
    one = waiting.prepared()
    assert one.source == "simulated" and abs(one.inside_half - 0.5) < 0.03 and abs(one.inside_most - 0.9) < 0.03


def test_who_is_before_waits_less_and_ranges_hold_the_middle(world):
    rows = [crossed(world, ago=(12 - n) * HOUR) for n in range(6)]
    up = crossed(world, direction="up")
    found = {one.passage.pk: one for one in waiting.expected(world.as_lock)}
    assert [found[row.pk].ahead for row in rows] == list(range(6)) and found[up.pk].ahead == 0
    middles = [found[row.pk].hours.middle for row in rows]
    assert middles[0] <= middles[-1]
    for one in found.values():
        low, high = one.hours.most
        assert 0 <= low <= one.hours.half[0] <= one.hours.middle <= one.hours.half[1] <= high
        assert one.likely >= clock.now()


def test_who_sees_which_forecast(world):
    mine, theirs = crossed(world), crossed(world, who=world.as_other)
    for name, url in (("page", reverse("feeds:waiting")), ("api", API)):
        visit = browser if name == "page" else client
        assert visit().get(url).status_code == (302 if name == "page" else 401)
        assert visit(world.customs).get(url).status_code == 403
        assert visit(world.lock).get(url).status_code == 200
    items = client(world.carrier).get(API).json()["items"]
    assert [one["passage"] for one in items] == [str(mine.pk)]
    assert items[0]["hours"]["middle"] >= 0 and len(items[0]["most"]) == 2
    assert len(client(world.lock).get(API).json()["items"]) == 2
    for language, said in (("en", "simulated months"), ("zh-hans", "模拟月份")):
        page = browser(world.carrier, language=language).get(reverse("feeds:waiting")).content.decode()
        assert said in page and mine.vessel.name in page and theirs.vessel.name not in page
    own = browser(world.carrier).get(reverse("river:passage", args=[mine.pk])).content.decode()
    assert "Likely wait" in own and "Nine of ten" in own


def test_before_the_line_there_is_no_forecast(world):
    one = applied(world)
    assert waiting.expected(world.as_lock) == []
    page = browser(world.carrier).get(reverse("river:passage", args=[one.pk])).content.decode()
    assert "Likely wait" not in page


def test_the_forecast_costs_the_same_however_long_the_queue(world):
    def queries():
        with CaptureQueriesContext(connection) as found:
            waiting.expected(world.as_lock)
        return len(found)

    crossed(world)
    few = queries()
    for _ in range(5):
        crossed(world)
    assert queries() == few


def test_a_passage_that_enters_is_remembered(world):
    one = crossed(world, ago=3 * HOUR)
    planned(world)
    to(world, one, "entering")
    drained()
    drained()
    kept = Wait.objects.get()
    assert kept.passage == one.pk and kept.started_at - kept.joined_at >= 3 * HOUR - timedelta(seconds=1)


def recorded(days):
    """Passages as a simulated month has them, as if they had happened here until now."""
    seen = month(7, days=days, daily=70.0)
    end = max(one.out for one in seen.vessels)
    rows = [
        (
            uuid4(),
            "TGD",
            "up" if one.direction else "down",
            clock.now() - (end - one.joined) * HOUR,
            clock.now() - (end - one.out) * HOUR,
            round(one.length * 100),
            one.urgent,
        )
        for one in seen.vessels
    ]
    insert_many(Wait, ("passage", "dam", "direction", "joined_at", "started_at", "length_cm", "urgent"), rows)
    return len(rows)


def test_with_enough_history_the_forecast_learns_from_it_every_night(world):
    assert jobs.refit() == 0 and waiting.current().source == "simulated"
    assert recorded(12) >= 500
    assert jobs.refit() == 1 and jobs.refit() == 0
    fitted = waiting.current()
    assert fitted.source == "recorded" and fitted.passages >= 500 and fitted.error < 5
    crossed(world)
    assert waiting.expected(world.as_lock)[0].hours.middle >= 0
    page = browser(world.lock).get(reverse("feeds:waiting")).content.decode()
    assert "recorded passages" in page and "simulated months" not in page
    clock.advance(timedelta(days=1))
    assert fitting.due() and WaitModel.objects.count() == 1


@pytest.mark.parametrize("closed", [False, True])
def test_a_closed_direction_counts_as_stopped(world, closed):
    from kouan.river.models import Closure

    if closed:
        for code in ("TG-S", "TG-L"):
            span = {"starts": clock.now() - HOUR, "ends": clock.now() + HOUR}
            Closure.objects.create(facility=code, reason_zh="检修", reason_en="repair", **span)
    lately = waiting._lately(clock.now(), [])
    assert lately["down"].stopped is closed and lately["up"].stopped is False
