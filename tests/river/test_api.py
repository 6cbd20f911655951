"""The API: who may, what is answered, and that refusals change nothing."""

import json
from uuid import uuid4

import pytest

from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.river import services
from kouan.river.models import PlanVersion
from tests.clearance.test_api import client
from tests.river.conftest import HOUR, crossed, planned

API = "/api/v1/river"
OWNER, DESK = "carrier", "lock"
SHIP = {
    "name": "长江一号", "mmsi": "413999999", "length_cm": 13000, "beam_cm": 1620, "draught_cm": 430,
    "displacement_t": 9000, "certificate_no": "C1", "certificate_until": "2030-01-01",
}  # fmt: skip
CLOSURE = {"facility": "TG-S", "starts": "2021-03-10T00:00:00Z", "ends": "2021-03-12T00:00:00Z", "reason_zh": "检修"}
NOW = "2021-03-10T04:00:00Z"
WRITES = [  # path, body, who may
    ("vessels", SHIP, OWNER),
    ("crossings", {"mmsi": "413999998", "direction": "down", "at": NOW}, DESK),
    ("closures", CLOSURE, DESK),
    ("draught-limits", {"on": "2021-03-10", "limit_cm": 400}, DESK),
    ("plans", {}, DESK),
    ("plans/{draft}/publication", {}, DESK),
    ("plans/{draft}/discard", {}, DESK),
    ("lockages/{lockage}/freeze", {}, DESK),
    ("passages/{one}/cancel", {"reason": "x"}, OWNER),
    ("passages/{one}/diversion", {"how": "rail"}, OWNER),
    ("passages/{one}/hold", {"reason": "x"}, DESK),
    ("passages/{one}/false-claim", {"reason": "x"}, DESK),
    ("passages/{one}/security-call", {}, DESK),
    ("passages/{one}/violations", {"kind": "rushing", "remark": "x"}, DESK),
    ("credit/{entry}/appeal", {"reason": "x"}, OWNER),
]
READS = ["vessels", "passages", "passages/{one}", "vessels/{vessel}/credit"]
DESK_READS = ["queue", "plans", "plans/{draft}", "plans/{draft}/document", "plans/{first}/compared/{draft}"]


@pytest.fixture
def case(world):
    one = crossed(world, claimed_class=3, evidence="Z")
    other = services.register(
        caller=world.as_carrier, certificate_until=clock.today(), **{**SHIP_FIELDS, "mmsi": "413999998"}
    )
    first = planned(world)
    services.request_plan(caller=world.as_lock)
    draft = planned(world, publish=False)
    entry = services.note(caller=world.as_lock, vessel=one.vessel_id, kind="rushing")
    lockage = draft.lockages.first()
    world.ids = {"one": one, "draft": draft, "first": first, "entry": entry, "lockage": lockage, "vessel": one.vessel}
    assert other.pk
    return world


SHIP_FIELDS = {name: value for name, value in SHIP.items() if name != "certificate_until"} | {"dwt_t": 7000}


def url(case, path):
    return f"{API}/" + path.format(**{name: one.pk for name, one in case.ids.items()})


def post(who, address, body):
    return who.post(address, json.dumps(body), content_type="application/json")


def changes():
    return Event.objects.filter(subject_type__in=("lock_passage", "river_vessel", "lock_plan", "lock_closure")).count()


@pytest.mark.parametrize(("path", "body", "right"), WRITES, ids=[one[0] for one in WRITES])
def test_who_may_write(case, path, body, right):
    address, before = url(case, path), changes()
    assert post(client(), address, body).status_code == 401
    wrong = [case.customs, case.other, case.office if right == DESK else case.customs]
    if path == "vessels":
        wrong = [case.customs, case.office]
    for who in wrong:
        assert post(client(who), address, body).status_code in (403, 404)
    assert changes() == before
    assert post(client(getattr(case, right)), address, body).status_code in (200, 201, 202)
    assert path == "draught-limits" or changes() > before


@pytest.mark.parametrize("path", READS)
def test_who_may_read(case, path):
    address = url(case, path)
    assert client().get(address).status_code == 401
    assert client(case.customs).get(address).status_code == 403
    for who in (case.carrier, case.lock, case.office):
        assert client(who).get(address).status_code == 200
    stranger = client(case.other).get(address)
    assert stranger.status_code == 404 if "{" in path else stranger.json()["items"] == []


@pytest.mark.parametrize("path", DESK_READS)
def test_what_only_the_desk_reads(case, path):
    address = url(case, path)
    assert client().get(address).status_code == 401
    assert client(case.carrier).get(address).status_code == 403
    assert client(case.lock).get(address).status_code == 200
    assert client(case.office).get(address).status_code == 200


def test_unknown_and_malformed(case):
    desk, nobody = client(case.lock), uuid4()
    assert desk.get(f"{API}/passages/{nobody}").status_code == 404
    assert post(desk, f"{API}/plans/{nobody}/publication", {}).status_code == 404
    assert post(desk, f"{API}/lockages/{nobody}/freeze", {}).status_code == 404
    assert post(desk, f"{API}/closures/{nobody}/withdrawal", {}).status_code == 404
    assert post(desk, f"{API}/crossings", {"mmsi": "1", "direction": "down", "at": NOW}).status_code == 422
    assert post(desk, f"{API}/crossings", {"mmsi": "413000000", "direction": "down", "at": NOW}).status_code == 404
    assert (
        post(desk, url(case, "plans"), {"closures": [{"facility": "?", "starts": NOW, "ends": NOW}]}).status_code == 422
    )
    assert post(client(case.carrier), f"{API}/vessels", SHIP | {"mmsi": "4139"}).status_code == 422


def test_a_chamber_by_api(case):
    desk, row = client(case.lock), case.ids["lockage"]
    places = [{"id": str(b.passage_id), "x": b.x_cm, "y": b.y_cm} for b in row.berths.all()]
    assert post(desk, url(case, "lockages/{lockage}/check"), {"places": places}).json()["holds"]
    answer = desk.put(
        url(case, "lockages/{lockage}"), json.dumps({"places": places, "reason": "x"}), content_type="application/json"
    )
    assert answer.status_code == 200 and len(answer.json()["vessels"]) == len(places)
    assert PlanVersion.objects.get(pk=case.ids["draft"].pk).cause == "moved"


def test_the_public_sees_notices_only(case):
    services.close(
        caller=case.as_lock,
        facility="TG-L",
        starts=clock.now(),
        ends=clock.now() + HOUR,
        reason=Text("检修", "repair"),
    )
    answer = client().get(f"{API}/notices").json()
    assert answer["closures"][0]["facility"] == "TG-L" and set(answer) == {
        "closures",
        "draught_limit_cm",
        "draught_limits",
    }
