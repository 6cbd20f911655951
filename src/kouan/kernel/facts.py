"""Reports of what happened: nobody can report what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

SKEW = timedelta(minutes=5)  # clocks of other systems are not quite ours
MOMENTS = ("at", "ended_at", "departed_at", "berthed_at", "said_at")


class RT4(Rule):
    """Reports count by when it happened, not by when they came; so nothing is dated later than now, but for clocks
    that differ a little.
    """

    id = "R-T4"
    text = Text(
        "发生时间 {at} 晚于现在，尚未发生的事不能报告。",
        "It cannot have happened at {at}: that time is still to come.",
    )
    source = "domain reference 0.3"

    @staticmethod
    def check(at: datetime, field: str, skew: timedelta = SKEW) -> Iterable[Problem]:
        """A finding at `field` when `at` is later than now by more than `skew`."""
        ahead = at - clock.now() > skew
        return (RT4.problem(field, at=f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),) if ahead else ()


class Fact(msgspec.Struct, frozen=True):
    """Base of message bodies that say when something happened. Raises Invalid (R-T4) for a moment that lies ahead."""

    def __post_init__(self) -> None:
        for name in MOMENTS:
            at = getattr(self, name, None)
            if at is not None:
                happened(at, name)


def happened(at: datetime, field: str) -> None:
    """Invalid with the field's name when `at` is later than now, by more than clocks differ."""
    if problems := list(RT4.check(at, field)):
        raise Invalid(problems)
