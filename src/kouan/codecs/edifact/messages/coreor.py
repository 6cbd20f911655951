"""COREOR: order to release boxes to a party."""

from __future__ import annotations

from datetime import datetime

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind


class Coreor(ContainerMessage):
    """Release order of a line: who may fetch which box, with which number, until when."""

    @property
    def release(self) -> str:
        """Release number, of the message or of its first box that has one."""
        return self.reference("release") or next(filter(None, (b.reference("release") for b in self.boxes)), "")

    @property
    def expiry(self) -> datetime | None:
        """Until when the release holds."""
        of_references = (moment for reference in self.references for moment in reference.moments)
        of_parties = (moment for party in self.parties for moment in party.moments)
        moments = (*self.moments, *of_references, *of_parties)
        return next((moment.at for moment in moments if moment.role == "expiry"), None)


KIND = Kind("COREOR", Coreor, release="00B")
