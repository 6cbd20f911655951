"""Acceptance, amendment and release of one declaration at the same moment: exactly one wins."""

import pytest

from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.services import deciding
from kouan.clearance.models import Declaration
from kouan.clearance.services import officers
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
