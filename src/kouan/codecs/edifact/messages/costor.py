"""COSTOR: order to pack goods into boxes."""

from __future__ import annotations

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind


class Costor(ContainerMessage):
    """Stuffing order: which goods of which consignment go into which box."""

    def contents(self, number: str) -> list[tuple[str, str]]:
        """(consignment, goods line) that go into the box of that number."""
        return [
            (consignment.reference, goods.number)
            for consignment in self.consignments
            for goods in consignment.goods
            if any(split.number == number for split in goods.splits)
        ]


KIND = Kind("COSTOR", Costor)
