"""Reports of what happened: nobody can report what is still to come."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

RULE = "R-T4"
SKEW = timedelta(minutes=5)  # clocks of other systems are not quite ours
AHEAD = Text(
    "发生时间 {at} 晚于现在，尚未发生的事不能报告。",
    "It cannot have happened at {at}: that time is still to come.",
)
MOMENTS = ("at", "ended_at", "departed_at", "berthed_at", "said_at")


class Fact(msgspec.Struct, frozen=True):
    """Base of message bodies that say when something happened. Raises Invalid (R-T4) for a moment that lies ahead."""

    def __post_init__(self) -> None:
        for name in MOMENTS:
            at = getattr(self, name, None)
            if at is not None:
                happened(at, name)


def happened(at: datetime, field: str) -> None:
    """Invalid with the field's name when `at` is later than now, by more than clocks differ."""
    if at - clock.now() > SKEW:
        raise Invalid([Problem(RULE, field, AHEAD.format(at=at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")))])
