"""Envelopes: UNB, UNG, UNH and what closes them; counts and references compared as the segments go by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from sys import intern
from typing import NamedTuple

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.syntax import Element, Segment

SERVICE = frozenset(("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"))
_CLOSES = {"UNH": "UNT", "UNG": "UNE", "UNB": "UNZ"}


class MessageInfo(NamedTuple):
    """A message of an interchange: what UNH says, and where it is (segment numbers as in findings)."""

    reference: str
    type: str
    version: str
    release: str
    agency: str
    association: str
    first: int
    segments: int
    group: int = 0  # number of the UNG it is in, 0 when in none

    def as_dict(self) -> dict[str, object]:
        """As `kouan edi read` prints it."""
        return {name: value for name, value in self._asdict().items() if name != "group"}


def part(segment: Segment, element: int, component: int = 1) -> str:
    """Component `component` of element `element` (both from 1), "" when it is not there."""
    if element >= len(segment):
        return ""
    found = segment[element]
    if isinstance(found, str):
        return found if component == 1 else ""
    if found and isinstance(found[0], list):
        found = found[0]
    return str(found[component - 1]) if component <= len(found) else ""


class Envelope:
    """Follows the service segments of a file; knows what is open, and notes what does not fit."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.messages: list[MessageInfo] = []
        self.headers: list[tuple[int, Segment]] = []  # UNB segments and their numbers
        self.groups: list[tuple[int, Segment]] = []  # UNG segments and their numbers
        self._open: dict[str, tuple[int, Segment]] = {}  # tag -> number and segment that opened it
        self._last = 0  # number of the last segment that is accounted for
        self._groups = self._in_group = self._in_interchange = 0
        self._references: set[str] = set()
        self._bare = False  # messages without an interchange: told once
        self.seen = False

    def service(self, number: int, segment: Segment) -> None:
        """Take the service segment that has this number in the file."""
        tag = segment[0]
        self.seen = True
        if "UNH" not in self._open and number > self._last + 1:
            self._outside(number - 1)
        getattr(self, f"_{tag.lower()}")(number, segment)
        self._last = number

    def finish(self, total: int) -> None:
        """The file has ended after `total` segments: whatever is open stays open."""
        if self.seen and "UNH" not in self._open and total > self._last:
            self._outside(total)
        for tag in ("UNH", "UNG", "UNB"):
            self._abandon(tag, total)
        if not self.seen:
            self.findings.add(
                "13", "UNB", 0, "没有 UNB，也没有 UNH；不是 EDIFACT", "no UNB, no UNH: this is not EDIFACT"
            )

    def _outside(self, last: int) -> None:
        self.findings.add(
            "33", "", self._last + 1, f"第 {self._last + 1} 至 {last} 段", f"segments {self._last + 1} to {last}"
        )

    def _abandon(self, tag: str, number: int) -> None:
        """`tag` stays open where it should have been closed."""
        if tag not in self._open:
            return
        opened, segment = self._open.pop(tag)
        closing, message = _CLOSES[tag], part(segment, 1) if tag == "UNH" else ""
        zh, en = f"第 {opened} 段 {tag} 没有 {closing}", f"{tag} of segment {opened} has none"
        self.findings.add("13", closing, number, zh, en, message=message)
        if tag == "UNH":
            self._record(opened, segment, number - opened + 1)

    def _record(self, first: int, header: Segment, count: int) -> None:
        group = self._open["UNG"][0] if "UNG" in self._open else 0
        kind, version, release, agency, association = (intern(part(header, 2, i)) for i in range(1, 6))
        self.messages.append(
            MessageInfo(part(header, 1), kind, version, release, agency, association, first, count, group)
        )

    def _unb(self, number: int, segment: Segment) -> None:
        for tag in ("UNH", "UNG", "UNB"):
            self._abandon(tag, number - 1)
        self._open["UNB"] = number, segment
        self.headers.append((number, segment))
        self._groups = self._in_group = self._in_interchange = 0
        self._references = set()
        self._bare = False
        needed = ((1, 1, "0001"), (1, 2, "0002"), (2, 1, "0004"), (3, 1, "0010"), (4, 1, "0017"), (5, 1, "0020"))
        for element, component, name in needed:
            if not part(segment, element, component):
                self.findings.add("13", "UNB", number, name, name, element=element, component=component)
        version = part(segment, 1, 2)
        if version and version not in ("1", "2", "3", "4"):
            self.findings.add("2", "UNB", number, version, version, element=1, component=2, value=version)
        identifier = part(segment, 1)
        if identifier.startswith("UNO") and identifier not in _KNOWN:
            self.findings.add("46", "UNB", number, identifier, identifier, element=1, component=1, value=identifier)

    def _ung(self, number: int, segment: Segment) -> None:
        self._abandon("UNH", number - 1)
        self._abandon("UNG", number - 1)
        self._need_interchange(number, "UNG")
        if self._in_interchange and not self._groups:
            self.findings.add("30", "UNG", number)
        self._open["UNG"] = number, segment
        self.groups.append((number, segment))
        self._groups += 1
        self._in_group = 0

    def _unh(self, number: int, segment: Segment) -> None:
        self._abandon("UNH", number - 1)
        self._need_interchange(number, "UNH")
        if self._groups and "UNG" not in self._open:
            self.findings.add("30", "UNH", number)
        reference = part(segment, 1)
        if reference in self._references:
            place = {"element": 1, "value": reference, "message": reference}
            self.findings.add("26", "UNH", number, reference, reference, **place)
        self._references.add(reference)
        for element, component, name in ((1, 1, "0062"), (2, 1, "0065")):
            if not part(segment, element, component):
                self.findings.add("13", "UNH", number, name, name, element=element, component=component)
        self._open["UNH"] = number, segment

    def _unt(self, number: int, segment: Segment) -> None:
        if "UNH" not in self._open:
            self.findings.add("33", "UNT", number)
            return
        opened, header = self._open.pop("UNH")
        self._in_group += 1
        self._in_interchange += 1
        self._record(opened, header, number - opened + 1)
        self._count(number, segment, number - opened + 1, "段", "segments")
        self._reference(number, segment, part(header, 1))

    def _une(self, number: int, segment: Segment) -> None:
        self._abandon("UNH", number - 1)
        if "UNG" not in self._open:
            self.findings.add("33", "UNE", number)
            return
        _, header = self._open.pop("UNG")
        self._count(number, segment, self._in_group, "个报文", "messages")
        self._reference(number, segment, part(header, 5))
        if not self._in_group:
            self.findings.add("32", "UNE", number)

    def _unz(self, number: int, segment: Segment) -> None:
        self._abandon("UNH", number - 1)
        self._abandon("UNG", number - 1)
        if "UNB" not in self._open:
            self.findings.add("33", "UNZ", number)
            return
        _, header = self._open.pop("UNB")
        if self._groups:
            self._count(number, segment, self._groups, "个功能组", "groups")
        else:
            self._count(number, segment, self._in_interchange, "个报文", "messages")
        self._reference(number, segment, part(header, 5))
        if not self._in_interchange and not self._groups:
            self.findings.add("32", "UNZ", number)

    def _need_interchange(self, number: int, tag: str) -> None:
        if "UNB" not in self._open and not self._bare:
            self._bare = True
            self.findings.add("13", "UNB", number, f"{tag} 之前没有 UNB", f"{tag} stands without one")

    def _count(self, number: int, segment: Segment, actual: int, zh: str, en: str) -> None:
        stated = part(segment, 1)
        place: dict[str, object] = {"element": 1, "value": stated, "message": self._reference_of(segment)}
        if not stated.isascii() or not stated.isdigit():
            code = "37" if stated else "13"
            self.findings.add(code, segment[0], number, f"计数 {stated}", f"count {stated!r}", **place)
        elif stated.lstrip("0")[:12] != (str(actual) if actual else ""):
            self.findings.add(
                "29",
                segment[0],
                number,
                f"写 {stated[:12]}，实为 {actual} {zh}",
                f"{stated[:12]} stated, {actual} {en} received",
                **place,
            )

    def _reference(self, number: int, segment: Segment, expected: str) -> None:
        stated = part(segment, 2)
        if stated != expected:
            place: dict[str, object] = {"element": 2, "value": stated, "message": self._reference_of(segment)}
            zh, en = f"{stated} 与 {expected}", f"{stated!r} closes {expected!r}"
            self.findings.add("28", segment[0], number, zh, en, **place)

    def _reference_of(self, segment: Segment) -> str:
        """The message a closing segment is of; "" for those of groups and interchanges."""
        return self.messages[-1].reference if segment[0] == "UNT" else ""


_KNOWN = frozenset(f"UNO{letter}" for letter in "ABCDEFGHIJKLWXY")


def interchange(
    messages: Iterable[Iterable[Segment]],
    *,
    sender: Element,
    recipient: Element,
    reference: str,
    prepared: datetime,
    charset: str = "UNOC",
    version: str = "3",
    test: bool = False,
) -> list[Segment]:
    """UNB, the messages (each from UNH to UNT), UNZ. `prepared` is written as it stands, without its zone."""
    day = prepared.strftime("%Y%m%d" if version >= "4" else "%y%m%d")
    header: Segment = ["UNB", [charset, version], sender, recipient, [day, prepared.strftime("%H%M")], reference]
    if test:
        header += ["", "", "", "", "", "1"]
    bodies = [list(message) for message in messages]
    return [header, *(segment for body in bodies for segment in body), ["UNZ", str(len(bodies)), reference]]
