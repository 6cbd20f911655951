"""The clearance API: who may do what, what is answered, and that a refusal changes nothing."""

import json
from datetime import timedelta

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kouan.clearance.models import Declaration, Draft, InspectionOrder
from kouan.clearance.services import flow, officers
from kouan.codecs.declaration import encode_json
from kouan.journal.models import Event
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.registry.roles import Role
from kouan.registry.services.access import issue_token
from tests.clearance import build
from tests.clearance.conftest import NOON, filed

API = "/api/v1/clearance"


def client(organisation=None, *roles):
    """A client with a token of the organisation; without one, anonymous."""
    if organisation is None:
        return Client()
    wanted = roles or [Role(role) for role in organisation.roles]
    _, token = issue_token(
        organisation=organisation, name=uuid7().hex, roles=wanted, expires_at=clock.now() + timedelta(days=1)
    )
    return Client(headers={"Authorization": f"Bearer {token}"})


def send(who, declaration, **headers):
    return who.post(f"{API}/declarations", encode_json(declaration), content_type="application/json", headers=headers)


def test_filing_answers_with_numbers_duties_and_no_problems(world):
    answer = send(client(world.broker), build.imported(client_no="C1"))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["state"] == "7" and body["client_no"] == "C1"
    assert body["duties"]["vat"] == 9_123_088  # checked example 1 of the domain reference
    assert body["duties"]["duty"] == 3_972_317
    again = send(client(world.broker), build.imported(client_no="C1"))
    assert (again.status_code, again.json()) == (201, body)


def test_the_number_may_come_in_the_header(world):
    declaration = build.imported(client_no="")
    answer = send(client(world.broker), declaration, **{"Idempotency-Key": "K-1"})
    assert answer.json()["client_no"] == "K-1"
    other = msgspec.structs.replace(declaration, marks="OTHER")
    assert send(client(world.broker), other, **{"Idempotency-Key": "K-1"}).status_code == 422


def test_every_problem_is_told_in_the_callers_language(world):
    wrong = build.imported(client_no="C1", net_weight=build.D("2000"), gross_weight=build.D("0"))
    for language, key in (("en", "en"), ("zh-hans", "zh")):
        answer = send(client(world.broker), wrong, **{"Accept-Language": language})
        assert answer.status_code == 422
        problems = answer.json()["problems"]
        assert len(problems) >= 2
        assert all(p["message"] == p[key] and p["rule"] and p["field"] for p in problems)
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"direction": "X"}',
        b'{"direction": "I", "goods": 1}',
        b"\xff\xfe{}",
        '{"direction": "进口"}'.encode("gb18030"),
        b"[" * 100_000,
        b'{"goods":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
)
def test_what_is_no_declaration_is_malformed(world, body):
    answer = client(world.broker).post(f"{API}/declarations", body, content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == "malformed"


def test_a_filing_too_large_is_refused_before_it_is_read(world):
    answer = client(world.broker).post(f"{API}/declarations", b" " * (9 * 1024 * 1024), content_type="application/json")
    assert answer.status_code == 413


@pytest.fixture
def case(world):
    """A declaration in manual review, an open inspection on another, and a draft."""
    manual = filed(world, bill_no="MAN1")
    Declaration.objects.filter(pk=manual.id).update(state="H")
    seen = filed(world, bill_no="INS1")
    Declaration.objects.filter(pk=seen.id).update(state="S", total_value=1)
    InspectionOrder.objects.create(declaration_id=seen.id, cause="officer", reason_zh="查", reason_en="see")
    draft = Draft.objects.create(owner=world.broker, data={"direction": "I"})
    world.manual, world.seen, world.draft = manual.id, seen.id, draft.id
    return world


# method, path, body, and the status for: anonymous, another organisation, the office without the role, who may
OFFICER = {"reason": "理由"}
MATRIX = [
    ("get", "declarations", None, "list"),
    ("get", "declarations/{manual}", None, "own"),
    ("get", "declarations/{manual}/document", None, "own"),
    ("get", "declarations/{manual}/receipts", None, "own"),
    ("post", "declarations/{manual}/copy", None, "party"),
    ("post", "declarations/{manual}/review", {"accept": True}, "customs"),
    ("post", "declarations/{manual}/return", OFFICER, "customs"),
    ("post", "declarations/{manual}/cancel", OFFICER, "customs"),
    ("post", "declarations/{manual}/security", OFFICER, "customs-conflict"),
    ("post", "declarations/{manual}/inspection-order", OFFICER, "customs-conflict"),
    ("post", "declarations/{seen}/inspection", {"passed": True}, "inspection"),
    ("get", "inspections", None, "inspection"),
    ("get", "drafts", None, "list"),
    ("post", "drafts", {"data": {}}, "create"),
    ("get", "drafts/{draft}", None, "draft"),
    ("put", "drafts/{draft}", {"data": {"marks": "x"}}, "draft"),
    ("post", "drafts/{draft}/check", None, "draft"),
    ("post", "drafts/{draft}/submit", None, "draft-invalid"),
    ("delete", "drafts/{draft}", None, "draft-gone"),
]


def ask(who, method, path, body, case):
    address = f"{API}/" + path.format(manual=case.manual, seen=case.seen, draft=case.draft)
    data = json.dumps(body) if body is not None else None
    return getattr(who, method)(address, data, content_type="application/json") if method != "get" else who.get(address)


def picture():
    rows = list(Declaration.objects.order_by("id").values_list("id", "state"))
    return rows, list(Draft.objects.order_by("id").values_list("id", "data")), Event.objects.count()


@pytest.mark.parametrize(("method", "path", "body", "kind"), MATRIX)
def test_who_may_do_what(case, method, path, body, kind):
    strangers = {"anonymous": (client(), 401)}
    carrier = case.other
    strangers["stranger"] = (client(carrier), {"list": 200, "create": 201}.get(kind, 404))
    if kind in ("customs", "customs-conflict", "inspection"):
        strangers["stranger"] = (client(carrier), 404 if path.endswith("cancel") else 403)
        strangers["sender"] = (client(case.broker), 409 if path.endswith("cancel") else 403)
    if kind.startswith("draft"):
        strangers["office"] = (client(case.office), 404 if method == "get" else 403)
        strangers["trader, not the owner"] = (client(case.trader), 404)
    if kind in ("customs", "customs-conflict"):
        strangers["inspector"] = (client(case.office, Role.INSPECTION), 403)
    for name, (who, status) in strangers.items():
        before = picture()
        answer = ask(who, method, path, body, case)
        assert answer.status_code == status, (name, answer.content)
        if status >= 400:
            assert picture() == before, name
    right = {"customs": case.office, "customs-conflict": case.office, "inspection": case.office}.get(kind, case.broker)
    answer = ask(client(right), method, path, body, case)
    expected = {"party": 201, "create": 201, "draft-invalid": 422, "draft-gone": 204, "customs-conflict": 409}
    assert answer.status_code == expected.get(kind, 200), answer.content


def test_strangers_see_nothing_in_lists(case):
    assert client(case.other).get(f"{API}/declarations").json()["items"] == []
    assert len(client(case.broker).get(f"{API}/declarations").json()["items"]) == 2
    assert len(client(case.trader).get(f"{API}/declarations").json()["items"]) == 2
    assert len(client(case.office).get(f"{API}/declarations").json()["items"]) == 2
    assert client(case.trader).get(f"{API}/drafts").json() == []


def test_a_list_costs_the_same_with_one_and_with_fifty(world):
    who = client(world.broker)
    filed(world, bill_no="Q0")
    who.get(f"{API}/declarations")
    with CaptureQueriesContext(connection) as one:
        assert len(who.get(f"{API}/declarations?limit=50").json()["items"]) == 1
    for n in range(1, 50):
        filed(world, bill_no=f"Q{n}")
    with CaptureQueriesContext(connection) as many:
        assert len(who.get(f"{API}/declarations?limit=50").json()["items"]) == 50
    assert len(one) == len(many)


def test_pages_follow_each_other_without_gap(world):
    made = [filed(world, bill_no=f"P{n}").id for n in range(7)]
    who, seen, after = client(world.trader), [], ""
    while after is not None:
        page = who.get(f"{API}/declarations", {"limit": 3} | ({"after": after} if after else {})).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert seen == [str(one) for one in sorted(made, reverse=True)]


def test_lists_are_filtered(world):
    first = filed(world, bill_no="F1")
    filed(world, bill_no="F2")
    who = client(world.broker)
    for query in ({"bill_no": "F1"}, {"number": first.entry_id}, {"number": first.seq_no}, {"number": first.client_no}):
        found = who.get(f"{API}/declarations", query).json()["items"]
        assert [item["id"] for item in found] == [str(first.id)], query
    assert len(who.get(f"{API}/declarations", {"box": build.box()}).json()["items"]) == 2
    assert who.get(f"{API}/declarations", {"state": "R"}).json()["items"] == []
    assert who.get(f"{API}/declarations", {"since": "2021-03-11"}).json()["items"] == []
    assert who.get(f"{API}/declarations", {"since": "yesterday"}).status_code == 422


def test_from_filing_to_the_gate_through_the_api(world):
    """The spine: filed, reviewed, paid, inspected or not, released, and the box leaves; before that it does not."""
    terminal = client(make_terminal())
    journeys.record_arrival(call=world.call.id, at=NOON)
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON
    )
    filed_ = send(client(world.broker), build.imported(client_no="C1")).json()
    drain()
    head = Declaration.objects.get(pk=filed_["id"])
    if head.state == "H":
        officers.review_manually(caller=world.as_customs, declaration=head.id, accept=True)
    gate = {"unit": build.box(), "plate": "渝A12345", "direction": "out", "terminal": "GUOYUAN"}
    refused = terminal.post("/api/v1/journeys/gate", json.dumps(gate), content_type="application/json").json()
    assert not refused["allowed"] and refused["reasons"][0]["kind"] == "customs"
    flow.paid(declaration=head.id)
    head.refresh_from_db()
    if head.state == "S":
        officers.record_inspection(caller=world.as_inspector, declaration=head.id, passed=True)
    later = gate | {"at": (clock.now() + timedelta(minutes=2)).isoformat()}
    let = terminal.post("/api/v1/journeys/gate", json.dumps(later), content_type="application/json").json()
    assert let["allowed"], let
    receipts = client(world.broker).get(f"{API}/declarations/{head.id}/receipts").json()
    assert {"7", "L", "T", "P"} <= {receipt["channel"] for receipt in receipts}


def make_terminal():
    from tests.clearance.conftest import organisation

    return organisation(build.uscc("91500000MA5U00007"), "果园港", Role.TERMINAL)
