"""One segment to one domain type and back, by its layout. Compiled once per tag and type; this is the hot path."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages.layouts import LAYOUTS
from kouan.codecs.edifact.messages.values import KINDS, Read, Write
from kouan.codecs.edifact.messages.words import CODES, WORDS
from kouan.codecs.edifact.syntax import Segment

REST = -1  # width of `**name`: all elements that remain
ALL = 0  # width of `*name`: all components of one element
EMPTY = (None, True)  # value of an empty text, and that it is exact
PAD = tuple([""] * n for n in range(16))


class Leaf:
    """Reads and writes one kind of segment. `type` has the fields of the layout first, in its order."""

    def __init__(self, tag: str, kind: type[msgspec.Struct]) -> None:
        self.tag = tag
        self.type = kind
        self.widths: list[int] = []
        self.words: list[tuple[int, dict[str, str], dict[str, str]]] = []
        self.typed: list[tuple[int, str, Read, Write]] = []
        names = [name for element in LAYOUTS[tag].split() for name in self._element(element)]
        if list(kind.__struct_fields__[: len(names)]) != names:
            raise TypeError(f"{kind.__name__} begins with {kind.__struct_fields__[: len(names)]}, not {names}")
        self.names = names
        self.most = 999_999 if self.widths[-1] == REST else len(self.widths) + 1
        self.reads = [(index, words) for index, words, _ in self.words]
        self._values = attrgetter(*names) if len(names) > 1 else lambda piece: (getattr(piece, names[0]),)

    def _element(self, element: str) -> list[str]:
        """Names in one element; notes its width and what its values become."""
        stars = len(element) - len(element.lstrip("*"))
        parts = element.lstrip("*").split(":")
        first = sum(width or 1 for width in self.widths)
        self.widths.append((len(parts), ALL, REST)[stars])
        return [self._component(first + i, part) for i, part in enumerate(parts)]

    def _component(self, index: int, part: str) -> str:
        name, _, table = part.partition("@")
        if table:
            self.words.append((index, WORDS[table], CODES[table]))
        if name[-1] in KINDS:
            self.typed.append((index, name[:-1], *KINDS[name[-1]]))
        return name.rstrip("#%")

    def read(self, segment: Segment, position: int, findings: Findings) -> Any:
        """The piece a segment says; what has no place in the layout is reported."""
        flat: list[Any] = []
        if len(segment) > self.most:
            findings.add("16", self.tag, position, f"{len(segment) - 1} 个数据元", f"{len(segment) - 1} elements")
        for width, element in zip(self.widths, segment[1:]):  # noqa: B905 either may be the shorter one
            if width > 0:
                if element.__class__ is str:
                    flat.append(element)
                    if width > 1:
                        flat += PAD[width - 1]
                else:
                    size = len(element)
                    if size > width or element[0].__class__ is not str:
                        element, size = self._fitting(element, width, position, findings)
                    flat += element
                    if size < width:
                        flat += PAD[width - size]
            elif width == ALL:
                if element.__class__ is str:
                    flat.append((element,) if element else ())
                elif element and element[0].__class__ is not str:
                    flat.append(tuple(self._fitting(element, len(element[0]), position, findings)[0]))
                else:
                    flat.append(tuple(element))
            else:
                flat.append(_rest(segment[len(self.widths) :]))
        for index, words in self.reads:
            if index < len(flat):
                word = words.get(flat[index])
                if word:
                    flat[index] = word
        return self._typed(flat, position, findings) if self.typed else self.type(*flat)

    def _fitting(self, element: Any, width: int, position: int, findings: Findings) -> tuple[list[Any], int]:
        """A composite that is repeated or too long, cut to what the layout can hold."""
        if element and element[0].__class__ is not str:
            findings.add(
                "35", self.tag, position, "重复的数据元只取第一个", "of a repeated element only the first is read"
            )
            element = element[0]
        if len(element) > width:
            findings.add("16", self.tag, position, f"{len(element)} 个组成部分", f"{len(element)} components")
        return element[:width], min(len(element), width)

    def _typed(self, flat: list[Any], position: int, findings: Findings) -> Any:
        sent = None
        size = len(flat)
        for index, name, read, _ in self.typed:
            if index >= size:
                break
            text = flat[index]
            value, exact = read(text, flat[index + 1] if index + 1 < size else "") if text else EMPTY
            flat[index] = value
            if not exact:
                sent = {**(sent or {}), name: text}
                self._remark(value, text, flat, index, position, findings)
        return self.type(*flat) if sent is None else self.type(*flat, as_sent=sent)

    def _remark(self, value: Any, text: str, flat: list[Any], index: int, position: int, findings: Findings) -> None:
        """A number that is none is worth a finding; so is a time that its format code says but that does not exist."""
        if value is None and (self.tag != "DTM" or flat[index + 1] in READABLE):
            code = "12" if self.tag == "DTM" else "19"
            findings.add(code, self.tag, position, text[:35], text[:35], element=1)

    def write(self, piece: Any) -> Segment:
        """The segment that says a piece; trailing emptiness left out."""
        values = list(self._values(piece))
        for index, _, codes in self.words:
            values[index] = codes.get(values[index], values[index])
        for index, name, read, write in self.typed:
            hint = str(values[index + 1] or "") if index + 1 < len(values) and name == "at" else ""
            values[index] = _sent(piece, name, values[index], hint, read) or write(values[index], hint)
        segment: Segment = [self.tag]
        at = 0
        for width in self.widths:
            segment += _elements(values[at : at + (width if width > 0 else 1)], width)
            at += width if width > 0 else 1
        while len(segment) > 1 and not segment[-1]:
            segment.pop()
        return segment


READABLE = frozenset(("", "101", "102", "201", "203", "204", "303", "304"))


def _rest(elements: list[Any]) -> tuple[tuple[str, ...], ...]:
    """Elements as tuples; the repeats of a repeated one stand one by one."""
    flat: list[tuple[str, ...]] = []
    for element in elements:
        if element.__class__ is str:
            flat.append((element,) if element else ())
        elif element and element[0].__class__ is not str:
            flat += [tuple(each) for each in element]
        else:
            flat.append(tuple(element))
    return tuple(flat)


def _sent(piece: Any, name: str, value: Any, hint: str, read: Read) -> str:
    """The text as it was sent, while it still says the value."""
    text = (piece.as_sent or {}).get(name, "")
    return text if text and read(text, hint)[0] == value else ""


def _elements(values: list[Any], width: int) -> list[Any]:
    if width == REST:
        return [_element(list(each)) for each in values[0]]
    return [_element(list(values[0]) if width == ALL else values)]


def _element(components: list[Any]) -> str | list[str]:
    while components and not components[-1]:
        components = components[:-1]
    if not components:
        return ""
    return components[0] if len(components) == 1 else components


@cache
def leaf(tag: str, kind: type[msgspec.Struct]) -> Leaf:
    """The reader and writer of `tag` for `kind`."""
    return Leaf(tag, kind)
