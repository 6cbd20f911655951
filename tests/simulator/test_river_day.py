"""Some hours on the river through the public API, with Django's client in place of the network."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from kouan.journal import deadlines, worker
from kouan.kernel import clock
from kouan.river.feeds.models import FenceCrossing, Position, Suspicion
from kouan.river.models import Passage
from kouan.simulator.ais import Manners
from kouan.simulator.river_day import RiverDay
from kouan.simulator.window import Refusal
from kouan.simulator.window import _encode as encode
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.river.conftest import make_world, noon  # noqa: F401


class Here:
    """The window without a network."""

    def __init__(self, world):
        self.clients = {"carrier": client(world.carrier), "lock": client(world.lock)}

    def get(self, role, path, **query):
        return self._said(self.clients[role].get(f"/api/v1{path}", query))

    def post(self, role, path, body=None, **headers):
        return self._said(self.clients[role].post(f"/api/v1{path}", encode(body or {}), "application/json"))

    def _said(self, answer):
        said = json.loads(answer.content or b"null")
        if answer.status_code >= 300:
            raise Refusal(answer.status_code, said)
        return said


@pytest.mark.django_db
def test_some_hours_of_traffic(noon):  # noqa: F811
    world = make_world()
    begin = noon - timedelta(hours=20)
    manners = Manners(jump=0.15, garbage=0.05, duplicate=0.05)
    day = RiverDay.plan(Here(world), vessels=6, seed=3, begin=begin, manners=manners)
    for one in day.fleet.sailors:
        one.begin = noon
    day.register()
    for _ in range(44):
        day.step(clock.now())
        worker.drain()
        deadlines.run_due()
        clock.advance(timedelta(minutes=30))
    assert day.tally["applied"] == 6, day.tally
    assert day.tally["crossings"] >= 6 and day.tally["exits"] >= 1
    assert Position.objects.count() == 6 and Suspicion.objects.exists()
    assert FenceCrossing.objects.filter(kind="line").count() + day.tally["looked at"] == 6
    assert not Passage.objects.filter(state="accepted").exists()
    assert Passage.objects.filter(state="passed").exists()
    assert browser(world.lock).get(reverse("feeds:waiting")).status_code == 200
