"""Cutting text into segments and segments into elements: the part every byte goes through."""

from __future__ import annotations

from kouan.codecs.edifact.syntax import Element, Segment, Syntax

BLANK = " \t\r\n\x00\x1a"  # between segments; the last two pad files of mainframes
_MARK = "\udc00\udc01\udc02\udc03\udc04\udc05"  # lone surrogates: decoding never makes one


def pieces(text: str, syntax: Syntax) -> list[str]:
    """The segments of `text` as text, blanks around them gone; `text` ends where a segment ends, without terminator."""
    found = text.split(syntax.terminator)
    release = syntax.release
    if release and release + syntax.terminator in text:
        found = _joined(found, release, syntax.terminator)
    terminator = syntax.terminator
    if "\n" in text or "\r" in text or terminator + " " in text or terminator + "\t" in text or text[:1] in BLANK:
        return [piece.lstrip(BLANK) for piece in found]
    return found


def _joined(found: list[str], release: str, terminator: str) -> list[str]:
    """Pieces that were cut at a released terminator, whole again."""
    joined: list[str] = []
    done = 0
    for at in [i for i, piece in enumerate(found) if piece[-1:] == release and is_released(piece, release)]:
        if at < done:
            continue
        joined += found[done:at]
        done = at + 1
        while done < len(found) and is_released(found[done - 1], release):
            done += 1
        joined.append(terminator.join(found[at:done]))
    return joined + found[done:]


def is_released(text: str, release: str, end: int | None = None) -> bool:
    """Whether the character at `end` (after `text`) is released: an odd number of release characters before it."""
    if end is None:
        return (len(text) - len(text.rstrip(release))) % 2 == 1
    at = end
    while at and text[at - 1] == release:
        at -= 1
    return (end - at) % 2 == 1


def elements(found: list[str], syntax: Syntax, text: str) -> list[Segment]:
    """Each piece as a segment; `text` is what they were cut from."""
    release, repetition = syntax.release or "\udc00", syntax.repetition or "\udc00"
    careful = release in text or repetition in text
    plus, colon = syntax.element, syntax.component
    batch: list[Segment] = [piece.split(plus) for piece in found]
    for piece, segment in zip(found, batch, strict=True):  # loops, not comprehensions: a third less time
        if careful and (release in piece or repetition in piece):
            segment[:] = _careful(piece, syntax)
        elif colon in piece:
            place = 0
            for element in segment:
                if colon in element:
                    segment[place] = element.split(colon)
                place += 1  # noqa: SIM113 enumerate costs a tuple per element
    return batch


def _careful(piece: str, syntax: Syntax) -> Segment:
    """A segment with release characters or repetitions."""
    release = syntax.release
    if release and release in piece:
        for mark, character in zip(_MARK, syntax.service, strict=False):
            piece = piece.replace(release + character, mark)
        piece = piece.replace(release, "")  # before any other character it says nothing
        back = {ord(mark): character for mark, character in zip(_MARK, syntax.service, strict=False)}
        return [_restored(_element(e, syntax), back) for e in piece.split(syntax.element)]
    return [_element(e, syntax) for e in piece.split(syntax.element)]


def _element(text: str, syntax: Syntax) -> Element:
    colon = syntax.component
    if syntax.repetition and syntax.repetition in text:
        return [each.split(colon) for each in text.split(syntax.repetition)]
    return text.split(colon) if colon in text else text


def _restored(element: Element, back: dict[int, str]) -> Element:
    if isinstance(element, str):
        return element if element.isascii() else element.translate(back)
    return [_restored(each, back) for each in element]  # type: ignore[return-value]
