"""R-14.5: goods under transit go on by rail or road: new carrier and arrival, the same seals."""

from datetime import date, timedelta

import pytest

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.services import groups, reports
from kouan.clearance.corridors.services.transits import Asked, attach, declare_transit
from kouan.journal.models import Event
from kouan.kernel import clock
from tests.clearance.conftest import caller
from tests.clearance.corridors.conftest import B1, B2, HOUR, goods, leg, lines
from tests.clearance.test_api import client

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
    assert answer.json()["state"] in ("accepted", "moving")
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
