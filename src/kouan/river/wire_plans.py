"""Bodies of the river API about plans."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.river.chamber import Broken
from kouan.river.models import Lockage, PlanVersion
from kouan.river.wire import Code, Direction, Moment, Note, Size


class SupposedClosure(msgspec.Struct, frozen=True):
    facility: Annotated[str, Meta(max_length=8)]
    starts: Moment
    ends: Moment


class SupposedVessel(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    direction: Direction
    eta: Moment
    length: Size
    beam: Size
    draught: Size
    displacement: Size
    dg: Literal[0, 1, 2] = 0
    class_: Annotated[int, Meta(ge=0, le=8)] = msgspec.field(default=8, name="class")


class PlanRequest(msgspec.Struct, frozen=True):
    """A plan; with closures or vessels added, what a plan would be (never published). `afresh`: not the published one
    mended, but all but the next lockages planned as if there were none.
    """

    closures: Annotated[list[SupposedClosure], Meta(max_length=20)] = []
    vessels: Annotated[list[SupposedVessel], Meta(max_length=50)] = []
    afresh: bool = False


class BerthIn(msgspec.Struct, frozen=True):
    id: Code
    x: Annotated[int, Meta(ge=-100_000, le=100_000)]
    y: Annotated[int, Meta(ge=-100_000, le=100_000)]


class Layout(msgspec.Struct, frozen=True):
    places: Annotated[list[BerthIn], Meta(max_length=40)]
    reason: Note = ""


class ChamberIn(msgspec.Struct, frozen=True):
    lockage: UUID
    places: Annotated[list[BerthIn], Meta(max_length=40)]


class Chambers(msgspec.Struct, frozen=True):
    """Chambers of one dam and direction of a draft, so that vessels change places between them."""

    chambers: Annotated[list[ChamberIn], Meta(min_length=1, max_length=4)]
    reason: Note = ""


class Freeze(msgspec.Struct, frozen=True):
    frozen: bool = True


def plan(one: PlanVersion, language: str) -> dict[str, Any]:
    names = ("id", "number", "state", "cause", "requested_at", "made_at", "published_at", "objective", "left_out")
    shown = {name: getattr(one, name) for name in (*names, "promises", "changed")}
    return shown | {
        "base": one.base.number if one.base else None,
        "because": one.because.say(language),
        "what_if": one.what_if is not None,
        "failure": one.failure,
    }


def verdict(found: list[tuple[int, Broken]], later: dict[int, int], language: str) -> dict[str, Any]:
    """What a layout would break, and which lockages it delays by how many minutes; lockages by number."""
    said = [
        {"lockage": number, "rule": b.rule, "vessels": b.ids, "message": b.text.say(language)} for number, b in found
    ]
    delays = [{"lockage": number, "minutes": minutes} for number, minutes in sorted(later.items())]
    return {"holds": not said, "broken": said, "later": delays}


def lockage(one: Lockage) -> dict[str, Any]:
    names = ("id", "number", "facility", "dam", "direction", "starts", "ends", "frozen")
    vessels = [
        {
            "id": b.passage_id or b.label,
            "name": b.passage.vessel.name if b.passage else b.label,
            "x": b.x_cm,
            "y": b.y_cm,
        }
        for b in one.berths.all()
    ]
    return {name: getattr(one, name) for name in names} | {"vessels": vessels}
