"""Who enters and reads licences, what the pages show, what a list costs."""

import json

import pytest
from django.urls import reverse

from kouan.clearance.permits import worklist
from kouan.clearance.permits.models import Licence
from kouan.registry.roles import Role
from tests.beside import beside
from tests.clearance.amendments.test_access import queries
from tests.clearance.permits.conftest import licence, named
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/permits"
BODY = {
    "letter": "1", "number": "LIC-9", "direction": "I", "valid_from": "2021-01-01", "valid_until": "2021-03-20",
    "hs": ["8708"], "unit": "035", "quantity": "500",
}  # fmt: skip


@pytest.fixture
def case(world):
    world.licence = licence(world)
    world.made = named(world)
    return world


def post(client, path, body):
    return client.post(API + path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("path", ["/licences", "/licences/{licence}", "/needed/{declaration}"])
def test_who_reads(case, path):
    url = API + path.format(licence=case.licence.id, declaration=case.made.id)
    assert browser().get(url).status_code == 401
    assert browser(case.broker, Role.LOCK).get(url).status_code == 403
    stranger = browser(case.other).get(url)
    assert stranger.status_code == 404 or stranger.json()["items"] == []
    for organisation in (case.trader, case.broker, case.office):  # the broker declares for the trader
        assert browser(organisation).get(url).status_code == 200
    assert browser(case.trader).get(f"{API}/needed?hs=8708299000").json()["bans_used"] == ["6"]
    taken = browser(case.trader).get(f"{API}/licences/{case.licence.id}").json()["write_offs"]
    assert [one["declaration"] for one in taken] == [str(case.made.id)]


def test_who_enters(case):
    body = BODY | {"holder_uscc": case.trader.uscc}
    assert post(browser(), "/licences", body).status_code == 401
    assert post(browser(case.trader), "/licences", body).status_code == 403
    assert post(browser(case.office), "/licences", body | {"valid_until": "2020-01-01"}).status_code == 422
    assert post(browser(case.office), "/licences", body).status_code == 201
    many = {"licences": [body | {"number": "M1"}, body | {"number": "M2", "holder_uscc": "?"}]}
    assert post(browser(case.office), "/licences/import", many).status_code == 422
    assert not Licence.objects.filter(number="M1").exists()
    many["licences"][1]["holder_uscc"] = case.trader.uscc
    assert post(browser(case.office), "/licences/import", many).json() == {"entered": 2}
    change = {"step": "suspend", "reason": "调查"}
    assert post(browser(case.trader), f"/licences/{case.licence.id}/change", change).status_code == 403
    assert post(browser(case.office), f"/licences/{case.licence.id}/change", change).json()["state"] == "suspended"
    assert [task.kind for task in worklist.tasks(case.as_trader, 9)] == ["licence"] * worklist.count(case.as_trader)


ENTERED_WRONG = [
    ({"quantity": "many", "valid_from": "soon", "uses": "-1"}, ("quantity", "valid_from", "uses")),
    ({"number": "LIC-1", "quantity": "5"}, ("number",)),
    ({"valid_until": "2020-01-01", "letter": "?"}, ("valid_until", "letter")),
    ({"hs": "8708 车"}, ("hs",)),
    ({"issuer": "\x00"}, ("issuer",)),
    ({"quantity": "1e14"}, ("quantity",)),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages(case, language):
    listing, page, enter = (
        reverse("permits:list"), reverse("permits:licence", args=[case.licence.id]), reverse("permits:enter"),
    )  # fmt: skip
    for url in (listing, page):
        assert browser().get(url).status_code == 302
        assert browser(case.broker, Role.LOCK).get(url).status_code in (403, 404)
        body = browser(case.trader, language=language).get(url).content.decode()
        assert "LIC-1" in body and ("余量" in body) is (language != "en")
    assert browser(case.other).get(page).status_code == 404
    assert browser(case.trader).get(enter).status_code == 403
    officer = browser(case.office, language=language)
    assert officer.get(enter).status_code == 200
    form = BODY | {"holder_uscc": case.trader.uscc, "hs": "8708 2204"}
    for wrong, fields in ENTERED_WRONG:
        beside(officer.post(enter, form | wrong), *fields, kept=[case.trader.uscc, "035"])
    assert Licence.objects.count() == 1
    assert officer.post(enter, form).status_code == 302
    change = reverse("permits:change", args=[case.licence.id])
    assert browser(case.trader).post(change, {"step": "revoke", "reason": "x"}).status_code == 403
    beside(officer.post(change, {"step": "revoke", "reason": ""}), "reason")
    beside(officer.post(change, {"step": "revoke", "reason": "吊销\x00"}), "reason", kept=["吊销"])
    officer.post(change, {"step": "resume", "reason": "x"})
    assert Licence.objects.get(pk=case.licence.id).state == "active"
    officer.post(change, {"step": "revoke", "reason": "吊销"})
    assert Licence.objects.get(pk=case.licence.id).state == "revoked"


def test_lists_cost_the_same_however_long(case):
    client = browser(case.trader)
    urls = (f"{API}/licences", reverse("permits:list"))
    for url in urls:
        client.get(url)
    counts = [queries(client, url) for url in urls]
    for number in range(6):
        licence(case, f"MANY-{number}")
    assert [queries(client, url) for url in urls] == counts
