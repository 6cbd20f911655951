"""R-14.5: goods under transit go on by rail or road: new carrier and arrival, the same seals."""

from datetime import date, datetime, timedelta

import pytest

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.services import groups, reports
from kouan.clearance.corridors.services.transits import Asked, attach, declare_transit
from kouan.journal.models import Event
from kouan.journeys.models import Conveyance
from kouan.kernel import clock
from kouan.registry.roles import Role
from tests.clearance.conftest import caller
from tests.clearance.corridors.conftest import B1, B2, HOUR, goods, leg, lines
from tests.clearance.corridors.test_forms import refused, url
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/corridors/transits"


@pytest.fixture
def case(river):
    """An import under transit on a barge that left; the railway is a registered carrier too."""
    line = goods(river, B1, B2, direction="I", released=False)
    river.leg = leg(river, B1, B2, mode="transit", direction="I")
    asked = Asked(
        client_no="T1", consignment=line.id, kind="direct", reason="multimodal", carrier_uscc=river.carrier.uscc,
        vessel="江渝9", from_office="2225", to_office="8007", expected_arrival=clock.now() + 150 * HOUR,
    )  # fmt: skip
    river.transit = declare_transit(caller=caller(river.trader), asked=asked)
    attach(caller=caller(river.trader), transit=river.transit.id, leg=river.leg.id)
    at = clock.now() - HOUR
    reports.report_loading(leg=river.leg.id, boxes=lines(B1, B2), ended_at=at, said_at=at)
    reports.claim_departure(leg=river.leg.id, boxes=lines(B1, B2), departed_at=at, said_at=at)
    groups.approve_carrier(
        caller=river.as_customs, uscc=river.carrier2.uscc, number="JG-2", valid_from=date(2021, 1, 1)
    )
    return river


def way(case, **changes):
    arrives = clock.now() + timedelta(days=3)
    said = {
        "carrier_uscc": case.carrier2.uscc, "mode": "rail", "vehicle": "X8063", "trip": "0310", "from_port": "CNYIC",
        "from_terminal": "YICHANGDONG", "departs": (clock.now() + HOUR).isoformat(), "reason": "船闸停航，改走铁路",
        "expected_arrival": arrives.isoformat(), "at": clock.now().isoformat(),
        "seals": [{"number": B1, "seal": "SA"}, {"number": B2, "seal": "SB"}],
    }  # fmt: skip
    return said | changes


def post(who, case, body):
    return client(who).post(f"{API}/{case.transit.id}/reroute", body, content_type="application/json")


def test_r_14_5_the_chain_goes_on_under_the_same_seals(case):
    answer = post(case.trader, case, way(case))
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "moving"  # it left with the barge: no early transit lapses by going over
    new = Leg.objects.get(vessel="X8063")
    case.transit.refresh_from_db()
    assert (case.transit.leg_id, case.transit.carrier_id) == (new.pk, case.carrier2.pk)
    assert dict(new.boxes.values_list("number", "seal")) == {B1: "SA", B2: "SB"}
    assert set(case.leg.boxes.exclude(swapped_at=None).values_list("number", flat=True)) == {B1, B2}
    told = Event.objects.get(type="TRANSIT_REROUTED").payload
    assert told["mode"] == "rail" and told["issue_anew"] == ["delivery_order", "eir"]
    assert post(case.trader, case, way(case)).status_code == 200
    assert Event.objects.filter(type="TRANSIT_REROUTED").count() == 1


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"seals": [{"number": B1, "seal": "SA"}]}, "R-14.5"),
     ({"seals": [{"number": B1, "seal": "SA"}, {"number": B2, "seal": "OTHER"}]}, "R-14.5"),
     ({"carrier_uscc": "91500000MA5U00999"}, "R-14.5")],
)  # fmt: skip
def test_r_14_5_what_breaks_the_chain_is_refused(case, wrong, rule):
    answer = post(case.trader, case, way(case, **wrong))
    assert answer.status_code == 422 and {one["rule"] for one in answer.json()["problems"]} == {rule}
    assert not Leg.objects.filter(vessel="X8063").exists()


def test_r_14_5_only_the_declarant_and_an_approved_carrier(case):
    assert post(case.other, case, way(case)).status_code == 404
    assert post(case.carrier, case, way(case)).status_code == 403
    unknown = way(case, carrier_uscc=case.terminal.uscc)
    assert {one["rule"] for one in post(case.trader, case, unknown).json()["problems"]} == {"R-1.9c"}
    case.transit.refresh_from_db()
    assert case.transit.leg_id == case.leg.id


def typed(case, **changes):
    """The form as a browser sends it: Shanghai times, a box and its seal on each line."""
    local = {
        name: f"{datetime.fromisoformat(said).astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}"
        for name, said in way(case).items()
        if name in ("departs", "expected_arrival", "at")
    }
    return way(case) | local | {"seals": f"{B1} SA\n{B2} SB"} | changes


FAULTS = [
    ({"seals": f"{B1} SA"}, ("seals",)),
    ({"seals": f"{B1} SA\n{B2} OTHER"}, ("seals",)),
    ({"seals": "nobox X"}, ("seals",)),
    ({"carrier_uscc": "x", "mode": "air", "from_port": "CNXXX"}, ("carrier_uscc", "mode", "from_port")),
    ({"departs": "2021-03-13T08:00", "expected_arrival": "2021-03-12T08:00"}, ("expected_arrival",)),
    ({"at": "2031-01-01T00:00"}, ("at",)),
    ({"vehicle": "", "trip": "x" * 33, "reason": ""}, ("vehicle", "trip", "reason")),
    ({"vehicle": "他人船"}, ("vehicle",)),
]


def test_r_14_5_the_form_says_what_breaks_the_chain_beside_its_field(case):
    Conveyance.objects.create(kind="vessel", name="他人船", operator=case.other)
    who, here = browser(case.trader, language="zh-hans"), url("transit_reroute", case.transit.id)
    drawn = who.get(here).content.decode()
    assert "改走其他方式" in drawn and B1 in drawn and B2 in drawn and ">SA<" not in drawn
    before = Event.objects.count()
    for wrong, fields in FAULTS:
        refused(who.post(here, typed(case, **wrong)), *fields)
    assert Event.objects.count() == before and not Leg.objects.filter(vessel="X8063").exists()


def test_r_14_5_who_sends_the_goods_another_way_by_form(case):
    here, page = url("transit_reroute", case.transit.id), url("transit", case.transit.id)
    assert browser().post(here, typed(case)).status_code == 302
    assert browser(case.other).post(here, typed(case)).status_code == 404
    for who in (browser(case.carrier), browser(case.trader, Role.LOCK)):
        assert who.post(here, typed(case)).status_code == 403
    assert here not in browser(case.carrier).get(page).content.decode()
    case.transit.refresh_from_db()
    assert case.transit.leg_id == case.leg.id and not Event.objects.filter(type="TRANSIT_REROUTED").exists()
    right = browser(case.trader, language="en")
    assert here in right.get(page).content.decode() and "Go on another way" in right.get(here).content.decode()
    assert right.post(here, typed(case)).headers["Location"] == page
    assert "X8063 0310" in right.get(page).content.decode()
