"""What channels know of a format before a wing handles it: which one it is, the sender's number, how to say no.

The table is in `table`; a codec attaches by one entry, in a module that is named here.
"""

from __future__ import annotations

from kouan.channels.formats import customs, edifact, manifests, shapes
from kouan.channels.formats.customs import (
    DEC_MESSAGE,
    DECLARATION,
    ENVELOPE,
    UNKNOWN_FORMAT,
    declaration,
    sentence,
)
from kouan.channels.formats.table import Decoded, Format, attach, entries
from kouan.channels.formats.table import recognise as find

__all__ = [
    "DECLARATION",
    "DEC_MESSAGE",
    "ENVELOPE",
    "UNKNOWN_FORMAT",
    "Decoded",
    "Format",
    "attach",
    "charset",
    "client_no",
    "declaration",
    "edifact",
    "entries",
    "find",
    "manifests",
    "of",
    "recognise",
    "refusal",
    "sentence",
    "shapes",
]

LONGEST_NUMBER = 64


def recognise(raw: bytes) -> str:
    """The name of the format: XML root element, "Declaration", EDIFACT message type…; '' when nobody knows it."""
    return find(raw)[0]


def of(raw: bytes) -> Format:
    """The entry that takes the message; XML's where none does, so that there always is a way to answer."""
    return find(raw)[1] or next(entry for entry in entries() if entry.family == customs.XML)


def charset(raw: bytes, given: str = "") -> str:
    """Charset of the text, '' when it cannot be read."""
    return of(raw).text(raw, given)[1]


def client_no(name: str, raw: bytes, given: str = "") -> str:
    """The sender's own number in the message, '' when it has none or cannot be read."""
    number = of(raw).number(raw, given)
    return number if number.isprintable() and len(number) <= LONGEST_NUMBER else ""


def refusal(number: str, error: Exception, raw: bytes = b"") -> bytes:
    """The acknowledgement that says no, in the way of the message's own format."""
    return of(raw).refusal(number, error, raw)  # type: ignore[arg-type]
