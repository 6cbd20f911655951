"""Consents, the choice at filing, and the API and pages of both."""

import json

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kouan.clearance import typed
from kouan.clearance.models import Declaration, Draft
from kouan.clearance.modes.closing import eligible
from kouan.clearance.modes.gathering import facts_for
from kouan.clearance.modes.models import ModeConsent
from kouan.clearance.modes.selectors import has_consented
from kouan.clearance.modes.services import agree, withdraw
from kouan.clearance.services import flow
from kouan.clearance.services.filing import file
from kouan.codecs.declaration import Modes, encode_json
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.conftest import NOON, make_world
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser

API = "/api/v1/clearance/modes"
SEGMENTS = Modes(admission="TWO_SEGMENT")


def by(caller, number="M1", **changes):
    declaration = build.imported(**{"modes": SEGMENTS, "client_no": number, **changes})
    return file(caller=caller, declaration=declaration, client_no=number)


def rules(refusal):
    return {problem.rule for problem in refusal.value.problems}


def test_the_trader_agrees_by_filing_itself(world):
    made = by(world.as_trader)
    head = Declaration.objects.get(pk=made.id)
    assert head.modes == {"admission": "TWO_SEGMENT"}
    consent = ModeConsent.objects.get()
    assert (consent.organisation, consent.mode, consent.bill_no) == (world.trader, "TWO_SEGMENT", head.bill_no)
    assert has_consented(world.trader.id, "TWO_SEGMENT", head.consignment_id)
    assert not has_consented(world.trader.id, "TWO_SEGMENT")


def test_a_broker_needs_the_traders_consent(world):
    with pytest.raises(Invalid) as refusal:
        by(world.as_broker)
    assert rules(refusal) == {"R-1.0a"}
    assert not Declaration.objects.exists() and not ModeConsent.objects.exists()
    agree(caller=world.as_trader, mode="TWO_SEGMENT")
    assert by(world.as_broker).state == "7"


def test_closed_modes_are_refused_with_rule_and_field(world):
    with pytest.raises(Invalid) as refusal:
        by(world.as_trader, modes=Modes(handling="DIRECT_LOAD", corridor="TRANSIT"))
    found = {(problem.rule, problem.field) for problem in refusal.value.problems}
    assert found == {("R-1.0b", "modes.handling"), ("R-1.9", "modes.transit_reason")}
    assert not Declaration.objects.exists() and not ModeConsent.objects.exists()


def test_a_choice_costs_nothing_where_none_is_made(world):
    by(world.as_trader, modes=None)
    with CaptureQueriesContext(connection) as plain:
        by(world.as_broker, "M2", bill_no="", conveyance="", voyage="", transport_mode="9", modes=Modes())
    sent = [q["sql"] for q in plain.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(sent) <= 3, sent


def test_leaving_a_mode_before_acceptance_falls_back_without_penalty(world):
    made = by(world.as_trader)
    consent = ModeConsent.objects.get()
    withdraw(caller=world.as_trader, consent=consent.id)
    head = Declaration.objects.get(pk=made.id)
    assert head.modes == {} and head.state == "7"
    assert Event.objects.filter(type="MODE_FELL_BACK", subject_id=made.id).count() == 1
    assert not has_consented(world.trader.id, "TWO_SEGMENT", head.consignment_id)
    again = withdraw(caller=world.as_trader, consent=consent.id)
    assert again.withdrawn_at is not None and Event.objects.filter(type="MODE_WITHDRAWN").count() == 1
    assert [str(one) for one in check_replay() if "mode_consent" in str(one)] == []


def test_segments_are_left_until_release_also_after_acceptance(world):
    made = by(world.as_trader)
    flow.accept(declaration=made.id)
    withdraw(caller=world.as_trader, consent=ModeConsent.objects.get().id)
    assert Declaration.objects.get().modes == {}


def test_after_release_it_is_too_late(world):
    made = by(world.as_trader)
    flow.accept(declaration=made.id)
    Declaration.objects.filter(pk=made.id).update(state="J", released_at=NOON)
    with pytest.raises(Refused) as refusal:
        withdraw(caller=world.as_trader, consent=ModeConsent.objects.get().id)
    assert refusal.value.rule == "R-1.0a"
    assert ModeConsent.objects.get().withdrawn_at is None
    assert Declaration.objects.get().modes == {"admission": "TWO_SEGMENT"}


def test_early_declaration_is_left_until_acceptance_only(world):
    made = by(world.as_trader, modes=Modes(declare_time="EARLY"))
    flow.accept(declaration=made.id)
    with pytest.raises(Refused) as refusal:
        withdraw(caller=world.as_trader, consent=ModeConsent.objects.get().id)
    assert refusal.value.rule == "R-1.0a" and Declaration.objects.get().modes == {"declare_time": "EARLY"}


def test_consent_is_the_traders_own(world):
    consent = agree(caller=world.as_trader, mode="EARLY", bill_no="B1")
    assert agree(caller=world.as_trader, mode="EARLY", bill_no="B1") == consent
    with pytest.raises(Forbidden):
        agree(caller=world.as_broker, mode="EARLY")
    with pytest.raises(Invalid):
        agree(caller=world.as_trader, mode="YARD")
    with pytest.raises(NotFound):
        withdraw(caller=world.as_other, consent=consent.id)


@pytest.mark.django_db(transaction=True)
def test_two_consents_at_once_are_one(noon):
    world = make_world()
    answers = at_once(*[lambda: agree(caller=world.as_trader, mode="EARLY")] * 2)
    assert len({answer.id for answer in answers}) == 1
    assert Event.objects.filter(type="MODE_AGREED").count() == 1


def post(who, path, body):
    return who.post(f"{API}/{path}", json.dumps(body), content_type="application/json")


def test_eligible_before_a_declaration_exists(world):
    raw = json.loads(encode_json(build.imported(trader=build.TRADER)))
    assert post(client(), "eligible", raw).status_code == 401
    assert post(client(world.office), "eligible", raw).status_code == 403
    answer = post(client(world.trader), "eligible", raw).json()
    early = next(one for one in answer["declare_time"] if one["option"] == "EARLY")
    assert early["open"] and early["closed_by"] == []
    load = next(one for one in answer["handling"] if one["option"] == "DIRECT_LOAD")
    assert not load["open"] and load["closed_by"][0]["rule"] == "R-1.0b"
    assert post(client(world.trader), "eligible", {}).status_code == 200
    assert not Declaration.objects.exists()


def test_modes_of_a_draft_and_the_panel(world):
    draft = Draft.objects.create(owner=world.broker, data=typed.write(build.imported()))
    assert client(world.other).get(f"{API}/drafts/{draft.id}").status_code == 404
    found = client(world.broker).get(f"{API}/drafts/{draft.id}").json()
    assert any(p["rule"] == "R-1.0a" for p in found["declare_time"][1]["closed_by"])
    page = browser(world.broker).get(f"/clearance/drafts/{draft.id}/").content.decode()
    assert 'name="modes.declare_time"' in page and "R-1.0b" in page
    chinese = browser(world.broker, language="zh-hans").get(f"/clearance/drafts/{draft.id}/").content.decode()
    assert "通关模式" in chinese


def test_modes_typed_into_a_draft_are_filed(world):
    data = typed.write(build.imported()) | {"modes": {"admission": "TWO_SEGMENT", "handling": "YARD"}}
    draft = Draft.objects.create(owner=world.trader, data=data)
    made = client(world.trader).post(f"/api/v1/clearance/drafts/{draft.id}/submit")
    assert made.status_code == 201, made.content
    assert Declaration.objects.get().modes["admission"] == "TWO_SEGMENT"


def test_who_may_see_and_change_consents(world):
    consent = agree(caller=world.as_trader, mode="EARLY", bill_no="B1")
    assert client().get(f"{API}/consents").status_code == 401
    assert client(world.broker).get(f"{API}/consents").status_code == 403
    assert client(world.other).get(f"{API}/consents").json()["items"] == []
    assert client(world.trader).get(f"{API}/consents").json()["items"][0]["mode"] == "EARLY"
    assert len(client(world.office).get(f"{API}/consents").json()["items"]) == 1
    assert post(client(world.broker), "consents", {"mode": "EARLY"}).status_code == 403
    assert post(client(world.other), f"consents/{consent.id}/withdraw", {}).status_code == 404
    assert post(client(world.trader), "consents", {"mode": "LINKED"}).status_code == 201
    assert post(client(world.trader), f"consents/{consent.id}/withdraw", {}).status_code == 200
    for who, status in ((None, 302), (world.broker, 403), (world.trader, 200), (world.office, 200)):
        assert browser(who).get("/clearance/modes/consents/").status_code == status
    assert browser(world.trader).post("/clearance/modes/consents/new/", {"mode": "TRANSIT"}).status_code == 302
    assert ModeConsent.objects.filter(mode="TRANSIT").exists()


def test_the_list_of_consents_costs_the_same_for_many(world):
    agree(caller=world.as_trader, mode="EARLY", bill_no="B0")
    who = browser(world.trader)
    who.get("/clearance/modes/consents/")
    counts = []
    for many in (0, 30):
        for n in range(many):
            agree(caller=world.as_trader, mode="EARLY", bill_no=f"N{n}")
        with CaptureQueriesContext(connection) as seen:
            who.get("/clearance/modes/consents/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def option_of(said, field, option):
    return next(one for one in said[field] if one["option"] == option)


def test_the_file_of_a_command_is_answered_from_what_is_stored(world, capsys):
    from kouan.clearance.modes.printing import run

    def told(**changes):
        declared = build.imported(**changes)
        run(encode_json(msgspec.structs.replace(declared, modes=Modes(handling="DIRECT_DISCHARGE"))), False)
        return json.loads(capsys.readouterr().out)

    direct = option_of(told(), "handling", "DIRECT_DISCHARGE")
    assert direct["chosen"] and direct["unknown"] == ["consents"]
    elsewhere = option_of(told(bill_no="NOWHERE"), "handling", "DIRECT_DISCHARGE")
    assert {"inspection_open", "here"} <= set(elsewhere["unknown"])
    early = option_of(told(bill_no="NOWHERE"), "declare_time", "EARLY")
    assert early["open"] and "manifest" in early["unknown"]


def test_port_group_carrier_and_excluded_goods_come_from_what_is_stored(world):
    from datetime import date

    from kouan.clearance.corridors.services import groups

    def closed(field, option, **changes):
        found = eligible(facts_for(world.as_trader, build.imported(transit="0", **changes)))
        return {p.rule for one in found if (one.field, one.option) == (field, option) for p in one.closed_by}

    assert "R-1.6" in closed("corridor", "LINKED")
    said = {"name_zh": "组", "name_en": "Group", "hub_port": "CNSGH", "hub_terminal": "WGQ"}
    group = groups.set_group(caller=world.as_customs, valid_from=date(2021, 1, 1), **said)
    groups.set_member(
        caller=world.as_customs, group=group.id, port="CNCHQ", terminal="GUOYUAN", valid_from=date(2021, 1, 1)
    )
    assert closed("corridor", "LINKED") == set()
    reasoned = {"modes": Modes(transit_reason="multimodal")}
    assert closed("corridor", "TRANSIT", **reasoned) == set()  # nobody operates the ship: not known
    world.trader.roles = [*world.trader.roles, "carrier"]
    world.trader.save()
    ship = world.call.conveyance
    ship.operator = world.trader
    ship.save()
    assert closed("corridor", "TRANSIT", **reasoned) == {"R-1.9"}
    groups.approve_carrier(caller=world.as_customs, uscc=world.trader.uscc, number="1", valid_from=date(2021, 1, 1))
    assert closed("corridor", "TRANSIT", **reasoned) == set()
    assert closed("admission", "TWO_SEGMENT") == set()
    assert closed("admission", "TWO_SEGMENT", goods=(build.line(hs_code="0102290000"),)) == {"R-1.3"}


def test_what_closes_a_mode_is_printed_as_a_table(world, capsys):
    from kouan.clearance.modes.printing import run

    run(encode_json(build.imported()), True)
    assert "R-1.0b" in capsys.readouterr().out
