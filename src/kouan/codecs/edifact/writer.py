"""Writing interchanges in one canonical form: nothing trailing, only what must be released is, right counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from kouan.codecs.edifact.charset import codec_of
from kouan.codecs.edifact.envelope import SERVICE, part
from kouan.codecs.edifact.syntax import DEFAULT, Element, Segment, Syntax, from_una
from kouan.kernel.errors import KouanError
from kouan.kernel.text import Text

_BATCH = 4096  # segments written at once
_ELEMENT, _COMPONENT, _REPEAT, _END = "\x1d", "\x1f", "\x1e", "\x1c"
_SEPARATORS = _ELEMENT + _COMPONENT + _REPEAT + _END


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
        if first:
            syntax, codec = _header(batch[0], syntax, codec)
            if una:
                yield (una[:7] + (syntax.repetition or " ") + una[8]).encode(codec) + (b"\r\n" if crlf else b"")
            first = False
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
    from kouan.codecs.edifact.charset import CODECS

    return CODECS.get(identifier, "utf-8")


def _bytes(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        raise Unwritable(why=f"{text[error.start]!r} {codec}") from error


def text_of(batch: list[Segment], syntax: Syntax, crlf: bool = False) -> str:
    """Segments as text. Joined with control characters first, so that releasing and trimming are done in bulk."""
    text = (
        _END.join([_ELEMENT.join([e if type(e) is str else _joined(e) for e in segment]) for segment in batch]) + _END
    )
    expected = sum(map(len, batch)) - len(batch)
    if text.count(_ELEMENT) != expected or text.count(_END) != len(batch):
        text = "".join(_slowly(segment) for segment in batch)
    text = _trimmed(text)
    for character in syntax.service:
        if character in text:
            if syntax.release is None:
                raise Unwritable(why=f"{character!r} without a release character")
            text = text.replace(character, syntax.release + character)
    text = text.replace(_ELEMENT, syntax.element).replace(_COMPONENT, syntax.component)
    if _REPEAT in text:
        if syntax.repetition is None:
            raise Unwritable(why="repetition before syntax 4")
        text = text.replace(_REPEAT, syntax.repetition)
    return text.replace(_END, syntax.terminator + ("\r\n" if crlf else ""))


def _joined(element: Element) -> str:
    if element and isinstance(element[0], list):
        return _REPEAT.join(_COMPONENT.join(each) for each in element)
    return _COMPONENT.join(element)  # type: ignore[arg-type]


def _slowly(segment: Segment) -> str:
    raise Unwritable(why=f"control character in {segment[0]}")


def _trimmed(text: str) -> str:
    """Empty components at the end of an element and empty elements at the end of a segment left out."""
    for inner, outer in (
        (_COMPONENT, _REPEAT),
        (_COMPONENT, _ELEMENT),
        (_COMPONENT, _END),
        (_REPEAT, _ELEMENT),
        (_REPEAT, _END),
        (_ELEMENT, _END),
    ):
        pair = inner + outer
        while pair in text:
            text = text.replace(pair, outer)
    return text


class Counting:
    """Puts the right counts and references into closing segments as a stream of segments goes by."""

    def __init__(self) -> None:
        self._number = 0
        self._opened = {"UNH": 0, "UNG": 0, "UNB": 0}
        self._reference = {"UNH": "", "UNG": "", "UNB": ""}
        self._messages = self._in_group = self._groups = 0

    def corrected(self, batch: list[Segment]) -> list[Segment]:
        """The batch with closing segments set right; other segments are the same objects."""
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
