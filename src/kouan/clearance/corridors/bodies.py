"""Bodies that the corridors' API takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.clearance.corridors.services.opening import BoxLine
from kouan.kernel.facts import Fact

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


class LoadingIn(Fact, frozen=True):
    """The whole tally of loading or discharge; of several the latest `said_at` stands."""

    boxes: Boxes
    ended_at: Moment
    said_at: Moment


class DepartureIn(Fact, frozen=True):
    boxes: Boxes
    departed_at: Moment
    said_at: Moment
    next_port: Annotated[str, Meta(max_length=5)] = ""
    eta: Moment | None = None


class ArrivalIn(Fact, frozen=True):
    boxes: Boxes
    berthed_at: Moment
    said_at: Moment


class PositionIn(Fact, frozen=True):
    at: Moment
    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]


class PositionsIn(msgspec.Struct, frozen=True):
    positions: Annotated[tuple[PositionIn, ...], Meta(min_length=1, max_length=500)]


class AtIn(Fact, frozen=True):
    at: Moment
    note: Annotated[str, Meta(max_length=300)] = ""


class SealIn(Fact, frozen=True):
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


class SwapIn(Fact, frozen=True):
    to: UUID
    boxes: Numbers
    at: Moment
    reason: Said
    port: Annotated[str, Meta(max_length=5)] = ""


class LandingIn(Fact, frozen=True):
    boxes: Numbers
    at: Moment
    reason: Said
    port: Annotated[str, Meta(max_length=5)] = ""


class ReassignIn(msgspec.Struct, frozen=True):
    number: Number
    to: UUID
    message: Literal["MT8103", "MT8104"]
    reason: Said


class SeaLoadingIn(Fact, frozen=True):
    boxes: Numbers
    vessel: Annotated[str, Meta(min_length=1, max_length=200)]
    voyage: Annotated[str, Meta(min_length=1, max_length=32)]
    at: Moment


class NoteIn(msgspec.Struct, frozen=True):
    note: Said


class LegRef(msgspec.Struct, frozen=True):
    leg: UUID


class SealedIn(msgspec.Struct, frozen=True):
    number: Annotated[str, Meta(max_length=11)]
    seal: Annotated[str, Meta(min_length=1, max_length=35)]


class RerouteIn(msgspec.Struct, frozen=True):
    """The way on of goods under transit (R-14.5); every box with the seal it has."""

    carrier_uscc: Annotated[str, Meta(max_length=18)]
    mode: Literal["rail", "road", "river"]
    vehicle: Annotated[str, Meta(min_length=1, max_length=200)]
    trip: Annotated[str, Meta(min_length=1, max_length=32)]
    from_port: Annotated[str, Meta(min_length=5, max_length=5)]
    from_terminal: Annotated[str, Meta(max_length=17)]
    departs: Moment
    expected_arrival: Moment
    reason: Annotated[str, Meta(min_length=1, max_length=300)]
    at: Moment
    seals: Annotated[list[SealedIn], Meta(max_length=500)]


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
