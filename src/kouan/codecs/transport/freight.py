"""What freight and invoices add to customs messages: charges, prices, allowances, invoice lines."""

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
        UnitCount,
    )
    from kouan.codecs.transport.cargo import Package, ProductIds
    from kouan.codecs.transport.customs import Description, Indicator, RelatedNumbers, Terms, Variance


class ChargeInstruction(Piece):
    """Who pays which charges, where and how."""

    charge: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    arrangement: str = ""
    references: tuple[Reference, ...] = ()
    currencies: tuple[Currency, ...] = ()
    places: tuple[Place, ...] = ()
    amounts: tuple[Amount, ...] = ()


class Charge(Piece):
    """A freight charge and how it is reckoned."""

    charge: tuple[str, ...] = ()
    rate: tuple[str, ...] = ()
    commodity: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    currencies: tuple[Currency, ...] = ()
    prices: tuple[Price, ...] = ()
    unit_counts: tuple[UnitCount, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()


class Price(Piece):
    """A price."""

    price: tuple[str, ...] = ()
    change: str = ""


class Allowance(Piece):
    """An allowance or charge on an invoice."""

    kind: str = ""
    identity: tuple[str, ...] = ()
    settlement: str = ""
    sequence: str = ""
    service: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    amounts: tuple[Amount, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    currencies: tuple[Currency, ...] = ()
    moments: tuple[Moment, ...] = ()


class Rate(Piece):
    """A rate per unit."""

    rate: tuple[str, ...] = ()
    status: str = ""


class PaymentTerms(Piece):
    """When an invoice is to be paid."""

    kind: str = ""
    terms: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    notes: tuple[Note, ...] = ()


class Invoice(Piece):
    """An invoice of a declaration, with its lines."""

    number: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    quantity: str = ""
    moments: tuple[Moment, ...] = ()
    measures: tuple[Measure, ...] = ()
    amounts: tuple[Amount, ...] = ()
    terms: tuple[Terms, ...] = ()
    parties: tuple[Party, ...] = ()
    packages: tuple[Package, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()


class InvoiceLine(Piece):
    """One line of an invoice."""

    number: str = ""
    action: str = ""
    item: tuple[str, ...] = ()
    subline: tuple[str, ...] = ()
    level: str = ""
    configuration: str = ""
    product_ids: tuple[ProductIds, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    prices: tuple[Price, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    measures: tuple[Measure, ...] = ()
    variances: tuple[Variance, ...] = ()
    amounts: tuple[Amount, ...] = ()
    parties: tuple[Party, ...] = ()
    related_numbers: tuple[RelatedNumbers, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    places: tuple[Place, ...] = ()
    documents: tuple[Paper, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    terms: tuple[Terms, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    descriptions: tuple[Description, ...] = ()
    packages: tuple[Package, ...] = ()


class Institution(Piece):
    """A bank and an account."""

    role: str = ""
    account: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    country: str = ""
