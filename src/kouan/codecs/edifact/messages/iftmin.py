"""IFTMIN: a transport instruction (booking confirmed, shipping instructions)."""

from __future__ import annotations

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import (
    Amount,
    Channel,
    Contact,
    Currency,
    Note,
    Paper,
    Party,
    Place,
    Reference,
    Service,
    Total,
)
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import GoodsItem, Nature
from kouan.codecs.transport.customs import Requirement, Terms
from kouan.codecs.transport.freight import Charge, ChargeInstruction
from kouan.codecs.transport.voyage import Voyage


class Iftmin(Message):
    """Instruction of a shipper or forwarder to a carrier."""

    contacts: tuple[Contact, ...] = ()
    channels: tuple[Channel, ...] = ()
    services: tuple[Service, ...] = ()
    currencies: tuple[Currency, ...] = ()
    amounts: tuple[Amount, ...] = ()
    notes: tuple[Note, ...] = ()
    totals: tuple[Total, ...] = ()
    documents: tuple[Paper, ...] = ()
    natures: tuple[Nature, ...] = ()
    places: tuple[Place, ...] = ()
    terms: tuple[Terms, ...] = ()
    references: tuple[Reference, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    charge_instructions: tuple[ChargeInstruction, ...] = ()
    charges: tuple[Charge, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    goods: tuple[GoodsItem, ...] = ()
    boxes: tuple[Box, ...] = ()

    def party(self, role: str) -> Party | None:
        """The first party in that role."""
        return next((party for party in self.parties if party.role == role), None)


KIND = Kind("IFTMIN", Iftmin, release="00B")
