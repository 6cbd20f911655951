"""The API: who may, what is answered, and that refusals change nothing."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kouan.clearance.corridors.models import Leg
from kouan.journal.models import Event
from kouan.registry.roles import Role
from tests.clearance.conftest import NOON
from tests.clearance.corridors.conftest import B1, B2, HOUR, goods, leg, sail
from tests.clearance.test_api import client

API = "/api/v1/clearance/corridors"
T = (NOON - HOUR).isoformat()
BOX = {"number": B1, "seal": "SA"}
LIST = {"boxes": [BOX], "ended_at": T, "said_at": T}
CARRIER, TERMINAL, OFFICE = "carrier", "terminal", "office"
WRITES = [  # path, body, who may
    ("positions", {"positions": [{"at": T, "lon": 107.3, "lat": 29.7}]}, CARRIER),
    ("loading", LIST, TERMINAL),
    ("departure", {"boxes": [BOX], "departed_at": T, "said_at": NOON.isoformat()}, CARRIER),
    ("turn-back", {"at": T}, CARRIER),
    ("berth", {"at": T}, TERMINAL),
    ("arrival", {"boxes": [BOX], "berthed_at": T, "said_at": NOON.isoformat()}, CARRIER),
    ("discharge", LIST, TERMINAL),
    ("seals", {"number": B1, "intact": False, "at": T}, CARRIER),
    ("seal-checks", {"number": B2, "passed": True, "note": "x"}, OFFICE),
    ("decisions", {"number": B2, "decision": "exclude", "note": "x"}, OFFICE),
    ("landings", {"boxes": [B1], "at": T, "reason": "x"}, CARRIER),
    ("sea-loading", {"boxes": [B1], "vessel": "EVER", "voyage": "1", "at": T}, TERMINAL),
    ("sea-departure", {"at": T}, TERMINAL),
]


@pytest.fixture
def case(river):
    goods(river, B1)
    goods(river, B2, bill="RX2", released=False)
    river.leg = sail(leg(river, B1), B1, B2)
    return river


def changes():
    """Events of legs so far; tokens that tests issue are no change of theirs."""
    return Event.objects.filter(subject_type__in=("leg", "hold", "corridor_alarm")).count()


def post(who, path, body):
    return who.post(f"{API}/{path}", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(("path", "body", "right"), WRITES, ids=[one[0] for one in WRITES])
def test_who_may_write(case, path, body, right):
    url = f"legs/{case.leg.id}/{path}"
    before = changes()
    assert post(client(), url, body).status_code == 401
    assert post(client(case.trader), url, body).status_code == 403
    assert post(client(case.carrier, Role.LOCK), url, body).status_code == 403
    assert post(client(case.carrier2), url, body).status_code == (404 if right == CARRIER or path == "arrival" else 403)
    assert post(client(getattr(case, right)), f"legs/{uuid4()}/{path}", body).status_code == 404
    assert post(client(getattr(case, right)), url, {"x": 1}).status_code == 422
    assert changes() == before
    assert post(client(getattr(case, right)), url, body).status_code in (200, 409)


@pytest.mark.parametrize("path", ["legs", "legs/{leg}", "legs/{leg}/positions", f"boxes/{B1}", "alarms", "transits"])
def test_who_may_read(case, path):
    url = f"{API}/{path.format(leg=case.leg.id)}"
    assert client().get(url).status_code == 401
    assert client(case.trader, Role.LOCK).get(url).status_code == 403
    for who in (case.trader, case.broker, case.carrier, case.terminal, case.office):
        assert client(who).get(url).status_code == 200, who
    stranger = client(case.other).get(url)
    single = "{leg}" in path or path.startswith("boxes")
    assert stranger.status_code == (404 if single else 200)
    if not single:
        assert stranger.json()["items"] == []


def test_the_list_costs_the_same_however_long(case):
    who = client(case.office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert who.get(f"{API}/legs").status_code == 200
        return len(found)

    queries()
    few = queries()
    made = Leg.objects.get(pk=case.leg.pk)
    for number in range(49):
        made.pk, made.voyage = None, f"C{number}"
        made.save(force_insert=True)
        made.boxes.create(number=B1)
    assert queries() == few


def test_transits_are_the_declarants_business(case):
    from tests.clearance.conftest import bill

    _call, line = bill(case)
    body = {
        "client_no": "T1", "consignment": str(line.id), "kind": "direct", "reason": "multimodal", "vessel": "江渝9",
        "carrier_uscc": case.carrier.uscc, "from_office": "2225", "to_office": "8007",
        "expected_arrival": (NOON + 9 * HOUR).isoformat(),
    }  # fmt: skip
    assert post(client(), "transits", body).status_code == 401
    assert post(client(case.carrier), "transits", body).status_code == 403
    assert post(client(case.other), "transits", body).status_code == 404
    found = post(client(case.trader), "transits", body | {"kind": "x", "flag": "9", "to_office": "9999"})
    assert {one["field"] for one in found.json()["problems"]} == {"kind", "flag", "to_office"}
    made = post(client(case.trader), "transits", body)
    assert made.status_code == 201 and post(client(case.trader), "transits", body).json()["id"] == made.json()["id"]
    assert post(client(case.trader), "transits", body | {"kind": "early"}).status_code == 422
    assert post(client(case.trader), "transits", body | {"client_no": "T2"}).status_code == 409
    url = f"transits/{made.json()['id']}"
    assert client(case.other).get(f"{API}/{url}").status_code == 404
    assert post(client(case.other), f"{url}/cancel", {}).status_code == 404
    assert post(client(case.trader), f"{url}/cancel", {}).json()["state"] == "cancelled"
    assert post(client(case.trader), "transits", body | {"client_no": "T3"}).status_code == 201
