"""Declarations under inspection, whose goods are here and whose duties are paid."""

import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, officers
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, filed

PLACE = {"place": "仓库", "address": "渝北区1号", "contact": "沈", "phone": "138"}


def arrived(world, line=None):
    """The vessel is here and the tally agrees."""
    journeys.record_arrival(call=world.call.id, at=NOON - 2 * HOUR)
    line = line or world.line
    tally = {"packages": 20, "gross_weight": build.D(1100), "units": [build.box()]}
    journeys.record_tally(consignment=line.id, at=NOON - HOUR, **tally)


def inspected(world, **changes):
    """A declaration under port inspection (case B)."""
    made = filed(world, **changes)
    drain()
    head = Declaration.objects.get(pk=made.id)
    if head.state == "H":
        officers.review_manually(caller=world.as_customs, declaration=made.id, accept=True)
        head.refresh_from_db()
    if head.state != "S":
        Declaration.objects.filter(pk=made.id).update(state="paid")
        officers.order(caller=world.as_customs, declaration=made.id, reason="布控")
    drain()
    return Declaration.objects.get(pk=made.id)


@pytest.fixture
def under(world):
    arrived(world)
    world.head = inspected(world)
    assert world.head.state == "S"
    return world


def released(world, **changes):
    """A declaration released without an inspection (case A)."""
    made = filed(world, **changes)
    flow.accept(declaration=made.id)
    Declaration.objects.filter(pk=made.id).update(state="paid")
    head = Declaration.objects.get(pk=made.id)
    flow.release(head)
    drain()
    return head
