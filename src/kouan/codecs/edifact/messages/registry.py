"""Every message that is typed, by name, and which of them a list of segments is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages import (
    aperak,
    baplie,
    calinf,
    coarri,
    codeco,
    coparn,
    copino,
    coprar,
    coreor,
    costor,
    cuscar,
    cusdec,
    cusres,
    erinot,
    iftmin,
    iftsta,
    movins,
    vermas,
)
from kouan.codecs.edifact.messages.kind import UNH, Kind
from kouan.codecs.edifact.messages.message import Header, Message
from kouan.codecs.edifact.syntax import Segment

MODULES = (
    codeco, coarri, coparn, coprar, coreor, copino, costor, baplie, movins, vermas, iftmin, iftsta, calinf, cuscar,
    cusdec, cusres, aperak, erinot,
)  # fmt: skip
by_name: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (*(module.KIND for module in MODULES), aperak.RESPONSE, erinot.NOTIFICATION)
}
GUIDED = {("IFTDGN", "ERI"): "ERINOT", ("APERAK", "ERI"): "ERIRSP"}  # type and start of the guide's code


def kind_of(segments: Sequence[Segment]) -> Kind[Any] | None:
    """The kind of message that begins with this UNH, None when it is not typed here."""
    if not segments or not segments[0] or segments[0][0] != "UNH" or len(segments[0]) < 3:
        return None
    identifier = segments[0][2]
    name = identifier if isinstance(identifier, str) else _text(identifier, 0)
    guide = "" if isinstance(identifier, str) else _text(identifier, 4)
    return by_name.get(GUIDED.get((name, guide[:3]), name))


def _text(components: list[Any], index: int) -> str:
    found = components[index] if index < len(components) else ""
    return found if isinstance(found, str) else ""


def decode(segments: Sequence[Segment], first: int = 1) -> tuple[Message | None, Findings]:
    """The typed message in `segments` (UNH … UNT), None when its kind is not known. Never raises on content."""
    kind = kind_of(segments)
    return kind.decode(segments, first) if kind else (None, Findings())


def encode(message: Message) -> list[Segment]:
    """The segments of a typed message."""
    return kind_for(message).encode(message)


def kind_for(message: Message) -> Kind[Any]:
    """The kind of a typed message."""
    return next(kind for kind in by_name.values() if kind.type is type(message))


def summarise(segments: Sequence[Segment], language: str = "en", first: int = 1) -> dict[str, Any]:
    """As `kouan edi read` prints a message: type, reference, version, and when known the typed message as JSON."""
    kind = kind_of(segments)
    message, findings = kind.decode(segments, first) if kind else (None, Findings())
    header = message.header if message else _header(segments, findings)
    return {
        "type": kind.name if kind else header.type,
        "reference": header.reference,
        "version": ":".join(filter(None, (header.version, header.release, header.agency, header.association))),
        "decoded": msgspec.to_builtins(message) if kind else None,
        "findings": [finding.as_dict(language) for finding in findings],
    }


def _header(segments: Sequence[Segment], findings: Findings) -> Header:
    unh = bool(segments) and bool(segments[0]) and segments[0][0] == "UNH"
    return UNH.read(segments[0], 1, findings) if unh else Header()
