"""What comes next for goods and their declaration, who must act, and what the pages offer to whom."""

import pytest
from django.urls import reverse

from kouan.clearance.ahead import BY_STATE, Facts, usual
from kouan.clearance.models import Declaration
from kouan.clearance.states import FREE, GONE, State
from kouan.journeys.models import Call
from kouan.journeys.states import HoldKind
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.conftest import NOON, filed, organisation
from tests.clearance.test_pages import browser


def facts(**changes):
    return Facts(**({"direction": "I"} | changes))


@pytest.mark.parametrize(
    ("known", "text", "who"),
    [
        ({}, "Wait for the arrival", Role.CARRIER.text.en),
        ({"arrived": True}, "File the declaration", "The trader or its broker"),
        ({"direction": "E"}, "File the declaration", "The trader or its broker"),
        ({"declared": True, "state": "T"}, "Pay the duties", "The trader or its broker"),
        ({"declared": True, "state": "S"}, "Inspect the goods and record the result", Role.INSPECTION.text.en),
        ({"declared": True, "state": "wait"}, "Report the arrival of the goods", Role.TERMINAL.text.en),
        ({"declared": True, "state": "J"}, "Customs decide: release or inspect", "Customs"),
        ({"returned": True}, "Correct the declaration and file again", "The trader or its broker"),
        ({"released": True, "holds": (HoldKind.SEAL.text,)}, "Lift the holds: Seal irregular", "Who placed them"),
        ({"released": True}, "The box may drive out of the gate", "Terminal and trader"),
        ({"released": True, "direction": "E"}, "The box may be loaded", Role.TERMINAL.text.en),
        ({"gone": True, "released": True}, "Out of the port: the journey is complete", "—"),
    ],
)
def test_the_first_thing_that_is_missing(known, text, who):
    step = usual(facts(**known))
    assert (step.text.en, step.who.en) == (text, who)


@pytest.mark.parametrize("state", [state for state in State if state not in (*GONE, *FREE)])
def test_every_state_says_what_is_next_in_both_languages(state):
    step = usual(facts(declared=True, state=state))
    assert step.text.zh and step.text.en and step.who.roles
    assert state in BY_STATE or step.text.en == "Customs decide: release or inspect"


def ahead(who, id, name="clearance:declaration"):
    answer = who.get(reverse(name, args=[id]))
    assert answer.status_code == 200 and "What comes next" in answer.content.decode()
    return answer.context["ahead"]


@pytest.mark.parametrize(
    ("state", "turn", "text"),
    [
        ("H", "office", "An officer reviews the declaration"),
        ("T", "", "Pay the duties"),
        ("S", "office", "Inspect the goods and record the result"),
        ("Z", "broker", "Correct the declaration and file again"),
        ("R", "", "Cleared: nothing is left to do"),
        ("D", "", "Cancelled: nothing follows"),
    ],
)
def test_the_page_says_what_is_next_and_offers_it_to_whose_turn_it_is(world, state, turn, text):
    made = filed(world, bill_no="NEXT1")
    Declaration.objects.filter(pk=made.id).update(state=state, early=False, released_at=NOON if state == "R" else None)
    for name, one in (("broker", world.broker), ("office", world.office)):
        page = browser(one).get(reverse("clearance:declaration", args=[made.id]))
        step = page.context["ahead"]
        assert step.text.en == text
        offer = bool(step.url) or page.context["anew"] is not None
        assert offer == (name == turn)
    assert browser(world.other).get(reverse("clearance:declaration", args=[made.id])).status_code == 404


def test_the_terminal_is_shown_the_way_to_report_the_arrival(world):
    made = filed(world, bill_no="NEXT4")
    Declaration.objects.filter(pk=made.id).update(state="wait", early=False)
    line = Declaration.objects.get(pk=made.id).consignment_id
    terminal = organisation(build.uscc("91500000MA5U00013"), "果园码头", Role.TERMINAL)
    for one, way in ((terminal, reverse("portal:arrival", args=[line])), (world.trader, ""), (world.office, "")):
        step = ahead(browser(one), line, "portal:journey")
        assert (step.text.en, step.url) == ("Report the arrival of the goods", way)


def test_a_returned_import_names_the_last_day_and_then_its_successor(world):
    made = filed(world, bill_no="NEXT2")
    Declaration.objects.filter(pk=made.id).update(state="Z")
    Call.objects.filter(consignments__bill_no="NEXT2").update(entry_declared_at=NOON)
    step = ahead(browser(world.broker), made.id)
    assert step.rule == "R-D1" and step.by.isoformat() == "2021-03-24T16:00:00+00:00"
    assert "14 d" in browser(world.broker).get(reverse("clearance:declaration", args=[made.id])).content.decode()
    second = filed(world, bill_no="NEXT3")
    Declaration.objects.filter(pk=second.id).update(bill_no="NEXT2", state="H")
    step = ahead(browser(world.office), made.id)
    assert step.text.en.startswith("Declared anew") and str(second.id) in step.url
