"""What every message has: header, document, and what had no place in it."""

from __future__ import annotations

from typing import Any

import msgspec

from kouan.codecs.transport.basics import Moment, Piece


class Header(Piece):
    """UNH: which message this is, of which directory and guide."""

    reference: str = ""
    type: str = ""
    version: str = ""
    release: str = ""
    agency: str = ""
    association: str = ""  # guide of a user group: SMDG22, ITG14, ERI14 …
    directory: str = ""
    subtype: str = ""
    access: str = ""
    sequence: tuple[str, ...] = ()
    subset: tuple[str, ...] = ()
    guideline: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()


class Document(Piece):
    """BGM: kind of document, its number, what is to be done with it ("original", "replace", "cancellation" …)."""

    kind: str = ""
    kind_list: str = ""
    kind_agency: str = ""
    kind_name: str = ""
    number: str = ""
    version: str = ""
    revision: str = ""
    function: str = ""
    response: str = ""


class Stray(Piece):
    """A segment the structure has no place for, and its number in the message (UNH is 1)."""

    position: int = 0
    segment: tuple[Any, ...] = ()


class Message(Piece):
    """The top of every message type."""

    header: Header = msgspec.field(default_factory=Header)
    document: Document | None = None
    moments: tuple[Moment, ...] = ()
    strays: tuple[Stray, ...] = ()

    @property
    def kind(self) -> str:
        """Code of the document (1001), empty without BGM."""
        return self.document.kind if self.document else ""

    @property
    def number(self) -> str:
        """Number of the document."""
        return self.document.number if self.document else ""

    @property
    def issued(self) -> Moment | None:
        """When the document was made."""
        return next((moment for moment in self.moments if moment.role == "issued"), None)
