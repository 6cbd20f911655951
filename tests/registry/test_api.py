"""Every endpoint as nobody, as a wrong organisation, as the right one without the role, and as the right one."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from kouan.kernel import clock
from kouan.registry import services
from kouan.registry.models import ApiToken, Mandate, Person
from kouan.registry.roles import Role
from tests.reference import reference_data
from tests.registry.conftest import BACKEND, state

DAY = timedelta(days=1)
READS = ("me", "organisations/{broker}", "mandates", "tokens", "codes", "codes/units", "codes/units/035", "rules")


def mandate(parties, **changes):
    today = clock.today()
    told = {
        "agent_uscc": parties.broker2.uscc,
        "scope": ["declare"],
        "document_ref": "POA-API-1",
        "valid_from": today.isoformat(),
        "valid_until": (today + DAY).isoformat(),
    }
    return told | changes


def rule(**changes):
    told = {"key": "fee.days", "value": 14, "effective_from": "2026-01-01", "source": "notice", "tag": "D"}
    return told | changes


def granted(parties):
    told = mandate(parties)
    return services.grant_mandate(
        principal=parties.trader2.id,
        agent=parties.broker2.id,
        scope=told["scope"],
        document_ref="POA-0",
        valid_from=clock.today(),
        valid_until=clock.today() + DAY,
    )


@pytest.mark.parametrize("path", READS)
def test_nobody_reads_nothing(parties, api, path):
    answer = api("").get(path.format(broker=parties.broker.uscc))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["mandates", "mandates/{id}/revocation", "tokens", "tokens/{id}/revocation", "rules"])
def test_nobody_writes_nothing(parties, api, path):
    before = state()
    assert api("").post(path.format(id=uuid4()), {}).status_code == 401
    assert state() == before


@pytest.mark.parametrize("path", READS)
def test_reads(parties, api, path):
    reference_data()
    assert api("trader").get(path.format(broker=parties.broker.uscc)).status_code == 200


@pytest.mark.parametrize("token", ["kouan_x_y", "x", "", "kouan_" + "é" * 9])
def test_unknown_tokens_get_one_answer(parties, token):
    answer = Client().get("/api/v1/registry/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert token not in answer.content.decode() or not token


def test_expired_and_revoked_tokens_get_the_same_answer(parties):
    start = clock.now()
    made, secret = services.issue_token(
        organisation=parties.trader, name="t", roles=[Role.TRADER], expires_at=start + DAY
    )
    header = {"Authorization": f"Bearer {secret}"}
    unknown = Client().get("/api/v1/registry/me", headers={"Authorization": "Bearer kouan_a_b"})
    assert Client().get("/api/v1/registry/me", headers=header).status_code == 200
    with clock.travel(start + DAY):
        expired = Client().get("/api/v1/registry/me", headers=header)
    services.revoke_token(token=made.id, organisation=parties.trader.id)
    revoked = Client().get("/api/v1/registry/me", headers=header)
    assert expired.status_code == revoked.status_code == 401
    assert expired.content == revoked.content == unknown.content


def test_me(parties, api):
    told = api("broker").get("me").json()
    assert told["organisation"]["uscc"] == parties.broker.uscc
    assert (told["roles"], told["person"]) == (["broker"], None)


def test_the_public_part_of_an_organisation(parties, api):
    told = api("market").get(f"organisations/{parties.trader.uscc}").json()
    assert set(told) == {"uscc", "name_zh", "name_en", "customs_code", "roles"}
    assert api("market").get("organisations/91500000MA0000000X").status_code == 404


@pytest.mark.parametrize("name", ["broker", "customs", "carrier", "port_office"])
def test_only_a_trader_grants(parties, api, name):
    before = state()
    program = api(name)
    before = state()
    assert program.post("mandates", mandate(parties)).status_code == 403
    assert state() == before


def test_grant_repeat_and_revoke(parties, api):
    program = api("trader2")
    first = program.post("mandates", mandate(parties))
    assert first.status_code == 201
    assert program.post("mandates", mandate(parties)).json()["id"] == first.json()["id"]
    other = program.post("mandates", mandate(parties, scope=["declare", "pay"]))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert [row["document_ref"] for row in api("broker2").get("mandates").json()].count("POA-API-1") == 1
    path = f"mandates/{first.json()['id']}/revocation"
    assert program.post(path).json()["revoked_at"]
    assert program.post(path).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": []},
        {"scope": ["rob"]},
        {"document_ref": ""},
        {"valid_until": "2020-01-01"},
        {"valid_from": "yesterday"},
        {"agent_uscc": "short"},
        {"agent_uscc": None},
    ],
)
def test_bad_mandates(parties, api, changes):
    program = api("trader2")
    before = state()
    assert program.post("mandates", mandate(parties, **changes)).status_code == 422
    assert state() == before


def test_unknown_broker(parties, api):
    assert api("trader2").post("mandates", mandate(parties, agent_uscc="91500000MA0000000X")).status_code == 404


def test_a_mandate_of_others_does_not_exist(parties, api):
    made = granted(parties)
    program = api("trader")
    before = state()
    assert program.post(f"mandates/{made.id}/revocation").status_code == 404
    assert program.post(f"mandates/{uuid4()}/revocation").status_code == 404
    assert state() == before
    assert str(made.id) not in api("trader").get("mandates").content.decode()


def test_the_agent_may_not_revoke(parties, api):
    made = granted(parties)
    program = api("broker2")
    before = state()
    assert program.post(f"mandates/{made.id}/revocation").status_code == 403
    assert state() == before


def test_mandates_are_for_traders_and_brokers(parties, api):
    assert api("customs").get("mandates").status_code == 403


def test_a_token_makes_no_tokens(parties, api):
    program = api("trader")
    before = state()
    body = {"name": "x", "roles": ["trader"], "expires_at": (clock.now() + DAY).isoformat()}
    assert program.post("tokens", body).status_code == 403
    assert state() == before


def session(name, *, csrf=True):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(username=name), backend=BACKEND)
    client.get("/registry/tokens/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value} if csrf else {}
    return client, headers


def send(client, headers, body):
    return client.post("/api/v1/registry/tokens", json.dumps(body), content_type="application/json", headers=headers)


def test_a_person_issues_a_token_shown_once(parties):
    client, headers = session("trader")
    body = {"name": "erp", "roles": ["trader"], "expires_at": (clock.now() + DAY).isoformat()}
    answer = send(client, headers, body)
    assert answer.status_code == 201 and answer["Cache-Control"] == "no-store"
    secret = answer.json()["secret"]
    assert Client().get("/api/v1/registry/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get("/api/v1/registry/tokens").content.decode()
    assert send(client, headers, body).status_code == 409


def test_a_session_without_the_csrf_token(parties):
    client, headers = session("trader", csrf=False)
    before = state()
    body = {"name": "erp", "roles": ["trader"], "expires_at": (clock.now() + DAY).isoformat()}
    assert send(client, headers, body).status_code == 403
    assert state() == before
    assert client.get("/api/v1/registry/me").status_code == 200


def test_nobody_passes_on_a_role_they_lack(parties):
    client, headers = session("inspection")
    body = {"name": "erp", "roles": ["customs"], "expires_at": (clock.now() + DAY).isoformat()}
    before = state()
    assert send(client, headers, body).status_code == 403
    assert state() == before


def test_a_token_of_others_does_not_exist(parties, api):
    program = api("trader")
    other = ApiToken.objects.exclude(organisation=parties.trader).first()
    before = state()
    assert program.post(f"tokens/{other.id}/revocation").status_code == 404
    assert state() == before
    assert str(other.id) not in program.get("tokens").content.decode()


def test_a_token_may_end_itself(parties, api):
    program = api("carrier")
    mine = ApiToken.objects.filter(organisation=parties.carrier, name__startswith="test").get()
    assert program.post(f"tokens/{mine.id}/revocation").status_code == 200
    assert program.get("me").status_code == 401


@pytest.mark.parametrize("name", ["trader", "broker", "terminal", "carrier", "market", "lock", "rail"])
def test_only_keepers_set_rule_values(parties, api, name):
    program = api(name)
    before = state()
    assert program.post("rules", rule()).status_code == 403
    assert state() == before


@pytest.mark.parametrize("name", ["customs", "port_office"])
def test_set_a_rule_value(parties, api, name):
    program = api(name)
    assert program.post("rules", rule()).status_code == 201
    assert program.post("rules", rule(value="21", effective_from="2026-02-01")).status_code == 201
    told = program.get("rules", on="2026-01-31", q="fee.days").json()
    assert [(row["value"], row["effective_until"]) for row in told] == [(14, "2026-01-31")]


@pytest.mark.parametrize("changes", [{"key": "a b"}, {"tag": "Z"}, {"value": None}, {"effective_from": "2026-13-01"}])
def test_bad_rule_values(parties, api, changes):
    program = api("customs")
    before = state()
    assert program.post("rules", rule(**changes)).status_code == 422
    assert state() == before


def test_codes(parties, api):
    reference_data()
    program = api("trader")
    assert [row["code"] for row in program.get("codes/units", q="千克").json()] == ["035"]
    assert [row["code"] for row in program.get("codes/hs_tariff", q="870899").json()] == ["8708999990"]
    assert [row["code"] for row in program.get("codes/countries", q="germany").json()] == ["DEU"]
    assert len(program.get("codes/hs_tariff", limit="5").json()) == 5
    assert program.get("codes/units/035", on="1999-12-31").status_code == 404
    assert program.get("codes/units/999").status_code == 404
    assert program.get("codes/nothing").status_code == 404
    assert program.get("codes/units", on="tomorrow").status_code == 422
    assert program.get("codes/units", limit="many").status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_bodies_that_are_no_bodies(parties, api, body):
    program = api("trader")
    before = state()
    answer = program.client.post(
        "/api/v1/registry/mandates", body, content_type="application/json", headers=program.headers
    )
    assert answer.status_code == 422
    assert state() == before


@pytest.mark.parametrize(
    "path",
    [
        "organisations/%00",
        "organisations/91500112MATCULH83%00",
        "codes/%00",
        "codes/units/%00",
        "codes/units?q=%00",
        "rules?q=%00",
        "rules?q=%25%5C",
        "codes/units?on=%00",
    ],
)
def test_null_characters_are_no_trouble(parties, api, path):
    reference_data()
    assert api("trader").get(path).status_code in (200, 404, 422)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "a\0"},
        {"value": {"a": ["\0"]}},
        {"value": "9" * 5000},
        {"source": "a\0"},
        {"note": "a\0"},
        {"unit": "\0"},
        {"key": "k" * 81},
    ],
)
def test_hostile_rule_values(parties, api, changes):
    program = api("customs")
    before = state()
    assert program.post("rules", rule(**changes)).status_code == 422
    assert state() == before


def test_hostile_mandates(parties, api):
    program = api("trader2")
    before = state()
    assert program.post("mandates", mandate(parties, document_ref="a\0")).status_code == 422
    assert program.post("mandates", mandate(parties, agent_uscc="9" * 17 + "\0")).status_code == 404
    assert state() == before


def test_the_api_describes_itself(db):
    told = Client().get("/api/v1/openapi.json").json()
    ours = {path: methods for path, methods in told["paths"].items() if "/registry/" in path}
    assert len(ours) == 10
    for methods in ours.values():
        for operation in methods.values():
            assert {"401", "403", "404", "409", "422", "429"} <= set(operation["responses"])


def test_lists_cost_the_same_with_many_rows(parties, api, django_assert_num_queries):
    program = api("trader2")
    program.get("mandates")
    with django_assert_num_queries(1):
        program.get("mandates")
    today = clock.today()
    row = {"principal": parties.trader2, "scope": ["declare"], "valid_from": today, "valid_until": today}
    Mandate.objects.bulk_create(Mandate(agent=parties.broker2, document_ref=f"M{n}", **row) for n in range(50))
    with django_assert_num_queries(1):
        assert len(program.get("mandates").json()) == 51
