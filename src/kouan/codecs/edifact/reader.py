"""Reading interchanges: bytes in pieces, text, segments. Nothing a partner sends makes this raise.

Speed comes from three habits: text is cut by `str.split` in bulk; segments with a release character take a slower
road of their own; envelopes look at service segments only.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from kouan.codecs.edifact.charset import Decoder, Repertoire, codec_of, sniff
from kouan.codecs.edifact.envelope import SERVICE, Envelope, MessageInfo
from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.pieces import BLANK, elements, pieces
from kouan.codecs.edifact.scanner import Scanner
from kouan.codecs.edifact.syntax import DEFAULT, Segment, Syntax
from kouan.kernel.errors import Severity

CHUNK = 64 * 1024  # bytes; the segments of one chunk fit the processor's cache
_TAG = re.compile(r"[A-Z][A-Z0-9]{2}\Z")


def read(data: bytes | BinaryIO, *, charset: str | None = None) -> Interchange:
    """An interchange, or several one after the other. `charset` is what the partner really uses (UNOC, GB18030 …),
    whatever UNB says. Segments come as the file is read; findings are complete when the segments have been."""
    return Interchange(data if hasattr(data, "read") else BytesIO(data), charset)  # type: ignore[arg-type]


def split(text: str, syntax: Syntax = DEFAULT) -> list[Segment]:
    """The segments of a text, without looking at envelopes; service characters are those given, or of its own UNA."""
    scanner = Scanner(iter([(text, True)]), Findings(), lambda: 0)
    scanner.syntax = syntax
    return [segment for body in scanner for segment in elements(_filled(body, scanner.syntax), scanner.syntax, body)]


def _filled(body: str, syntax: Syntax) -> list[str]:
    return [piece for piece in pieces(body, syntax) if piece]


@contextmanager
def collector_resting() -> Iterator[None]:
    """Thousands of lists are about to be made, none in a circle: the cyclic collector need not look at each."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()


class Interchange:
    """A file being read: iterate `segments` once, then look at `findings` and `messages`."""

    def __init__(self, source: BinaryIO, charset: str | None) -> None:
        self._source = source
        self._head = source.read(CHUNK)
        codec, skip, self.identifier = sniff(self._head)
        self.bom = skip > 0
        self._head = self._head[skip:]
        override = codec_of(charset) if charset else None
        assumed = override is None and not self.bom and self.identifier in ("", "UNOA", "UNOB")
        self._decoder = Decoder(override or codec, assumed=assumed)
        self._level = "" if override else self.identifier
        self.findings = Findings()
        self._envelope = Envelope(self.findings)
        self._number = 0  # segments given so far
        self._scanner = Scanner(self._texts(), self.findings, lambda: self._number)
        self._repertoire = Repertoire(self._level, DEFAULT)
        self.segments: Iterator[Segment] = self._segments()

    @property
    def charset(self) -> str:
        """The codec that is used."""
        return self._decoder.codec

    @property
    def syntax(self) -> Syntax:
        """The service characters that were used last."""
        return self._scanner.syntax

    @property
    def messages(self) -> list[MessageInfo]:
        """Messages that have been read to their end."""
        return self._envelope.messages

    @property
    def headers(self) -> list[tuple[int, Segment]]:
        """The UNB segments read so far, with their numbers."""
        return self._envelope.headers

    @property
    def groups(self) -> list[tuple[int, Segment]]:
        """The UNG segments read so far, with their numbers."""
        return self._envelope.groups

    def each_message(self) -> Iterator[list[Segment]]:
        """The segments of each message, UNH to UNT, one message at a time."""
        held: list[Segment] = []
        for segment in self.segments:
            tag = segment[0]
            if held and tag in ("UNH", "UNE", "UNZ", "UNB", "UNG"):
                yield held
                held = []
            if held or tag == "UNH":
                held.append(segment)
            if tag == "UNT" and held:
                yield held
                held = []
        if held:
            yield held

    def _texts(self) -> Iterator[tuple[str, bool]]:
        piece, self._head = self._head, b""
        while True:
            following = self._source.read(CHUNK) if piece else b""
            yield self._decoder.decode(piece, not following), not following
            if not following:
                return
            piece = following

    def _segments(self) -> Iterator[Segment]:
        for body in self._scanner:
            yield from self._cut(body, self._scanner.syntax)
        self._envelope.finish(self._number)

    def _cut(self, text: str, syntax: Syntax) -> list[Segment]:
        """Whole segments, with all that is to be noted about them."""
        found = pieces(text, syntax)
        if self._repertoire.syntax is not syntax:
            self._repertoire = Repertoire(self._level, syntax)
        if self._repertoire.suspicious(text):
            self._characters(found)
        if not all(found):
            found = self._without_empty(found, syntax)
        if "\n" in text or "\r" in text:
            self._line_ends(found)
        with collector_resting():
            batch = elements(found, syntax, text)
        self._service(batch)
        self._number += len(batch)
        return batch

    def _service(self, batch: list[Segment]) -> None:
        tags = [segment[0] for segment in batch]
        first = self._number + 1
        try:
            kinds = set(tags)
        except TypeError:  # a tag with components
            tags = self._nested(batch)
            kinds = set(tags)
        if odd := {tag for tag in kinds if not _TAG.match(tag)}:
            for i, tag in enumerate(tags):
                if tag in odd:
                    self.findings.add("12", tag[:3], first + i, repr(tag[:20]), f"segment tag {tag[:20]!r}")
        if not SERVICE.isdisjoint(kinds):
            for i, tag in enumerate(tags):
                if tag in SERVICE:
                    self._envelope.service(first + i, batch[i])

    def _nested(self, batch: list[Segment]) -> list[str]:
        """Tags with explicit nesting (`FTX:1:2`) made into plain text, which nobody uses any more."""
        for i, segment in enumerate(batch):
            if not isinstance(segment[0], str):
                parts = segment[0] if isinstance(segment[0][0], str) else segment[0][0]
                segment[0] = parts[0]
                self.findings.add("34", parts[0][:3], self._number + 1 + i, severity=Severity.WARN)
        return [segment[0] for segment in batch]

    def _line_ends(self, found: list[str]) -> None:
        """Line ends belong between segments; inside one they are kept as data, and remarked."""
        together = "".join(found)
        if "\n" not in together and "\r" not in together:
            return
        for number, piece in enumerate(found, self._number + 1):
            if "\n" in piece or "\r" in piece:
                zh, en = "段内有换行", "a line end inside a segment"
                self.findings.add("21", piece[:3], number, zh, en, severity=Severity.WARN)

    def _characters(self, found: list[str]) -> None:
        number = self._number
        for piece in found:
            number += bool(piece)
            match = self._repertoire.bad.search(piece)
            if match:
                character = f"U+{ord(match.group()):04X}"
                self.findings.add("21", piece[:3], number, character, character, value=character)

    def _without_empty(self, found: list[str], syntax: Syntax) -> list[str]:
        kept = []
        for piece in found:
            if piece:
                kept.append(piece)
            elif syntax.terminator not in BLANK:
                at = self._number + len(kept)
                self.findings.add("13", "", at, "空段", "a segment without a tag", severity=Severity.WARN)
        return kept
