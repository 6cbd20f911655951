"""The pages: who sees what, in both languages, at a constant cost; a chamber is checked while it is laid out."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.kernel import clock
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import count, tasks
from kouan.river import selectors, services
from kouan.river.models import Berth, CreditEntry, Passage, PlanVersion
from kouan.river.services import planning
from tests.clearance.test_pages import browser
from tests.river.conftest import HOUR, applied, crossed, planned, to

DESK, FLEET = "desk", "fleet"
PAGES = {
    "queue": (DESK, None), "works": (DESK, None), "plans": (DESK, None), "plan": (DESK, "plan"),
    "compared": (DESK, "two"), "lockage": (DESK, "lockage"), "passages": (FLEET, None), "apply": ("owner", None),
    "passage": (FLEET, "one"), "vessels": (FLEET, None), "vessel": (FLEET, "vessel"),
}  # fmt: skip


@pytest.fixture
def case(world):
    world.one = crossed(world)
    world.two_ = crossed(world, 3 * HOUR, direction="up")
    world.first = planned(world)
    services.request_plan(caller=world.as_lock)
    world.draft = planned(world, publish=False)
    world.lockage = world.draft.lockages.first()
    services.note(caller=world.as_lock, vessel=world.one.vessel_id, kind="rushing", remark="追越")
    return world


def url(case, name):
    arguments = {
        None: [], "plan": [case.first.pk], "two": [case.first.pk, case.draft.pk], "lockage": [case.lockage.pk],
        "one": [case.one.pk], "vessel": [case.one.vessel_id],
    }  # fmt: skip
    return reverse(f"river:{name}", args=arguments[PAGES[name][1]])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_sees_a_page(case, name, language):
    address, who = url(case, name), PAGES[name][0]
    anonymous = browser().get(address)
    assert anonymous.status_code == 302 and "login" in anonymous.headers["Location"]
    right = case.lock if who == DESK else case.carrier
    page = browser(right, language=language).get(address)
    assert page.status_code == 200
    assert browser(case.customs, Role.CUSTOMS).get(address).status_code == 403
    stranger = browser(case.other).get(address)
    if who == DESK:
        assert stranger.status_code == 403
    elif PAGES[name][1]:
        assert stranger.status_code == 404
    elif name != "apply":
        assert case.one.vessel.name not in stranger.content.decode()


def test_notices_are_public_and_show_nothing_else(case):
    text = browser().get(reverse("river:notices")).content.decode()
    assert "430 cm" in text and case.one.vessel.name not in text
    assert browser().get(reverse("river:home")).headers["Location"] == reverse("river:notices")
    assert browser(case.lock).get(reverse("river:home")).headers["Location"] == reverse("river:queue")
    assert browser(case.carrier).get(reverse("river:home")).headers["Location"] == reverse("river:passages")


def test_the_skipper_sees_place_window_and_why(case):
    page = browser(case.carrier).get(reverse("river:passage", args=[case.one.pk])).content.decode()
    assert "Your place" in page and "Three Gorges south line" in page and "Class now" in page


@pytest.mark.parametrize(("page", "who"), [("queue", "lock"), ("passages", "carrier"), ("vessels", "carrier")])
def test_lists_cost_the_same_at_one_and_many(world, page, who):
    crossed(world)
    one = browser(getattr(world, who))
    one.get(reverse(f"river:{page}"))
    with CaptureQueriesContext(connection) as few:
        one.get(reverse(f"river:{page}"))
    for _ in range(15):
        crossed(world)
    with CaptureQueriesContext(connection) as many:
        one.get(reverse(f"river:{page}"))
    assert len(many) == len(few)


def test_a_plan_costs_the_same_at_one_and_many(world):
    crossed(world)
    small = planned(world, publish=False)
    for _ in range(12):
        crossed(world)
    services.request_plan(caller=world.as_lock)
    large = planned(world, publish=False)
    desk = browser(world.lock)
    desk.get(reverse("river:plans"))
    costs = []
    for version in (small, large):
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse("river:plan", args=[version.pk])).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_chamber_is_checked_at_once_and_kept(case):
    desk = browser(case.lock)
    row = case.lockage
    places = [{"id": str(b.passage_id), "x": b.x_cm, "y": b.y_cm} for b in row.berths.all()]
    check = reverse("river:check", args=[row.pk])

    def laid(some):
        return [{"lockage": str(row.pk), "places": some}]

    def asked(who, some):
        return who.post(check, json.dumps({"chambers": laid(some)}), content_type="application/json")

    assert asked(desk, places).json() == {"holds": True, "broken": [], "later": []}
    assert asked(desk, [places[0] | {"y": 900}]).json()["broken"][0]["rule"] == "MOOR"
    assert asked(desk, []).json()["broken"][0]["rule"] == "VES"
    assert asked(browser(case.carrier), places).status_code == 403
    address = reverse("river:lockage", args=[row.pk])
    moved = [places[0] | {"x": places[0]["x"] + 100}]
    desk.post(address, {"chambers": json.dumps(laid(moved)), "reason": "靠上"})
    assert Berth.objects.get(lockage=row).x_cm == moved[0]["x"]
    desk.post(address, {"chambers": json.dumps(laid([moved[0] | {"x": -9}])), "reason": "试"})
    assert Berth.objects.get(lockage=row).x_cm == moved[0]["x"]
    assert desk.post(address, {"chambers": "x", "reason": "试"}).status_code == 422
    desk.post(address, {"step": "freeze"})
    row.refresh_from_db()
    assert row.frozen


def test_dispatchers_publish_close_and_ask(case):
    desk = browser(case.lock)
    desk.post(reverse("river:plan_act", args=[case.draft.pk]), {"step": "publish"})
    assert selectors.published().pk == case.draft.pk
    form = {"step": "close", "facility": "TG-N", "starts": "2021-03-10T12:00", "ends": "2021-03-11T12:00"}
    desk.post(reverse("river:works"), form | {"reason": "检修", "reason_en": "repair"})
    assert "Three Gorges north line" in browser().get(reverse("river:notices")).content.decode()
    desk.post(reverse("river:reopen", args=[selectors.closures().get().pk]))
    assert not selectors.closures().exists()
    desk.post(reverse("river:works"), {"step": "draught", "on": "2021-03-10", "limit_cm": "400"})
    assert "400 cm" in browser().get(reverse("river:notices")).content.decode()
    what = {"step": "what_if", "facility": "TG-N", "starts": "2021-03-10T12:00", "ends": "2021-03-11T12:00"}
    vessel = {
        "name": "假设",
        "direction": "up",
        "eta": "2021-03-10T13:00",
        "length": 9000,
        "beam": 1500,
        "draught": 300,
    }
    desk.post(reverse("river:plans"), what | vessel)
    planning.make_requested()
    supposed = PlanVersion.objects.get(what_if__isnull=False)
    assert "假设" in desk.get(reverse("river:plan", args=[supposed.pk])).content.decode()
    office = browser(case.office)
    assert office.post(reverse("river:plans"), {"step": "plan"}).status_code == 403


def test_a_carrier_applies_cancels_and_appeals(case):
    fleet = browser(case.carrier)
    form = {
        "vessel": str(case.one.vessel_id),
        "client_no": "P1",
        "direction": "down",
        "origin": "重庆",
        "destination": "上海",
        "cargo_kind": "container",
        "fore": "380",
        "aft": "380",
        "eta": "2021-03-10T18:00",
        "contact": "1",
        "priority_class": "8",
    }
    assert "active application" in fleet.post(reverse("river:apply"), form).content.decode()
    fleet.post(reverse("river:act", args=[case.one.pk]), {"step": "cancel"})
    fleet.post(reverse("river:apply"), form)
    made = Passage.objects.get(client_no="P1")
    assert made.state == "accepted" and made.eta == clock.now() + 6 * HOUR
    assert fleet.post(reverse("river:act", args=[made.pk]), {"step": "call"}).status_code == 403
    assert fleet.post(reverse("river:act", args=[made.pk]), {"step": "nonsense"}).status_code == 422
    entry = CreditEntry.objects.get()
    fleet.post(reverse("river:credit", args=[entry.pk]), {"step": "appeal", "note": "不服"})
    assert browser(case.other).post(reverse("river:credit", args=[entry.pk]), {"step": "uphold"}).status_code == 403
    browser(case.lock).post(reverse("river:credit", args=[entry.pk]), {"step": "uphold"})
    entry.refresh_from_db()
    assert entry.upheld


def test_the_desk_takes_a_vessel_through(case):
    desk = browser(case.lock)
    address = reverse("river:act", args=[case.one.pk])
    steps = [
        {"step": "call_security"},
        {"step": "pass_security", "draught": "391"},
        {"step": "call"},
        {"step": "enter"},
    ]
    steps += [{"step": "step", "number": str(n)} for n in range(1, 6)]
    for said in [*steps, {"step": "leave"}]:
        assert desk.get(reverse("river:passage", args=[case.one.pk])).status_code == 200
        desk.post(address, said)
    assert Passage.objects.get(pk=case.one.pk).state == "next_planned"


def test_the_worklist_says_what_awaits(case):
    desk = Caller(None, case.lock.pk, frozenset({Role.LOCK}))
    fleet = Caller(None, case.carrier.pk, frozenset({Role.CARRIER}))
    assert any("Publish lock plan" in task.title.en for task in tasks(desk))
    before = count(fleet)
    to(case, case.one, "called")
    assert count(fleet) == before + 1 and any("enter the lock" in task.title.en for task in tasks(fleet))
    assert applied(case).state == "accepted"
