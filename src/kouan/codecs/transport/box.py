"""Boxes (containers and other equipment) and the places on board where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from kouan.codecs.transport.basics import Piece

if TYPE_CHECKING:
    from kouan.codecs.transport.basics import (
        Amount,
        Measure,
        Moment,
        Note,
        Paper,
        Party,
        Percentage,
        Place,
        Reference,
        Service,
        UnitCount,
    )
    from kouan.codecs.transport.cargo import (
        Component,
        Damage,
        Danger,
        Dimension,
        GoodsItem,
        Handling,
        Movement,
        Nature,
        ProductIds,
        Seal,
        Temperature,
        TemperatureRange,
    )
    from kouan.codecs.transport.customs import Indicator, Requirement
    from kouan.codecs.transport.freight import Charge
    from kouan.codecs.transport.voyage import Placement, Voyage


class Position(msgspec.Struct, frozen=True):
    """Bay, row and tier on board (ISO 9711: three, two and two digits)."""

    bay: int
    row: int
    tier: int


def position(text: str) -> Position | None:
    """The position in BBBRRTT form (six digits: BBRRTT), None for another form."""
    if not (text.isascii() and text.isdigit() and len(text) in (6, 7)):
        return None
    return Position(int(text[:-4]), int(text[-4:-2]), int(text[-2:]))


class Box(Piece):
    """A container, or other equipment (`kind`), with all that a message says of it."""

    kind: str = ""
    number: str = ""
    number_list: str = ""
    number_agency: str = ""
    number_country: str = ""
    size_type: str = ""  # ISO 6346 size and type, for example 45G1
    size_list: str = ""
    size_agency: str = ""
    size_name: str = ""
    supplier: str = ""
    status: str = ""  # "export", "import", "transhipment" …
    fill: str = ""  # "empty" or "full"
    marking: str = ""
    references: tuple[Reference, ...] = ()
    unit_counts: tuple[UnitCount, ...] = ()
    natures: tuple[Nature, ...] = ()
    movements: tuple[Movement, ...] = ()
    moments: tuple[Moment, ...] = ()
    services: tuple[Service, ...] = ()
    places: tuple[Place, ...] = ()
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    temperatures: tuple[Temperature, ...] = ()
    ranges: tuple[TemperatureRange, ...] = ()
    seals: tuple[Seal, ...] = ()
    notes: tuple[Note, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    dangers: tuple[Danger, ...] = ()
    amounts: tuple[Amount, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    product_ids: tuple[ProductIds, ...] = ()
    components: tuple[Component, ...] = ()
    handling: tuple[Handling, ...] = ()
    damages: tuple[Damage, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    charges: tuple[Charge, ...] = ()
    placements: tuple[Placement, ...] = ()
    documents: tuple[Paper, ...] = ()

    def place(self, role: str) -> Place | None:
        """The first place in that role ("loading", "discharge", "delivery" …)."""
        return next((place for place in self.places if place.role == role), None)

    def reference(self, role: str) -> str:
        """The first number in that role ("booking", "bill_of_lading" …), empty when there is none."""
        return next((each.number for each in self.references if each.role == role), "")

    @property
    def stow(self) -> Position | None:
        """Where it stands on board, when the message says so for the box itself."""
        place = self.place("stow")
        return position(place.code) if place else None

    @property
    def gross(self) -> Decimal | None:
        """Gross mass in kilograms: verified if there is one, else as declared or estimated."""
        return weight(self.measures, "verified_gross", "gross", "estimated_gross", "")

    @property
    def verified(self) -> Decimal | None:
        """Verified gross mass (SOLAS) in kilograms."""
        return weight(self.measures, "verified_gross")

    @property
    def seal_numbers(self) -> list[str]:
        """The numbers of its seals."""
        return [seal.number for seal in self.seals if seal.number]


def weight(measures: Iterable[Measure], *kinds: str) -> Decimal | None:
    """Kilograms of the first of these kinds of weight that is there."""
    found = {measure.kind: measure.kilograms for measure in measures if measure.kilograms is not None}
    return next((found[kind] for kind in kinds if kind in found), None)


class Attachment(Piece):
    """Equipment attached to a box: generator set, chassis, lashing."""

    kind: str = ""
    number: str = ""
    number_list: str = ""
    number_agency: str = ""
    number_country: str = ""
    parties: tuple[Party, ...] = ()
    seals: tuple[Seal, ...] = ()
    unit_counts: tuple[UnitCount, ...] = ()


class Cell(Piece):
    """A place on board in a bay plan and what stands there; empty when nothing does.

    Plans of SMDG 2 say weights, ports and dangers of the place, those of SMDG 3 of the box: `box` gives the union.
    """

    role: str = ""
    code: str = ""
    list: str = ""
    agency: str = ""
    name: str = ""
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    relation: str = ""
    goods: tuple[GoodsItem, ...] = ()
    natures: tuple[Nature, ...] = ()
    notes: tuple[Note, ...] = ()
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    temperatures: tuple[Temperature, ...] = ()
    ranges: tuple[TemperatureRange, ...] = ()
    places: tuple[Place, ...] = ()
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    boxes: tuple[Box, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    dangers: tuple[Danger, ...] = ()
    dangerous: tuple[Dangerous, ...] = ()

    @property
    def position(self) -> Position | None:
        """Bay, row, tier."""
        return position(self.code)

    @property
    def box(self) -> Box | None:
        """The first box here with what is said of its place, None when the place is empty."""
        if not self.boxes:
            return None
        box = self.boxes[0]
        shared = {name: getattr(self, name) + getattr(box, name) for name in SHARED}
        return msgspec.structs.replace(box, **shared)


SHARED = (
    "natures",
    "notes",
    "measures",
    "dimensions",
    "temperatures",
    "ranges",
    "places",
    "references",
    "parties",
    "attachments",
    "dangers",
)


class Dangerous(Piece):
    """A bill of lading with its dangerous goods, in a stowage instruction."""

    role: str = ""
    number: str = ""
    line: str = ""
    version: str = ""
    revision: str = ""
    dangers: tuple[Danger, ...] = ()
