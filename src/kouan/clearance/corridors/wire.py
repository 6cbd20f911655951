"""Bodies of the corridors' API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.models import Alarm, ApprovedCarrier, Leg, LegBox, PortGroup, Transit
from kouan.clearance.corridors.services.opening import BoxLine
from kouan.clearance.corridors.services.transits import move_by, second_start
from kouan.clearance.corridors.states import Mode, Moving
from kouan.clearance.corridors.steps import next_step
from kouan.clearance.corridors.tables import STATES

Moment = Annotated[datetime, Meta(tz=True)]
Port = Annotated[str, Meta(pattern="^[A-Z]{2}[A-Z2-9]{3}$")]
Terminal = Annotated[str, Meta(min_length=1, max_length=17)]
Number = Annotated[str, Meta(pattern="^[A-Z]{3}[UJZ][0-9]{7}$")]
Office = Annotated[str, Meta(max_length=4)]
Seal = Annotated[str, Meta(max_length=35)]
Said = Annotated[str, Meta(min_length=1, max_length=300)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class GroupIn(msgspec.Struct, frozen=True):
    """A port group with its hub, in force from a day until a day (included)."""

    name_zh: Name
    name_en: Name
    hub_port: Port
    hub_terminal: Terminal
    valid_from: date
    hub_office: Office = ""
    valid_until: date | None = None


class MemberIn(msgspec.Struct, frozen=True):
    port: Port
    terminal: Terminal
    valid_from: date
    office: Office = ""
    valid_until: date | None = None


class CarrierIn(msgspec.Struct, frozen=True):
    """A carrier registered for goods under control; no vessel named = all of its vessels."""

    uscc: Annotated[str, Meta(min_length=18, max_length=18)]
    number: Annotated[str, Meta(min_length=1, max_length=32)]
    valid_from: date
    vessels: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=200)] = ()
    valid_until: date | None = None


class BoxIn(msgspec.Struct, frozen=True):
    number: Number
    seal: Seal = ""
    intact: bool = True

    def line(self) -> BoxLine:
        return BoxLine(self.number, self.seal, self.intact)


Boxes = Annotated[tuple[BoxIn, ...], Meta(max_length=500)]
Numbers = Annotated[tuple[Number, ...], Meta(min_length=1, max_length=500)]


class LegIn(msgspec.Struct, frozen=True):
    """A river leg under control with its boxes and their seals."""

    mode: Literal["linked", "depart_confirm", "arrive_confirm", "transit"]
    direction: Literal["I", "E"]
    vessel: Annotated[str, Meta(min_length=1, max_length=200)]
    voyage: Annotated[str, Meta(min_length=1, max_length=32)]
    from_port: Port
    from_terminal: Terminal
    to_port: Port
    to_terminal: Terminal
    planned_departure: Moment
    planned_arrival: Moment
    boxes: Annotated[tuple[BoxIn, ...], Meta(min_length=1, max_length=500)]
    time_limit: Moment | None = None
    reason: Annotated[str, Meta(max_length=200)] = ""


class LoadingIn(msgspec.Struct, frozen=True):
    """The whole tally of loading or discharge; of several the latest `said_at` stands."""

    boxes: Boxes
    ended_at: Moment
    said_at: Moment


class DepartureIn(msgspec.Struct, frozen=True):
    boxes: Boxes
    departed_at: Moment
    said_at: Moment
    next_port: Annotated[str, Meta(max_length=5)] = ""
    eta: Moment | None = None


class ArrivalIn(msgspec.Struct, frozen=True):
    boxes: Boxes
    berthed_at: Moment
    said_at: Moment


class PositionIn(msgspec.Struct, frozen=True):
    at: Moment
    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]


class PositionsIn(msgspec.Struct, frozen=True):
    positions: Annotated[tuple[PositionIn, ...], Meta(min_length=1, max_length=500)]


class AtIn(msgspec.Struct, frozen=True):
    at: Moment
    note: Annotated[str, Meta(max_length=300)] = ""


class SealIn(msgspec.Struct, frozen=True):
    number: Number
    intact: bool
    at: Moment
    seal: Seal = ""


class SealCheckIn(msgspec.Struct, frozen=True):
    number: Number
    passed: bool
    note: Said


class DecisionIn(msgspec.Struct, frozen=True):
    """`admit` counts the box as agreed, `exclude` leaves it out of the confirmation."""

    number: Number
    decision: Literal["admit", "exclude"]
    note: Said


class SwapIn(msgspec.Struct, frozen=True):
    to: UUID
    boxes: Numbers
    at: Moment
    reason: Said
    port: Annotated[str, Meta(max_length=5)] = ""


class LandingIn(msgspec.Struct, frozen=True):
    boxes: Numbers
    at: Moment
    reason: Said
    port: Annotated[str, Meta(max_length=5)] = ""


class ReassignIn(msgspec.Struct, frozen=True):
    number: Number
    to: UUID
    message: Literal["MT8103", "MT8104"]
    reason: Said


class SeaLoadingIn(msgspec.Struct, frozen=True):
    boxes: Numbers
    vessel: Annotated[str, Meta(min_length=1, max_length=200)]
    voyage: Annotated[str, Meta(min_length=1, max_length=32)]
    at: Moment


class NoteIn(msgspec.Struct, frozen=True):
    note: Said


class LegRef(msgspec.Struct, frozen=True):
    leg: UUID


class GoodsIn(msgspec.Struct, frozen=True):
    line: Annotated[int, Meta(ge=1, le=50)]
    name: Annotated[str, Meta(min_length=1, max_length=255)]
    pieces: Annotated[int, Meta(ge=0, le=10**9)]
    weight: Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,5})?$")]
    boxes: Annotated[tuple[Number, ...], Meta(max_length=500)] = ()


class TransitIn(msgspec.Struct, frozen=True):
    """A transit declaration (1.9). `customs_value_fen` is what a late fee is computed from."""

    client_no: Annotated[str, Meta(min_length=1, max_length=64)]
    consignment: UUID
    kind: Annotated[str, Meta(max_length=8)]
    carrier_uscc: Annotated[str, Meta(max_length=18)]
    vessel: Annotated[str, Meta(max_length=200)]
    from_office: Annotated[str, Meta(max_length=4)]
    to_office: Annotated[str, Meta(max_length=4)]
    expected_arrival: Moment
    reason: Annotated[str, Meta(max_length=40)] = ""
    flag: Annotated[str, Meta(max_length=2)] = "1"
    leg: UUID | None = None
    entry_on: date | None = None
    e_seal: bool = False
    customs_value_fen: Annotated[int, Meta(ge=0, le=10**15)] = 0
    goods: Annotated[tuple[GoodsIn, ...], Meta(max_length=50)] = ()


def group(one: PortGroup) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in GroupIn.__struct_fields__} | {"id": one.id}
    names = ("id", "port", "terminal", "office", "valid_from", "valid_until")
    ports = sorted(one.members.all(), key=lambda m: (m.port, m.terminal, m.valid_from))
    return shown | {"members": [{name: getattr(port, name) for name in names} for port in ports]}


def carrier(one: ApprovedCarrier) -> dict[str, Any]:
    said = {"id": one.id, "uscc": one.organisation.uscc, "name": one.organisation.name_zh, "number": one.number}
    return said | {"vessels": one.vessels, "valid_from": one.valid_from, "valid_until": one.valid_until}


BOX_FIELDS = (
    "number", "listed", "seal", "loaded_at", "loaded_seal", "claimed", "claimed_seal", "found_at", "found_seal",
    "arrival_claimed", "arrival_seal", "broken_at", "landed_at", "swapped_at", "sea_loaded_at", "verdict", "decided",
)  # fmt: skip


def box(one: LegBox, language: str) -> dict[str, Any]:
    """A box as the API shows it: the lists it stands on, and what follows."""
    shown = {name: getattr(one, name) for name in BOX_FIELDS}
    joined = {"leg": one.previous.leg_id, "vessel": one.previous.leg.vessel} if one.previous else None
    return shown | {"says": one.said.text.say(language), "consignment": one.consignment_id, "joined": joined}


def alarm(one: Alarm, language: str) -> dict[str, Any]:
    said = {"id": one.id, "leg": one.leg_id, "kind": one.kind, "key": one.key, "rule": one.rule}
    return said | {"message": one.text.say(language), "raised_at": one.raised_at, "ended_at": one.ended_at}


LEG_FIELDS = (
    "id", "mode", "direction", "state", "vessel", "voyage", "from_port", "from_terminal", "to_port", "to_terminal",
    "planned_departure", "planned_arrival", "time_limit", "eta", "loading_ended_at", "departed_at", "left_at",
    "turned_back_at", "berthed_at", "discharge_ended_at", "confirmed_at", "closed_at", "sea_vessel", "sea_voyage",
    "sea_departed_at",
)  # fmt: skip


def leg_row(one: Leg, language: str) -> dict[str, Any]:
    """A leg in a list; prefetched by `selectors.legs`."""
    shown = {name: getattr(one, name) for name in LEG_FIELDS}
    state = STATES[Mode(one.mode)](one.state)
    seen = None
    if one.seen_at is not None:
        seen = {
            "at": one.seen_at,
            "lon": one.seen_lon,
            "lat": one.seen_lat,
            "km": one.seen_km,
            "off_km": one.seen_off_km,
        }
    step = next_step(one, one.mine, one.standing)  # type: ignore[attr-defined]
    told = {"text": step.text.say(language), "who": step.who.say(language), "by": step.by} if step else None
    return shown | {
        "says": state.text.say(language),
        "carrier": one.carrier.name_zh,
        "position": seen,
        "next": told,
        "alarms": [alarm(a, language) for a in one.standing],  # type: ignore[attr-defined]
    }


def leg_detail(caller: Any, one: Leg) -> dict[str, Any]:
    """A leg with its boxes, passages and every alarm."""
    language = caller.language
    passages = selectors.passages(caller, one)
    shown = leg_row(one, language) | {"boxes": [box(b, language) for b in one.mine]}  # type: ignore[attr-defined]
    limits = selectors.destination_limits(one)
    return shown | {
        "alarms": [alarm(a, language) for a in selectors.alarms_of(caller, one)],
        "passages": [
            {"consignment": p.consignment_id, "bill_no": p.consignment.bill_no, "state": p.state} for p in passages
        ],
        "declare_by": limits.declare_by if limits else None,
        "fee_from": limits.fee_from if limits else None,
    }


TRANSIT_FIELDS = (
    "id", "number", "client_no", "kind", "flag", "reason", "from_office", "to_office", "e_seal", "state", "entry_on",
    "accepted_at", "moved_at", "arrived_at", "written_off_at", "expected_arrival", "late_fee_fen",
)  # fmt: skip


def transit(one: Transit, language: str) -> dict[str, Any]:
    """A transit declaration with its limits and both starts of the late fee."""
    shown = {name: getattr(one, name) for name in TRANSIT_FIELDS}
    return shown | {
        "says": Moving(one.state).text.say(language),
        "bill_no": one.consignment.bill_no,
        "consignment": one.consignment_id,
        "carrier": one.carrier.name_zh,
        "leg": one.leg_id,
        "move_by": move_by(one),
        "second_fee_from": second_start(one),
    }
