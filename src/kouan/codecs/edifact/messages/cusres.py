"""CUSRES: the answer of customs to a declaration or manifest."""

from __future__ import annotations

from collections.abc import Iterator

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Note, Paper, Party, Place, Total
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Package
from kouan.codecs.transport.customs import Authentication, Error, ErrorPoint, Indicator, ItemReference, Tax
from kouan.codecs.transport.voyage import Voyage

OUTCOMES = {"4": "released", "8": "accepted"}


class Cusres(Message):
    """Acceptance, release, refusal, with the errors that led to it."""

    notes: tuple[Note, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    places: tuple[Place, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    boxes: tuple[Box, ...] = ()
    parties: tuple[Party, ...] = ()
    packages: tuple[Package, ...] = ()
    references: tuple[ItemReference, ...] = ()
    error_points: tuple[ErrorPoint, ...] = ()
    taxes: tuple[Tax, ...] = ()
    documents: tuple[Paper, ...] = ()
    totals: tuple[Total, ...] = ()
    authentications: tuple[Authentication, ...] = ()

    @property
    def outcome(self) -> str:
        """`released`, `accepted`, or the processing indicator as it was sent."""
        code = next((each.code for each in self.indicators), "")
        return OUTCOMES.get(code, code)

    def errors(self) -> Iterator[Error]:
        """Every error that customs names."""
        points = (*self.error_points, *(point for paper in self.documents for point in paper.error_points))
        return (error for point in points for error in point.errors)


KIND = Kind("CUSRES", Cusres, release="96B")
