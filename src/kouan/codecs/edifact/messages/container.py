"""The messages about boxes at the terminal: gate, discharge and loading, orders and reports."""

from __future__ import annotations

from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Party, Place, Reference, Service, Total
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import GoodsItem, Movement
from kouan.codecs.transport.customs import Consignment
from kouan.codecs.transport.voyage import Voyage


class ContainerMessage(Message):
    """What these messages share: one voyage, parties, boxes, and for packing orders the goods."""

    notes: tuple[Note, ...] = ()
    movements: tuple[Movement, ...] = ()
    services: tuple[Service, ...] = ()
    places: tuple[Place, ...] = ()
    references: tuple[Reference, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    goods: tuple[GoodsItem, ...] = ()
    boxes: tuple[Box, ...] = ()
    consignments: tuple[Consignment, ...] = ()
    totals: tuple[Total, ...] = ()

    @property
    def voyage(self) -> Voyage | None:
        """The main voyage, or the only one."""
        main = [voyage for voyage in self.voyages if voyage.stage == "main"]
        return next(iter(main or self.voyages), None)

    def box(self, number: str) -> Box | None:
        """The box of that number."""
        return next((box for box in self.boxes if box.number == number), None)

    def party(self, role: str) -> Party | None:
        """The first party in that role."""
        return next((party for party in self.parties if party.role == role), None)

    def reference(self, role: str) -> str:
        """The first number in that role, empty when there is none."""
        return next((each.number for each in self.references if each.role == role), "")
