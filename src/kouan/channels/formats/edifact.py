"""UN/EDIFACT: an interchange by the type of its first message; syntax errors as findings with their 0085 codes."""

from __future__ import annotations

import contextlib
import hashlib
import re
from functools import lru_cache
from typing import Any

from kouan.channels.formats.table import Decoded, Findings, Format, attach
from kouan.codecs.edifact import contrl, reader, writer
from kouan.codecs.edifact.acceptance import Decision, Handling
from kouan.codecs.edifact.charset import UnknownCharset
from kouan.codecs.edifact.envelope import part
from kouan.codecs.edifact.findings import Finding
from kouan.codecs.edifact.syntax import Segment
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Problem

FAMILY = "EDIFACT"
LONGEST = 52  # characters of a number; a mark of time may follow
SHOWN = 3_000  # segments as data for people
_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:UNA.{6}\s*)?UN[BGH][+:\x1d|~^*]", re.DOTALL)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Opened:
    """An interchange read once: its segments, its findings, what its envelope says."""

    def __init__(self, raw: bytes, charset: str) -> None:
        try:
            found = reader.read(raw, charset=charset or None)
        except UnknownCharset:
            found = reader.read(raw)
        self.segments: list[Segment] = list(found.segments)
        self.findings: list[Finding] = list(found.findings)
        self.read, self.charset = found, found.charset
        self.header = next((one for one in self.segments if one[0] == "UNB"), ["UNB"])

    @property
    def kind(self) -> str:
        """Type of the first message."""
        first = next((one for one in self.segments if one[0] == "UNH"), ["UNH"])
        return part(first, 2) or FAMILY


@lru_cache(maxsize=4)
def opened(raw: bytes, charset: str) -> Opened:
    """The interchange; the few steps that look at the same message one after the other read it once."""
    return Opened(raw, charset)


def sniff(raw: bytes) -> str:
    """Type of the first message ("CODECO"), "EDIFACT" when it has none, "" when it is no EDIFACT."""
    head = raw[:600]
    if head[:2] in _WIDE:
        head = head.replace(b"\x00", b"")[2:]
    if not _START.match(head):
        return ""
    kind = opened(raw, "").kind
    return kind if re.fullmatch(r"[A-Z]{6}", kind) else FAMILY


def number(raw: bytes, charset: str) -> str:
    """Sender, recipient and interchange reference (0004, 0010, 0020): what a repeat has in common."""
    head = opened(raw, charset).header
    sender, recipient, reference = (part(head, place) for place in (2, 3, 5))
    if not reference:
        return ""
    said = f"{sender}/{recipient}/{reference}"
    return said if len(said) <= LONGEST else f"{hashlib.sha256(said.encode()).hexdigest()[:32]}/{reference[:14]}"


def text(raw: bytes, charset: str) -> tuple[str, str]:
    """One segment a line."""
    found = opened(raw, charset)
    codec = found.charset
    with contextlib.suppress(LookupError):
        said = raw.decode(codec, "replace")
        end = "'"
        return (said if said.count("\n") > 2 else said.replace(end, f"{end}\n")), codec
    return raw.decode("latin-1"), ""


def decode(raw: bytes, charset: str) -> Decoded:
    """Segments by message: `CODECO 1 · BGM` and so on, as data."""
    found = opened(raw, charset)
    value: dict[str, Any] = {}
    message = ""
    for place, segment in enumerate(found.segments[:SHOWN], 1):
        if segment[0] == "UNH":
            message = f"{part(segment, 2)} {part(segment, 1)} "
        value[f"{message}{place} {segment[0]}"] = _line(segment)
        if segment[0] == "UNT":
            message = ""
    return Decoded(value, check(raw, charset))


def check(raw: bytes, charset: str) -> Findings:
    """Findings of the reader: rule `EDI-` and the code of data element 0085, the place as field."""
    return [as_problem(one) for one in opened(raw, charset).findings]


def as_problem(found: Finding) -> Problem:
    """A finding as the rest of the house keeps them."""
    place = f"{found.position} {found.segment}".strip() if found.position else found.segment
    return Problem(f"EDI-{found.code}", place, found.text, found.severity)


def acknowledge(raw: bytes, charset: str, findings: Findings) -> bytes:
    """CONTRL that says yes, with what was found when the profile wants it told."""
    found = opened(raw, charset)
    return _contrl(found, found.findings if findings else [], Handling.ACCEPT)


def refusal(client_no: str, error: KouanError, raw: bytes) -> bytes:
    """CONTRL that says no."""
    found = opened(raw, "")
    return _contrl(found, found.findings, Handling.REJECT)


def _contrl(found: Opened, findings: list[Finding], handling: Handling) -> bytes:
    """One for each UNB; nothing where there is none, as nobody could be named."""
    now = clock.now().astimezone(clock.SHANGHAI)
    said = contrl.answers(
        found.read,
        findings,
        Decision(handling, {}),
        reference=hashlib.sha256(f"{found.header}{now.isoformat()}".encode()).hexdigest()[:14].upper(),
        prepared=now,
    )
    return b"".join(_written(segments) for segments in said)


def _written(segments: list[Segment]) -> bytes:
    """In the charset of the interchange; in UTF-8 where damage has put characters in that it does not have."""
    for charset in (None, "utf-8"):
        with contextlib.suppress(writer.Unwritable):
            return writer.write(segments, charset=charset)
    return b""


def _line(segment: Segment) -> str:
    return " + ".join(_element(one) for one in segment[1:])


def _element(one: Any) -> str:
    if isinstance(one, str):
        return one
    return (" * " if one and isinstance(one[0], list) else " : ").join(_element(inner) for inner in one)


ENTRY = Format(
    FAMILY,
    sniff,
    number,
    text,
    decode,
    refusal,
    check=check,
    acknowledge=acknowledge,
    media="application/edifact",
    suffix="edi",
    answer="CONTRL",
    kept=True,
    recycled=True,
)
attach(ENTRY, first=True)
