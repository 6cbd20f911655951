"""VERMAS: verified gross mass of packed boxes (SOLAS chapter VI, regulation 2)."""

from __future__ import annotations

from decimal import Decimal

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.transport.box import Box

METHODS = {"SM1": "weighed", "SM2": "calculated"}


class Vermas(ContainerMessage):
    """Verified weights, how they were found and who answers for them."""

    @property
    def weights(self) -> dict[str, Decimal]:
        """Box number -> verified gross mass in kilograms."""
        return {box.number: weight for box in self.boxes if (weight := box.verified) is not None}

    @staticmethod
    def method(box: Box) -> str:
        """ "weighed" (the packed box) or `calculated` (sum of its contents), empty when not said."""
        return next((METHODS[paper.kind] for paper in box.documents if paper.kind in METHODS), "")


KIND = Kind("VERMAS", Vermas, release="16A", guide="SMDG10")
