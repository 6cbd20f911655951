"""Acceptance, amendment and release of one declaration at the same moment: exactly one wins."""

import pytest

from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.services import deciding
from kouan.clearance.amendments.states import Kind
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.modes.services import agree
from kouan.clearance.services import flow, officers
from kouan.clearance.services.changes import basis_of
from kouan.journal.selectors import of_subject
from kouan.journeys import services as journeys
from kouan.kernel.errors import Conflict, Invalid
from tests.at_once import at_once
from tests.clearance.amendments.conftest import ask, head
from tests.clearance.conftest import NOON, filed, make_world

pytestmark = pytest.mark.django_db(transaction=True)
DECIDING = ("DECL_AMENDED", "DECL_RETURNED", "DECL_CANCELLED", "DOC_REVIEWED", "RELEASED")


@pytest.fixture
def place(noon):
    world = make_world()
    journeys.record_arrival(call=world.call.id, at=NOON)
    return world


@pytest.mark.parametrize("round_", range(3))
def test_settled_amended_and_returned_at_once(place, round_):
    """What all three officers looked at is the same; the first decision stands, the others are told to look again."""
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="H", accepted_at=NOON)
    request = ask(place, made, {"remarks": "甲"})
    seen = basis_of(head(made))
    answers = at_once(
        lambda: officers.review_manually(caller=place.as_customs, declaration=made.id, accept=True, basis=seen),
        lambda: deciding.approve(caller=place.as_customs, request=request.id, basis=seen),
        lambda: officers.review_manually(
            caller=place.as_customs, declaration=made.id, accept=False, reason="退", basis=seen
        ),
    )
    assert len([one for one in answers if isinstance(one, Conflict | Invalid)]) == 2, answers
    assert len([e for e in of_subject("declaration", made.id) if e.type in DECIDING]) == 1


@pytest.mark.parametrize("round_", range(3))
def test_released_and_amended_at_once(place, round_):
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="J", accepted_at=NOON)
    seen = basis_of(head(made))
    request = ask(place, made, {"remarks": "甲"})
    answers = at_once(
        lambda: officers.release_on_security(caller=place.as_customs, declaration=made.id, reason="担保", basis=seen),
        lambda: deciding.approve(caller=place.as_customs, request=request.id, basis=seen),
    )
    assert isinstance(answers[0], Conflict) and not isinstance(answers[1], Exception), answers
    types = [e.type for e in of_subject("declaration", made.id)]
    assert types.count("DECL_AMENDED") == 1


def test_two_officers_decide_one_request(place):
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="H", accepted_at=NOON)
    request = ask(place, made, {"remarks": "甲"})
    answers = at_once(
        lambda: deciding.approve(caller=place.as_customs, request=request.id),
        lambda: deciding.refuse(caller=place.as_customs, request=request.id, reason="否"),
    )
    assert len([one for one in answers if isinstance(one, Conflict)]) == 1, answers


def test_two_requests_at_once_are_one(place):
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="H", accepted_at=NOON)
    answers = at_once(*[lambda text=text: ask(place, made, {"remarks": text}) for text in "甲乙"])
    assert len([one for one in answers if isinstance(one, Conflict)]) == 1, answers
    assert Request.objects.count() == 1


def release(place, made, seen):
    return officers.release_on_security(caller=place.as_customs, declaration=made.id, reason="担保", basis=seen)


def cancel(place, made, seen):
    return officers.cancel(caller=place.as_customs, declaration=made.id, reason="撤", basis=seen)


def send_back(place, made, seen):
    return officers.return_declaration(caller=place.as_customs, declaration=made.id, reason="退", basis=seen)


def withdraw(place, made, seen):
    request = Request.objects.get(declaration_id=made.id)
    return deciding.approve(caller=place.as_customs, request=request.id, basis=seen)


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (None, release, cancel),
        (None, release, send_back),
        (None, cancel, send_back),
        (Kind.AMEND, withdraw, cancel),
        (Kind.AMEND, withdraw, send_back),
        (Kind.WITHDRAW, withdraw, cancel),
        (Kind.WITHDRAW, withdraw, release),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_of_two_decisions_on_what_both_looked_at_exactly_one_stands(place, kind, one, two):
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="J", accepted_at=NOON)
    if kind is not None:
        ask(place, made, {"remarks": "甲"} if kind is Kind.AMEND else None, kind=kind)
    seen, before = basis_of(head(made)), len(of_subject("declaration", made.id))
    answers = at_once(lambda: one(place, made, seen), lambda: two(place, made, seen))
    assert len([found for found in answers if isinstance(found, Conflict | Invalid)]) == 1, answers
    types = [event.type for event in of_subject("declaration", made.id)][before:]
    decided = [name for name in types if name in DECIDING]
    assert len(decided) == 1 or decided == ["DECL_AMENDED", "RELEASED"], types  # once amended it may go on by itself


def test_a_withdrawal_asked_for_while_the_duties_are_paid(place):
    """Either it is released, and the request refused; or it waits for customs' answer."""
    made = filed(place)
    Declaration.objects.filter(pk=made.id).update(state="T", accepted_at=NOON)
    InspectionOrder.objects.create(
        declaration_id=made.id, cause="x", reason_zh="x", reason_en="x", done_at=NOON, result="passed"
    )
    answers = at_once(
        lambda: flow.paid(declaration=made.id), lambda: ask(place, made, kind=Kind.WITHDRAW, code="contract")
    )
    assert not isinstance(answers[0], Exception), answers
    refused = isinstance(answers[1], Invalid)
    assert (head(made).state == "P") is refused, (answers, head(made).state)


def test_a_second_step_and_a_cancellation_at_once(place):
    from kouan.clearance.two_step.services.completing import complete
    from tests.clearance.two_step.conftest import arrive, guarantee, state, summarise, whole, without_chance

    without_chance()
    agree(caller=place.as_trader, mode="TWO_STEP")
    guarantee(place)
    made = summarise(place)
    arrive(place)
    assert state(made) == "SpK"
    seen = basis_of(head(made))
    answers = at_once(
        lambda: complete(caller=place.as_broker, declaration=whole(), id=made.id), lambda: cancel(place, made, seen)
    )
    assert len([one for one in answers if isinstance(one, Conflict)]) == 1, answers
    assert state(made) in ("Sp2", "D")
