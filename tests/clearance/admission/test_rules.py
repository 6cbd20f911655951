"""R-1.3a to R-1.3d, each by its name; and the table of 1.3."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.clearance.admission.rules import Asked, R13a, R13b, R13c, R13d
from kouan.clearance.admission.states import OPEN, TABLE, State
from kouan.kernel.folding import Fact, strictly

GOOD = Asked(True, "仓库", "地址", "沈", "138", ("8708299000",), False, True, "registered")
EXCLUDED, BARRED = ["02", "36"], ["discredited"]
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)


def fields(**changes):
    return [p.field for p in R13a.check(msgspec.structs.replace(GOOD, **changes), EXCLUDED, BARRED)]


def test_r_1_3a_all_conditions_of_removal():
    """R-1.3a"""
    assert fields() == []
    assert fields(undertaking=False) == ["undertaking"]
    assert fields(place="", phone=" ") == ["place", "phone"]
    assert fields(hs_codes=("8708299000", "0201100000")) == ["goods[1].hs_code"]
    assert fields(dangerous=True) == ["goods"]
    assert fields(sampled=False) == ["sample"]
    assert fields(grade="discredited") == ["trader.uscc"]
    assert all(
        p.text.zh and p.text.en for p in R13a.check(msgspec.structs.replace(GOOD, grade="discredited"), [], BARRED)
    )


@pytest.mark.parametrize(("allowed", "broken"), [(None, True), (NOON, False), (NOON.replace(hour=5), True)])
def test_r_1_3b_before_permission_is_a_breach(allowed, broken):
    """R-1.3b"""
    assert R13b.broken(NOON, allowed) is broken


def test_r_1_3c_three_ways_for_unqualified_goods():
    """R-1.3c"""
    ways = ("treat", "return", "destroy")
    assert all(R13c.allows(State.UNQUALIFIED, way) for way in ways)
    assert not any(R13c.allows(state, way) for state in State if state is not State.UNQUALIFIED for way in ways)
    assert not R13c.allows(State.UNQUALIFIED, "qualify")


def test_r_1_3d_the_period_runs_from_discharge():
    """R-1.3d"""
    assert R13d.due(date(2026, 3, 3), 20) == date(2026, 3, 23)


STEPS = sorted({row.event for row in TABLE.rows})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(STEPS)), max_size=15), st.randoms())
def test_any_reports_in_any_order_reach_a_legal_state_and_the_same(reports, random):
    facts = [Fact(NOON.replace(minute=minute), step) for minute, step in reports]
    found = strictly(TABLE, facts)
    mixed = facts + facts[:4]
    random.shuffle(mixed)
    assert strictly(TABLE, mixed) == found
    walked = [fact.event for fact in found.applied]
    if found.state in (State.RETURNED, State.DESTROYED, State.TREATED):
        assert "disqualify" in walked
    if found.state in (State.REMOVED, State.AT_SITE):
        assert "permit" in walked, "nothing is removed without a permit"
    if found.state not in OPEN:
        assert TABLE.allowed(found.state) == ()
