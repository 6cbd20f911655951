"""The lock's desk in a browser: a vessel is dragged in its chamber, and the page says at once which rule breaks."""

import pytest
from django.conf import settings as program
from django.urls import reverse

from kouan.kernel import clock
from tests.clearance.conftest import NOON
from tests.clearance.test_pages import browser as signed_in
from tests.river.conftest import HOUR, crossed, make_world, planned

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(transactional_db, settings, live_server, browser):
    with clock.travel(NOON):
        world = make_world()
        for hours in range(12):
            crossed(world, HOUR * hours, direction="down" if hours % 2 else "up")
        world.draft = planned(world, publish=False)
        session = signed_in(world.lock).cookies[program.SESSION_COOKIE_NAME].value
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.add_cookies([{"name": program.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        world.page, world.url = context.new_page(), live_server.url
        world.troubles = []
        world.page.on("console", lambda said: world.troubles.append(said.text) if said.type == "error" else None)
        yield world
        context.close()


def test_a_vessel_is_dragged_and_the_rules_answer(desk):
    row = next(one for one in desk.draft.lockages.order_by("number") if one.berths.count() > 1)
    page = desk.page
    page.goto(desk.url + reverse("river:lockage", args=[row.pk]))
    hull = page.locator(".hull").first
    box = hull.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_selector("#verdict:not(.ok) li")
    assert page.locator(".hull.broken").count() >= 1
    page.goto(desk.url + reverse("river:lockage", args=[row.pk]))
    page.locator(".hull").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".hull[transform]")
    assert desk.troubles == []


def test_a_vessel_moves_into_another_chamber_by_mouse_and_keys(desk):
    rows = list(desk.draft.lockages.filter(dam="TGD", direction="down").order_by("number"))
    assert len(rows) > 1
    first, second = rows[0], rows[-1]
    page = desk.page
    page.goto(desk.url + reverse("river:lockage", args=[first.pk]) + f"?with={second.pk}")
    hull = page.locator(f".hull[data-lockage='{second.pk}']").first
    moved = hull.get_attribute("data-id")
    one = page.locator(f".hull[data-id='{moved}']")
    one.focus()
    page.keyboard.press("m")
    assert one.get_attribute("data-lockage") == str(first.pk)
    page.wait_for_selector("#verdict:not(.ok) li")  # two in one place, or nobody left behind: said at once
    page.locator(f"button[data-move='{moved}']").click()
    assert one.get_attribute("data-lockage") == str(second.pk)
    page.wait_for_selector("#verdict.ok li")
    box, lock = one.bounding_box(), page.locator(f".lock[data-lockage='{first.pk}']").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(lock["x"] + lock["width"] * 0.6, lock["y"] + lock["height"] / 2, steps=6)
    page.mouse.up()
    assert one.get_attribute("data-lockage") == str(first.pk)
    assert desk.troubles == []
