"""Late, repeated and reordered messages end in the same state (R-T4), and two at the same moment do too."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.services import boxes, reports
from kouan.clearance.corridors.services.opening import BoxLine
from kouan.journeys.services import record_gate
from kouan.kernel import clock
from tests.at_once import at_once
from tests.clearance.conftest import NOON, make_world
from tests.clearance.corridors.conftest import B1, B2, HOUR, furnish, goods, leg, lines

LEFT = NOON - 20 * HOUR
MESSAGES = {
    "tally": lambda id: reports.report_loading(leg=id, boxes=lines(B1, B2), ended_at=LEFT - HOUR, said_at=LEFT),
    "tally2": lambda id: reports.report_loading(leg=id, boxes=lines(B1), ended_at=LEFT - HOUR, said_at=LEFT + HOUR),
    "claim": lambda id: reports.claim_departure(leg=id, boxes=lines(B1, B2), departed_at=LEFT, said_at=LEFT + HOUR),
    "claim2": lambda id: reports.claim_departure(leg=id, boxes=lines(B1), departed_at=LEFT, said_at=LEFT + 2 * HOUR),
    "out": lambda id: reports.report_positions(leg=id, seen=[(LEFT + HOUR, 107.08, 29.83)]),
    "on": lambda id: reports.report_positions(leg=id, seen=[(LEFT + 2 * HOUR, 107.2, 29.8), (LEFT, 106.8, 29.62)]),
    "berth": lambda id: reports.report_berth(leg=id, at=LEFT + 15 * HOUR),
    "berth2": lambda id: reports.report_berth(leg=id, at=LEFT + 16 * HOUR),
    "found": lambda id: reports.report_discharge(
        leg=id, boxes=[BoxLine(B1, "SA")], ended_at=LEFT + 17 * HOUR, said_at=LEFT + 17 * HOUR
    ),
    "seal": lambda id: boxes.report_seal(leg=id, number=B2, intact=False, at=LEFT + 3 * HOUR),
}


class Back(Exception):
    """Undo an example."""


def outcome(world, order):
    """The state and verdicts after the messages in this order."""
    found = None
    try:
        with transaction.atomic():
            row = leg(world, B1, B2, planned_departure=LEFT - HOUR, vessel="江渝9")
            for name in order:
                MESSAGES[name](row.id)
            row.refresh_from_db()
            verdicts = dict(row.boxes.filter(listed=True).values_list("number", "verdict"))
            alarms = sorted(row.alarms.filter(ended_at=None).values_list("kind", "key"))
            found = row.state, row.berthed_at, row.left_at, verdicts, alarms
            raise Back
    except Back:
        return found


@pytest.mark.django_db
def test_any_order_of_messages_ends_the_same():
    with clock.travel(NOON):
        world = furnish(make_world())
        goods(world, B1, B2)
        wanted = outcome(world, list(MESSAGES))
        assert wanted[0] == "hub_arrived" and wanted[3] == {B1: "matched", B2: "rolled"}

        @settings(max_examples=20, deadline=None)
        @given(st.permutations([*MESSAGES, "tally", "claim2", "out"]))
        def check(order):
            assert outcome(world, order) == wanted

        check()


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_the_same_moment():
    with clock.travel(NOON):
        world = furnish(make_world())
        goods(world, B1, B2)
        row = leg(world, B1, B2, planned_departure=LEFT - HOUR)
        names = ("tally", "claim", "tally2", "claim2")
        answers = at_once(*(lambda name=name: MESSAGES[name](row.id) for name in names))
        assert not [one for one in answers if isinstance(one, Exception)], answers
        MESSAGES["out"](row.id)
        row.refresh_from_db()
        assert row.state == "depart_confirmed"


@pytest.mark.django_db(transaction=True)
def test_two_carriers_cannot_take_one_box():
    with clock.travel(NOON):
        world = furnish(make_world())
        goods(world, B1)
        opened = at_once(*(lambda: leg(world, B1, voyage="V1"),) * 2)
        assert len({one.id for one in opened if isinstance(one, Leg)}) == 1 and Leg.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_gate_and_a_leg_never_wait_for_each_other():
    with clock.travel(NOON):
        world = furnish(make_world())
        goods(world, B1, B2)
        row = leg(world, B1, B2, planned_departure=LEFT - HOUR)
        MESSAGES["tally2"](row.id)
        said = {"unit": B2, "plate": "渝A12345", "direction": "out", "terminal": "X"}
        steps = [lambda at=at: record_gate(**said, at=at) for at in (LEFT, NOON)]
        answers = at_once(lambda: MESSAGES["claim2"](row.id), *steps, lambda: MESSAGES["berth"](row.id))
        assert not [one for one in answers if isinstance(one, Exception)], answers
