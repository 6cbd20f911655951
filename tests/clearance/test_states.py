"""The state table, walked at random: whatever is asked, the order of customs' receipts holds."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kouan.clearance.states import FREE, GONE, REVIEWED, SUMMARY, TABLE, State
from kouan.kernel.transitions import IllegalTransition

# "reopen" is for the second of two steps only; the services never ask for it otherwise.
STEPS = sorted({row.event for row in TABLE.rows} - {"reopen"})


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_any_walk_keeps_the_order_of_receipts(steps):
    state, seen = TABLE.start, [TABLE.start]
    for step in steps:
        allowed = TABLE.allows(state, step)
        try:
            state = TABLE.next(state, step)
        except IllegalTransition:
            assert not allowed
            continue
        assert allowed
        seen.append(state)
    if any(one in FREE for one in seen):
        assert State.RECEIVED in seen
        assert any(one in REVIEWED for one in seen)
    if State.RELEASED in seen and State.TAX_DUE in seen:
        assert State.PAID in seen
    if State.CLEARED in seen:
        assert State.RELEASED in seen or State.SECURED in seen
        assert seen[-1] is State.CLEARED
    assert sum(one in GONE for one in seen) <= 1
    assert len(seen) == len(set(seen)), "no state comes twice"


@given(st.lists(st.sampled_from([*STEPS, "reopen"]), max_size=60))
def test_any_walk_in_two_steps_completes_only_what_was_released_for_removal(steps):
    state, seen = State.SUMMARY_SUBMITTED, [State.SUMMARY_SUBMITTED]
    for step in steps:
        if TABLE.allows(state, step):
            state = TABLE.next(state, step)
            seen.append(state)
    for before, after in itertools.pairwise(seen):
        if after is State.COMPLETE_SUBMITTED:
            assert before is State.RELEASED_TO_REMOVE
        assert not (after in SUMMARY and before not in SUMMARY), "the first step does not come back"
        assert after is not State.DECLARED
    if State.RECEIVED in seen or any(one in FREE for one in seen):
        assert State.COMPLETE_SUBMITTED in seen
    assert sum(one in GONE for one in seen) <= 1


def test_nothing_follows_the_end():
    for state in (*GONE, State.CLEARED):
        assert TABLE.allowed(state) == ()


def test_released_goods_are_not_returned():
    for state in FREE:
        for step in ("return", "cancel", "refuse", "inspect"):
            assert not TABLE.allows(state, step)
