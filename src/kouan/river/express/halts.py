"""Halts of a vessel, read from its positions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kouan.journeys.waterway import Place, distance_km

FASTEST = 60.0  # km/h; what jumps farther is another vessel or a fault of the receiver


class Fix(NamedTuple):
    """A position."""

    at: datetime
    lon: float
    lat: float

    @property
    def place(self) -> Place:
        return self.lon, self.lat


class Halt(NamedTuple):
    """The vessel stayed about one place."""

    since: datetime
    until: datetime
    lon: float
    lat: float


def believable(fixes: Iterable[Fix]) -> list[Fix]:
    """In order of time, without those nobody can have reached."""
    found: list[Fix] = []
    for fix in sorted(fixes):
        if found:
            hours = (fix.at - found[-1].at).total_seconds() / 3600
            if hours <= 0 or distance_km(found[-1].place, fix.place) > FASTEST * hours + 0.5:
                continue
        found.append(fix)
    return found


def halts(fixes: Sequence[Fix], *, within_km: float, longer: timedelta) -> list[Halt]:
    """Every stretch of positions within a circle around its first that lasts longer than `longer`."""
    found, start = [], 0
    while start < len(fixes):
        end = start
        while end + 1 < len(fixes) and distance_km(fixes[start].place, fixes[end + 1].place) <= within_km:
            end += 1
        if fixes[end].at - fixes[start].at > longer:
            found.append(Halt(fixes[start].at, fixes[end].at, fixes[start].lon, fixes[start].lat))
            start = end
        start += 1
    return found
