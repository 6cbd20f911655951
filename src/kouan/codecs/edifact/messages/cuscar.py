"""CUSCAR: a cargo manifest for customs."""

from __future__ import annotations

from collections.abc import Iterator

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Party, Place, Quantity, Reference, Total
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.customs import Authentication, Bill, Consignment, Indicator
from kouan.codecs.transport.voyage import Voyage


class Cuscar(Message):
    """The manifest of one conveyance: its boxes, and per consignment the bills of lading with goods."""

    places: tuple[Place, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    notes: tuple[Note, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    boxes: tuple[Box, ...] = ()
    totals: tuple[Total, ...] = ()
    consignments: tuple[Consignment, ...] = ()
    authentications: tuple[Authentication, ...] = ()

    def bills(self) -> Iterator[Bill]:
        """Every bill of lading of the manifest."""
        return (bill for consignment in self.consignments for bill in consignment.bills)

    @property
    def voyage(self) -> Voyage | None:
        """The conveyance the manifest is of."""
        return next(iter(self.voyages), None)


KIND = Kind("CUSCAR", Cuscar)
