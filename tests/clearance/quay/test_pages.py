"""Pages and API of the quay: who sees and does what, both languages, the same queries for one and for many."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.quay import figures, services, worklist
from kouan.clearance.quay.models import Request, Truck
from kouan.clearance.quay.services.following import moved
from kouan.journeys.models import Unit
from kouan.kernel import clock
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.conftest import NOON, bill
from tests.clearance.quay.conftest import BERTHING, PLATE, plan, state, to
from tests.clearance.quay.test_services import MINUTE, release
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/quay"
SHOWN = build.box()


def url(name, *args):
    return reverse(f"quay:{name}", args=args)


def text(who, address):
    answer = who.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode().replace("\u00a0", "").replace("\u202f", "")


def test_who_sees_the_pages(quay):
    to(quay, "truck")
    for page in (url("list"), url("one", quay.request.id), url("board")):
        assert browser().get(page).status_code == 302
        assert browser(quay.broker, Role.LOCK).get(page).status_code == 403
    for right in (quay.trader, quay.broker, quay.office, quay.terminal, quay.carrier):
        assert SHOWN in text(browser(right), url("list"))
        assert "渝A12345" in text(browser(right), url("one", quay.request.id))
    assert browser(quay.other).get(url("one", quay.request.id)).status_code == 404
    assert SHOWN not in text(browser(quay.other), url("list"))
    assert browser(quay.trader).get(url("board")).status_code == 403
    for right in (quay.terminal, quay.office):
        assert SHOWN in text(browser(right), url("board"))
    chinese = text(browser(quay.terminal, language="zh-hans"), url("board"))
    assert "应到集卡" in chinese and "少移箱次数" in chinese and "<rect" in chinese


def test_the_terminal_lists_a_truck(quay):
    body = {"plate": "渝c12345", "haulier": "车队", "valid_until": "2030-01-01"}
    assert browser(quay.trader).post(url("trucks"), body).status_code == 403
    port = browser(quay.terminal)
    for bad in ({"plate": "x"}, {"valid_until": "soon"}):
        assert port.post(url("trucks"), body | bad).status_code == 422
    assert Truck.objects.count() == 1
    assert "渝C12345" in port.post(url("trucks"), body, follow=True).content.decode()


def test_conditions_are_shown_until_met(quay):
    said = text(browser(quay.trader), url("one", quay.request.id))
    assert "R-1.4-6" in said and "not switched yet" in said
    to(quay, "eligible")
    assert "12 of 12 free" in text(browser(quay.trader), url("one", quay.request.id))


def test_the_whole_way_on_the_pages(quay):
    trader, port, carrier = browser(quay.trader), browser(quay.terminal), browser(quay.carrier)
    act = url("act", quay.request.id)
    plan(quay)
    carrier.post(act, {"step": "delivery_order", "number": "DO1"})
    trader.post(act, {"step": "slot", "start": BERTHING.isoformat()})
    bad = trader.post(act, {"step": "truck", "plate": "渝B99999"}, follow=True).content.decode()
    assert "R-1.4-8" in bad
    trader.post(act, {"step": "truck", "plate": PLATE})
    port.post(act, {"step": "here", "plate": PLATE})
    port.post(act, {"step": "hook"})
    port.post(act, {"step": "tally", "container": SHOWN, "seal": ""})
    assert state(quay.request) == "tallied"
    release(quay)
    port.post(act, {"step": "mount", "plate": PLATE})
    carrier.post(act, {"step": "eir", "number": "E1"})
    assert state(quay.request) == "on_truck"
    assert port.post(act, {"step": "nonsense"}).status_code == 422
    assert trader.post(act, {"step": "slot", "start": "soon"}).status_code == 422


def test_asking_on_the_page(quay):
    Request.objects.all().delete()
    trader = browser(quay.trader)
    assert f"{quay.line.id} {SHOWN}" in trader.get(url("list")).content.decode()
    trader.post(url("ask"), {"box": f"{quay.line.id} {SHOWN}"})
    assert Request.objects.get().state == "requested"
    assert browser(quay.other).post(url("ask"), {"box": f"{quay.line.id} {SHOWN}"}).status_code == 404
    assert trader.post(url("ask"), {"box": "x y"}).status_code == 422
    assert trader.get(url("ask")).status_code == 405


@pytest.mark.parametrize("step", ["slot", "truck", "opt_out", "hook", "stop", "eir"])
def test_strangers_change_nothing(quay, step):
    to(quay, "planned")
    before = list(Request.objects.values())
    act, body = (
        url("act", quay.request.id),
        {"step": step, "start": BERTHING.isoformat(), "plate": PLATE, "number": "x"},
    )
    assert browser().post(act, body).status_code == 302
    assert browser(quay.other).post(act, body).status_code == 404
    assert browser(quay.broker, Role.LOCK).post(act, body).status_code == 403
    assert list(Request.objects.values()) == before


POSTS = {
    "slot": ({"start": BERTHING.isoformat()}, "trader"),
    "truck": ({"plate": PLATE}, "trader"),
    "opt-out": ({}, "trader"),
    "delivery-order": ({"number": "D"}, "carrier"),
    "eir": ({"number": "E"}, "carrier"),
    "vgm": ({"kilograms": "2000"}, "trader"),
    "truck-here": ({"plate": PLATE}, "terminal"),
    "hook": ({}, "terminal"),
    "tally": ({"container": SHOWN}, "terminal"),
    "release-check": ({}, "terminal"),
    "mount": ({"plate": PLATE}, "terminal"),
    "yard": ({"cause": "terminal"}, "terminal"),
    "stop": ({"reason_zh": "查"}, "office"),
    "stop/lift": ({}, "office"),
    "gate-in": ({"plate": PLATE, "weight": "1"}, "terminal"),
    "transfer": ({}, "terminal"),
}


@pytest.mark.parametrize("path", POSTS)
def test_the_api_refuses_strangers(quay, path):
    body, right = POSTS[path]
    before = list(Request.objects.values())
    quay.broker.roles = [*quay.broker.roles, "lock"]
    quay.broker.save()

    def send(who):
        address = f"{API}/requests/{quay.request.id}/{path}"
        return who.post(address, json.dumps(body), content_type="application/json").status_code

    assert send(client()) == 401
    assert send(client(quay.broker, Role.LOCK)) == 403
    assert send(client(quay.other)) == (404 if right == "trader" else 403)
    assert list(Request.objects.values()) == before
    assert send(client(getattr(quay, right))) in (200, 404, 409, 422)


def test_plans_and_trucks_are_the_terminals(quay):
    window = {"berth": "B1", "berthing": BERTHING.isoformat(), "leaving": (BERTHING + 99 * MINUTE).isoformat()}
    body = json.dumps(window | {"boxes": [{"number": SHOWN, "crane": "C1", "sequence": 1, "direct": True}]})
    address = f"{API}/calls/{quay.call.id}/plan"
    truck = json.dumps({"plate": "渝C11111", "valid_until": "2030-01-01"})
    for stranger, status in ((client(), 401), (client(quay.trader), 403), (client(quay.carrier), 403)):
        assert stranger.put(address, body, content_type="application/json").status_code == status
        assert stranger.post(f"{API}/trucks", truck, content_type="application/json").status_code == status
    port = client(quay.terminal)
    assert port.put(address, body, content_type="application/json").json()["boxes"] == 1
    assert port.post(f"{API}/trucks", truck, content_type="application/json").status_code == 201
    assert Truck.objects.count() == 2
    unknown = body.replace(SHOWN, "TGHU1234566")
    assert port.put(address, unknown, content_type="application/json").status_code == 422
    endless = json.dumps(window | {"leaving": "2021-12-31T00:00:00+00:00"})
    assert port.put(address, endless, content_type="application/json").status_code == 422


def test_the_api_tells_what_is_open_next_and_due(quay):
    who = client(quay.trader)
    found = who.get(f"{API}/requests/{quay.request.id}", headers={"Accept-Language": "en"}).json()
    assert [one["rule"] for one in found["open"]] == ["R-1.4-6", "R-1.4-7"]
    to(quay, "truck")
    found = who.get(f"{API}/requests/{quay.request.id}", headers={"Accept-Language": "en"}).json()
    assert found["next"]["who"] == "Trader" and found["next"]["due"].startswith("2021-03-10T08:30")
    assert who.get(f"{API}/requests?state=open").json()["items"][0]["unit"] == SHOWN
    assert client(quay.other).get(f"{API}/requests").json()["items"] == []
    assert client(quay.other).get(f"{API}/requests/{quay.request.id}/slots").status_code == 404


def test_lists_cost_the_same_with_one_and_with_many(quay):
    to(quay, "truck")
    who, program = browser(quay.terminal), client(quay.terminal)
    ways = [(who, url("list")), (who, url("board")), (program, f"{API}/requests"), (who, "/worklist/")]
    counts = []
    for round_ in range(2):
        for one, address in ways:
            one.get(address)
        with CaptureQueriesContext(connection) as queries:
            for one, address in ways:
                assert one.get(address).status_code == 200
        counts.append(len(queries))
        for n in range(5 if round_ == 0 else 0):
            _, line = bill(quay, f"M{n}")
            unit = Unit.objects.create(number=f"ABCU{n:07}")
            place = {"crane": "C1", "slot_at": BERTHING, "seat": n + 2, "capacity": 12, "call_forward_at": BERTHING}
            same = {"kind": "discharge", "call": quay.call, "asked_by": quay.trader, "terminal": "GUOYUAN"}
            Request.objects.create(unit=unit, consignment=line, state="truck", plate=f"渝A{n:05}", **same, **place)
    assert counts[0] == counts[1]


def test_work_and_figures(quay):
    titles = lambda who: [task.title.en.partition(": ")[2] for task in worklist.tasks(who, 9)]  # noqa: E731
    assert titles(quay.as_carrier) == ["Wait for the open conditions"]
    to(quay, "truck")
    assert titles(quay.as_trader) == titles(quay.as_broker) == ["The truck comes to the ship when called"]
    assert titles(quay.as_other) == titles(quay.as_customs) == []
    assert figures.dwell(quay.as_terminal) is None
    services.truck_here(caller=quay.as_terminal, request=quay.request.id, plate=PLATE)
    services.hook(caller=quay.as_terminal, request=quay.request.id)
    services.tally(caller=quay.as_terminal, request=quay.request.id, container=SHOWN)
    release(quay)
    services.mount(caller=quay.as_terminal, request=quay.request.id, plate=PLATE)
    with clock.travel(NOON + 30 * MINUTE):
        moved(quay.request.unit_id, "leave", clock.now())
    with clock.travel(NOON + 31 * MINUTE):
        found = figures.dwell(quay.as_terminal)
    assert (found.value, worklist.count(quay.as_terminal)) == ("0.50", 0)
    assert "2 yard moves avoided" in found.note.en
