"""Bodies of the river API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.river import selectors, values
from kouan.river.models import Berth, Closure, CreditEntry, Passage, Vessel
from kouan.river.services.credit import KINDS
from kouan.river.states import TABLE, State

Moment = Annotated[datetime, Meta(tz=True)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Note = Annotated[str, Meta(max_length=300)]
Place = Annotated[str, Meta(min_length=1, max_length=60)]
Size = Annotated[int, Meta(ge=1, le=100_000)]
Mass = Annotated[int, Meta(ge=0, le=1_000_000)]
Direction = Literal["down", "up"]
Un = Annotated[str, Meta(pattern="^[0-9]{4}$")]


class VesselIn(msgspec.Struct, frozen=True, kw_only=True):
    """A vessel for the register; sizes in centimetres, mass in tonnes."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    mmsi: Annotated[str, Meta(pattern="^[0-9]{9}$")]
    length_cm: Size
    beam_cm: Size
    draught_cm: Size
    displacement_t: Annotated[int, Meta(ge=1, le=1_000_000)]
    dwt_t: Mass = 0
    power_kw: Mass = 0
    fuel: Literal["diesel", "lng", "electric", "methanol", "hybrid"] = "diesel"
    dg_class: Annotated[str, Meta(max_length=8)] = ""
    passengers: bool = False
    certificate_no: Code
    certificate_until: date
    owner: Annotated[str, Meta(max_length=18)] = ""


class Sailor(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=40)]
    duty: Annotated[str, Meta(max_length=20)] = ""


class PassageIn(msgspec.Struct, frozen=True, kw_only=True):
    """An application for passage (过闸申报)."""

    vessel: UUID
    client_no: Code
    direction: Direction
    voyage: Annotated[str, Meta(max_length=20)] = ""
    origin: Place
    destination: Place
    cargo_kind: Literal["none", "dry_bulk", "liquid", "container", "vehicles", "fresh", "general", "passengers"]
    cargo_t: Mass = 0
    teu: Annotated[int, Meta(ge=0, le=5000)] = 0
    draught_fore_cm: Size
    draught_aft_cm: Size
    crew: Annotated[list[Sailor], Meta(max_length=100)] = []
    un_numbers: Annotated[list[Un], Meta(max_length=50)] = []
    eta: Moment
    contact: Place
    priority_class: Annotated[int, Meta(ge=0, le=99)] = 8
    evidence: Annotated[str, Meta(max_length=60)] = ""
    route: list[Literal["TGD", "GZB"]] | None = None


class Crossing(msgspec.Struct, frozen=True):
    mmsi: Annotated[str, Meta(pattern="^[0-9]{9}$")]
    direction: Direction
    at: Moment


class Decision(msgspec.Struct, frozen=True):
    accept: bool
    reason: Note = ""


class Reason(msgspec.Struct, frozen=True):
    reason: Note = ""


class Diversion(msgspec.Struct, frozen=True):
    how: Literal["road", "rail", "transhipment"]


class Check(msgspec.Struct, frozen=True):
    """The result of a security check; `un_found`: a dangerous good found that may not be in the application."""

    passed: bool
    draught_cm: Size | None = None
    major: bool = False
    un_found: Annotated[str, Meta(max_length=4)] = ""
    remark: Note = ""


class Report(msgspec.Struct, frozen=True):
    at: Moment | None = None
    number: Annotated[int, Meta(ge=1, le=5)] = 1


class Violation(msgspec.Struct, frozen=True):
    kind: Literal["rushing", "refused_check"]
    remark: Note


class ClosureIn(msgspec.Struct, frozen=True):
    facility: Annotated[str, Meta(max_length=8)]
    starts: Moment
    ends: Moment
    reason_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    reason_en: Annotated[str, Meta(max_length=200)] = ""


class DraughtIn(msgspec.Struct, frozen=True):
    on: date
    limit_cm: Size


VESSEL = (
    "id",
    "name",
    "mmsi",
    "length_cm",
    "beam_cm",
    "draught_cm",
    "displacement_t",
    "dwt_t",
    "power_kw",
    "fuel",
    "dg_class",
    "passengers",
    "certificate_no",
    "certificate_until",
    "points",
    "grade",
)
PASSAGE = (
    "id",
    "direction",
    "voyage",
    "origin",
    "destination",
    "cargo_kind",
    "cargo_t",
    "teu",
    "draught_cm",
    "un_numbers",
    "eta",
    "route",
    "claimed_class",
    "base_class",
    "evidence",
    "state",
    "applied_at",
    "crossed_at",
    "queued_at",
    "late",
    "leg",
    "step",
    "security_mode",
    "security_until",
    "fix_by",
    "called_at",
    "out_at",
    "revision",
)


def vessel(one: Vessel) -> dict[str, Any]:
    return {name: getattr(one, name) for name in VESSEL}


def passage(one: Passage, language: str) -> dict[str, Any]:
    """One application as its parties see it."""
    said = [
        {"rule": p["rule"], "field": p["field"], "message": p["en" if language.startswith("en") else "zh"]}
        for p in one.problems
    ]
    return {name: getattr(one, name) for name in PASSAGE} | {
        "vessel": {"id": one.vessel_id, "name": one.vessel.name, "mmsi": one.vessel.mmsi, "grade": one.vessel.grade},
        "state_text": one.stands.text.say(language),
        "class": selectors.class_now(one),
        "problems": said,
        "allowed": TABLE.allowed(State(one.state)),
    }


def place(one: Passage, language: str) -> dict[str, Any]:
    """Where a vessel stands: how many before it, its windows, by whom it is overtaken and why."""
    found = selectors.place(one)
    plan = found["plan"]
    return {
        "ahead": selectors.ahead_of(one),
        "plan": plan.number if plan else None,
        "because": plan.because.say(language) if plan else None,
        "windows": [berth(b) for b in found["berths"]],
        "overtaken": found["skipped"],
    }


def berth(one: Berth) -> dict[str, Any]:
    row = one.lockage
    return {
        "facility": row.facility,
        "dam": row.dam,
        "lockage": row.number,
        "starts": row.starts,
        "ends": row.ends,
        "x": one.x_cm,
        "y": one.y_cm,
    }


def queued(one: Passage, cls: int, overtaken: int) -> dict[str, Any]:
    """A line of the queue with the reasons of its place."""
    return {
        "passage": one.pk,
        "vessel": one.vessel.name,
        "mmsi": one.vessel.mmsi,
        "direction": one.direction,
        "state": one.state,
        "class": cls,
        "base_class": one.base_class,
        "gained": max(0, one.base_class - cls),
        "grade": one.vessel.grade,
        "queued_at": one.queued_at,
        "overtaken": overtaken,
    }


def entry(one: CreditEntry, language: str) -> dict[str, Any]:
    names = ("id", "kind", "points", "at", "expires_at", "note", "appeal_until", "appealed_at", "upheld")
    return {name: getattr(one, name) for name in names} | {"text": KINDS[one.kind].say(language)}


def closure(one: Closure, language: str) -> dict[str, Any]:
    name = values.facility_text(one.facility).say(language)
    shown = {"id": one.pk, "facility": one.facility, "name": name, "reason": one.reason.say(language)}
    return shown | {"starts": one.starts, "ends": one.ends}
