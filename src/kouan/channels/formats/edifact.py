"""UN/EDIFACT: an interchange by the type of its messages; syntax errors as findings with their 0085 codes."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Collection
from functools import cached_property, lru_cache
from typing import Any

from kouan.channels.formats.table import Decoded, Findings, Format, attach
from kouan.codecs.edifact import aperak, contrl, reader, writer
from kouan.codecs.edifact.acceptance import Decision, Handling
from kouan.codecs.edifact.charset import UnknownCharset
from kouan.codecs.edifact.envelope import interchange, part
from kouan.codecs.edifact.findings import Finding
from kouan.codecs.edifact.messages import summarise
from kouan.codecs.edifact.syntax import Element, Segment
from kouan.codecs.edifact.validate import Validator
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem, Severity, TooLarge

FAMILY, MIXED = "EDIFACT", "INTERCHANGE"  # MIXED: messages of several types
LONGEST = 52  # characters of a number; a mark of time may follow
SHOWN = 3_000  # segments as data for people
MOST_MESSAGES, MOST_ERRORS = 100, 20
ADDRESSED = 4  # elements of a UNB that names sender and recipient
SYNTAX = "EDI-"
OF_PROFILE = ("D-FORMAT", "D-SENDER")  # refused before anybody looked into it
RELEASES = ("D95B", "D96B", "D98B", "D00B")  # of APERAK
_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:UNA.{6}\s*)?UN[BGH][+:\x1d|~^*]", re.DOTALL)
_TYPE = re.compile(r"[A-Z]{6}")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Opened:
    """An interchange read once: its segments, its findings, what its envelope says."""

    def __init__(self, raw: bytes, charset: str) -> None:
        try:
            found = reader.read(raw, charset=charset or None)
        except UnknownCharset:
            found = reader.read(raw)
        self.segments: list[Segment] = list(found.segments)
        self.read, self.charset = found, found.charset
        self.header = next((one for one in self.segments if one[0] == "UNB"), ["UNB"])

    @cached_property
    def findings(self) -> list[Finding]:
        """Of the reader, and of the messages against their directory, in the order of the file."""
        validator = Validator()
        for segment in self.segments:
            validator.take(segment)
        return sorted([*self.read.findings, *validator.findings], key=lambda one: one.position)

    def messages(self) -> list[list[Segment]]:
        """Each message from its UNH to its UNT; one that does not end goes to the next UNH."""
        found: list[list[Segment]] = []
        inside = False
        for segment in self.segments:
            if segment[0] == "UNH":
                found.append([])
            inside = segment[0] == "UNH" or (inside and segment[0] not in ("UNZ", "UNE", "UNB", "UNG"))
            if inside:
                found[-1].append(segment)
            inside = inside and segment[0] != "UNT"
        return found

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Types of the messages."""
        return frozenset(part(one, 2) for one in self.segments if one[0] == "UNH")

    @property
    def kind(self) -> str:
        """Type of the messages, `MIXED` where they have several."""
        return (next(iter(self.kinds)) or FAMILY) if len(self.kinds) == 1 else MIXED if self.kinds else FAMILY

    def faulty(self) -> frozenset[str]:
        """References of the messages that have an error."""
        at = [one.position for one in self.findings if one.severity == Severity.STOP]
        every = self.read.messages
        return frozenset(one.reference for one in every if any(one.first <= p < one.first + one.segments for p in at))

    def only(self, wanted: Callable[[list[Segment]], bool]) -> list[Segment]:
        """The interchange with those of its messages that are wanted."""
        left = {id(segment) for message in self.messages() if not wanted(message) for segment in message}
        return [segment for segment in self.segments if id(segment) not in left]


@lru_cache(maxsize=4)
def opened(raw: bytes, charset: str) -> Opened:
    """The interchange; the few steps that look at the same message one after the other read it once."""
    return Opened(raw, charset)


def sniff(raw: bytes) -> str:
    """Type of its messages ("CODECO"), "INTERCHANGE" for several, "EDIFACT" for none, "" when it is no EDIFACT."""
    head = raw[:600]
    if head[:2] in _WIDE:
        head = head.replace(b"\x00", b"")[2:]
    if not _START.match(head):
        return ""
    kind = opened(raw, "").kind
    return kind if kind == MIXED or _TYPE.fullmatch(kind) else FAMILY


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
    """The typed messages where their types are known, else their segments by message, as data."""
    found = opened(raw, charset)
    messages = [summarise(segments) for segments in found.messages()[:MOST_MESSAGES]]
    if messages and all(one["decoded"] for one in messages):
        return Decoded(_named(messages), check(raw, charset))
    value: dict[str, Any] = {}
    message = ""
    for place, segment in enumerate(found.segments[:SHOWN], 1):
        if segment[0] == "UNH":
            message = f"{part(segment, 2)} {part(segment, 1)} "
        value[f"{message}{place} {segment[0]}"] = _line(segment)
        if segment[0] == "UNT":
            message = ""
    return Decoded(value, check(raw, charset))


def _named(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Each message under its type and reference; the reference alone does not tell two interchanges' messages apart."""
    named: dict[str, Any] = {}
    for one in messages:
        name = f"{one['type']} {one['reference']}".strip()
        named[name if name not in named else f"{name} #{len(named) + 1}"] = one["decoded"]
    return named


def check(raw: bytes, charset: str) -> Findings:
    """Findings of the reader: rule `EDI-` and the code of data element 0085, the place as field."""
    return [as_problem(one) for one in opened(raw, charset).findings]


def as_problem(found: Finding) -> Problem:
    """A finding as the rest of the house keeps them."""
    place = f"{found.position} {found.segment}".strip() if found.position else found.segment
    return Problem(f"EDI-{found.code}", place, found.text, found.severity)


def sound(raw: bytes, charset: str) -> tuple[bytes, frozenset[str]]:
    """The interchange without the messages that have errors, b"" when none is left; references of those left out."""
    found = opened(raw, charset)
    bad = found.faulty()
    kept = found.only(lambda message: part(message[0], 1) not in bad)
    left = any(segment[0] == "UNH" for segment in kept)
    return (_written(kept, charset) if left else b""), bad


def parts(raw: bytes) -> frozenset[str]:
    """Types of the messages."""
    return opened(raw, "").kinds


def each_kind(raw: bytes, charset: str) -> list[tuple[str, bytes]]:
    """An interchange of several types as one for each type, in the order of their first messages."""
    found = opened(raw, charset)
    kinds = dict.fromkeys(part(message[0], 2) for message in found.messages())
    return [(kind, _written(found.only(lambda m, kind=kind: part(m[0], 2) == kind), charset)) for kind in kinds]  # type: ignore[misc]


def acknowledge(raw: bytes, charset: str, findings: Findings, rejected: Collection[str] = ()) -> bytes:
    """CONTRL that says yes, with the syntax errors among the findings; then APERAK with those of the application."""
    found = opened(raw, charset)
    told = any(one.rule.startswith(SYNTAX) for one in findings)
    errors = [one for one in findings if one.severity == Severity.STOP and not one.rule.startswith(SYNTAX)]
    decision = Decision(Handling.ACCEPT, dict.fromkeys(rejected, Handling.REJECT))
    return _contrl(found, found.findings if told else [], decision) + _aperak(found, errors)


def refusal(client_no: str, error: KouanError, raw: bytes) -> bytes:
    """CONTRL that says no; where only the application refuses, CONTRL that says yes and APERAK that says no."""
    found = opened(raw, "")
    problems = list(error.problems) if isinstance(error, Invalid) else []
    rule = getattr(error, "rule", "")
    if (
        isinstance(error, (Malformed, TooLarge))
        or rule in OF_PROFILE
        or any(p.rule.startswith(SYNTAX) for p in problems)
    ):
        return _contrl(found, found.findings, Decision(Handling.REJECT, {}))
    errors = problems or [Problem(rule or error.code, "", error.text)]
    return _contrl(found, found.findings, Decision(Handling.ACCEPT, {})) + _aperak(found, errors)


def _aperak(found: Opened, errors: list[Problem]) -> bytes:
    """One interchange that names the errors; nothing without errors, or where nobody could be named."""
    if not errors or len(found.header) < ADDRESSED:
        return b""
    now = clock.now().astimezone(clock.SHANGHAI)
    number = hashlib.sha256(f"{found.header}{now.isoformat()}A".encode()).hexdigest()[:14].upper()
    first = next((one for one in found.segments if one[0] == "UNH"), ["UNH"])
    release = f"{part(first, 2, 2)}{part(first, 2, 3)}"
    body = aperak.message(
        [aperak.ApplicationError(one.rule, one.text, one.field) for one in errors[:MOST_ERRORS]],
        reference="1",
        document=number,
        answers=part(found.header, 5)[:35],
        prepared=now,
        release=release if release in RELEASES else RELEASES[-1],
    )
    sender, recipient = _at(found.header, 3), _at(found.header, 2)
    return _written(interchange([body], sender=sender, recipient=recipient, reference=number, prepared=now))


def _at(segment: Segment, place: int) -> Element:
    found: Element = segment[place] if place < len(segment) else ""
    return found


def _contrl(found: Opened, findings: list[Finding], decision: Decision) -> bytes:
    """One for each UNB; nothing where there is none, as nobody could be named."""
    now = clock.now().astimezone(clock.SHANGHAI)
    said = contrl.answers(
        found.read,
        findings,
        decision,
        reference=hashlib.sha256(f"{found.header}{now.isoformat()}".encode()).hexdigest()[:14].upper(),
        prepared=now,
    )
    return b"".join(_written(segments) for segments in said)


def _written(segments: list[Segment], given: str = "") -> bytes:
    """In the charset of the interchange; in UTF-8 where damage has put characters in that it does not have."""
    for charset in (given or None, None, "utf-8"):
        with contextlib.suppress(writer.Unwritable, UnknownCharset):
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
    sound=sound,
    parts=parts,
    media="application/edifact",
    suffix="edi",
    answer="CONTRL",
    kept=True,
    recycled=True,
)
attach(ENTRY, first=True)
