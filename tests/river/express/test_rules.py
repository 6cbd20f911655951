"""Rules of the express line by their names, and the tables under any sequence of events."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.journeys.waterway import point_at
from kouan.kernel.transitions import IllegalTransition
from kouan.river.express import states
from kouan.river.express.halts import Fix, believable, halts
from kouan.river.express.rules import R51, R53, R55, R56, R161, R162, R51a

AT = datetime(2021, 3, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_r_5_1_a_week_ahead():
    assert R51.check(AT, AT + timedelta(days=7), 7) and not R51.check(AT, AT + timedelta(days=7) - HOUR, 7)


def test_r_5_1a_a_slot_after_leaving():
    assert R51a.check(AT, AT + HOUR) and not R51a.check(AT, AT)


def test_r_5_3_full_or_latest():
    assert R53.check(30, 30, AT, AT + HOUR)
    assert R53.check(1, 30, AT, AT)
    assert not R53.check(29, 30, AT, AT + HOUR)


def test_r_5_5_limit_grows_with_boxes_and_shrinks_with_cranes():
    assert R55.limit(100, 2, 25, 2) == 4
    assert R55.limit(101, 2, 25, 2) == 4.25


def test_r_5_6_window_at_the_line():
    early, late = 6 * HOUR, 2 * HOUR
    for hours, said in ((7, "early"), (6, "in_time"), (2, "in_time"), (1.9, "late"), (-1, "late")):
        assert R56.judge(AT - hours * HOUR, AT, early, late) == said


def test_r_16_1_limits_of_the_season():
    limits = {"draught_cm": 270, "beam_cm": 1630, "tonnes": 3000}
    assert R161.check(270, 1630, 3000, limits)
    assert not any(R161.check(*one, limits) for one in ((271, 1630, 3000), (270, 1631, 3000), (270, 1630, 3001)))


def test_r_16_2_from_sichuan_needs_its_slot_at_chongqing():
    ports = ["CNLZU", "CNCHQ", "CNSHA"]
    assert R162.check(ports, "CNLZU", False) and R162.check(ports, "CNCHQ", True)
    assert not R162.check(ports, "CNCHQ", False)
    assert R162.check(["CNCHQ", "CNSHA"], "CNCHQ", False)


def test_r_5_2_a_halt_is_seen_and_a_jump_is_not_believed():
    going = [Fix(AT + n * HOUR, *point_at(500 + 20 * n)) for n in range(5)]
    stays = [Fix(AT + (5 + n) * HOUR, *point_at(600)) for n in range(3)]
    jump = Fix(AT + 2.5 * HOUR, 121.5, 31.4)
    fixes = believable([*stays, jump, *going, going[0]])
    assert jump not in fixes and len(fixes) == 8
    (halt,) = halts(fixes, within_km=1, longer=HOUR)
    assert (halt.since, halt.until) == (stays[0].at, stays[-1].at)
    assert halts(going, within_km=1, longer=HOUR) == []


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(400, 700)), max_size=30))
def test_halts_lie_apart_and_are_long_enough(rows):
    fixes = believable(Fix(AT + n * HOUR, *point_at(km)) for n, km in rows)
    found = halts(fixes, within_km=1, longer=HOUR)
    assert all(halt.until - halt.since > HOUR for halt in found)
    assert all(one.until <= two.since for one, two in itertools.pairwise(found))


TABLES = (states.VOYAGE, states.STATUS, states.BOOKING, states.LOCK_SLOT)


@pytest.mark.parametrize("table", TABLES, ids=("voyage", "status", "booking", "slot"))
@given(data=st.data())
def test_no_sequence_of_events_reaches_an_illegal_state(table, data):
    """Events either have a row or change nothing; ended things stay ended; every state has its words and its tone."""
    events = sorted({row.event for row in table.rows})
    state = table.start
    for event in data.draw(st.lists(st.sampled_from(events), max_size=12)):
        try:
            after = table.next(state, event)
        except IllegalTransition:
            assert event not in table.allowed(state)
            continue
        assert state not in table.terminal
        state = after
    assert state.text.zh and state.text.en and str(state) in states.TONES
