"""COPARN: announcement of boxes; order to release, accept or call in empties."""

from __future__ import annotations

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind


class Coparn(ContainerMessage):
    """Container announcement of a line to a depot or terminal."""

    @property
    def booking(self) -> str:
        """Booking number, of the message or of its first box that has one."""
        return self.reference("booking") or next(filter(None, (b.reference("booking") for b in self.boxes)), "")


KIND = Kind("COPARN", Coparn, release="00B")
