"""Bodies of the express line's API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.river.express.models import Booking, Clearing, DeparturePlan, Line, LockSlot, Lot, PortCall, Sailing, Stop
from kouan.river.express.selectors import Figures, teu_of
from kouan.river.express.states import Booked, Slot, Status, Voyage

Moment = Annotated[datetime, Meta(tz=True)]
Port = Annotated[str, Meta(pattern="^[A-Z]{2}[A-Z0-9]{3}$")]
Leg = Annotated[str, Meta(pattern="^[A-Z]{2}[A-Z0-9]{3}-[A-Z]{2}[A-Z0-9]{3}$")]
Kind = Literal["20", "40", "reefer", "dangerous"]
Short = Annotated[str, Meta(min_length=1, max_length=20)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Note = Annotated[str, Meta(max_length=300)]
Count = Annotated[int, Meta(ge=1, le=10_000)]
Size = Annotated[int, Meta(ge=1, le=100_000)]
Price = Annotated[Decimal, Meta(extra_json_schema={"minimum": 0, "exclusiveMaximum": 10**7})]


class LineIn(msgspec.Struct, frozen=True):
    code: Short
    name_zh: Name
    name_en: Name
    direction: Literal["down", "up"]
    ports: Annotated[tuple[Port, ...], Meta(min_length=2, max_length=10)]
    optional: Annotated[tuple[Port, ...], Meta(max_length=8)] = ()


class SailingIn(msgspec.Struct, frozen=True):
    """A sailing; sizes in centimetres and tonnes, `capacity` slots by kind of box."""

    line: UUID
    number: Short
    vessel: Name
    draught_cm: Annotated[int, Meta(ge=50, le=1000)]
    beam_cm: Annotated[int, Meta(ge=300, le=3400)]
    tonnes: Size
    ports: Annotated[tuple[Port, ...], Meta(min_length=2, max_length=10)]
    etd: Moment
    latest: Moment
    eta: Moment
    capacity: Annotated[dict[Kind, Annotated[int, Meta(ge=0, le=10_000)]], Meta(min_length=1)]
    threshold_teu: Count
    mmsi: Annotated[str, Meta(pattern="^([0-9]{9})?$")] = ""
    certificate_until: date | None = None


class ReasonIn(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class WhenIn(msgspec.Struct, frozen=True):
    at: Moment | None = None


class AtIn(msgspec.Struct, frozen=True):
    at: Moment


class BerthIn(msgspec.Struct, frozen=True):
    """Berth window; `moves` boxes on and off, by so many cranes."""

    port: Port
    terminal: Annotated[str, Meta(min_length=1, max_length=17)]
    berth: Annotated[str, Meta(min_length=1, max_length=10)]
    starts: Moment
    ends: Moment
    moves: Count
    cranes: Annotated[int, Meta(ge=1, le=12)]


class CauseIn(msgspec.Struct, frozen=True):
    cause: Literal["ship", "port", "customs", "weather"]
    note: Note = ""


class SlotIn(msgspec.Struct, frozen=True):
    dam: Literal["TGD", "GZB"]
    lane: Short
    starts: Moment
    ends: Moment


class ReserveIn(msgspec.Struct, frozen=True):
    sailing: UUID


class FixIn(msgspec.Struct, frozen=True):
    at: Moment
    lon: Annotated[float, Meta(ge=95, le=125)]
    lat: Annotated[float, Meta(ge=20, le=40)]


class FixesIn(msgspec.Struct, frozen=True):
    positions: Annotated[tuple[FixIn, ...], Meta(min_length=1, max_length=2000)]


class ExcuseIn(msgspec.Struct, frozen=True):
    excuse: Literal["lock_waiting", "safety", "weather", "authority"]
    note: Note = ""


class NoteIn(msgspec.Struct, frozen=True):
    note: Annotated[str, Meta(min_length=1, max_length=300)]


class LotIn(msgspec.Struct, frozen=True):
    """An offer or a need; `price` yuan a box, at least or at most."""

    side: Literal["offer", "need"]
    sailing: UUID
    leg: Leg
    kind: Kind
    boxes: Count
    price: Price


class AllotIn(msgspec.Struct, frozen=True):
    carrier: Annotated[str, Meta(min_length=18, max_length=18)]
    leg: Leg
    kind: Kind
    boxes: Count


class BookIn(msgspec.Struct, frozen=True):
    sailing: UUID
    client_no: Annotated[str, Meta(min_length=1, max_length=40)]
    origin: Port
    destination: Port
    kind: Kind
    boxes: Count
    owner: Annotated[str, Meta(max_length=18)] = ""
    consignment: UUID | None = None


def line(one: Line, language: str) -> dict[str, Any]:
    name = one.name_en if language.startswith("en") else one.name_zh
    fields = {"direction": one.direction, "ports": one.ports, "optional": one.optional}
    return {"id": one.pk, "code": one.code, "name": name} | fields


PUBLIC = ("id", "number", "vessel", "ports", "etd", "latest", "eta", "state", "status", "atd", "ata", "threshold_teu")


def sailing(one: Sailing, language: str) -> dict[str, Any]:
    """A sailing as everybody sees it."""
    shown = {name: getattr(one, name) for name in PUBLIC}
    shown |= {"line": one.line.code, "direction": one.line.direction, "teu": teu_of(one.capacity)}
    shown["state_text"] = Voyage(one.state).text.say(language)
    shown["status_text"] = Status(one.status).text.say(language)
    held = [{"dam": slot.dam, "starts": slot.starts} for slot in getattr(one, "held", ())]
    berths = [
        {"port": call.port, "berth": call.berth, "starts": call.window.lower, "ends": call.window.upper}
        for call in getattr(one, "berths", ())
    ]
    return shown | {"lock_slots": held, "berths": berths, "loaded_teu": one.loaded_teu if one.atd else None}


def call(one: PortCall) -> dict[str, Any]:
    names = ("id", "port", "terminal", "berth", "moves", "cranes", "limit_hours", "all_fast_at", "complete_at")
    shown = {name: getattr(one, name) for name in names}
    window = {"starts": one.window.lower, "ends": one.window.upper}
    return shown | window | {"call": one.call_id, "hours": one.hours, "late": one.late, "cause": one.cause or None}


def slot(one: LockSlot, language: str) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("id", "dam", "lane", "starts", "ends", "state", "at_line")}
    number = one.sailing.number if one.sailing is not None else None
    return shown | {"sailing": number, "state_text": Slot(one.state).text.say(language)}


def stop(one: Stop) -> dict[str, Any]:
    names = ("id", "since", "until", "lon", "lat", "excuse", "note", "explain_by", "refused_at", "broke_at")
    return {name: getattr(one, name) for name in names}


def lot(one: Lot) -> dict[str, Any]:
    names = ("id", "side", "leg", "kind", "boxes", "left", "price", "state", "made_at")
    shown = {name: getattr(one, name) for name in names}
    return shown | {"sailing": one.sailing.number, "carrier": one.carrier.uscc}


def booking(one: Booking, language: str) -> dict[str, Any]:
    names = ("id", "client_no", "origin", "destination", "kind", "boxes", "state", "ready_at", "rolls", "made_at")
    shown = {name: getattr(one, name) for name in names}
    shown |= {"sailing": one.sailing.number, "sailing_id": one.sailing_id, "etd": one.sailing.etd}
    shown |= {"carrier": one.carrier.uscc, "owner": one.owner.uscc if one.owner else None}
    former = one.rolled_from.sailing.number if one.rolled_from else None
    return shown | {"state_text": Booked(one.state).text.say(language), "rolled_from": former}


def clearing(one: Clearing) -> dict[str, Any]:
    names = ("id", "period", "at", "offers", "needs", "boxes", "pairwise", "least_share", "money", "proven", "seconds")
    return {name: getattr(one, name) for name in names}


def account(one: Any) -> dict[str, Any]:
    names = ("given", "got", "needed", "balance", "pays", "why")
    return {"carrier": one.carrier.uscc} | {name: getattr(one, name) for name in names}


def transfer(one: Any) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("leg", "kind", "boxes", "price")}
    return shown | {"sailing": one.sailing.number, "giver": one.giver.uscc, "taker": one.taker.uscc}


def departure_plan(one: DeparturePlan) -> dict[str, Any]:
    return {"id": one.pk, "starts": one.starts, "made_at": one.made_at, "result": one.result}


def figures(one: Figures) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Figures.__slots__}
