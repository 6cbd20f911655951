"""What comes next on legs and in transits: the same on the page of the consignment, with the way there for its turn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.corridors.models import Leg, Transit
from kouan.clearance.corridors.services.transits import Asked, attach, declare_transit
from kouan.clearance.models import Declaration
from kouan.kernel import clock
from kouan.registry.standing import of as standings
from tests.clearance.conftest import NOON, bill, filed
from tests.clearance.corridors.conftest import HOUR, leg
from tests.clearance.test_pages import browser

BOX = "CSQU3054383"


@pytest.fixture
def case(river):
    _, river.line = bill(river, "TR1", "2107E")
    river.line.agent = river.broker
    river.line.save()
    asked = Asked(
        client_no="T1", consignment=river.line.id, kind="early", reason="multimodal", carrier_uscc=river.carrier.uscc,
        vessel="江渝9", from_office="2225", to_office="8007", expected_arrival=clock.now() + 150 * HOUR,
    )  # fmt: skip
    river.transit = declare_transit(caller=river.as_broker, asked=asked)
    return river


def url(name, *args):
    return reverse(name, args=args)


def ahead(who, address):
    answer = who.get(address)
    assert answer.status_code == 200
    return answer.context["ahead"]


def next_of(case, name):
    return ahead(browser(getattr(case, name)), url("corridors:transit", case.transit.id))


def test_a_transit_says_who_acts_by_when_and_where(case):
    name_leg = url("corridors:transit_leg", case.transit.id)
    for name, way in (("broker", name_leg), ("carrier", name_leg), ("trader", ""), ("office", ""), ("terminal", "")):
        step = next_of(case, name)
        assert (step.text.en, step.rule, step.url) == ("Name the river leg that carries it.", "R-1.9a", way), name
        assert step.by is not None
    assert browser(case.other).get(url("corridors:transit", case.transit.id)).status_code == 404
    assert browser(case.carrier2).get(url("corridors:transit", case.transit.id)).status_code == 404
    page = browser(case.broker, language="zh-hans").get(url("corridors:transit", case.transit.id)).content.decode()
    assert "轮到您" in page and "由谁办理" in page and "R-1.9a" in page


@pytest.mark.parametrize(
    ("state", "leg_state", "text", "turn", "way"),
    [
        ("accepted", {}, "Load and leave.", "carrier", "#h-departure"),
        ("moving", {"departed_at": NOON}, "Under way under control; to arrive in time.", "", ""),
        ("overdue", {"departed_at": NOON}, "Overdue: explain", "carrier", "report/position/"),
        ("arrived", {"berthed_at": NOON}, "Written off as soon as", "terminal", "#h-discharge"),
        ("lapsed", {}, "It did not move in time", "broker", "transits/new/"),
    ],
)
def test_only_the_one_whose_turn_it_is_gets_the_way(case, state, leg_state, text, turn, way):
    going = leg(case, BOX, mode="transit", direction="I")
    attach(caller=case.as_broker, transit=case.transit.id, leg=going.id)
    Transit.objects.filter(pk=case.transit.id).update(state=state)
    Leg.objects.filter(pk=going.id).update(**leg_state)
    for name in ("broker", "carrier", "office", "terminal"):
        step = next_of(case, name)
        assert text in step.text.en
        assert step.url.endswith(way) if name == turn else step.url == "", name
    assert next_of(case, "office").text.zh != next_of(case, "office").text.en


def test_the_consignment_says_the_same_of_its_transit_and_its_leg(case):
    going = leg(case, BOX, mode="transit", direction="I")
    going.boxes.update(consignment=case.line)
    attach(caller=case.as_broker, transit=case.transit.id, leg=going.id)
    for name in ("terminal", "broker"):
        who = browser(getattr(case, name))
        page = who.get(url("portal:journey", case.line.id))
        modes = {one.title.en: one for one in page.context["modes"]}
        assert modes["Transit declaration"].step.text.en == "Load and leave."
        assert modes["Transit under customs control"].step.text.en == "Send the tally once loading has ended."
        assert modes["Transit under customs control"].step.url.endswith("#h-loading") == (name == "terminal")
        assert modes["Transit declaration"].step.url == ""  # the carrier's turn
        assert page.context["ahead"].text.en == "Load and leave."  # its limit presses first
        own = ahead(who, url("corridors:leg", going.id))
        assert own == modes["Transit under customs control"].step
    assert browser(case.other).get(url("portal:journey", case.line.id)).status_code == 404
    assert [one.step.url for one in standings(case.as_carrier, case.line.id)][1].endswith("#h-departure")


def test_the_two_pages_ask_as_often_for_many_standings_as_for_one(case):
    made = filed(case, bill_no="MANY1")
    Declaration.objects.filter(pk=made.id).update(state="H")
    line = Declaration.objects.get(pk=made.id).consignment
    going = leg(case, BOX, mode="transit", direction="I")
    going.boxes.update(consignment=line)
    Transit.objects.update(consignment=line, leg=going)
    row, who = Transit.objects.get(), browser(case.office)
    pages = [url("portal:journey", line.id), url("clearance:declaration", made.id)]

    def asked(page):
        with CaptureQueriesContext(connection) as found:
            assert len(who.get(page).context["modes"]) > 1
        return sum("registry_tableversion" not in one["sql"] for one in found.captured_queries)

    few = [asked(page) for page in pages * 2][2:]  # the first look warms caches
    for number in range(4):
        going.pk, going.voyage = None, f"M{number}"
        going.save(force_insert=True)
        going.boxes.create(number=BOX, consignment=line)
        row.pk, row.number, row.client_no, row.state, row.leg = None, f"Z{number}", f"Z{number}", "lapsed", going
        row.save(force_insert=True)
    assert [asked(page) for page in pages] == few
