"""A world with accepted declarations, the charges wing listening, and requests about them."""

from __future__ import annotations

import pytest

from kouan.charges.models import Bill
from kouan.charges.services.payments import instruct, settle
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.amendments.states import Kind
from kouan.clearance.models import Declaration
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.registry.services.tables import set_rule_value
from tests.clearance.conftest import *  # noqa: F403 - its fixtures
from tests.clearance.conftest import filed, make_world


def without_chance():
    for key in ("inspection.random.share", "review.random.share"):
        set_rule_value(key=key, value="0", effective_from=clock.today(), tag="D", source="test")


@pytest.fixture
def due(world, settings, tmp_path):
    """A declaration whose duties are due and billed."""
    settings.STATE = tmp_path
    return reviewed(world)


def reviewed(world):
    without_chance()
    made = filed(world)
    drain()
    return made


def bill_of(made, **filters):
    return Bill.objects.get(subject_id=made.id, **filters)


def pay(world, bill):
    """The trader pays and the bank books it."""
    payment = instruct(caller=world.as_trader, bill=bill.id)
    settle(reference=payment.reference, amount=payment.amount, bank_reference="BK1", at=clock.now())
    drain()


def ask(world, made, changes=None, *, kind=Kind.AMEND, code="typing", evidence="", caller=None):
    return asking.ask(
        caller=caller or world.as_broker,
        declaration=made.id,
        kind=kind,
        reason_code=code,
        reason="写错了",
        changes=changes,
        evidence=evidence,
    )


def approve(world, request, **more):
    made = deciding.approve(caller=world.as_customs, request=request.id, **more)
    drain()
    return made


def head(made):
    return Declaration.objects.get(pk=made.id)


__all__ = ["make_world"]
