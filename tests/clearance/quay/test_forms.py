"""The terminal's plan, the verified gross mass, the gate-in and listed trucks by form: faults stand at their field."""

import pytest
from django.urls import reverse

from kouan.clearance.quay.models import Plan, Request, Truck
from kouan.journeys import services as journeys
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.corridors.test_forms import refused
from tests.clearance.quay.conftest import PLATE, plan, state
from tests.clearance.test_pages import browser

BOX, OTHER = build.box(), "TGHU1234567"
WINDOW = {"berth": "b1", "berthing": "2021-03-10T16:00", "leaving": "2021-03-10T20:00"}
TURN = {f"crane-{BOX}": "c1", f"turn-{BOX}": "1", f"direct-{BOX}": "1", f"position-{BOX}": "0120482"}


def url(name, *args):
    return reverse(f"quay:{name}", args=args)


def test_the_terminal_sets_the_plan_and_boxes_become_eligible(quay):
    address, port = url("plan", quay.call.id), browser(quay.terminal)
    assert browser().get(address).status_code == 302
    for stranger in (quay.trader, quay.carrier, quay.office):
        assert browser(stranger).post(address, WINDOW | TURN).status_code == 403
    assert not Plan.objects.exists()
    assert address in port.get(url("board")).content.decode()
    assert BOX[:4] in port.get(address).content.decode()
    assert port.post(address, WINDOW | TURN).status_code == 302
    box = Plan.objects.get().boxes.get()
    assert (box.crane, box.sequence, box.direct, box.position) == ("C1", 1, True, "0120482")
    again = port.get(address).content.decode()
    assert 'value="2021-03-10T16:00"' in again and 'value="C1"' in again
    assert "卸船计划" in browser(quay.terminal, language="zh-hans").get(address).content.decode()
    assert port.get(url("plan", quay.line.id)).status_code == 404


FAULTS = [
    ({"berth": ""}, "berth"),
    ({"berthing": "soon"}, "berthing"),
    ({"leaving": "2021-03-10T15:00"}, "leaving"),
    ({"berthing": "2029-03-10T15:00", "leaving": "2029-03-10T16:00"}, "berthing"),
    ({f"crane-{BOX}": ""}, BOX),
    ({f"turn-{BOX}": "0"}, BOX),
    ({f"turn-{BOX}": "１"}, BOX),
    ({f"position-{BOX}": "A"}, BOX),
]


def test_faults_of_a_plan(quay):
    for changes, field in FAULTS:
        refused(browser(quay.terminal).post(url("plan", quay.call.id), WINDOW | TURN | changes), field)
    assert not Plan.objects.exists()


def test_two_boxes_of_one_turn_and_a_taken_berth(quay):
    line = journeys.open_consignment(
        bill_no="Q2", direction="I", call=quay.call.id, owner=quay.trader.id, packages=1, gross_weight=1,
        units=[journeys.UnitLine(number=OTHER)],
    )  # fmt: skip
    assert line.call_id == quay.call.id
    port, address = browser(quay.terminal), url("plan", quay.call.id)
    twice = {f"crane-{OTHER}": "C1", f"turn-{OTHER}": "1"}
    page = port.post(address, WINDOW | TURN | twice).content.decode()
    assert page.count('class="wrong"') == 1 and "Two boxes have the same turn" in page
    ship = journeys.announce_call(kind="vessel", name="FIRST", voyage="1", port="CNCQI", terminal="GUOYUAN")
    plan(quay, BOX, call=ship.id)
    taken = port.post(address, WINDOW | TURN)
    assert (taken.status_code, Plan.objects.filter(call=quay.call).count()) == (409, 0)
    assert "Another ship has that berth" in taken.content.decode()


@pytest.fixture
def load(quay):
    """An export box whose loading on arrival was asked for."""
    line = journeys.open_consignment(
        bill_no="EX1", direction="E", call=quay.call.id, owner=quay.trader.id, agent=quay.broker.id, packages=1,
        gross_weight=1, units=[journeys.UnitLine(number=OTHER, seal="S1")],
    )  # fmt: skip
    unit = line.units.get()
    return Request.objects.create(
        kind="load", state="predeclared", unit=unit, consignment=line, call=quay.call, asked_by=quay.trader,
        terminal="GUOYUAN",
    )  # fmt: skip


def test_the_verified_gross_mass_by_form(quay, load):
    address = url("vgm", load.id)
    assert browser(quay.carrier).post(address, {"kilograms": "9000"}).status_code == 403
    assert browser(quay.other).post(address, {"kilograms": "9000"}).status_code == 404
    who = browser(quay.broker)
    for bad in ("", "heavy", "-1", "1e9", "９０００"):
        refused(who.post(address, {"kilograms": bad}), "kilograms")
    assert Request.objects.get(pk=load.pk).vgm_kg is None
    assert who.post(address, {"kilograms": "9000"}).status_code == 302
    assert Request.objects.get(pk=load.pk).vgm_kg == 9000
    assert browser(quay.broker).get(url("vgm", quay.request.id)).status_code == 403  # imports have none


def test_the_gate_in_by_form_says_what_is_open(quay, load):
    address, port = url("enter", load.id), browser(quay.terminal)
    assert browser(quay.trader).post(address, {"plate": PLATE, "weight": "9000"}).status_code == 403
    refused(port.post(address, {"plate": "x", "weight": ""}), "plate", "weight")
    page = refused(port.post(address, {"plate": PLATE, "weight": "9000", "seal": "WRONG"}), "seal")
    assert "R-1.5-2" in page and "R-1.5-4" in page and "R-1.5-5" in page
    assert state(load) == "predeclared"
    assert address in port.get(url("one", load.id)).content.decode()


def test_trucks_are_listed_by_form(quay):
    port = browser(quay.terminal)
    assert browser(quay.broker, Role.BROKER).post(url("trucks"), {}).status_code == 403
    refused(port.post(url("trucks"), {"plate": "x", "valid_until": "soon"}), "plate", "valid_until")
    assert Truck.objects.count() == 1
