"""Two officers, two processes, one declaration: exactly one of two contradicting steps wins."""

import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, officers
from kouan.journal.selectors import of_subject
from kouan.journeys import services as journeys
from kouan.kernel.errors import Conflict
from tests.at_once import at_once
from tests.clearance.conftest import NOON, filed, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(noon):
    world = make_world()
    journeys.record_arrival(call=world.call.id, at=NOON)
    return world


def put(made, state):
    Declaration.objects.filter(pk=made.id).update(state=state)


CANCEL = "cancel"
RIVALS = {
    "release": ("J", lambda w, id: officers.release_on_security(caller=w.as_customs, declaration=id, reason="担保")),
    "return": ("H", lambda w, id: officers.return_declaration(caller=w.as_customs, declaration=id, reason="退")),
    "examine": ("H", lambda w, id: officers.review_manually(caller=w.as_customs, declaration=id, accept=True)),
}


def cancel(world, id):
    return officers.cancel(caller=world.as_customs, declaration=id, reason="撤销")


@pytest.mark.parametrize("rival", ["release", "return"])
@pytest.mark.parametrize("round_", range(3))
def test_cancel_and_another_decision(place, rival, round_):
    state, step = RIVALS[rival]
    made = filed(place)
    put(made, state)
    before = len(of_subject("declaration", made.id))
    answers = at_once(lambda: step(place, made.id), lambda: cancel(place, made.id))
    refused = [one for one in answers if isinstance(one, Conflict)]
    assert len(refused) == 1, answers
    assert Declaration.objects.get(pk=made.id).state in {"K", "Z", "D"}
    assert len(of_subject("declaration", made.id)) == before + 1


@pytest.mark.parametrize("round_", range(3))
def test_the_sender_withdraws_while_customs_accept(place, round_):
    made = filed(place)
    answers = at_once(
        lambda: officers.cancel(caller=place.as_broker, declaration=made.id, reason="撤回"),
        lambda: flow.accept(declaration=made.id),
    )
    head = Declaration.objects.get(pk=made.id)
    types = [event.type for event in of_subject("declaration", made.id)]
    if head.state == "D":
        assert types == ["DECL_SUBMITTED", "DECL_CANCELLED"]
    else:
        assert isinstance(answers[0], Conflict)
        assert (head.state, types) == ("L", ["DECL_SUBMITTED", "DECL_ACCEPTED"])


def test_a_payment_told_twice_at_once_is_one_step(place):
    made = filed(place)
    put(made, "T")
    answers = at_once(*[lambda: flow.paid(declaration=made.id)] * 3)
    assert [one for one in answers if isinstance(one, Exception)] == []
    types = [event.type for event in of_subject("declaration", made.id)]
    assert types.count("DUTIES_SETTLED") == 1
    assert types.count("RELEASED") + types.count("INSPECT_ORDERED") == 1
