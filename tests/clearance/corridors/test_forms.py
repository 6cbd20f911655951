"""Reports by a form of their own, and transit declarations: who may, what is wrong beside its field, what is done."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from kouan.clearance.corridors.models import Leg, LegBox, Transit
from kouan.clearance.corridors.services import reports
from kouan.clearance.corridors.services.groups import approve_carrier
from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.registry.models import Mandate
from kouan.registry.roles import Role
from tests.clearance.conftest import NOON, bill
from tests.clearance.corridors.conftest import B1, B2, HOUR, goods, leg, lines, sail
from tests.clearance.test_pages import browser

AT = "2021-03-10T12:00"


@pytest.fixture
def case(river):
    goods(river, B1, B2)
    river.leg = sail(leg(river, B1, B2), B1, B2)
    return river


def url(name, *args):
    return reverse(f"corridors:{name}", args=args)


def form(row, act):
    return url("form", row.id, act)


def refused(answer, *fields):
    """The page is drawn again, each of these fields with its sentence."""
    page = answer.content.decode()
    assert answer.status_code == 422, page[-2000:]
    assert page.count('class="problem"') >= len(fields)
    for field in fields:
        assert f'id="e-{field}"' in page and f'aria-describedby="e-{field}"' in page, field
    return page


ACTS = {
    "landing": ("carrier", {"boxes": [B1], "at": AT, "port": "CNYIC", "reason": "水浅"}),
    "turn-back": ("carrier", {"at": AT, "note": "机损"}),
    "seal": ("terminal", {"number": B1, "intact": "0", "at": AT}),
    "position": ("carrier", {"at": AT, "lon": "108.4", "lat": "30.8"}),
}


def test_who_may_report(case):
    for act, (right, body) in ACTS.items():
        with transaction.atomic():
            may_report(case, act, right, body)
            transaction.set_rollback(True)


def may_report(case, act, right, body):
    before = Event.objects.count()
    assert browser().post(form(case.leg, act), body).status_code == 302
    assert browser(case.trader).post(form(case.leg, act), body).status_code == 403
    assert browser(case.carrier2).post(form(case.leg, act), body).status_code == 404
    assert browser(case.trader, Role.LOCK).get(form(case.leg, act)).status_code == 403
    assert Event.objects.count() == before
    who = browser(getattr(case, right))
    assert who.get(form(case.leg, act)).status_code == 200
    assert form(case.leg, act) in who.get(url("leg", case.leg.id)).content.decode()
    assert who.post(form(case.leg, act), body).status_code == 302
    assert Event.objects.count() > before


FAULTS = [
    ("landing", {}, ("boxes", "at", "reason")),
    ("landing", {"boxes": ["XXXU0000000"], "at": "soon", "port": "CNXXX", "reason": "x" * 301},
     ("boxes", "at", "port", "reason")),
    ("seal", {"number": "", "intact": "2", "at": AT, "seal": "\x00"}, ("number", "intact", "seal")),
    ("position", {"at": AT, "lon": "east", "lat": "NaN"}, ("lon", "lat")),
    ("position", {"at": "2031-01-01T00:00", "lon": "1", "lat": "1"}, ("at",)),
    ("swap", {"boxes": [B1], "to": "nobody", "at": AT, "reason": "x"}, ("to",)),
]  # fmt: skip


def test_what_is_wrong_stands_beside_its_field(case):
    before = Event.objects.count()
    for act, body, fields in FAULTS:
        page = refused(browser(case.carrier).post(form(case.leg, act), body), *fields)
        assert Event.objects.count() == before
        assert body.get("reason", "")[:9] in page
    chinese = browser(case.carrier, language="zh-hans").post(form(case.leg, "landing"), {}).content.decode()
    assert "处需要更正" in chinese


def test_boxes_change_barge_and_land(case):
    goods(case, "CSQU3054383", bill="RX9")
    other = leg(case, "CSQU3054383", voyage="SWAP")
    who = browser(case.carrier)
    done = who.post(form(case.leg, "swap"), {"boxes": [B1], "to": str(other.id), "at": AT, "reason": "故障"})
    assert done.status_code == 302
    assert LegBox.objects.get(leg=other, number=B1).seal == "SA"
    assert LegBox.objects.get(leg=case.leg, number=B1).swapped_at is not None


def test_a_box_left_behind_goes_on_another_leg(case):
    reports.claim_departure(leg=case.leg.id, boxes=lines(B1), departed_at=NOON - HOUR, said_at=NOON)
    reports.report_loading(leg=case.leg.id, boxes=lines(B1), ended_at=NOON - 2 * HOUR, said_at=NOON)
    goods(case, "CSQU3054383", bill="RX9")
    other = leg(case, "CSQU3054383", voyage="NEXT")
    assert LegBox.objects.get(leg=case.leg, number=B2).verdict == "rolled"
    body = {"number": B2, "to": str(other.id), "message": "MT8103", "reason": "落装"}
    who = browser(case.carrier)
    refused(who.post(form(case.leg, "reassign"), body | {"message": "MT1"}), "message")
    assert who.post(form(case.leg, "reassign"), body).status_code == 302
    assert other.boxes.filter(number=B2, listed=True).exists()


def test_the_hub_loads_the_sea_ship(case):
    row, port = case.leg, browser(case.terminal)
    body = {"boxes": [B1, B2], "vessel": "COSCO STAR", "voyage": "055E", "at": AT}
    assert port.get(form(row, "sea-loading")).status_code == 403  # not there yet
    reports.report_berth(leg=row.id, at=NOON)
    refused(port.post(form(row, "sea-loading"), body | {"vessel": ""}), "vessel")
    assert port.post(form(row, "sea-loading"), body).status_code == 302
    assert port.post(form(row, "sea-departure"), {"at": AT}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.sea_vessel) == ("closed", "COSCO STAR")


def test_a_leg_opened_with_faults_says_where(case):
    who, good = browser(case.carrier), {
        "mode": "depart_confirm", "direction": "E", "vessel": "江渝9", "voyage": "N1", "from_port": "CNCHQ",
        "from_terminal": "GUOYUAN", "to_port": "CNSGH", "to_terminal": "WGQ", "planned_departure": "2021-03-11T08:00",
        "planned_arrival": "2021-03-17T08:00", "boxes": f"{B1}\nnobox X",
    }  # fmt: skip
    page = refused(who.post(url("leg_new"), good), "boxes")
    assert "NOBOX" in page.upper() and "江渝9" in page
    refused(who.post(url("leg_new"), good | {"boxes": B1, "mode": ""}), "mode")
    assert "R-1.9c" in refused(who.post(url("leg_new"), good | {"boxes": B1}), "boxes")
    assert not Leg.objects.filter(voyage="N1").exists()


TRANSIT = {
    "kind": "early", "reason": "multimodal", "vessel": "江渝9", "from_office": "2225", "to_office": "8007",
    "expected_arrival": "2021-03-16T08:00", "flag": "1", "goods": "发动机零件；20；1100；CSQU3054383",
}  # fmt: skip


@pytest.fixture
def shipped(river):
    _, river.coming = bill(river, "TR1", "2107E")
    river.coming.agent = river.broker
    river.coming.save()
    river.said = TRANSIT | {"consignment": str(river.coming.id), "carrier_uscc": river.carrier.uscc}
    return river


def test_a_broker_declares_a_transit_names_its_leg_and_withdraws(shipped):
    who = browser(shipped.broker, language="zh-hans")
    assert "申报转关" in who.get(url("transits")).content.decode()
    made = who.post(url("transit_new"), shipped.said)
    row = Transit.objects.get()
    assert made.headers["Location"] == url("transit", row.id)
    page = who.get(url("transit", row.id)).content.decode()
    assert "指明承运的监管航程" in page and "提前报关" in page and "early" not in page and "多式联运" in page
    going = leg(shipped, "CSQU3054383", mode="transit", direction="I")
    assert who.post(url("transit_leg", row.id), {"leg": str(going.id)}).status_code == 302
    row.refresh_from_db()
    assert (row.leg_id, row.goods[0]["pieces"], row.state) == (going.id, 20, "accepted")
    assert browser(shipped.carrier).get(url("transit_cancel", row.id)).status_code == 403
    assert browser(shipped.other).get(url("transit", row.id)).status_code == 404
    assert browser().get(url("transit", row.id)).status_code == 302
    Mandate.objects.update(revoked_at=clock.now())
    assert who.post(url("transit_cancel", row.id)).status_code == 403
    Mandate.objects.update(revoked_at=None)
    assert who.post(url("transit_cancel", row.id)).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled"


WRONG = [
    ({"consignment": "x"}, ("consignment",)),
    ({"reason": "", "kind": "x", "expected_arrival": ""}, ("reason", "kind", "expected_arrival")),
    ({"from_office": "0000"}, ("from_office",)),
    ({"goods": "零件；二十；1100"}, ("goods",)),
    ({"goods": "零件；20；1100；ABC"}, ("goods",)),
    ({"customs_value": "1e99"}, ("customs_value",)),
    ({"vessel": "别的船"}, ("carrier_uscc",)),
]


def test_a_transit_declared_with_faults_says_where(shipped):
    approve_carrier(
        caller=shipped.as_customs, uscc=shipped.carrier.uscc, number="JG-2", valid_from=date(2021, 2, 1),
        vessels=["江渝9"],
    )  # fmt: skip
    for changes, fields in WRONG:
        refused(browser(shipped.broker).post(url("transit_new"), shipped.said | changes), *fields)
    assert not Transit.objects.exists()


def test_who_declares_a_transit(shipped):
    assert browser().get(url("transit_new")).status_code == 302
    assert browser(shipped.carrier).post(url("transit_new"), shipped.said).status_code == 403
    refused(browser(shipped.other).post(url("transit_new"), shipped.said), "consignment")
    assert not Transit.objects.exists()
