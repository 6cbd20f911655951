"""Who reads the watches, what the pages show, what a list costs."""

import pytest
from django.urls import reverse

from kouan.clearance.advance import worklist
from kouan.journal.worker import drain
from kouan.kernel.errors import Invalid
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from tests.clearance.advance.conftest import arrive, tally
from tests.clearance.amendments.test_access import queries
from tests.clearance.conftest import filed
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/advance/watches"


@pytest.mark.parametrize("one", [True, False])
def test_who_reads(world, early, one):
    url = f"{API}/{early.id}" if one else API
    assert browser().get(url).status_code == 401
    assert browser(world.broker, Role.LOCK).get(url).status_code == 403
    stranger = browser(world.other).get(url)
    assert stranger.status_code == 404 or stranger.json()["items"] == []
    for organisation in (world.broker, world.trader, world.office):
        assert browser(organisation).get(url).status_code == 200


def test_one_watch_shows_the_three_sides(world, early):
    arrive(world)
    tally(world, packages=18)
    shown = browser(world.broker).get(f"{API}/{early.id}").json()
    assert (shown["state"], shown["reasons"][0]["rule"]) == ("mismatch", "R-1.1c")
    assert [shown[side]["packages"] for side in ("declared", "manifest", "tally")] == [20, 20, 18]
    assert browser(world.broker).get(f"{API}?state=mismatch").json()["items"][0]["declaration"] == str(early.id)
    terminal = Caller(None, world.other.id, frozenset({Role.TERMINAL}))
    assert [task.kind for task in worklist.tasks(terminal, 9)] == ["tally"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages(world, early, language):
    arrive(world)
    tally(world, packages=18)
    listing, page = reverse("advance:list"), reverse("advance:watch", args=[early.id])
    for url in (listing, page):
        assert browser().get(url).status_code == 302
        assert browser(world.broker, Role.LOCK).get(url).status_code in (403, 404)
        body = browser(world.broker, language=language).get(url).content.decode()
        assert ("比对" in body) is (language != "en")
    assert browser(world.other).get(page).status_code == 404
    body = browser(world.broker).get(page).content.decode()
    assert reverse("amendments:ask", args=[early.id]) in body
    journey = browser(world.trader).get(reverse("portal:journey", args=[world.line.id])).content.decode()
    assert "have the tally corrected" in journey


def test_lists_cost_the_same_however_long(world, early):
    client = browser(world.broker)
    urls = (API, reverse("advance:list"))
    for url in urls:
        client.get(url)
    counts = [queries(client, url) for url in urls]
    for number in range(4):
        filed(world, bill_no=f"MANY{number}")
    drain()
    assert [queries(client, url) for url in urls] <= counts


def test_what_is_called_early_must_be_early(world):
    from kouan.clearance.modes.services import agree
    from kouan.codecs.declaration import Modes
    from kouan.journeys import services as journeys
    from tests.clearance.conftest import NOON

    modes = Modes(declare_time="EARLY")
    agree(caller=world.as_trader, mode="EARLY")
    assert filed(world, modes=modes)
    with pytest.raises(Invalid) as caught:
        filed(world, modes=modes, voyage="2999E")
    assert {p.rule for p in caught.value.problems if str(p.severity) == "E"} == {"R-1.1a"}
    journeys.declare_entry(call=world.call.id, at=NOON)
    with pytest.raises(Invalid) as caught:
        filed(world, modes=modes)
    assert "modes.declare_time" in {p.field for p in caught.value.problems}
