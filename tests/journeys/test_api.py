"""The journeys API: who may report what, and from announcing a call to the gate."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kouan.journal.models import Event
from kouan.journeys import selectors, services
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.kernel.identifiers import uscc_check
from kouan.kernel.ids import uuid7
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services.access import issue_token
from tests.journeys.conftest import BOX, HOUR, T0

API = "/api/v1/journeys"


def organisation(number, *roles):
    uscc = f"91500000MA5U0000{number}"
    uscc += uscc_check(uscc)
    return Organisation.objects.create(uscc=uscc, name_zh=f"单位{number}", roles=[str(role) for role in roles])


def client(one=None, *roles):
    if one is None:
        return Client()
    _, token = issue_token(
        organisation=one,
        name=uuid7().hex,
        roles=roles or [Role(role) for role in one.roles],
        expires_at=clock.now() + timedelta(days=1),
    )
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(who, path, body=None):
    return who.post(f"{API}/{path}", json.dumps(body or {}), content_type="application/json")


def at(hours):
    return (T0 + hours * HOUR).isoformat()


@pytest.fixture
def firms(db):
    class Firms:
        carrier = organisation(1, Role.CARRIER)
        rival = organisation(2, Role.CARRIER)
        terminal = organisation(3, Role.TERMINAL)
        owner = organisation(4, Role.TRADER)
        stranger = organisation(5, Role.TRADER)
        customs = organisation(6, Role.CUSTOMS, Role.INSPECTION)

    return Firms


CALL = {"kind": "vessel", "name": "MIN LUN 7", "voyage": "2611W", "port": "CNCQI", "terminal": "GUOYUAN"}


def line(firms, call, **changes):
    body = {"bill_no": "CQ1", "direction": "I", "packages": 10, "gross_weight": "1000", "call": call}
    return body | {"owner_uscc": firms.owner.uscc, "units": [{"number": BOX, "size_type": "22G1"}]} | changes


@pytest.fixture
def world(firms):
    firms.call = post(client(firms.carrier), "calls", CALL).json()["id"]
    firms.line = post(client(firms.carrier), "consignments", line(firms, firms.call)).json()["id"]
    return firms


def test_from_the_call_to_the_gate(world):
    carrier, terminal = client(world.carrier), client(world.terminal)
    assert post(carrier, f"calls/{world.call}/entry", {"at": at(0)}).status_code == 200
    assert post(terminal, f"calls/{world.call}/arrival", {"at": at(1)}).json()["ata"]
    tally = {"packages": 10, "gross_weight": "1000", "at": at(2), "units": [BOX]}
    told = post(terminal, f"consignments/{world.line}/tally", tally).json()
    assert told["units"][0]["location"] == "GUOYUAN"
    gate = {"unit": BOX, "plate": "渝A12345", "direction": "out", "terminal": "GUOYUAN", "at": at(3)}
    refused = post(terminal, "gate", gate).json()
    english = terminal.post(
        f"{API}/gate", json.dumps(gate), content_type="application/json", headers={"Accept-Language": "en"}
    ).json()
    for told, key in ((refused, "zh"), (english, "en")):
        assert [one["message"] for one in told["reasons"]] == [one[key] for one in told["reasons"]] != []
    assert not refused["allowed"] and refused["reasons"][0]["zh"]
    assert post(terminal, "gate", gate).json() == refused
    services.lift_hold(kind="customs", consignment=world.line, at=T0 + 4 * HOUR)
    assert post(terminal, "gate", gate | {"at": at(5)}).json()["allowed"]
    types = [e["type"] for e in client(world.owner).get(f"{API}/consignments/{world.line}/timeline").json()]
    assert types.index("VESSEL_ARRIVED") < types.index("TALLY_REPORTED") < types.index("GATE_OUT")


def test_facts_told_twice_are_one(world):
    carrier = client(world.carrier)
    assert post(carrier, "calls", CALL).json()["id"] == world.call
    assert post(carrier, "consignments", line(world, world.call)).json()["id"] == world.line
    before = Event.objects.count()
    assert post(carrier, "consignments", line(world, world.call, packages=11)).status_code == 409
    assert Event.objects.count() == before


TALLY = {"packages": 10, "gross_weight": "1000", "at": at(2)}
GATE = {"unit": BOX, "plate": "渝A12345", "direction": "in", "terminal": "GUOYUAN", "at": at(3)}
BOOKING = {"unit": BOX, "plate": "渝A12345", "start": at(1), "end": at(2)}
HOLD = {"kind": "seal", "reason_zh": "封志断", "reason_en": "Seal broken", "unit": BOX}
POSTS = [  # path, body, who may
    ("calls", CALL | {"voyage": "NEXT"}, "carrier"),
    ("calls/{call}/entry", {"at": at(0)}, "carrier"),
    ("calls/{call}/arrival", {"at": at(0)}, "carrier"),
    ("calls/{call}/departure", {"at": at(9)}, "carrier"),
    ("consignments", None, "carrier"),
    ("consignments/{line}/withdrawal", {}, "carrier"),
    ("consignments/{line}/arrival", {"at": at(1), "terminal": "GUOYUAN"}, "terminal"),
    ("consignments/{line}/tally", TALLY, "terminal"),
    ("appointments", BOOKING, "owner"),
    ("gate", GATE, "terminal"),
    ("holds", HOLD, "terminal"),
    ("holds/lift", HOLD | {"kind": "quarantine"}, "customs"),
]


@pytest.mark.parametrize(("path", "body", "right"), POSTS)
def test_who_may_report(world, path, body, right):
    path = path.format(call=world.call, line=world.line)
    body = body if body is not None else line(world, world.call, bill_no="CQ2")
    before = Event.objects.count()
    assert post(client(), path, body).status_code == 401
    for stranger in (world.stranger, world.rival):
        answer = post(client(stranger), path, body)
        assert answer.status_code in (403, 404), (stranger, answer.content)
    without = client(organisation(9, Role.MARKET))
    assert post(without, path, body).status_code in (403, 404)
    # issuing the tokens above is all that was written
    assert Event.objects.exclude(type="TOKEN_ISSUED").count() <= before
    answer = post(client(getattr(world, right)), path, body)
    assert answer.status_code in (200, 201) or path == "holds/lift", answer.content


def test_only_who_placed_a_hold_lifts_it(world):
    sealed = HOLD | {"ref": "S1"}
    assert post(client(world.customs), "holds", sealed).status_code == 201
    assert post(client(world.terminal), "holds/lift", sealed).status_code == 403
    assert not services.lift_hold(kind="seal", unit=selectors.unit(BOX).id, ref="S2")
    assert post(client(world.customs), "holds/lift", sealed).status_code == 200
    assert post(client(world.terminal), "holds", sealed).status_code == 201
    assert post(client(world.terminal), "holds/lift", sealed).status_code == 200


def test_nobody_reports_what_is_still_to_come(world):
    ahead, before = (clock.now() + HOUR).isoformat(), Event.objects.count()
    told = post(client(world.carrier), f"calls/{world.call}/arrival", {"at": ahead})
    assert told.status_code == 422
    assert told.json()["problems"][0]["rule"] == "R-T4"
    assert told.json()["problems"][0]["field"] == "at"
    assert post(client(world.terminal), "gate", GATE | {"at": ahead}).status_code == 422
    assert Event.objects.exclude(type="TOKEN_ISSUED").count() <= before
    skewed = (clock.now() + timedelta(minutes=2)).isoformat()
    assert post(client(world.carrier), f"calls/{world.call}/arrival", {"at": skewed}).status_code == 200


def test_who_sees_a_journey(world):
    for path in (f"consignments/{world.line}", f"consignments/{world.line}/timeline", f"units/{BOX}/gate?plate=x"):
        for who in (world.owner, world.carrier, world.terminal, world.customs):
            assert client(who).get(f"{API}/{path}").status_code == 200, (path, who)
        assert client(world.stranger).get(f"{API}/{path}").status_code == 404
        assert client(world.rival).get(f"{API}/{path}").status_code == 404
        assert client().get(f"{API}/{path}").status_code == 401
    assert client(world.stranger).get(f"{API}/consignments").json()["items"] == []
    assert len(client(world.owner).get(f"{API}/consignments").json()["items"]) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("calls", {**CALL, "kind": "balloon"}),
        ("calls", {**CALL, "eta": "2026-11-02T00:00:00"}),
        ("calls", {**CALL, "port": "nowhere"}),
        ("gate", {**GATE, "unit": "not a box"}),
        ("gate", {**GATE, "direction": "up"}),
        ("consignments", {"bill_no": "has space", "direction": "I", "packages": 1, "gross_weight": "1"}),
        ("consignments", {"bill_no": "B", "direction": "I", "packages": -1, "gross_weight": "1"}),
        ("consignments", {"bill_no": "B", "direction": "I", "packages": 1, "gross_weight": "heavy"}),
    ],
)
def test_malformed_bodies_name_the_field(firms, path, body):
    who = client(firms.terminal if path == "gate" else firms.carrier)
    answer = post(who, path, body)
    assert answer.status_code == 422
    assert answer.json()["problems"]


def test_a_list_costs_the_same_with_one_and_with_fifty(world):
    who = client(world.owner)
    who.get(f"{API}/consignments")
    counts = []
    for more in (0, 49):
        for n in range(more):
            box = {"bill_no": f"Q{n}", "units": []}
            post(client(world.carrier), "consignments", line(world, world.call, **box))
        with CaptureQueriesContext(connection) as queries:
            assert len(who.get(f"{API}/consignments?limit=50").json()["items"]) == more + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Consignment.objects.count() == 50
