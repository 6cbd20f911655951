"""Bodies of the quay API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.clearance.quay.facts import facts_of, open_guards
from kouan.clearance.quay.models import Plan, Request
from kouan.clearance.quay.selectors import ahead
from kouan.clearance.quay.services.slots import Slot
from kouan.clearance.quay.states import TABLES, Cause, Kind, text_of
from kouan.kernel.facts import Fact

Moment = Annotated[datetime, Meta(tz=True)]
Number = Annotated[str, Meta(pattern="^[A-Z]{3}[UJZ][0-9]{7}$")]
Plate = Annotated[str, Meta(min_length=5, max_length=10)]
Code = Annotated[str, Meta(min_length=1, max_length=10)]
Name = Annotated[str, Meta(min_length=1, max_length=35)]
Kilograms = Annotated[Decimal, Meta(extra_json_schema={"minimum": 0, "exclusiveMaximum": 10**6})]


class AskIn(msgspec.Struct, frozen=True):
    """Ask that a box pass the yard by; `permit_no` is customs' permit of R-1.5b."""

    kind: Literal["discharge", "load"]
    consignment: UUID
    unit: Number
    permit_no: Annotated[str, Meta(max_length=35)] = ""


class TurnIn(msgspec.Struct, frozen=True):
    number: Number
    crane: Code
    sequence: Annotated[int, Meta(ge=1, le=10_000)]
    direct: bool = False
    position: Annotated[str, Meta(max_length=7)] = ""


class PlanIn(msgspec.Struct, frozen=True):
    """A call's berth window and the turn of its boxes; it replaces the former plan."""

    berth: Code
    berthing: Moment
    leaving: Moment
    closing: Moment | None = None
    boxes: Annotated[tuple[TurnIn, ...], Meta(max_length=5000)] = ()


class TruckIn(msgspec.Struct, frozen=True):
    plate: Plate
    valid_until: date
    haulier: Annotated[str, Meta(max_length=100)] = ""


class NumberIn(msgspec.Struct, frozen=True):
    number: Name


class SlotIn(msgspec.Struct, frozen=True):
    start: Moment


class PlateIn(Fact, frozen=True):
    plate: Plate
    at: Moment | None = None


class WhenIn(Fact, frozen=True):
    at: Moment | None = None


class TallyIn(Fact, frozen=True):
    """What the crane's camera read."""

    container: Number
    seal: Annotated[str, Meta(max_length=35)] = ""
    damaged: bool = False
    at: Moment | None = None


class YardIn(msgspec.Struct, frozen=True):
    cause: Literal["inspection", "truck_late", "ship_delay", "tally_mismatch", "release_revoked", "terminal"]
    note: Annotated[str, Meta(max_length=300)] = ""


class StopIn(msgspec.Struct, frozen=True):
    reason_zh: Annotated[str, Meta(min_length=1, max_length=300)]
    reason_en: Annotated[str, Meta(max_length=300)] = ""


class VgmIn(msgspec.Struct, frozen=True):
    kilograms: Kilograms


class EnterIn(Fact, frozen=True):
    """An export box before the gate: what was read and weighed."""

    plate: Plate
    weight: Kilograms
    seal: Annotated[str, Meta(max_length=35)] = ""
    at: Moment | None = None


FIELDS = (
    "id",
    "kind",
    "state",
    "consignment_id",
    "terminal",
    "delivery_order",
    "eir_no",
    "permit_no",
    "vgm_kg",
    "crane",
    "slot_at",
    "seat",
    "call_forward_at",
    "plate",
    "truck_at",
    "asked_at",
    "ended_at",
)


def request(one: Request, language: str) -> dict[str, Any]:
    """A request as lists show it."""
    shown = {name.removesuffix("_id"): getattr(one, name) for name in FIELDS}
    shown |= {"unit": one.unit.number, "bill_no": one.consignment.bill_no}
    shown["state_text"] = text_of(one.kind, one.state).say(language)
    cause = {"cause": one.cause, "cause_text": Cause(one.cause).text.say(language)} if one.cause else None
    step = ahead(one)
    told = {"what": step.text.say(language), "who": step.who.say(language), "due": step.by} if step else None
    return shown | {"fell_back": cause, "next": told}


def detail(one: Request, language: str) -> dict[str, Any]:
    """A request with its facts, what the table allows and the guards still open."""
    waiting = open_guards(facts_of(one)) if one.kind == Kind.DISCHARGE and one.state == "requested" else []
    steps = one.steps.order_by("at", "recorded_at").values("event", "at", "recorded_at", "detail", "note")
    table: Any = TABLES[Kind(one.kind)]
    more = {"open": [{"rule": rule.id, "message": rule.text.say(language)} for rule in waiting], "steps": list(steps)}
    return request(one, language) | more | {"allowed": table.allowed(type(table.start)(one.state))}


def slot(one: Slot) -> dict[str, Any]:
    fields = ("start", "crane", "capacity", "taken", "free", "call_forward")
    return {name: getattr(one, name) for name in fields}


def plan(one: Plan) -> dict[str, Any]:
    window = {"berthing": one.window.lower, "leaving": one.window.upper, "closing": one.closing}
    return {"call": one.call_id, "berth": one.berth, "boxes": one.boxes.count()} | window
