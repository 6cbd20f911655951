"""Writing interchanges in one canonical form: nothing trailing, only what must be released is, right counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from kouan.codecs.edifact.charset import CODECS, codec_of
from kouan.codecs.edifact.envelope import SERVICE, part
from kouan.codecs.edifact.pieces import BLANK
from kouan.codecs.edifact.syntax import DEFAULT, Element, Segment, Syntax, from_una
from kouan.kernel.errors import KouanError
from kouan.kernel.text import Text

_BATCH = 4096  # segments written at once


class Unwritable(KouanError):
    """Our own segments can not be written as asked: a character the charset does not have, a UNA that is none."""

    code, status = "edifact_unwritable", 422
    text = Text("无法写成 EDIFACT：{why}", "Can not be written as EDIFACT: {why}")


def write(
    segments: Iterable[Segment], *, una: str | None = None, charset: str | None = None, crlf: bool = False
) -> bytes:
    """The interchange as bytes.

    Counts and references of UNT, UNE and UNZ are set right whatever they were; the given segments stay as they are.
    `una` names service characters and is written in front; `charset` stands instead of the one UNB names."""
    return b"".join(write_parts(segments, una=una, charset=charset, crlf=crlf))


def write_parts(
    segments: Iterable[Segment], *, una: str | None = None, charset: str | None = None, crlf: bool = False
) -> Iterator[bytes]:
    """`write` in pieces, for what is too long for memory."""
    syntax = _syntax(una)
    codec = codec_of(charset) if charset else ""
    counting = Counting()
    source = iter(segments)
    first = True
    while batch := list(islice(source, _BATCH)):
        batch = counting.corrected(batch)
        if first and batch:
            syntax, codec = _header(batch[0], syntax, codec)
            if una:
                yield (una[:7] + (syntax.repetition or " ") + una[8]).encode(codec) + (b"\r\n" if crlf else b"")
            first = False
        if batch:
            yield _bytes(text_of(batch, syntax, crlf), codec)


def _syntax(una: str | None) -> Syntax:
    if not una:
        return DEFAULT
    syntax = from_una(una) if len(una) == 9 and una.startswith("UNA") else None
    if syntax is None:
        raise Unwritable(why=f"UNA {una!r}")
    return syntax


def _header(segment: Segment, syntax: Syntax, codec: str) -> tuple[Syntax, str]:
    """Version and charset of the first segment, when that is a UNB."""
    if segment[0] != "UNB":
        return syntax, codec or "utf-8"
    version = part(segment, 1, 2)
    return syntax.for_version(version if version in ("1", "2", "3", "4") else "3"), codec or codec_of_level(
        part(segment, 1)
    )


def codec_of_level(identifier: str) -> str:
    """The codec that a repertoire is written in; UTF-8 for one we do not know."""
    return CODECS.get(identifier, "utf-8")


def _bytes(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        raise Unwritable(why=f"{text[error.start]!r} {codec}") from error


BLANKS = frozenset(BLANK)


def text_of(batch: list[Segment], syntax: Syntax, crlf: bool = False) -> str:
    """Segments as text. Joined with marks first, so that releasing and trimming are done in bulk."""
    if any(segment[0][:1] in BLANKS for segment in batch):
        raise Unwritable(why="a segment tag that begins with a blank")  # it would be read as what lies between segments
    for marks in (CONTROLS, SURROGATES):
        text = marks.join(batch)
        if marks.counts(text) == _counted(batch):
            break
    else:
        raise Unwritable(why="lone surrogates in the data")
    text = marks.trimmed(text)
    for character in syntax.service:
        if character in text:
            if syntax.release is None:
                raise Unwritable(why=f"{character!r} without a release character")
            text = text.replace(character, syntax.release + character)
    return marks.replaced(text, syntax, crlf)


def _counted(batch: list[Segment]) -> tuple[int, ...]:
    """How many separators of elements, components, repetitions and segments the batch needs."""
    composites = [e for segment in batch for e in segment if type(e) is not str and e]
    repeated = [e for e in composites if type(e[0]) is not str]
    if repeated:
        composites = [e for e in composites if type(e[0]) is str] + [each for e in repeated for each in e if each]
    return (
        sum(map(len, batch)) - len(batch),
        sum(map(len, composites)) - len(composites),
        sum(map(len, repeated)) - len(repeated),
        len(batch),
    )


class Marks(NamedTuple):
    """Characters that stand for separators until the data has been released."""

    element: str
    component: str
    repetition: str
    end: str

    def join(self, batch: list[Segment]) -> str:
        """The batch as one text."""
        segments = [
            self.element.join([e if type(e) is str else self._element(e) for e in segment]) for segment in batch
        ]
        return self.end.join(segments) + self.end

    def _element(self, element: Element) -> str:
        if element and type(element[0]) is not str:
            return self.repetition.join([self.component.join(each) for each in element])
        return self.component.join(element)  # type: ignore[arg-type]

    def counts(self, text: str) -> tuple[int, ...]:
        """How often each stands in `text`: more often than meant when the data has one."""
        return tuple(map(text.count, self))

    def trimmed(self, text: str) -> str:
        """Empty components at the end of an element and empty elements at the end of a segment left out."""
        order = self.component, self.repetition, self.element, self.end
        for place, inner in enumerate(order):
            for outer in order[place + 1 :]:
                while inner + outer in text:
                    text = text.replace(inner + outer, outer)
        return text

    def replaced(self, text: str, syntax: Syntax, crlf: bool) -> str:
        """The separators of `syntax` in place of the marks."""
        if self.repetition in text and syntax.repetition is None:
            raise Unwritable(why="repetition before syntax 4")
        text = text.replace(self.element, syntax.element).replace(self.component, syntax.component)
        text = text.replace(self.repetition, syntax.repetition or "")
        return text.replace(self.end, syntax.terminator + ("\r\n" if crlf else ""))


CONTROLS = Marks("\x1d", "\x1f", "\x1e", "\x1c")
SURROGATES = Marks("\udc1d", "\udc1f", "\udc1e", "\udc1c")  # for data that has control characters of its own


class Counting:
    """Puts the right counts and references into closing segments as a stream of segments goes by."""

    def __init__(self) -> None:
        self._number = 0
        self._opened = {"UNH": 0, "UNG": 0, "UNB": 0}
        self._reference = {"UNH": "", "UNG": "", "UNB": ""}
        self._messages = self._in_group = self._groups = 0

    def corrected(self, batch: list[Segment]) -> list[Segment]:
        """The batch with closing segments set right; other segments are the same objects."""
        if not all(map(itemgetter(0), batch)):  # a segment with nothing in it is none
            batch = [segment for segment in batch if any(segment)]
        places = [i for i, segment in enumerate(batch) if segment[0] in SERVICE]
        if places:
            batch = list(batch)
            for i in places:
                batch[i] = self._service(self._number + i, batch[i])
        self._number += len(batch)
        return batch

    def _service(self, number: int, segment: Segment) -> Segment:
        tag = segment[0]
        if tag == "UNB":
            self._messages = self._in_group = self._groups = 0
            self._reference[tag] = part(segment, 5)
        elif tag == "UNG":
            self._groups, self._in_group = self._groups + 1, 0
            self._reference[tag] = part(segment, 5)
        elif tag == "UNH":
            self._opened[tag] = number
            self._messages, self._in_group = self._messages + 1, self._in_group + 1
            self._reference[tag] = part(segment, 1)
        elif tag == "UNT":
            return ["UNT", str(number - self._opened["UNH"] + 1), self._reference["UNH"], *segment[3:]]
        elif tag == "UNE":
            return ["UNE", str(self._in_group), self._reference["UNG"], *segment[3:]]
        else:
            return ["UNZ", str(self._groups or self._messages), self._reference["UNB"], *segment[3:]]
        return segment
