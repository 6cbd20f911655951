"""Legal time: R-T1, R-T2, make-up days, the edge of a day in Shanghai."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.kernel.calendar import RT1, RT2, RT3, china, deadline, ends_at, local_date, moved, starts_at

days = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def test_within_fourteen_days_of_the_4th_ends_on_the_18th_and_the_19th_is_charged() -> None:
    last = deadline(date(2021, 3, 4), 14)
    assert last == date(2021, 3, 18)
    assert last + timedelta(days=1) == date(2021, 3, 19)


def test_a_day_ends_at_24_local() -> None:
    end = ends_at(date(2021, 3, 18))
    assert end == datetime(2021, 3, 18, 16, tzinfo=UTC) and end.tzinfo is UTC
    assert local_date(end - timedelta(microseconds=1)) == date(2021, 3, 18)
    assert local_date(end) == date(2021, 3, 19)
    with pytest.raises(ValueError):
        local_date(datetime(2021, 3, 18))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2021, 2, 7), True),  # Sunday swapped for the Spring Festival
        (date(2021, 2, 11), False),
        (date(2021, 9, 26), True),
        (date(2021, 10, 1), False),
        (date(2021, 10, 9), True),
        (date(2021, 10, 10), False),
        (date(2021, 10, 11), True),
    ],
)
def test_days_of_2021(day: date, working: bool) -> None:
    assert china().is_working(day) is working


def test_moved_past_the_national_day_holiday() -> None:
    assert moved(date(2021, 10, 1), china()) == date(2021, 10, 8)
    assert moved(date(2021, 10, 8), china()) == date(2021, 10, 8)


def test_working_days_are_counted_after_day_zero() -> None:
    assert china().add_working_days(date(2021, 9, 30), 0) == date(2021, 9, 30)
    assert china().add_working_days(date(2021, 9, 30), 2) == date(2021, 10, 9)
    with pytest.raises(ValueError):
        china().add_working_days(date(2021, 9, 30), -1)


def test_knows_the_years_of_the_notices() -> None:
    assert china().knows(2021) and not china().knows(2003) and not china().knows(2100)
    assert china().is_working(date(2100, 1, 1))  # a Friday: outside the known years only weekends rest


def test_overrides_win_and_must_not_contradict() -> None:
    friday, saturday = date(2021, 6, 4), date(2021, 6, 5)
    changed = china().with_overrides(holidays=[friday], workdays=[saturday])
    assert not changed.is_working(friday) and changed.is_working(saturday)
    back = changed.with_overrides(holidays=[saturday], workdays=[friday])
    assert back.is_working(friday) and not back.is_working(saturday)
    with pytest.raises(ValueError):
        china().with_overrides([friday], [friday])


@given(days, days)
def test_next_working_is_monotone_idempotent_and_never_earlier(a: date, b: date) -> None:
    first, second = sorted((a, b))
    calendar = china()
    moved_first = calendar.next_working(first)
    assert first <= moved_first <= calendar.next_working(second)
    assert calendar.is_working(moved_first) and calendar.next_working(moved_first) == moved_first


@given(days, st.integers(0, 40))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    assert china().working_days(day, china().add_working_days(day, count)) == count


@given(days)
def test_days_follow_without_gap(day: date) -> None:
    assert ends_at(day) == starts_at(day + timedelta(days=1)) == starts_at(day) + timedelta(days=1)


def test_r_t1_says_until_when() -> None:
    assert RT1.said(date(2021, 3, 4), 14).zh == "自 2021-03-04 之日起 14 日内，至 2021-03-18 24时止。"


def test_r_t2_says_only_what_moves() -> None:
    said = RT2.said(date(2021, 10, 10), china())
    assert said is not None and said.zh == "2021-10-10 为休息日或法定节假日，顺延至 2021-10-11。"
    assert RT2.said(date(2021, 9, 26), china()) is None  # a Sunday that is worked


def test_r_t3_hours_are_exact_and_no_holiday_moves_them() -> None:
    start = datetime(2021, 9, 30, 15, 20, tzinfo=UTC)
    assert RT3.check(start, timedelta(hours=24)) == datetime(2021, 10, 1, 15, 20, tzinfo=UTC)
    assert "2021-10-01 23:20" in RT3.said(start, timedelta(hours=24)).zh
