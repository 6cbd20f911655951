"""Bodies of the feeds' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kouan.river.feeds import selectors
from kouan.river.feeds.models import Feed, Position, SkipperNotice, Suspicion
from kouan.river.feeds.waiting import Expected
from kouan.river.models import Vessel

Line = Annotated[str, Meta(max_length=512)]


class SentencesIn(msgspec.Struct, frozen=True):
    """NMEA sentences as a receiver hears them; `feed` names the receiver."""

    feed: Annotated[str, Meta(min_length=1, max_length=60)]
    lines: Annotated[list[Line], Meta(max_length=2000)]


class NoteIn(msgspec.Struct, frozen=True):
    """What was found; `crossed_at`: the crossing that waited for it counts, at that time."""

    note: Annotated[str, Meta(max_length=300)] = ""
    crossed_at: Annotated[datetime, Meta(tz=True)] | None = None


def position(one: Position, vessel: Vessel | None) -> dict[str, Any]:
    names = ("mmsi", "at", "lon", "lat", "km", "off_km", "speed", "course", "way", "terminal")
    return {name: getattr(one, name) for name in names} | {
        "name": vessel.name if vessel else one.name,
        "vessel": vessel.pk if vessel else None,
        "stale": selectors.stale(one),
        "doubted": one.doubted,  # type: ignore[attr-defined]
    }


def feed(one: Feed, language: str) -> dict[str, Any]:
    names = ("id", "name", "state", "connected_at", "last_at", "lost_at", "lines", "positions", "refused", "reasons")
    more = {"skew_seconds": one.skew_seconds, "trouble": one.trouble, "text": one.text.say(language)}
    return {name: getattr(one, name) for name in names} | more


def suspicion(one: Suspicion, language: str) -> dict[str, Any]:
    names = ("id", "mmsi", "kind", "first_at", "last_at", "count", "lon", "lat", "believed_lon", "believed_lat")
    return {name: getattr(one, name) for name in (*names, "cleared_at", "note")} | {"text": one.text.say(language)}


def wait(one: Expected) -> dict[str, Any]:
    return {
        "passage": one.passage.pk,
        "vessel": one.passage.vessel.name,
        "direction": one.passage.direction,
        "class": one.cls,
        "ahead": one.ahead,
        "hours": one.hours,
        "likely": one.likely,
        "half": one.half,
        "most": one.most,
    }


class NoticeIn(msgspec.Struct, frozen=True):
    """A notice to skippers; `subject` is a code of NtS."""

    subject: Annotated[str, Meta(max_length=6)]
    contents_zh: Annotated[str, Meta(min_length=1, max_length=1000)]
    contents_en: Annotated[str, Meta(min_length=1, max_length=1000)]
    starts: Annotated[datetime, Meta(tz=True)]
    ends: Annotated[datetime, Meta(tz=True)] | None = None
    facility: Annotated[str, Meta(max_length=8)] = ""
    place: Annotated[str, Meta(max_length=256)] = ""


def notice(one: SkipperNotice, language: str) -> dict[str, Any]:
    names = ("id", "year", "number", "sender", "subject", "facility", "place", "starts", "ends", "state")
    more = ("published_at", "withdrawn_at")
    return {name: getattr(one, name) for name in (*names, *more)} | {"contents": one.contents.say(language)}
