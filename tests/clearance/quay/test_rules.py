"""Every guard of 1.4 and 1.5 by its name; the tables under any reports in any order."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.clearance.quay.rules import (
    ELIGIBLE,
    R151,
    R152,
    R153,
    R154,
    R155,
    R156,
    R1411,
    Entry,
    Facts,
    R14a,
    R14b,
    R14c,
    R15a,
    R15b,
)
from kouan.clearance.quay.services.steps import standing
from kouan.clearance.quay.states import TABLES, Kind

NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Facts(
    declared=True, early=True, reviewed=True, taxes_settled=True, delivery_order=True, on_plan=True, released=True,
    truck_listed=True, vgm=Decimal(2700), seal="S1", position="0120482",
)  # fmt: skip
BROKEN = {
    "R-1.4-1": {"early": False},
    "R-1.4-2": {"taxes_settled": False},
    "R-1.4-3": {"ordered": True},
    "R-1.4-4": {"dangerous": True},
    "R-1.4-5": {"quarantined": True},
    "R-1.4-6": {"delivery_order": False},
    "R-1.4-7": {"on_plan": False},
    "R-1.4-9": {"fees_held": True},
    "R-1.4-10": {"full": False},
}


@pytest.mark.parametrize("rule", ELIGIBLE, ids=lambda rule: rule.id)
def test_r_1_4_each_guard_stops_alone(rule):
    assert rule.check(GOOD)
    found = msgspec.structs.replace(GOOD, **BROKEN[rule.id])
    assert [other.id for other in ELIGIBLE if not other.check(found)] == [rule.id]
    assert rule.text.zh and rule.text.en.isascii()


def test_r_1_4_11_one_truck_for_a_box():
    """R-1.4-11; R-1.4-8 is shown by test_services."""
    assert R1411.check("", "渝A1") and R1411.check("渝A1", "渝A1") and not R1411.check("渝A1", "渝B2")


def test_r_1_4a_release_and_eir():
    """R-1.4a"""
    assert R14a.check("checked", "E1") and not R14a.check("checked", "") and not R14a.check("tallied", "E1")


def test_r_1_4b_never_waits():
    """R-1.4b"""
    assert R14b.check(GOOD)
    assert not R14b.check(msgspec.structs.replace(GOOD, released=False))
    assert not R14b.check(msgspec.structs.replace(GOOD, held=True))


def test_r_1_4c_berthing_and_turn():
    """R-1.4c"""
    assert R14c.call_forward(NOON, 1, timedelta(minutes=3)) == NOON
    assert R14c.call_forward(NOON, 21, timedelta(minutes=3)) == NOON + HOUR


ENTRY = Entry(NOON, "S1", Decimal(2690), NOON - HOUR, NOON + HOUR)


@pytest.mark.parametrize(
    ("rule", "facts", "entry"),
    [
        (R151, {}, {"at": NOON + HOUR}),
        (R151, {}, {"at": NOON - 2 * HOUR}),
        (R152, {"vgm": None}, {}),
        (R153, {}, {"seal": "S2"}),
        (R153, {"seal": ""}, {"seal": ""}),
        (R154, {"position": ""}, {}),
        (R155, {"declared": False}, {}),
        (R155, {"early": False}, {}),
    ],
)
def test_r_1_5_each_guard_of_the_entry(rule, facts, entry):
    """R-1.5-1 R-1.5-2 R-1.5-3 R-1.5-4 R-1.5-5"""
    assert rule.check(GOOD, ENTRY)
    assert not rule.check(msgspec.structs.replace(GOOD, **facts), msgspec.structs.replace(ENTRY, **entry))


@pytest.mark.parametrize(("weight", "fits"), [("2700", True), ("3200", True), ("3200.01", False), ("2199", False)])
def test_r_1_5_6_weight_within_the_larger_tolerance(weight, fits):
    """R-1.5-6"""
    entry = msgspec.structs.replace(ENTRY, weight=Decimal(weight))
    assert R156.check(GOOD, entry, Decimal("0.05"), Decimal(500)) is fits


def test_r_1_5a_not_before_release():
    """R-1.5a"""
    assert R15a.check(GOOD) and not R15a.check(msgspec.structs.replace(GOOD, released=False))


def test_r_1_5b_a_day_or_a_permit():
    """R-1.5b"""
    day = timedelta(hours=24)
    assert R15b.check(NOON, NOON + day, day, "")
    assert not R15b.check(NOON, NOON + day - timedelta(seconds=1), day, "")
    assert R15b.check(NOON, NOON, day, "TP-1")


STEPS = sorted({row.event for table in TABLES.values() for row in table.rows})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(Kind)),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(STEPS)), max_size=20),
    st.none() | st.integers(0, 30),
    st.randoms(),
)
def test_any_reports_in_any_order_reach_the_same_legal_state(kind, reports, truck, random):
    steps = [
        (event, NOON + timedelta(minutes=at), "truck_late" if event == "yard" and at % 2 else "")
        for at, event in reports
    ]
    truck_at = None if truck is None else NOON + timedelta(minutes=truck)
    found = standing(kind, steps, truck_at)
    mixed = steps + steps[:5]
    random.shuffle(mixed)
    assert standing(kind, mixed, truck_at) == found
    walked = [fact.event for fact in found.applied]
    if "mount" in walked:
        assert "check" in walked, "no box on a truck without its release checked"
    if "load" in walked:
        assert "release" in walked, "R-1.5a"
    if found.state == "yard":
        assert walked[-1] == "yard" and "mount" not in walked and "load" not in walked


def test_clocks_two_seconds_apart_lose_nothing():
    chain = ["qualify", "plan", "confirm", "hook", "check", "tally"]
    times = [0, 1, 2, 12, 11, 10]
    steps = [(event, NOON + timedelta(seconds=at), "") for event, at in zip(chain, times, strict=True)]
    assert standing(Kind.DISCHARGE, steps).state == "checked"
