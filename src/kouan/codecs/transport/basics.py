"""Who, where, when and what it refers to: the small types every transport message is made of.

A code that is well known stands as a word (`role="loading"`), any other as it was sent (`role="152"`). Numbers and
times are typed; where the sender wrote one in another than the canonical form, `as_sent` keeps that form by field name.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kouan.codecs.transport.box import Box
    from kouan.codecs.transport.cargo import Marks, Package
    from kouan.codecs.transport.customs import CustomsItem, ErrorPoint, Indicator, Tax
    from kouan.codecs.transport.freight import Charge, ChargeInstruction
    from kouan.codecs.transport.voyage import Placement, Voyage


class Piece(msgspec.Struct, omit_defaults=True, gc=False):
    """One piece of a message. All fields have defaults: senders leave out what they like.

    Messages are trees, so the garbage collector need not look at the thousands of pieces of a bay plan.
    """


class Moment(Piece):
    """A date and time in the sender's local time unless `format` says a zone. Periods stand in `as_sent` only."""

    role: str = ""
    at: datetime | None = None
    format: str = ""  # code of data element 2379: 102 day, 203 minute …
    as_sent: dict[str, str] | None = None


class Note(Piece):
    """Free text, or the code of a text."""

    subject: str = ""
    function: str = ""
    code: str = ""
    code_list: str = ""
    code_agency: str = ""
    lines: tuple[str, ...] = ()
    language: str = ""
    format: str = ""
    measures: tuple[Measure, ...] = ()
    unit_counts: tuple[UnitCount, ...] = ()

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


class Reference(Piece):
    """A number something is known by: booking, bill of lading, order …"""

    role: str = ""
    number: str = ""
    line: str = ""
    version: str = ""
    revision: str = ""
    moments: tuple[Moment, ...] = ()
    notes: tuple[Note, ...] = ()
    services: tuple[Service, ...] = ()
    places: tuple[Place, ...] = ()


class Place(Piece):
    """A place and what it is to the box or voyage; `code` is a UN/LOCODE when `agency` is 6."""

    role: str = ""
    code: str = ""
    list: str = ""
    agency: str = ""
    name: str = ""
    first: tuple[str, ...] = ()  # related place, for example the terminal: code, list, agency, name
    second: tuple[str, ...] = ()
    relation: str = ""
    moments: tuple[Moment, ...] = ()
    services: tuple[Service, ...] = ()
    voyages: tuple[Voyage, ...] = ()

    @property
    def terminal(self) -> str:
        """Code of the related place, empty when there is none."""
        return self.first[0] if self.first else ""


class Channel(Piece):
    """A telephone number, mail address …"""

    number: str = ""
    kind: str = ""
    more: tuple[tuple[str, ...], ...] = ()


class Contact(Piece):
    """A person or department of a party."""

    function: str = ""
    code: str = ""
    name: str = ""
    channels: tuple[Channel, ...] = ()


class Party(Piece):
    """An organisation in a role."""

    role: str = ""
    code: str = ""
    list: str = ""
    agency: str = ""
    address: tuple[str, ...] = ()  # unstructured lines
    names: tuple[str, ...] = ()
    street: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    region_list: str = ""
    region_agency: str = ""
    region_name: str = ""
    postcode: str = ""
    country: str = ""
    contacts: tuple[Contact, ...] = ()
    channels: tuple[Channel, ...] = ()
    references: tuple[Reference, ...] = ()
    moments: tuple[Moment, ...] = ()
    places: tuple[Place, ...] = ()
    documents: tuple[Paper, ...] = ()
    amounts: tuple[Amount, ...] = ()
    charges: tuple[Charge, ...] = ()
    charge_instructions: tuple[ChargeInstruction, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def name(self) -> str:
        """The name, or the first address line of those who put it there."""
        return " ".join(part for part in self.names[:5] if part) or (self.address[0] if self.address else "")


class Amount(Piece):
    """A sum of money."""

    kind: str = ""
    amount: Decimal | None = None
    currency: str = ""
    qualifier: str = ""
    status: str = ""
    as_sent: dict[str, str] | None = None
    currencies: tuple[Currency, ...] = ()


class Currency(Piece):
    """Reference and target currency and the rate between them."""

    reference: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    rate: Decimal | None = None
    market: str = ""
    as_sent: dict[str, str] | None = None
    moments: tuple[Moment, ...] = ()


class Measure(Piece):
    """A measured value: weights, volumes, counts. `kind` says which ("gross", "tare", "verified_gross" …)."""

    purpose: str = ""
    kind: str = ""
    significance: str = ""
    non_discrete: str = ""
    attribute: str = ""
    unit: str = ""
    value: Decimal | None = None
    low: str = ""
    high: str = ""
    digits: str = ""
    surface: str = ""
    as_sent: dict[str, str] | None = None
    unit_counts: tuple[UnitCount, ...] = ()
    moments: tuple[Moment, ...] = ()

    @property
    def kilograms(self) -> Decimal | None:
        """The value in kilograms, None when it is no weight."""
        factor = KILOGRAMS.get(self.unit)
        return self.value * factor if factor is not None and self.value is not None else None


KILOGRAMS = {"KGM": Decimal(1), "TNE": Decimal(1000), "GRM": Decimal("0.001"), "LBR": Decimal("0.45359237")}


class UnitCount(Piece):
    """How many units something applies to."""

    count: Decimal | None = None
    kind: str = ""
    as_sent: dict[str, str] | None = None


class Total(Piece):
    """A control total of a message: number of boxes, packages, gross weight."""

    kind: str = ""
    value: Decimal | None = None
    unit: str = ""
    as_sent: dict[str, str] | None = None


class Quantity(Piece):
    """A quantity."""

    kind: str = ""
    value: Decimal | None = None
    unit: str = ""
    as_sent: dict[str, str] | None = None
    notes: tuple[Note, ...] = ()


class Percentage(Piece):
    """A percentage and its basis."""

    kind: str = ""
    value: Decimal | None = None
    basis: str = ""
    list: str = ""
    agency: str = ""
    status: str = ""
    as_sent: dict[str, str] | None = None


class Paper(Piece):
    """A document that is referred to or asked for."""

    kind: str = ""
    kind_list: str = ""
    kind_agency: str = ""
    kind_name: str = ""
    number: str = ""
    status: str = ""
    source: str = ""
    language: str = ""
    version: str = ""
    revision: str = ""
    medium: str = ""
    copies: str = ""
    originals: str = ""
    moments: tuple[Moment, ...] = ()
    places: tuple[Place, ...] = ()
    parties: tuple[Party, ...] = ()
    packages: tuple[Package, ...] = ()
    references: tuple[Reference, ...] = ()
    marks: tuple[Marks, ...] = ()
    notes: tuple[Note, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    measures: tuple[Measure, ...] = ()
    boxes: tuple[Box, ...] = ()
    amounts: tuple[Amount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    customs_items: tuple[CustomsItem, ...] = ()
    error_points: tuple[ErrorPoint, ...] = ()


class Service(Piece):
    """What is asked of the carrier: contract, service, priority, nature of the cargo."""

    contract: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    places: tuple[Place, ...] = ()
    placements: tuple[Placement, ...] = ()
    notes: tuple[Note, ...] = ()
