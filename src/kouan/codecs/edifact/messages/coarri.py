"""COARRI: boxes were discharged or loaded."""

from __future__ import annotations

from datetime import datetime

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.transport.box import Box

ACTIVITIES = {"44": "discharge", "98": "discharge", "46": "loading", "270": "loading"}


class Coarri(ContainerMessage):
    """Discharge or loading report of a terminal."""

    @property
    def activity(self) -> str:
        """ "discharge" or "loading", empty when the kind of document says neither."""
        return ACTIVITIES.get(self.kind, "")

    @staticmethod
    def done(box: Box) -> datetime | None:
        """When the crane moved the box."""
        return next((moment.at for moment in box.moments if moment.role == "executed"), None)


KIND = Kind("COARRI", Coarri, documents=ACTIVITIES)
