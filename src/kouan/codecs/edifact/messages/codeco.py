"""CODECO: boxes went in or out at the gate."""

from __future__ import annotations

from datetime import datetime

from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.transport.box import Box

DIRECTIONS = {"34": "in", "36": "out"}


class Codeco(ContainerMessage):
    """Gate-in or gate-out report of a terminal or depot."""

    @property
    def direction(self) -> str:
        """ "in" or "out", empty when the kind of document says neither."""
        return DIRECTIONS.get(self.kind, "")

    @staticmethod
    def passed(box: Box) -> datetime | None:
        """When the box passed the gate."""
        return next((moment.at for moment in box.moments if moment.role == "operation"), None)


KIND = Kind("CODECO", Codeco, documents=DIRECTIONS)
