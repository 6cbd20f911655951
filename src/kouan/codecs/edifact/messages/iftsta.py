"""IFTSTA: what has happened to consignments and boxes on their way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Party, Place, Reference, Service, Total
from kouan.codecs.transport.customs import Consignment, Status


class Event(msgspec.Struct, frozen=True):
    """One event of a status report, flat: what, when, where, which box and consignment."""

    code: str
    name: str
    at: datetime | None
    place: str
    box: str
    consignment: str


class Iftsta(Message):
    """Status report of a carrier, terminal or railway."""

    services: tuple[Service, ...] = ()
    parties: tuple[Party, ...] = ()
    references: tuple[Reference, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    totals: tuple[Total, ...] = ()
    consignments: tuple[Consignment, ...] = ()

    def events(self) -> Iterator[Event]:
        """Every status of every consignment, in order."""
        return (_event(each, status) for each in self.consignments for status in each.statuses)


def _event(consignment: Consignment, status: Status) -> Event:
    numbers = {reference.role: reference.number for reference in status.references}
    moment = next((m.at for m in status.moments if m.role == "status_change"), None)
    return Event(
        code=status.code or status.name,
        name=status.name,
        at=moment or next((m.at for m in status.moments), None),
        place=status.places[0].code if status.places else "",
        box=next((box.number for box in status.boxes), numbers.get("equipment", "")),
        consignment=consignment.reference or numbers.get("bill_of_lading", ""),
    )


KIND = Kind("IFTSTA", Iftsta, release="00B")
