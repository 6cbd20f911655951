"""The registry's pages as each kind of reader; what is refused changes nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kouan.kernel import clock
from kouan.registry import rule_table, tokens
from kouan.registry.models import ApiToken, Mandate
from kouan.registry.services import grant_mandate, set_rule_value
from tests.beside import beside
from tests.reference import reference_data
from tests.registry.conftest import state

EVERYBODY = (
    "trader",
    "broker",
    "customs",
    "inspection",
    "terminal",
    "carrier",
    "lock",
    "rail",
    "port_office",
    "market",
)
PAGES = {
    "/registry/mandates/": {"trader", "broker"},
    "/registry/tokens/": set(EVERYBODY),
    "/registry/codes/": set(EVERYBODY),
    "/registry/codes/units/": set(EVERYBODY),
    "/registry/rules/": {"customs", "port_office"},
    "/registry/rules/import.declare.days/": {"customs", "port_office"},
}
DAY = timedelta(days=1)


@pytest.mark.parametrize("path", PAGES)
def test_who_may_open_a_page(browser, path):
    reference_data()
    assert browser("").get(path).status_code in (302, 401)
    for name in EVERYBODY:
        expected = 200 if name in PAGES[path] else 403
        assert browser(name).get(path).status_code == expected, name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_both_languages(browser, path, language):
    reference_data()
    client = browser("customs" if "rules" in path else "trader")
    client.cookies["kouan_language"] = language
    assert client.get(path).status_code == 200


def test_unknown_lists_and_keys(browser):
    reference_data()
    assert browser("customs").get("/registry/codes/nothing/").status_code == 404
    assert browser("customs").get("/registry/rules/no.such/").status_code == 404


def mandate(parties, **changes):
    today = clock.today()
    told = {
        "agent": parties.broker2.uscc,
        "scope": ["declare", "pay"],
        "document_ref": "POA-PAGE",
        "valid_from": today.isoformat(),
        "valid_until": (today + DAY).isoformat(),
    }
    return told | changes


def test_grant_and_revoke_a_mandate(parties, browser):
    trader = browser("trader2")
    answer = trader.post("/registry/mandates/", mandate(parties), follow=True)
    assert answer.redirect_chain and "POA-PAGE" in answer.content.decode()
    made = Mandate.objects.get(document_ref="POA-PAGE")
    assert (made.principal, made.agent, made.scope) == (parties.trader2, parties.broker2, ["declare", "pay"])
    assert "POA-PAGE" in browser("broker2").get("/registry/mandates/").content.decode()
    assert "POA-PAGE" not in browser("broker").get("/registry/mandates/").content.decode()
    assert trader.post(f"/registry/mandates/{made.id}/revoke/").status_code == 302
    made.refresh_from_db()
    assert made.revoked_at


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agent": "91500000MA0000000X"}, "agent"),
        ({"agent": ""}, "agent"),
        ({"scope": []}, "scope"),
        ({"document_ref": ""}, "document_ref"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
    ],
)
def test_a_refused_mandate_comes_back_as_typed(parties, browser, changes, field):
    client = browser("trader2")
    before = state()
    answer = client.post("/registry/mandates/", mandate(parties, **changes))
    page = beside(answer, field)
    assert field == "document_ref" or "POA-PAGE" in page
    assert state() == before


def test_whose_mandates(parties, browser):
    made = grant_mandate(
        principal=parties.trader2.id,
        agent=parties.broker2.id,
        scope=["declare"],
        document_ref="POA-1",
        valid_from=clock.today(),
        valid_until=clock.today(),
    )
    clients = {name: browser(name) for name in ("", "trader", "broker2", "customs")}
    before = state()
    path = f"/registry/mandates/{made.id}/revoke/"
    assert clients[""].post(path).status_code in (302, 401)
    assert clients["trader"].post(path).status_code == 404
    assert clients["broker2"].post(path).status_code == 403
    assert clients["customs"].post(path).status_code == 403
    assert clients["trader"].get(path).status_code == 405
    assert clients["broker2"].post("/registry/mandates/", mandate(parties)).status_code == 403
    assert state() == before


def token(**changes):
    return {"name": "erp", "roles": ["trader"], "expires_on": (clock.today() + DAY).isoformat()} | changes


def test_a_token_is_shown_once(parties, browser):
    client = browser("trader")
    answer = client.post("/registry/tokens/", token())
    secret = answer.context["secret"]
    assert secret in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert tokens.look_up(secret).organisation == parties.trader.id
    assert secret not in client.get("/registry/tokens/").content.decode()
    made = ApiToken.objects.get(name="erp")
    assert client.post(f"/registry/tokens/{made.id}/revoke/").status_code == 302
    assert tokens.look_up(secret) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["customs"]}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"expires_on": ""}, "expires_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2999-01-01"}, "expires_on"),
    ],
)
def test_a_refused_token(parties, browser, changes, field):
    client = browser("trader")
    before = state()
    answer = client.post("/registry/tokens/", token(**changes))
    beside(answer, field)
    assert state() == before


def test_whose_tokens(parties, browser):
    made = ApiToken.objects.get(organisation=parties.broker)
    clients = {name: browser(name) for name in ("", "trader")}
    before = state()
    path = f"/registry/tokens/{made.id}/revoke/"
    assert clients[""].post(path).status_code in (302, 401)
    assert clients["trader"].post(path).status_code == 404
    assert clients["trader"].post(f"/registry/tokens/{uuid4()}/revoke/").status_code == 404
    assert state() == before


def rule(**changes):
    told = {"value": "10", "effective_from": "2027-01-01", "tag": "L", "source": "公告", "unit": "day", "note": ""}
    return told | changes


def test_set_a_rule_value(browser):
    reference_data()
    client = browser("port_office")
    assert client.post("/registry/rules/import.declare.days/", rule()).status_code == 302
    rule_table.forget()
    assert rule_table.value("import.declare.days", clock.today().replace(year=2027, month=6)) == 10
    assert "公告" in client.get("/registry/rules/import.declare.days/").content.decode()


@pytest.mark.parametrize(
    ("before", "typed", "value"),
    [
        ("0.001", "0.0005", "0.0005"),
        (-1, "-3", -3),
        ([5], "[7, 11]", [7, 11]),
        ({"a": "x"}, '{"a": "b"}', {"a": "b"}),
        ("文", "字", "字"),
    ],
)
def test_what_a_typed_value_means(browser, before, typed, value):
    set_rule_value(key="k", value=before, effective_from=clock.today() - DAY, source="x", tag="D")
    answer = browser("customs").post("/registry/rules/k/", rule(value=typed, effective_from=clock.today().isoformat()))
    assert answer.status_code == 302
    rule_table.forget()
    assert rule_table.value("k", clock.today()) == value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "[1"}, "value"),
        ({"value": "a\x00"}, "value"),
        ({"effective_from": "1999-01-01"}, "effective_from"),
        ({"effective_from": "x"}, "effective_from"),
        ({"tag": "Q"}, "tag"),
        ({"source": " "}, "source"),
    ],
)
def test_a_refused_rule_value(browser, changes, field):
    set_rule_value(key="k", value=1, effective_from=clock.today() - DAY, source="x", tag="D")
    client = browser("customs")
    before = state()
    answer = client.post("/registry/rules/k/", rule(**changes))
    beside(answer, field)
    assert state() == before


def test_only_keepers_write(browser):
    set_rule_value(key="k", value=1, effective_from=clock.today(), source="x", tag="D")
    clients = [browser(name) for name in ("trader", "broker", "terminal", "market")]
    before = state()
    assert {client.post("/registry/rules/k/", rule()).status_code for client in clients} == {403}
    assert state() == before


def test_find_a_code(browser):
    reference_data()
    page = browser("trader").get("/registry/codes/countries/", {"q": "德国"}).content.decode()
    assert "DEU" in page and "FRA" not in page
    assert "DEU" not in browser("trader").get("/registry/codes/countries/", {"on": "1999-01-01"}).content.decode()
    assert browser("trader").get("/registry/codes/countries/", {"on": "x", "q": "<b>"}).status_code == 200


def test_the_tariff_shows_its_rates(browser):
    reference_data()
    page = browser("trader").get("/registry/codes/hs_tariff/", {"q": "2208300000"}).content.decode()
    assert "10%" in page and "20% + 0.912" in page and "13%" in page and ">AB<" in page
    assert ">3% + 5480<" in browser("trader").get("/registry/codes/hs_tariff/", {"q": "85258"}).content.decode()


def test_pages_cost_the_same_with_many_rows(parties, browser, django_assert_max_num_queries):
    client = browser("trader2")
    client.get("/registry/mandates/")
    today = clock.today()
    row = {"principal": parties.trader2, "scope": ["declare"], "valid_from": today, "valid_until": today}
    with django_assert_max_num_queries(32) as few:
        client.get("/registry/mandates/")
    Mandate.objects.bulk_create(Mandate(agent=parties.broker2, document_ref=f"M{n}", **row) for n in range(50))
    with django_assert_max_num_queries(32) as many:
        client.get("/registry/mandates/")
    assert len(few) == len(many)
