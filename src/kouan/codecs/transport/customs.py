"""What customs and freight messages add: consignments, statuses, tariff items, taxes, charges, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kouan.codecs.transport.basics import Piece

if TYPE_CHECKING:
    from kouan.codecs.transport.basics import (
        Amount,
        Currency,
        Measure,
        Moment,
        Note,
        Paper,
        Party,
        Percentage,
        Place,
        Quantity,
        Reference,
        Total,
    )
    from kouan.codecs.transport.box import Box
    from kouan.codecs.transport.cargo import GoodsItem, Handling, Marks, Nature, Package, Seal, Serials
    from kouan.codecs.transport.freight import ChargeInstruction
    from kouan.codecs.transport.voyage import Voyage


class Consignment(Piece):
    """One consignment of a manifest, notification or status report."""

    number: str = ""
    reference: str = ""
    status: str = ""
    source: str = ""
    language: str = ""
    version: str = ""
    revision: str = ""
    load_sequence: str = ""
    handling: tuple[Handling, ...] = ()
    moments: tuple[Moment, ...] = ()
    places: tuple[Place, ...] = ()
    totals: tuple[Total, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    references: tuple[Reference, ...] = ()
    bills: tuple[Bill, ...] = ()
    goods: tuple[GoodsItem, ...] = ()
    statuses: tuple[Status, ...] = ()


class Bill(Piece):
    """A transport document of a manifest with its goods."""

    role: str = ""
    number: str = ""
    line: str = ""
    version: str = ""
    revision: str = ""
    totals: tuple[Total, ...] = ()
    amounts: tuple[Amount, ...] = ()
    places: tuple[Place, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    currencies: tuple[Currency, ...] = ()
    charge_instructions: tuple[ChargeInstruction, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    goods: tuple[GoodsItem, ...] = ()


class Status(Piece):
    """What has happened to a consignment."""

    category: str = ""
    category_list: str = ""
    category_agency: str = ""
    code: str = ""
    code_list: str = ""
    code_agency: str = ""
    name: str = ""
    reasons: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    moments: tuple[Moment, ...] = ()
    documents: tuple[Paper, ...] = ()
    notes: tuple[Note, ...] = ()
    parties: tuple[Party, ...] = ()
    places: tuple[Place, ...] = ()
    marks: tuple[Marks, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    boxes: tuple[Box, ...] = ()
    goods: tuple[GoodsItem, ...] = ()


class Indicator(Piece):
    """A processing indicator of customs: released, held, to be inspected."""

    code: str = ""
    list: str = ""
    agency: str = ""
    process: str = ""
    percentages: tuple[Percentage, ...] = ()
    moments: tuple[Moment, ...] = ()
    references: tuple[Reference, ...] = ()
    documents: tuple[Paper, ...] = ()
    packages: tuple[Package, ...] = ()
    measures: tuple[Measure, ...] = ()


class CustomsItem(Piece):
    """A line of a declaration with its tariff and procedure codes (each: code, list, agency)."""

    number: str = ""
    codes: tuple[tuple[str, ...], ...] = ()
    notes: tuple[Note, ...] = ()
    places: tuple[Place, ...] = ()
    moments: tuple[Moment, ...] = ()
    measures: tuple[Measure, ...] = ()
    parties: tuple[Party, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    packages: tuple[Package, ...] = ()
    amounts: tuple[Amount, ...] = ()
    references: tuple[ItemReference, ...] = ()
    documents: tuple[Paper, ...] = ()
    terms: tuple[Terms, ...] = ()
    natures: tuple[Nature, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    taxes: tuple[Tax, ...] = ()
    variances: tuple[Variance, ...] = ()
    related_numbers: tuple[RelatedNumbers, ...] = ()


class ItemReference(Piece):
    """A number a line of a declaration refers to."""

    role: str = ""
    number: str = ""
    line: str = ""
    version: str = ""
    revision: str = ""
    moments: tuple[Moment, ...] = ()
    serials: tuple[Serials, ...] = ()
    amounts: tuple[Amount, ...] = ()
    descriptions: tuple[Description, ...] = ()
    packages: tuple[Package, ...] = ()
    places: tuple[Place, ...] = ()
    measures: tuple[Measure, ...] = ()
    boxes: tuple[Box, ...] = ()
    taxes: tuple[Tax, ...] = ()


class Tax(Piece):
    """A duty, tax or fee."""

    function: str = ""
    kind: str = ""
    kind_list: str = ""
    kind_agency: str = ""
    kind_name: str = ""
    account: tuple[str, ...] = ()
    basis: str = ""
    detail: tuple[str, ...] = ()  # rate code, list, agency, rate …
    category: str = ""
    party: str = ""
    sequence: str = ""
    amounts: tuple[Amount, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    measures: tuple[Measure, ...] = ()
    references: tuple[Reference, ...] = ()


class Terms(Piece):
    """Terms of delivery (INCOTERMS) or transport."""

    function: str = ""
    payment: str = ""
    code: str = ""
    list: str = ""
    agency: str = ""
    text: str = ""
    more: str = ""
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()


class Variance(Piece):
    """A difference in quantity, and why."""

    difference: str = ""
    kind: str = ""
    discrepancy: str = ""
    reason: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    references: tuple[Reference, ...] = ()


class RelatedNumbers(Piece):
    """Identity numbers that belong together."""

    set: str = ""
    numbers: tuple[tuple[str, ...], ...] = ()
    indicators: tuple[Indicator, ...] = ()
    parties: tuple[Party, ...] = ()
    measures: tuple[Measure, ...] = ()
    amounts: tuple[Amount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    documents: tuple[Paper, ...] = ()


class Description(Piece):
    """A description by characteristic."""

    format: str = ""
    characteristic: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    surface: str = ""
    notes: tuple[Note, ...] = ()


class Requirement(Piece):
    """What an authority requires."""

    movement: str = ""
    actions: tuple[tuple[str, ...], ...] = ()
    moments: tuple[Moment, ...] = ()
    places: tuple[Place, ...] = ()
    seals: tuple[Seal, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[Paper, ...] = ()


class Authentication(Piece):
    """Result and key of an authentication."""

    result: str = ""
    key: str = ""
    moments: tuple[Moment, ...] = ()
    references: tuple[Reference, ...] = ()


class Error(Piece):
    """An error an application found."""

    code: str = ""
    list: str = ""
    agency: str = ""
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()


class ErrorPoint(Piece):
    """Where in the message the errors below were found."""

    at: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    errors: tuple[Error, ...] = ()
    notes: tuple[Note, ...] = ()


class Section(Piece):
    """The mark between the sections of a message."""

    code: str = ""
