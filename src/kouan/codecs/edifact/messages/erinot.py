"""ERINOT: a voyage and cargo report to river authorities (ERI 1.2 to 1.4, CESNI ES-RIS), an IFTDGN of D.98B."""

from __future__ import annotations

from collections.abc import Iterator

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Party, Reference
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Danger, Handling
from kouan.codecs.transport.customs import Consignment
from kouan.codecs.transport.voyage import Voyage

SENDERS = {"VES": "vessel", "CAR": "carrier", "PAS": "authority"}


class Iftdgn(Message):
    """Dangerous goods notification: the voyage, barges and boxes, and per consignment the goods with their dangers."""

    notes: tuple[Note, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    parties: tuple[Party, ...] = ()
    boxes: tuple[Box, ...] = ()
    consignments: tuple[Consignment, ...] = ()

    @property
    def voyage(self) -> Voyage | None:
        """The voyage that is reported."""
        return next(iter(self.voyages), None)

    def dangers(self) -> Iterator[Danger]:
        """Every dangerous good on board."""
        return (d for each in self.consignments for goods in each.goods for d in goods.dangers)


class Erinot(Iftdgn):
    """Voyage report of an inland vessel or convoy."""

    @property
    def sender(self) -> str:
        """`vessel`, `carrier`, or `authority` (a passage report between authorities)."""
        return SENDERS.get(self.kind, "")

    @property
    def vessel(self) -> str:
        """ENI, IMO or other number of the (leading) vessel."""
        return self.voyage.vessel if self.voyage else ""

    @property
    def cones(self) -> str:
        """Blue cones or lights by day and night: `0` to `3`, `B` (B flag), `V` (special permit); empty: not said."""
        return self._safety(0)

    @property
    def persons(self) -> int | None:
        """Persons on board, crew and passengers."""
        said = self._safety(1)
        return int(said) if said.isdecimal() else None

    def _safety(self, index: int) -> str:
        lines = next((note.lines for note in self.notes if note.subject == "safety"), ())
        return lines[index] if index < len(lines) else ""

    def barges(self) -> list[Box]:
        """The vessels of the convoy."""
        return [box for box in self.boxes if box.kind == "barge"]


NOTIFICATION = Kind("IFTDGN", Iftdgn, release="98B")
KIND = Kind("ERINOT", Erinot, type_name="IFTDGN", release="98B", guide="ERI14", documents=SENDERS)
