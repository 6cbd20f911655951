"""Dated ranges include both ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.kernel.ranges import in_force, overlap

D1, D2, D3 = date(2021, 1, 1), date(2021, 6, 30), date(2021, 12, 31)
ends = st.none() | st.dates(date(2020, 1, 1), date(2020, 2, 10))


@pytest.mark.parametrize(
    ("start", "end", "on", "expected"),
    [(D1, D2, D1, True), (D1, D2, D2, True), (D1, D2, D3, False), (None, D2, D1, True), (D2, None, D1, False)],
)
def test_in_force(start: date | None, end: date | None, on: date, expected: bool) -> None:
    assert in_force(start, end, on) is expected


@given(st.tuples(ends, ends), st.tuples(ends, ends), st.dates(date(2020, 1, 1), date(2020, 2, 10)))
def test_a_shared_day_means_overlap_both_ways(a, b, on: date) -> None:
    if in_force(*a, on) and in_force(*b, on):
        assert overlap(a, b) and overlap(b, a)
