"""The verdict follows from the facts alone: in any order, told twice or late, reports end in the same state."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.clearance.advance.judging import Facts, Figures, judge
from kouan.clearance.advance.rules import Goods, R11b, R11c, Tolerance
from kouan.clearance.advance.states import STANDING, STEPS, TABLE, WatchState

T0 = datetime(2021, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)
DECLARED = Goods("BL1", "MING ZHU 9", "2106E", 20, Decimal(1100))
FIGURES = Figures(Tolerance(0, Decimal("0.03")), 30, 3, True)
OTHER = Goods("BL1", "MING ZHU 11", "2107E", 20, Decimal(1100))
SHORT = Goods("BL1", "MING ZHU 9", "2106E", 19, Decimal(1100))

# What each report sets, and when it happened; the latest in time of each kind stands (R-T4).
REPORTS = st.lists(
    st.sampled_from(
        [
            ("manifest", DECLARED, 0), ("manifest", OTHER, 1), ("manifest", DECLARED, 2),
            ("withdrawn", True, 3), ("withdrawn", False, 4), ("arrived", T0, 0),
            ("tally", SHORT, 1), ("tally", DECLARED, 2),
        ]
    ),
    max_size=8,
)  # fmt: skip


def facts_after(reports, **more):
    """The facts once these reports are in, as the services keep them: by time of occurrence."""
    held = {}
    for name, value, at in reports:
        if name not in held or at >= held[name][1]:
            held[name] = (value, at)
    return Facts("I", DECLARED, T0, T0 + DAY, **{name: value for name, (value, _) in held.items()}, **more)


@given(REPORTS, st.randoms(use_true_random=False))
def test_any_order_and_duplicates_converge(reports, random):
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)
    assert told(judge(facts_after(reports), FIGURES)) == told(judge(facts_after(shuffled), FIGURES))


def told(verdict):
    return verdict.state, [reason.as_dict("en") for reason in verdict.reasons]


@given(st.lists(REPORTS, max_size=6), st.booleans())
def test_no_sequence_of_verdicts_is_illegal(batches, over):
    """Whatever becomes known, the table has the step from where the watch stands."""
    state, told = WatchState.AWAITING, []
    for batch in batches:
        told += batch
        verdict = judge(facts_after(told), FIGURES)
        if verdict.state is not state:
            state = TABLE.next(state, STEPS[verdict.state])
    last = judge(facts_after(told, over=over), FIGURES)
    if last.state is not state:
        assert TABLE.next(state, STEPS[last.state]) is last.state
    assert state in STANDING


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([], WatchState.AWAITING),
        ([("manifest", DECLARED, 0), ("arrived", T0, 0)], WatchState.AWAITING),
        ([("manifest", DECLARED, 0), ("arrived", T0, 0), ("tally", DECLARED, 0)], WatchState.MATCHED),
        ([("manifest", DECLARED, 0), ("tally", SHORT, 0)], WatchState.MISMATCH),
        ([("manifest", OTHER, 0)], WatchState.MISMATCH),
        ([("manifest", OTHER, 0), ("withdrawn", True, 0)], WatchState.BLOCKED_NO_MANIFEST),
    ],
)
def test_verdicts(reports, state):
    assert judge(facts_after(reports), FIGURES).state is state


@pytest.mark.parametrize(("kg", "wrong"), [("1133", False), ("1133.001", True), ("1067", False), ("1066.9", True)])
def test_r_1_1c_the_weight_may_differ_by_the_share_of_the_rule_table(kg, wrong):
    found = Goods("BL1", "ming zhu 9", "2106e", 20, Decimal(kg))
    assert bool(list(R11c.check(DECLARED, found, R11c.tally, FIGURES.tolerance))) is wrong


@pytest.mark.parametrize(("arrival", "wrong"), [(date(2021, 3, 13), False), (date(2021, 3, 14), True)])
def test_r_1_1b_exports_three_days_ahead(arrival, wrong):
    assert bool(list(R11b.check(date(2021, 3, 10), arrival, 3))) is wrong


def test_an_export_declared_too_early_is_a_mismatch_and_one_in_time_matches():
    export = {"manifest": DECLARED}
    late = Facts("E", DECLARED, T0, T0 + 5 * DAY, arrived=T0 + 4 * DAY, **export)
    assert {one.rule for one in judge(late, FIGURES).reasons} == {"R-1.1b"}
    assert judge(Facts("E", DECLARED, T0, T0 + DAY, arrived=T0 + DAY, **export), FIGURES).state is WatchState.MATCHED


def test_the_goods_are_overdue_after_the_days_of_the_rule_table():
    facts = [Facts("I", DECLARED, T0, T0 + days * DAY) for days in (30, 31)]
    assert [judge(one, FIGURES).state for one in facts] == [WatchState.AWAITING, WatchState.STALE]
