"""Who reaches the amendments API and pages, what they show, and how many queries a list costs."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.amendments.models import Request
from kouan.registry.roles import Role
from tests.beside import beside
from tests.clearance.amendments.conftest import approve, ask, head
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/amendments"


@pytest.fixture
def case(world, due):
    world.due = due
    world.request = ask(world, due, {"remarks": "甲"})
    return world


def post(client, path, body=None, **headers):
    return client.post(f"{API}{path}", json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.mark.parametrize("path", ["/requests", "/requests/{request}", "/declarations/{declaration}/versions"])
def test_who_reads(case, path):
    url = API + path.format(request=case.request.id, declaration=case.due.id)
    assert browser().get(url).status_code == 401
    assert browser(case.broker, Role.LOCK).get(url).status_code == 403
    stranger = browser(case.other).get(url)
    assert stranger.status_code == 404 or stranger.json()["items"] == []
    for organisation in (case.broker, case.trader, case.office):
        assert browser(organisation).get(url).status_code == 200


def test_who_decides(case):
    path = f"/requests/{case.request.id}/approve"
    assert post(browser(), path).status_code == 401
    assert post(browser(case.broker), path).status_code == 403
    assert post(browser(case.office, Role.INSPECTION), path).status_code == 403
    assert post(browser(case.office), path, **{"If-Match": '"P.0"'}).status_code == 409
    assert Request.objects.get().state == "asked"
    shown = browser(case.office).get(f"{API}/requests/{case.request.id}").json()
    assert post(browser(case.office), path, **{"If-Match": f'"{shown["basis"]}"'}).status_code == 200
    assert post(browser(case.office), path).status_code == 409


def test_asking_by_api(case):
    post(browser(case.broker), f"/requests/{case.request.id}/take-back")
    body = {"declaration": str(case.due.id), "kind": "amend", "reason_code": "rolled", "reason": "甩货"}
    refused = post(browser(case.broker), "/requests", body | {"changes": {"remarks": "乙"}})
    assert refused.status_code == 422
    assert [one["rule"] for one in refused.json()["problems"]] == ["R-1.1e"]
    made = post(browser(case.broker), "/requests", body | {"changes": {"remarks": "乙"}, "evidence": "LX-1"})
    assert made.status_code == 201 and made.json()["changes"] == [{"path": "remarks", "old": None, "new": "乙"}]
    assert browser(case.broker).get(f"{API}/errors").json()["errors"] == 0
    assert "rolled" in browser(case.broker).get(f"{API}/reasons").json()


PAGES = [("list", None), ("request", "request"), ("ask", "due"), ("of_declaration", "due")]


@pytest.mark.parametrize(("name", "argument"), PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages(case, name, argument, language):
    url = reverse(f"amendments:{name}", args=[getattr(case, argument).id] if argument else [])
    assert browser().get(url).status_code == 302
    assert browser(case.broker, Role.LOCK).get(url).status_code in (403, 404)
    if argument:
        assert browser(case.other).get(url).status_code == 404
    answer = browser(case.broker, language=language).get(url)
    assert answer.status_code == 200 and ("备注" in answer.content.decode()) is (name == "ask" and language != "en")


def test_asking_and_deciding_on_pages(case):
    post(browser(case.broker), f"/requests/{case.request.id}/take-back")
    url = reverse("amendments:ask", args=[case.due.id])
    form = {"kind": "amend", "reason_code": "typing", "reason": "录入错误", "goods[0].name": "车身支架（钢）"}
    broker, mine = browser(case.broker), ["录入错误", "车身支架（钢）"]
    beside(broker.post(url, form | {"goods[0].hs_code": "1"}), "goods[0].hs_code", kept=mine)
    beside(broker.post(url, form | {"remarks": "\x00", "evidence": "\x00"}), "evidence", kept=mine)
    beside(broker.post(url, form | {"remarks": "\x00"}), "remarks", kept=mine)
    beside(broker.post(url, form | {"reason_code": "rolled", "kind": "x"}), "kind", kept=mine)
    beside(broker.post(url, form | {"reason_code": "rolled"}), "evidence", kept=mine)
    assert browser(case.broker).post(url, form).status_code == 302
    made = Request.objects.get(state="asked")
    assert made.changes == {"goods[0].name": "车身支架（钢）"}
    officer = browser(case.office)
    shown = officer.get(reverse("amendments:request", args=[made.id]))
    assert "车身支架（钢）" in shown.content.decode()
    decide = reverse("amendments:decide", args=[made.id])
    beside(officer.post(decide, {"step": "refuse", "note": " "}), "note")
    beside(officer.post(decide, {"step": "refuse", "note": "否\x00"}), "note", kept=["否"])
    officer.post(decide, {"step": "approve", "basis": shown.context["basis"]})
    assert head(case.due).goods_name == "车身支架（钢）"
    page = officer.get(reverse("amendments:of_declaration", args=[case.due.id])).content.decode()
    assert "车身支架（钢）" in page
    declaration = browser(case.broker).get(reverse("clearance:declaration", args=[case.due.id]))
    assert url in declaration.content.decode()


def test_the_worklist_names_what_waits(case):
    from kouan.clearance.amendments import worklist

    assert [task.kind for task in worklist.tasks(case.as_customs, 10)] == ["amendment"]
    assert (worklist.count(case.as_customs), worklist.count(case.as_broker)) == (1, 0)
    post(browser(case.office), f"/requests/{case.request.id}/refuse", {"reason": "否"})
    assert [task.kind for task in worklist.tasks(case.as_broker, 10)] == ["amendment_refused"]


def test_lists_cost_the_same_however_long(case):
    urls = (f"{API}/requests", reverse("amendments:list"))
    officer = browser(case.office)
    for url in urls:
        officer.get(url)
    counts = [queries(officer, url) for url in urls]
    approve(case, case.request)
    for text in "乙丙丁戊":
        approve(case, ask(case, case.due, {"remarks": text}))
    ask(case, case.due, {"remarks": "己"})
    assert [queries(officer, url) for url in urls] <= counts


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
