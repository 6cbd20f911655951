"""The pure core: verdicts and states follow from facts alone, and every one of them has a way in its table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.clearance.corridors import facts, tables
from kouan.clearance.corridors.rules import RMF3
from kouan.clearance.corridors.states import Arriving, Departing, LinkedIn, LinkedOut, Mode, Moving, Sailing, Verdict
from kouan.kernel.transitions import IllegalTransition

T = datetime(2021, 3, 10, 4, tzinfo=UTC)
H = timedelta(hours=1)
SAILED = facts.Leg(loading_ended=True, departed_at=T, left_at=T + H)
GOOD = facts.Box(
    "CSQU3054383", released=True, seal="S1", loaded=True, loaded_seal="S1", claimed=True, claimed_seal="S1"
)


def said(leg, box, mode=Mode.DEPART):
    return facts.verdict(leg, box, mode)


def departing(leg, *boxes):
    return facts.departing(leg, [(box, said(leg, box)) for box in boxes])


def test_r_1_7b_lists_are_compared_box_by_box():
    assert said(SAILED, GOOD) is Verdict.MATCHED
    assert said(SAILED, replace(GOOD, loaded=False, claimed=False)) is Verdict.ROLLED
    assert said(SAILED, replace(GOOD, released=False)) is Verdict.REJECTED
    assert said(SAILED, replace(GOOD, listed=False)) is Verdict.REJECTED
    assert said(SAILED, replace(GOOD, claimed=False)) is Verdict.DIFFERS
    assert said(SAILED, replace(GOOD, loaded=False)) is Verdict.DIFFERS
    assert said(SAILED, replace(GOOD, claimed_seal="S2")) is Verdict.SEAL
    assert said(SAILED, replace(GOOD, claimed_seal=" s1 ")) is Verdict.MATCHED
    assert said(facts.Leg(), GOOD) is Verdict.OPEN


def test_r_1_7b_a_missing_box_lets_the_others_go_an_extra_one_does_not():
    rolled = replace(GOOD, number="A", loaded=False, claimed=False)
    extra = replace(GOOD, number="B", released=False)
    assert departing(SAILED, GOOD, rolled) is Departing.CONFIRMED
    assert departing(SAILED, GOOD, extra) is Departing.DISPUTED
    assert departing(SAILED, GOOD, replace(extra, decided="exclude")) is Departing.CONFIRMED
    assert departing(SAILED, rolled) is Departing.DISPUTED, "nothing that could leave has left"


def test_r_1_7c_turning_back_or_landing_revokes():
    back = replace(SAILED, turned_back_at=T + 2 * H)
    assert departing(back, GOOD) is Departing.REVOKED
    assert departing(replace(back, departed_at=T + 3 * H, left_at=T + 4 * H), GOOD) is Departing.CONFIRMED
    landed = replace(GOOD, landed=True)
    assert said(SAILED, landed) is Verdict.REVOKED
    assert departing(SAILED, landed) is Departing.REVOKED
    assert departing(SAILED, landed, replace(GOOD, number="B")) is Departing.CONFIRMED


def test_1_7_the_whole_way():
    leg = facts.Leg()
    assert departing(leg, GOOD) is Departing.LOADING
    leg = replace(leg, loading_ended=True)
    assert departing(leg, GOOD) is Departing.LOADED
    leg = replace(leg, departed_at=T)
    assert departing(leg, GOOD) is Departing.CLAIMED
    leg = replace(leg, left_at=T + H)
    assert departing(replace(leg, loading_ended=False), GOOD) is Departing.VERIFIED
    assert departing(leg, GOOD) is Departing.CONFIRMED
    leg = replace(leg, went_on=True)
    assert departing(leg, GOOD) is Departing.IN_TRANSIT
    leg = replace(leg, berthed_at=T + 99 * H)
    assert departing(leg, GOOD) is Departing.HUB_ARRIVED
    shipped = replace(GOOD, sea_loaded=True)
    assert departing(leg, shipped) is Departing.SEA_LOADED
    assert departing(replace(leg, sea_departed=True), shipped) is Departing.CLOSED


def test_r_1_8b_seals_close_or_wait_for_an_officer():
    leg = facts.Leg(export=False, berthed_at=T, arrival_claimed=True, arrival_verified=True, discharge_ended=True)
    box = facts.Box("A", seal="S1", found=True, found_seal="S1", arrival_claimed=True, arrival_seal="S1")

    def arriving(one):
        return facts.arriving(leg, [(one, said(leg, one, Mode.ARRIVE))])

    assert arriving(box) is Arriving.CLOSED
    assert arriving(replace(box, found_seal="S2")) is Arriving.DISPUTED
    assert arriving(replace(box, found_seal="S2", passed=True)) is Arriving.CLOSED
    assert arriving(replace(box, broken=True)) is Arriving.DISPUTED
    assert said(leg, replace(box, found=False), Mode.ARRIVE) is Verdict.SHORT
    assert said(leg, replace(box, listed=False), Mode.ARRIVE) is Verdict.REJECTED


flags = st.booleans()
seals = st.sampled_from(["", "S1", "S2"])
boxes = st.builds(
    facts.Box, number=st.just("A"), listed=flags, released=flags, seal=seals, loaded=flags, loaded_seal=seals,
    claimed=flags, claimed_seal=seals, found=flags, found_seal=seals, arrival_claimed=flags, broken=flags, passed=flags,
    decided=st.sampled_from(["", "admit", "exclude"]), landed=flags, swapped=flags, sea_loaded=flags,
)  # fmt: skip
times = st.none() | st.integers(0, 6).map(lambda n: T + n * H)
legs = st.builds(
    facts.Leg, export=flags, loading_ended=flags, departed_at=times, left_at=times, went_on=flags,
    turned_back_at=times, berthed_at=times, arrival_claimed=flags, arrival_verified=flags, discharge_ended=flags,
    sea_departed=flags,
)  # fmt: skip
goods = st.builds(facts.Goods, reported=flags, declared=flags, inspected=flags, released=flags)


def more(before, after):
    """What is known of a leg only grows: what was reported stays reported, instants may be corrected."""
    return facts.Leg(**{name: getattr(after, name) or getattr(before, name) for name in facts.Leg.__slots__})


@given(legs, st.lists(boxes, max_size=3), legs, st.lists(boxes, max_size=3), st.sampled_from(Arriving))
def test_whatever_becomes_known_the_table_has_a_way(before, had, after, have, later):
    after = more(before, after)
    closed = later if later in (Arriving.AWAIT_DECL, Arriving.INSPECT, Arriving.RELEASED) else Arriving.CLOSED
    for mode, derive in (
        (Mode.DEPART, facts.departing),
        (Mode.ARRIVE, lambda leg, pairs: facts.arriving(leg, pairs, closed)),
        (Mode.LINKED, facts.sailing),
    ):
        one, two = (derive(leg, [(b, said(leg, b, mode)) for b in bs]) for leg, bs in ((before, had), (after, have)))
        assert isinstance(tables.path(tables.TABLES[mode], one, two), list)


@given(legs, goods, st.lists(boxes, max_size=3), flags)
def test_linked_states_exist_and_export_never_boards_unreleased(leg, line, have, delayed):
    pairs = [(box, said(leg, box, Mode.LINKED)) for box in have]
    out = LinkedOut(facts.linked_out(leg, line, pairs, delayed))
    into = LinkedIn(facts.linked_in(leg, line, pairs, delayed))
    tables.path(tables.LINKED_OUT, tables.LINKED_OUT.start, out)
    tables.path(tables.LINKED_IN, tables.LINKED_IN.start, into)
    if out in (LinkedOut.ON_BARGE, LinkedOut.AT_HUB, LinkedOut.LOADED_SEA, LinkedOut.DEPARTED):
        assert line.released
    if into is LinkedIn.RELEASED:
        assert leg.berthed_at and line.reported and line.released


@pytest.mark.parametrize("table", [*tables.TABLES.values(), tables.LINKED_OUT, tables.LINKED_IN, tables.TRANSIT])
def test_every_state_has_a_name_and_a_way_from_the_start(table):
    for state in type(table.start):
        assert table.label(state).zh and table.label(state).en
        if state is not table.start:
            assert tables.path(table, table.start, state)


def test_what_is_cancelled_stays_so():
    assert tables.TRANSIT.allowed(Moving.CANCELLED) == ()
    with pytest.raises(IllegalTransition):
        tables.path(tables.TRANSIT, Moving.CANCELLED, Moving.MOVING)
    assert tables.path(tables.SAILING, Sailing.PLANNED, Sailing.PLANNED) == []


def test_r_mf3_a_tally_is_in_time_to_the_second():
    end, limit = datetime(2021, 3, 10, 4, tzinfo=UTC), timedelta(hours=6)
    assert RMF3.check(end, end + limit, limit)
    assert not RMF3.check(end, end + limit + timedelta(seconds=1), limit)
    assert "6 小时" in RMF3.text.format(hours=6).zh
