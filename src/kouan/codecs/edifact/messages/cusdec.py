"""CUSDEC: a goods declaration."""

from __future__ import annotations

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Amount, Measure, Note, Paper, Party, Place, Total
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Seal
from kouan.codecs.transport.customs import (
    Authentication,
    CustomsItem,
    Indicator,
    ItemReference,
    Section,
    Tax,
    Terms,
)
from kouan.codecs.transport.freight import Institution, Invoice
from kouan.codecs.transport.voyage import Voyage


class Cusdec(Message):
    """Declaration to customs: header, invoices, goods lines (`customs_items`), taxes."""

    procedures: tuple[CustomsItem, ...] = ()
    places: tuple[Place, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    institutions: tuple[Institution, ...] = ()
    measures: tuple[Measure, ...] = ()
    boxes: tuple[Box, ...] = ()
    seals: tuple[Seal, ...] = ()
    notes: tuple[Note, ...] = ()
    references: tuple[ItemReference, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    documents: tuple[Paper, ...] = ()
    parties: tuple[Party, ...] = ()
    terms: tuple[Terms, ...] = ()
    amounts: tuple[Amount, ...] = ()
    detail: tuple[Section, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    customs_items: tuple[CustomsItem, ...] = ()
    summary: tuple[Section, ...] = ()
    totals: tuple[Total, ...] = ()
    taxes: tuple[Tax, ...] = ()
    authentications: tuple[Authentication, ...] = ()

    @property
    def tariff_codes(self) -> list[str]:
        """Tariff code of each goods line, in order."""
        return [item.codes[0][0] for item in self.customs_items if item.codes and item.codes[0]]


KIND = Kind("CUSDEC", Cusdec, release="96B")
