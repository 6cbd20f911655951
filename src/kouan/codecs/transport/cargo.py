"""Goods and what is known of them: packages, dangers, temperatures, seals, marks, damages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kouan.codecs.transport.basics import Piece

if TYPE_CHECKING:
    from kouan.codecs.transport.basics import (
        Amount,
        Contact,
        Measure,
        Moment,
        Note,
        Paper,
        Party,
        Percentage,
        Place,
        Quantity,
        Reference,
        UnitCount,
    )
    from kouan.codecs.transport.box import Cell
    from kouan.codecs.transport.customs import CustomsItem, Indicator, Requirement
    from kouan.codecs.transport.freight import Charge
    from kouan.codecs.transport.voyage import Placement


class Dimension(Piece):
    """Length, width, height; `kind` says of what (goods, overhang at one side …)."""

    kind: str = ""
    unit: str = ""
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    as_sent: dict[str, str] | None = None
    unit_counts: tuple[UnitCount, ...] = ()


class TemperatureRange(Piece):
    """Lowest and highest value allowed."""

    kind: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    as_sent: dict[str, str] | None = None


class Temperature(Piece):
    """A temperature to be kept or measured; unit CEL or FAH."""

    kind: str = ""
    value: Decimal | None = None
    unit: str = ""
    as_sent: dict[str, str] | None = None
    ranges: tuple[TemperatureRange, ...] = ()
    moments: tuple[Moment, ...] = ()

    @property
    def celsius(self) -> Decimal | None:
        """The value in degrees Celsius."""
        if self.value is None or self.unit not in ("FAH", "F"):
            return self.value
        return (self.value - 32) * 5 / 9


class Seal(Piece):
    """A seal on a box."""

    number: str = ""
    number_note: str = ""
    issuer: str = ""  # CA carrier, SH shipper, CU customs, TO terminal, AC quarantine
    issuer_list: str = ""
    issuer_agency: str = ""
    issuer_name: str = ""
    condition: str = ""
    range: tuple[str, ...] = ()  # first and last of a run of seals
    kind: str = ""


class Danger(Piece):
    """Dangerous goods by the regulations named (IMD sea, ADR road, RID rail, ADN inland waterway)."""

    regulations: str = ""
    hazard: str = ""  # class and division
    page: str = ""
    edition: str = ""
    un_number: str = ""
    un_note: str = ""
    flashpoint: str = ""
    flashpoint_unit: str = ""
    packing_group: str = ""
    ems: str = ""
    mfag: str = ""
    transport_card: str = ""
    placard_upper: str = ""
    placard_lower: str = ""
    labels: tuple[str, ...] = ()
    packing: str = ""
    category: str = ""
    permission: str = ""
    tunnel: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    measures: tuple[Measure, ...] = ()
    places: tuple[Place, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    splits: tuple[Split, ...] = ()


class Attribute(Piece):
    """A property that has no field of its own."""

    function: str = ""
    kind: tuple[str, ...] = ()
    value: tuple[str, ...] = ()


class Split(Piece):
    """How many packages of the goods are in which box or hold."""

    number: str = ""
    number_list: str = ""
    number_agency: str = ""
    number_country: str = ""
    count: Decimal | None = None
    as_sent: dict[str, str] | None = None
    measures: tuple[Measure, ...] = ()
    places: tuple[Place, ...] = ()


class Handling(Piece):
    """How it is to be handled."""

    code: str = ""
    code_list: str = ""
    code_agency: str = ""
    text: str = ""
    material: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()  # in a stowage instruction: the places it concerns


class Nature(Piece):
    """Nature of the cargo."""

    code: str = ""
    list: str = ""
    agency: str = ""
    more: tuple[tuple[str, ...], ...] = ()
    notes: tuple[Note, ...] = ()


class Package(Piece):
    """Number and kind of packages."""

    count: Decimal | None = None
    level: tuple[str, ...] = ()
    kind: str = ""
    list: str = ""
    agency: str = ""
    name: str = ""
    identity: tuple[str, ...] = ()
    returnable: tuple[str, ...] = ()
    as_sent: dict[str, str] | None = None
    marks: tuple[Marks, ...] = ()


class Marks(Piece):
    """Marks and numbers on packages."""

    instruction: str = ""
    lines: tuple[str, ...] = ()
    contents: str = ""
    marking: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    moments: tuple[Moment, ...] = ()
    serials: tuple[Serials, ...] = ()
    notes: tuple[Note, ...] = ()


class Serials(Piece):
    """Identity numbers, one by one or as ranges."""

    kind: str = ""
    ranges: tuple[tuple[str, ...], ...] = ()


class ProductIds(Piece):
    """Article or tariff numbers: each number, its kind (HS …), list, agency."""

    function: str = ""
    numbers: tuple[tuple[str, ...], ...] = ()


class Damage(Piece):
    """A damage to a box."""

    kind: str = ""
    at: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    extent: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()


class Component(Piece):
    """The part of the box that is damaged, and its material."""

    part: tuple[str, ...] = ()
    material: tuple[str, ...] = ()


class GoodsItem(Piece):
    """One line of goods and its packages (outermost first, `inner` the packages inside)."""

    number: str = ""
    count: Decimal | None = None
    package: str = ""
    package_list: str = ""
    package_agency: str = ""
    package_name: str = ""
    package_related: str = ""
    inner: tuple[tuple[str, ...], ...] = ()
    as_sent: dict[str, str] | None = None
    handling: tuple[Handling, ...] = ()
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    product_ids: tuple[ProductIds, ...] = ()
    parties: tuple[Party, ...] = ()
    places: tuple[Place, ...] = ()
    moments: tuple[Moment, ...] = ()
    amounts: tuple[Amount, ...] = ()
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    temperatures: tuple[Temperature, ...] = ()
    ranges: tuple[TemperatureRange, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    marks: tuple[Marks, ...] = ()
    packages: tuple[Package, ...] = ()
    documents: tuple[Paper, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    splits: tuple[Split, ...] = ()
    dangers: tuple[Danger, ...] = ()
    natures: tuple[Nature, ...] = ()
    movements: tuple[Movement, ...] = ()
    placements: tuple[Placement, ...] = ()
    charges: tuple[Charge, ...] = ()
    customs_items: tuple[CustomsItem, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    @property
    def description(self) -> str:
        """What the goods are, from the notes of subject "goods"."""
        return "\n".join(note.text for note in self.notes if note.subject == "goods")


class Movement(Piece):
    """Full or part load and who hauls (merchant, carrier)."""

    kind: str = ""
    kind_name: str = ""
    plan: str = ""
    haulage: str = ""
