"""Legal time: days counted in Asia/Shanghai, and the State Council's calendar of rest days and make-up days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_DAY = timedelta(days=1)
_SATURDAY = 5


def local_date(moment: datetime) -> date:
    """The date in Asia/Shanghai at an aware moment (ValueError when it carries no offset)."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no local date")
    return moment.astimezone(SHANGHAI).date()


def starts_at(day: date) -> datetime:
    """00:00 Asia/Shanghai of the day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def ends_at(day: date) -> datetime:
    """24:00 Asia/Shanghai of the day, in UTC: the first moment that is too late for a deadline on it."""
    return starts_at(day + _DAY)


class RT1(Rule):
    """ "Within N days from the day of the event" (自…之日起N日内): that day is day 0, the last day ends at 24:00."""

    id = "R-T1"
    text = Text(
        "自 {start} 之日起 {days} 日内，至 {last} 24时止。",
        "Within {days} days from {start}: until 24:00 on {last}.",
    )
    source = "domain reference 0.3"

    @staticmethod
    def check(start: date, days: int) -> date:
        """The last day in time, when the event was on `start` in Asia/Shanghai."""
        return start + timedelta(days=days)

    @staticmethod
    def said(start: date, days: int) -> Text:
        """The sentence: from when, how long, until when."""
        return RT1.text.format(start=start, days=days, last=RT1.check(start, days))


class RT2(Rule):
    """A last payment day, or the first day of the late-declaration fee, that is no working day moves to the next one
    (顺延), days that the State Council swaps counted as swapped. No other day moves.
    """

    id = "R-T2"
    text = Text("{day} 为休息日或法定节假日，顺延至 {moved}。", "{day} is no working day: it moves to {moved}.")
    source = "domain reference 0.3"

    @staticmethod
    def check(day: date, calendar: WorkCalendar) -> date:
        """The day itself, or the next working day."""
        return calendar.next_working(day)

    @staticmethod
    def said(day: date, calendar: WorkCalendar) -> Text | None:
        """The sentence when the day moves, else None."""
        to = RT2.check(day, calendar)
        return RT2.text.format(day=day, moved=to) if to != day else None


class RT3(Rule):
    """Windows of hours (24 before loading, 6 after unloading) are exact: neither rounded to days nor moved."""

    id = "R-T3"
    text = Text(
        "时限按小时计算，至 {until} 届满，遇休息日不顺延。",
        "The time runs by the hour and ends at {until}; rest days do not move it.",
    )
    source = "domain reference 0.3"

    @staticmethod
    def check(start: datetime, span: timedelta) -> datetime:
        """The moment at which the window that began at `start` ends."""
        return start + span

    @staticmethod
    def said(start: datetime, span: timedelta) -> Text:
        """The sentence: when the window ends, to the minute."""
        return RT3.text.format(until=f"{RT3.check(start, span).astimezone(SHANGHAI):%Y-%m-%d %H:%M}")


deadline, moved = RT1.check, RT2.check


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: `holidays` rest, `workdays` are weekend days worked instead, other weekends rest.

    In a year it does not know (`knows`) only weekends rest; show such a date as provisional.
    """

    holidays: frozenset[date] = field(repr=False)
    workdays: frozenset[date] = field(repr=False)

    def knows(self, year: int) -> bool:
        """Whether the State Council's notice for the year is in: each notice lists 1 January."""
        return date(year, 1, 1) in self.holidays

    def is_working(self, day: date) -> bool:
        """Whether offices work that day, swapped days counted as swapped."""
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)

    def next_working(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (`day` is day 0, worked or not); `count` of 0 gives `day`."""
        if count < 0:
            raise ValueError("count must be zero or more")
        for _ in range(count):
            day = self.next_working(day + _DAY)
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until`."""
        return sum(self.is_working(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))

    def with_overrides(self, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> WorkCalendar:
        """A calendar in which these days rest or are worked, whatever the tables say (a later notice, a typhoon)."""
        rest, work = frozenset(holidays), frozenset(workdays)
        if both := rest & work:
            raise ValueError(f"{min(both)} cannot be both a holiday and a working day")
        return WorkCalendar((self.holidays | rest) - work, (self.workdays | work) - rest)


@lru_cache(maxsize=1)
def china() -> WorkCalendar:
    """The mainland calendar of the years the `chinesecalendar` package knows (2004 on)."""
    from chinese_calendar import constants

    return WorkCalendar(frozenset(constants.holidays), frozenset(constants.workdays))
