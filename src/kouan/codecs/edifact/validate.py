"""Messages against their directory: structure, repeats, presence, lengths, characters, codes."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.codecs.edifact.directory import Directory, Node, directory
from kouan.codecs.edifact.envelope import part
from kouan.codecs.edifact.findings import Finding, Findings
from kouan.codecs.edifact.reader import Interchange
from kouan.codecs.edifact.syntax import Segment
from kouan.codecs.edifact.values import AGENCY, LIST, faults
from kouan.codecs.edifact.walk import Step, Walker
from kouan.kernel.errors import Severity

_ENVELOPE = ("UNB", "UNG", "UNE", "UNZ")
_WAYS: dict[tuple[str, str], dict[tuple[int, str], list[Step]]] = {}


def check(interchange: Interchange) -> list[Finding]:
    """Read an interchange to its end; its findings and those of its messages, in the order of the file."""
    validator = Validator()
    for segment in interchange.segments:
        validator.take(segment)
    return sorted([*interchange.findings, *validator.findings], key=lambda finding: finding.position)


def check_message(segments: Iterable[Segment], first: int = 1) -> list[Finding]:
    """The findings of one message, UNH to UNT; `first` is the number of its UNH."""
    validator = Validator(first - 1)
    for segment in segments:
        validator.take(segment)
    return list(validator.findings)


class Validator:
    """Takes segments one after the other; a message whose directory is not at hand is only told of (remark 18)."""

    def __init__(self, number: int = 0) -> None:
        self.findings = Findings()
        self._number = number
        self._service = directory("SERVICE")
        self._table: Directory | None = None
        self._walker: Walker | None = None
        self._loose: dict[str, bool] | None = None
        self._reference = ""

    def take(self, segment: Segment) -> None:
        """The next segment of the file."""
        self._number += 1
        tag = segment[0]
        if tag == "UNH":
            self._begin(segment)
        elif tag in _ENVELOPE:
            self._walker = self._loose = self._table = None
            self._values(segment, self._service)
            return
        if self._table is None:
            return
        if self._walker:
            if not self._walker.take(tag, self._number):
                self.findings.add("15", tag, self._number, tag, tag, message=self._reference)
        elif self._loose is not None:
            self._count_loose(tag)
        self._values(segment, self._service if tag in _SERVICE_TAGS else self._table)
        if tag == "UNT":
            self._walker = self._loose = self._table = None

    def _begin(self, header: Segment) -> None:
        self._reference = part(header, 1)
        name, release = part(header, 2), part(header, 2, 2) + part(header, 2, 3)
        self._table = self._service if name == "CONTRL" else directory(release)
        self._walker = self._loose = None
        line = self._table.line("message", name) if self._table else None
        if self._table is None or line is None:
            self._table = None
            self._values(header, self._service)
            zh, en = f"没有 {name} {release} 的目录，只查信封", f"no directory of {name} {release} here: envelope only"
            self.findings.add("18", "UNH", self._number, zh, en, severity=Severity.WARN, message=self._reference)
        elif line.startswith("loose "):
            self._loose = {text[:3]: text[3] == "!" for text in line.split()[1:]}
        else:
            root = self._table.message(name)
            assert isinstance(root, Node)
            ways = _WAYS.setdefault((self._table.name, name), {})
            self._walker = Walker(root, ways, self.findings, self._reference)

    def _count_loose(self, tag: str) -> None:
        assert self._loose is not None
        if tag == "UNT":
            for missing in (name for name, mandatory in self._loose.items() if mandatory):
                self.findings.add("13", missing, self._number, missing, missing, message=self._reference)
        elif tag in self._loose:
            self._loose[tag] = False
        elif tag != "UNH":
            self.findings.add("15", tag, self._number, tag, tag, message=self._reference)

    def _values(self, segment: Segment, table: Directory | None) -> None:
        tag = segment[0]
        slots = table.segment(tag) if table else None
        if slots is None:
            return
        for code, element, component, number, value in faults(segment, slots):
            said = f"{number} {value[:40]}".strip()
            self.findings.add(
                code,
                tag,
                self._number,
                said,
                said,
                element=element,
                component=component,
                value=value,
                message=self._reference,
                severity=Severity.WARN if code == "12" and number in (LIST, AGENCY) else Severity.STOP,
            )


_SERVICE_TAGS = frozenset(("UNH", "UNT", "UNS"))
