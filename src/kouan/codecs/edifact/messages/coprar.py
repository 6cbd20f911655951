"""COPRAR: order to discharge or load boxes."""

from __future__ import annotations

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind

ACTIVITIES = {"43": "discharge", "121": "discharge", "45": "loading", "118": "loading"}


class Coprar(ContainerMessage):
    """Discharge or loading order of a ship's agent to a terminal."""

    @property
    def activity(self) -> str:
        """ "discharge" or "loading", empty when the kind of document says neither."""
        return ACTIVITIES.get(self.kind, "")


KIND = Kind("COPRAR", Coprar, documents=ACTIVITIES)
