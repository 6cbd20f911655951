"""COPINO: a haulier announces that it will bring or fetch boxes."""

from __future__ import annotations

from datetime import datetime

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind


class Copino(ContainerMessage):
    """Pre-notice of a haulier, barge or train operator to a terminal."""

    @property
    def expected(self) -> datetime | None:
        """When the truck, barge or train is expected."""
        for voyage in self.voyages:
            moment = voyage.moment("estimated_arrival")
            if moment:
                return moment.at
        return next((moment.at for moment in self.moments if moment.role == "estimated_arrival"), None)

    @property
    def vehicle(self) -> str:
        """Plate, vessel or train that will come."""
        return next((voyage.vessel or voyage.number for voyage in self.voyages), "")


KIND = Kind("COPINO", Copino)
