"""Which positions to believe, pure. A position is a claim: what no vessel can do is flagged and not used.

A report that does not fit the place we believe, or is further off than the vessel goes by its own word, becomes the
rival. When the believed place falls silent and the rival
goes on in itself, the rival is believed; when both go on, somebody sends under another's number: two places at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kouan.journeys.waterway import Place, distance_km
from kouan.kernel.text import Text

NEAR_KM = 1.0  # positions this close fit whatever the time between: receivers round, clocks differ
SHORTEST = timedelta(seconds=10)


class Doubt(StrEnum):
    """Why a position is not believed."""

    JUMP = "jump"
    TWO_PLACES = "two_places"
    OFF_RIVER = "off_river"
    SPEED = "speed"
    IDENTITY = "identity"
    LINE = "line"
    FENCE = "fence"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    Doubt.JUMP: Text("船位跳变，超过可能航速", "The position jumped faster than a vessel can go"),
    Doubt.TWO_PLACES: Text("同一识别码同时出现在两处", "One number is heard in two places at once"),
    Doubt.OFF_RIVER: Text("船位远离航道", "The position is far from the river"),
    Doubt.SPEED: Text("报告航速超过可能航速", "The speed it says is more than a vessel can go"),
    Doubt.IDENTITY: Text("同一识别码改报另一船名", "The number goes by another name than before"),
    Doubt.LINE: Text(
        "存疑船舶越过计划确认线，未计入排队，待核", "Crossed the plan line while in doubt: not counted until looked at"
    ),
    Doubt.FENCE: Text(
        "存疑船舶进出码头围栏，未计到发，待核", "Came to or left a terminal while in doubt: not told until looked at"
    ),
}
DISPUTED = (Doubt.TWO_PLACES, Doubt.IDENTITY)  # who it is stands open: its crossings wait for a person


@dataclass(frozen=True, slots=True)
class Limits:
    """Greatest speed in km/h, greatest distance from the river in km, how long until a rival is believed, and after
    how many reports; how long a vessel goes about as it said, and by how many km/h it may go faster than that."""

    speed: float
    off_km: float
    silence: timedelta
    reports: int
    said: timedelta = timedelta(0)
    more: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What we believe of a vessel, and who else claims to be it. `confirmed`: believed reports since the rival came."""

    at: datetime
    place: Place
    rival_at: datetime | None = None
    rival: Place | None = None
    rival_since: datetime | None = None
    rival_count: int = 0
    confirmed: int = 0
    speed: float | None = None  # as it last said


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to keep, whether this very position is believed, and the doubt there is."""

    known: Known | None
    believed: bool
    doubt: Doubt | None = None


def fits(before: Place, then: datetime, place: Place, at: datetime, speed: float) -> bool:
    """Whether a vessel can have gone from one to the other, at most `speed` km/h."""
    way = distance_km(before, place)
    hours = max(abs(at - then), SHORTEST) / timedelta(hours=1)
    return way <= NEAR_KM or way / hours <= speed


def _most(known: Known, at: datetime, said: float | None, limits: Limits) -> float:
    """km/h that it may have gone since: any vessel's most, and little more than it says itself when that is not old.

    Two that send under one number a few kilometres apart are told from each other by this.
    """
    if known.speed is None or said is None or abs(at - known.at) > limits.said:
        return limits.speed
    return min(limits.speed, max(known.speed, said) + limits.more)


def judge(
    known: Known | None, place: Place, at: datetime, off_km: float, limits: Limits, speed: float | None = None
) -> Verdict:
    """One report beside what is known. An older report that fits changes nothing and is not doubted."""
    if off_km > limits.off_km:
        return Verdict(known, False, Doubt.OFF_RIVER)
    if speed is not None and speed > limits.speed:
        return Verdict(known, False, Doubt.SPEED)
    if known is None:
        return Verdict(Known(at, place, speed=speed), True)
    if fits(known.place, known.at, place, at, _most(known, at, speed, limits)):
        return _confirmed(known, place, at, speed)
    return _rival(known, place, at, limits, speed)


def _confirmed(known: Known, place: Place, at: datetime, speed: float | None) -> Verdict:
    """The believed place goes on. While the rival does too, that there are two stays open."""
    if at <= known.at:
        return Verdict(known, False)
    confirmed = known.confirmed + (known.rival is not None)
    return Verdict(replace(known, at=at, place=place, confirmed=confirmed, speed=speed), True)


def _rival(known: Known, place: Place, at: datetime, limits: Limits, speed: float | None) -> Verdict:
    since, count = known.rival_since, known.rival_count
    goes_on = (
        known.rival is not None
        and known.rival_at is not None
        and fits(known.rival, known.rival_at, place, at, limits.speed)
    )
    if not goes_on or since is None:
        fresh = replace(known, rival=place, rival_at=at, rival_since=at, rival_count=1, confirmed=0)
        return Verdict(fresh, False, Doubt.JUMP)
    seen = replace(known, rival=place, rival_at=at, rival_count=count + 1)
    if count + 1 >= limits.reports and at - known.at >= limits.silence:
        return Verdict(Known(at, place, speed=speed), True)
    two = known.confirmed and count + 1 >= limits.reports
    return Verdict(seen, False, Doubt.TWO_PLACES if two else Doubt.JUMP)
