"""Replaying the journal gives the rows that stand, after every way a declaration can go."""

import pytest

from kouan.clearance.services import flow, officers
from kouan.journal.replay import check_replay
from kouan.journal.verify import check_log
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, filed, settle_by_hand


@pytest.mark.parametrize("end", ["release", "return", "cancel", "inspect"])
def test_the_events_give_the_rows(world, end):
    journeys.declare_entry(call=world.call.id, at=NOON - 400 * HOUR)
    journeys.record_arrival(call=world.call.id, at=NOON - 2 * HOUR)
    journeys.record_arrival(call=world.call.id, at=NOON - 3 * HOUR)
    journeys.record_tally(consignment=world.line.id, packages=19, gross_weight=build.D(1100), at=NOON - HOUR)
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D("1100.5"), units=[build.box()], at=NOON
    )
    made = filed(world)
    drain()
    if end == "return":
        officers.return_declaration(caller=world.as_customs, declaration=made.id, reason="退")
    elif end == "cancel":
        officers.cancel(caller=world.as_customs, declaration=made.id, reason="撤")
    else:
        settle_by_hand(world, made)
        journeys.record_gate(unit=build.box(), plate="渝A12345", direction="out", terminal="GUOYUAN", at=NOON)
    drain()
    flow.paid(declaration=made.id)
    found = [str(one) for one in check_replay()]
    assert [one for one in found if "organisation" not in one] == []  # the test made those without a service
    assert [str(one) for one in check_log()] == []
