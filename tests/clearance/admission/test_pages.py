"""Pages and API of admission: who sees and does what; both languages; the same queries for one and for fifty."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.admission import services, worklist
from kouan.clearance.admission.models import Admission, Breach
from kouan.clearance.models import Declaration
from kouan.registry.roles import Role
from tests.clearance.admission.conftest import PLACE, arrived, released
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/admission"


def url(name, *args):
    return reverse(f"admission:{name}", args=args)


def test_who_sees_the_pages(under):
    for page in (url("list"), url("one", under.head.id)):
        assert browser().get(page).status_code == 302
        assert browser(under.broker, Role.LOCK).get(page).status_code == 403
        for right in (under.trader, under.broker, under.office):
            answer = browser(right).get(page)
            assert answer.status_code == 200
            assert under.head.entry_id in answer.content.decode().replace("\u00a0", "")
    assert browser(under.other).get(url("one", under.head.id)).status_code == 404
    assert under.head.entry_id not in browser(under.other).get(url("list")).content.decode().replace("\u00a0", "")
    chinese = browser(under.trader, language="zh-hans").get(url("one", under.head.id)).content.decode()
    assert "口岸检查" in chinese and "申请附条件提离" in chinese and "下一步" in chinese


def test_the_whole_way_on_the_pages(under):
    trader, officer, inspector = (
        browser(under.trader),
        browser(under.office, Role.CUSTOMS),
        browser(under.office, Role.INSPECTION),
    )
    act, page = url("act", under.head.id), url("one", under.head.id)
    assert inspector.post(act, {"step": "sample", "sampler": "徐洋", "lab_ref": "L9"}).status_code == 302
    bad = trader.post(act, {"step": "conditional", "place": "x"}, follow=True).content.decode()
    assert "R-1.3a" in bad and Admission.objects.get().state == "port"
    trader.post(act, {"step": "conditional", "undertaking": "1", **PLACE})
    assert 'value="permit"' in officer.get(page).content.decode()
    officer.post(act, {"step": "permit"})
    assert Admission.objects.get().state == "removable"
    inspector.post(act, {"step": "unqualified", "note": "超标"})
    assert 'value="destroy"' in inspector.get(page).content.decode()
    inspector.post(act, {"step": "treat", "note": "消毒"})
    inspector.post(act, {"step": "qualified"})
    assert Admission.objects.get().state == "market_ok"
    trader.post(act, {"step": "sold"})
    assert not Breach.objects.exists()
    assert trader.post(act, {"step": "nonsense"}, follow=True).status_code == 200


@pytest.mark.parametrize("step", ["conditional", "permit", "destination", "sample", "qualified", "destroy", "sold"])
def test_strangers_change_nothing(under, step):
    before = list(Admission.objects.values())
    act, body = url("act", under.head.id), {"step": step, "note": "x", "sampler": "x", "lab_ref": "x", **PLACE}
    assert browser().post(act, body).status_code == 302
    assert browser(under.other).post(act, body).status_code == 404
    assert browser(under.broker, Role.LOCK).post(act, body).status_code == 403
    assert list(Admission.objects.values()) == before and not Breach.objects.exists()


POSTS = {
    "destination-order": ({"reason_zh": "查", "office": "500000"}, "office"),
    "sample": ({"sampler": "x", "lab_ref": "y"}, "office"),
    "removal": ({"kind": "transfer", "place": "a", "address": "b"}, "trader"),
    "removal/decision": ({"accept": True}, "office"),
    "site-arrival": ({}, "office"),
    "destination-request": ({}, "trader"),
    "result": ({"qualified": True}, "office"),
    "disposal": ({"how": "treat", "note": "x"}, "office"),
    "sale": ({}, "trader"),
    "breaches": ({"kind": "sold", "note": "x"}, "office"),
}


@pytest.mark.parametrize("path", POSTS)
def test_the_api_refuses_strangers(under, path):
    body, right = POSTS[path]
    before = list(Admission.objects.values())
    address = f"{API}/declarations/{under.head.id}/{path}"
    under.broker.roles = [*under.broker.roles, "lock"]
    under.broker.save()

    def send(who):
        return who.post(address, json.dumps(body), content_type="application/json").status_code

    assert send(client()) == 401
    assert send(client(under.broker, Role.LOCK)) == 403
    assert send(client(under.other)) == (403 if right == "office" else 404)
    assert list(Admission.objects.values()) == before
    assert send(client(getattr(under, right))) in (200, 201, 409)


def test_the_api_tells_case_next_and_due(under):
    found = client(under.trader).get(f"{API}/declarations/{under.head.id}", headers={"Accept-Language": "en"}).json()
    assert (found["case"], found["state"], found["may_leave"]) == ("B", "port", False)
    assert found["next"]["who"] == "Inspection officer"
    assert client(under.other).get(f"{API}/declarations/{under.head.id}").status_code == 404
    assert client(under.trader).get(f"{API}/declarations?case=B").json()["items"][0]["entry_id"] == under.head.entry_id
    assert client(under.trader).get(f"{API}/declarations?case=E").json()["items"] == []


def test_lists_cost_the_same_with_one_and_with_many(under):
    who, program = browser(under.office), client(under.office)
    ways = [(who, url("list")), (program, f"{API}/declarations"), (who, "/worklist/")]
    counts = []
    for round_ in range(2):
        for one, address in ways:
            one.get(address)
        with CaptureQueriesContext(connection) as queries:
            for one, address in ways:
                assert one.get(address).status_code == 200
        counts.append(len(queries))
        if round_ == 0:
            for n in range(5):
                head = released(under, bill_no=f"Q{n}")
                Admission.objects.create(declaration=head, state="applied", port=True)
    assert counts[0] == counts[1]


def test_work_waits_for_the_right_people(under):
    services.record_sample(caller=under.as_inspector, declaration=under.head.id, sampler="x", lab_ref="y")
    services.apply(caller=under.as_trader, declaration=under.head.id, kind="conditional", undertaking=True, **PLACE)
    kinds = lambda who: [str(task.title.en) for task in worklist.tasks(who, 9)]  # noqa: E731
    assert kinds(under.as_customs) == [f"Decide on the removal of {under.head.entry_id}"]
    assert worklist.count(under.as_customs) == 1
    assert kinds(under.as_trader) == kinds(under.as_other) == kinds(under.as_inspector) == []


def test_case_a_has_a_page_too(world):
    arrived(world)
    head = released(world)
    assert Declaration.objects.get(pk=head.pk).state == "P"
    text = browser(world.trader).get(url("one", head.pk)).content.decode()
    assert "No inspection was ordered" in text
