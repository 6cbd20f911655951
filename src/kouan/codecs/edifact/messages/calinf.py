"""CALINF: a vessel will call."""

from __future__ import annotations

from datetime import datetime

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Party, Quantity, Reference
from kouan.codecs.transport.voyage import Voyage


class Calinf(Message):
    """Call information of a ship's agent to a terminal: voyage, times, how many boxes to handle."""

    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    @property
    def voyage(self) -> Voyage | None:
        """The call's voyage."""
        return next(iter(self.voyages), None)

    @property
    def expected(self) -> datetime | None:
        """When the vessel is expected."""
        moment = self.voyage.moment("estimated_arrival") if self.voyage else None
        return moment.at if moment else None


KIND = Kind("CALINF", Calinf)
