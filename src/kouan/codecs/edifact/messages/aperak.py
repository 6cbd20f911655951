"""APERAK: an application took a message, or found errors in it. ERIRSP is the one that answers an ERINOT."""

from __future__ import annotations

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Channel, Contact, Note, Paper, Party, Reference, Total
from kouan.codecs.transport.customs import Error

ANSWERS = {"27": "refused", "29": "accepted", "44": "accepted"}


class Aperak(Message):
    """Application error and acknowledgement."""

    notes: tuple[Note, ...] = ()
    totals: tuple[Total, ...] = ()
    documents: tuple[Paper, ...] = ()
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    channels: tuple[Channel, ...] = ()
    errors: tuple[Error, ...] = ()

    @property
    def accepted(self) -> bool:
        """True when no error is named and the function does not refuse."""
        function = self.document.function if self.document else ""
        return not self.errors and ANSWERS.get(function) != "refused"

    def reference(self, role: str) -> str:
        """The first number in that role, empty when there is none."""
        return next((each.number for each in self.references if each.role == role), "")


class Erirsp(Aperak):
    """Response of a river authority to a voyage report (ERIRSP 1.2)."""

    @property
    def report(self) -> str:
        """Number of the report that is answered."""
        return self.reference("previous_message")


KIND = Kind("APERAK", Aperak)
RESPONSE = Kind("ERIRSP", Erirsp, type_name="APERAK", release="98B", guide="ERI12")
