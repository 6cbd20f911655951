"""BAPLIE: where every box stands on board (SMDG 2.2 in D.95B, SMDG 3.1 in D.13B)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.edifact.syntax import Segment
from kouan.codecs.transport.basics import Party, Reference, Total
from kouan.codecs.transport.box import Box, Cell, Position, weight
from kouan.codecs.transport.customs import Section
from kouan.codecs.transport.voyage import Voyage


class Baplie(Message):
    """A bay plan: the voyage and its cells, empty ones too where the partners agreed to say them."""

    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    sections: tuple[Section, ...] = ()
    cells: tuple[Cell, ...] = ()
    totals: tuple[Total, ...] = ()

    @property
    def voyage(self) -> Voyage | None:
        """The voyage of the vessel."""
        return next(iter(self.voyages), None)

    def boxes(self) -> Iterator[tuple[Position | None, Box]]:
        """Every box with its position; what the plan says of the place is said of the box too."""
        return ((cell.position, box) for cell in self.cells if (box := cell.box))

    def weight(self) -> Decimal:
        """Kilograms on board as far as the plan says them."""
        of_cells = (weight(cell.measures, "verified_gross", "gross", "weight", "") for cell in self.cells)
        of_boxes = (box.gross for cell in self.cells if not cell.measures for box in cell.boxes)
        return sum((kg for kg in (*of_cells, *of_boxes) if kg is not None), Decimal())


class BayPlans(Kind[Baplie]):
    """Some senders name the box first and its place after it; the place is put in front."""

    def prepare(self, body: list[Segment], start: int, findings: Findings) -> list[Segment]:
        boxes = [i for i, segment in enumerate(body) if segment[:1] == ["EQD"]]
        if not boxes or any(_is_place(segment) for segment in body[: boxes[0]]):
            return body
        findings.add("15", "EQD", start + boxes[0], "箱在其位置之前", "the box stands before its place")
        ends = [*boxes[1:], len(body)]
        parts = [sorted(body[a:b], key=lambda s: not _is_place(s)) for a, b in zip(boxes, ends, strict=True)]
        return [*body[: boxes[0]], *(segment for part in parts for segment in part)]


def _is_place(segment: Segment) -> bool:
    return segment[:2] == ["LOC", "147"]


KIND = BayPlans("BAPLIE", Baplie, guide="SMDG22")
