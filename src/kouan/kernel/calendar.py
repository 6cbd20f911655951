"""Legal time: days counted in Asia/Shanghai, and the State Council's calendar of rest days and make-up days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from kouan.kernel.clock import SHANGHAI

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


def deadline(start: date, days: int) -> date:
    """Last day of "within N days from the day of the event" (自…之日起N日内): the event's day is day 0. R-T1."""
    return start + timedelta(days=days)


def moved(day: date, calendar: WorkCalendar) -> date:
    """The day itself, or the next working day when it is a rest day or public holiday (顺延). R-T2.

    Only the first charged day of the late-declaration fee and the last payment day of a tax bill move.
    """
    return calendar.next_working(day)


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
