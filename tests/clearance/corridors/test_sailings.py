"""R-5.7: a sailing of the express line opens departure and arrival confirmations by itself; fences tell positions."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from kouan.clearance.corridors.models import Leg, Position
from kouan.clearance.corridors.subscriptions import on_fence, on_sailing
from kouan.journal.models import Event
from kouan.kernel import clock
from tests.clearance.corridors.conftest import B1, B2, B3, HOUR, goods, leg

ENDS = {"from": {"port": "CNCHQ", "terminal": "GUOYUAN"}, "to": {"port": "CNSHA", "terminal": "WAIGAOQIAO"}}


def sailed(world, *lines, **changes):
    """The event as the express line tells it."""
    said = ENDS | {
        "number": "HYD-9", "vessel": "长江快线9", "operator": str(world.carrier.id),
        "eta": (clock.now() + timedelta(days=8)).isoformat(), "consignments": [str(one.id) for one in lines],
    }  # fmt: skip
    return SimpleNamespace(subject_id=uuid4(), payload=said | changes, occurred_at=clock.now() - HOUR)


def test_r_5_7_exports_are_claimed_and_imports_expected(river):
    event = sailed(river, goods(river, B1, B2), goods(river, B3, bill="RX2", direction="I", released=False))
    on_sailing(event)
    out, back = Leg.objects.get(mode="depart_confirm"), Leg.objects.get(mode="arrive_confirm")
    assert out.state == "depart_claimed" and out.departed_at == event.occurred_at
    assert {box.number: box.claimed_seal for box in out.boxes.all()} == {B1: "SA", B2: "SB"}
    assert [box.number for box in back.boxes.all()] == [B3]
    on_sailing(event)
    assert Leg.objects.count() == 2 and Event.objects.filter(type="DEPARTURE_CLAIMED").count() == 1


@pytest.mark.parametrize("case", ["terminal", "carrier", "seal", "nothing"])
def test_r_5_7_what_stands_against_it_is_told(river, case):
    line = goods(river, B1)
    changes = {"operator": str(river.carrier2.id)} if case == "carrier" else {}
    if case == "terminal":
        changes = {"to": {"port": "CNSHA", "terminal": ""}}
    if case == "seal":
        line.units.update(seal="")
    event = sailed(river, *([] if case == "nothing" else [line]), **changes)
    on_sailing(event)
    assert not Leg.objects.exists()
    told = Event.objects.filter(type="CONTROL_NOT_OPENED", subject_id=event.subject_id)
    rules = [one["rule"] for event in told for one in event.payload["problems"]]
    assert rules == {"terminal": ["R-5.7"], "carrier": ["R-1.9c"], "seal": ["R-1.9c"], "nothing": []}[case]


def test_a_terminal_fence_crossed_is_a_position_of_the_open_leg(river):
    goods(river, B1)
    row = leg(river, B1)

    def crossed(kind, name="江渝9", place=("106.80000", "29.62000"), at=None):
        said = {"kind": kind, "name": name, "place": list(place), "seen_at": (at or clock.now()).isoformat()}
        on_fence(SimpleNamespace(payload=said))

    crossed("line")
    crossed("terminal", name="")
    crossed("terminal", name="别的船")
    crossed("terminal", at=clock.now() + timedelta(days=1))
    assert not Position.objects.exists()
    crossed("terminal")
    crossed("terminal")
    assert [(one.leg_id, one.source) for one in Position.objects.all()] == [(row.id, "ais")]
