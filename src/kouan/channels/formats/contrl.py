"""CONTRL: what we say about an interchange's syntax (ISO 9735 service message, D.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from kouan.codecs.edifact import writer
from kouan.codecs.edifact.envelope import MessageInfo, part
from kouan.codecs.edifact.findings import Finding
from kouan.codecs.edifact.syntax import Segment
from kouan.kernel import clock

REJECTED, ACKNOWLEDGED = "4", "7"  # data element 0083
MOST = 99  # segments reported of one message


def build(header: Segment, messages: Sequence[MessageInfo], findings: Iterable[Finding], *, accepted: bool) -> bytes:
    """The answer to the interchange of that UNB: UCI for all of it, UCM and UCS for what was found in its messages."""
    now = clock.now().astimezone(clock.SHANGHAI)
    ours = hashlib.sha256(f"{header}{now.isoformat()}".encode()).hexdigest()[:14].upper()
    action = ACKNOWLEDGED if accepted else REJECTED
    found = list(findings)
    outside = [one for one in found if not one.message]
    segments: list[Segment] = [
        ["UNB", ["UNOC", "3"], _name(header, 3), _name(header, 2), [f"{now:%y%m%d}", f"{now:%H%M}"], ours],
        ["UNH", "1", ["CONTRL", "D", "3", "UN"]],
        ["UCI", part(header, 5), _name(header, 2), _name(header, 3), action, *_first(outside)],
        *_messages(messages, found, action),
        ["UNT", "0", "1"],
        ["UNZ", "1", ours],
    ]
    return writer.write(segments)


def _messages(messages: Sequence[MessageInfo], found: list[Finding], action: str) -> Iterable[Segment]:
    known = {one.reference: one for one in messages}
    inside = sorted((one for one in found if one.message), key=lambda one: one.message)
    for reference, group in groupby(inside, key=lambda one: one.message):
        about = known.get(reference)
        kind = [about.type, about.version, about.release, about.agency] if about else ""
        yield ["UCM", reference, kind, action]
        for one in list(group)[:MOST]:
            yield ["UCS", str(max(one.position - about.first + 1, 1) if about else one.position), one.code]


def _first(outside: list[Finding]) -> list[Any]:
    """Error and segment of the interchange as a whole; CONTRL has room for one."""
    return [outside[0].code, outside[0].segment] if outside and outside[0].segment else []


def _name(header: Segment, place: int) -> Any:
    """S002 or S003 as it stood; what has no name is given the dash that the segment needs."""
    return header[place] if len(header) > place and header[place] else "-"
