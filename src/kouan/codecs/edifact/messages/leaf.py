"""One segment to one domain type and back, by its layout. Compiled once per tag and type; this is the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages.layouts import LAYOUTS
from kouan.codecs.edifact.messages.shapes import ALL, LIMIT, REST, Fast, Shape, compiled, shape_of, trim
from kouan.codecs.edifact.messages.values import KINDS, READABLE, Read, Write
from kouan.codecs.edifact.messages.words import CODES, WORDS
from kouan.codecs.edifact.syntax import Segment

UNBOUNDED = 999_999  # components
EMPTY = (None, True)  # value of an empty text, and that it is exact


class Leaf:
    """Reads and writes one kind of segment. `type` has the fields of the layout first, in its order."""

    def __init__(self, tag: str, kind: type[msgspec.Struct]) -> None:
        self.tag = tag
        self.type = kind
        self.widths: list[int] = []
        self.words: list[tuple[int, dict[str, str], dict[str, str]]] = []
        self.typed: list[tuple[int, str, Read, Write]] = []
        names = [name for element in LAYOUTS[tag].split() for name in self._layout(element)]
        if list(kind.__struct_fields__[: len(names)]) != names:
            raise TypeError(f"{kind.__name__} begins with {kind.__struct_fields__[: len(names)]}, not {names}")
        self.names = names
        self.shapes: dict[Shape, Fast | None] = {}
        self.most = UNBOUNDED if self.widths[-1] == REST else len(self.widths) + 1
        self.reads = [(index, words) for index, words, _ in self.words]
        self._values = attrgetter(*names) if len(names) > 1 else lambda piece: (getattr(piece, names[0]),)

    def _layout(self, element: str) -> list[str]:
        """Names in one element; notes its width and what its values become."""
        stars = len(element) - len(element.lstrip("*"))
        parts = element.lstrip("*").split(":")
        first = sum(width if width > 0 else 1 for width in self.widths)
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
        shape = shape_of(segment)
        fast = self.shapes.get(shape)
        if fast is None and shape not in self.shapes and len(self.shapes) < LIMIT:
            fast = self.shapes[shape] = compiled(self, shape)
        piece = fast(segment) if fast else None
        return piece if piece is not None else self.parse(segment, position, findings)

    def parse(self, segment: Segment, position: int, findings: Findings) -> Any:
        """`read` step by step, for every shape there is."""
        flat: list[Any] = []
        if len(segment) > self.most:
            findings.add("16", self.tag, position, f"{len(segment) - 1} 个数据元", f"{len(segment) - 1} elements")
        for width, element in zip(self.widths, segment[1:], strict=False):
            if width == REST:
                flat.append(_rest(segment[len(self.widths) :]))
                continue
            fitting = self._fitting(element, width or UNBOUNDED, position, findings)
            if width == ALL:
                flat.append(trim(fitting))
            else:
                flat += fitting + [""] * (width - len(fitting))
        for index, words in self.reads:
            if index < len(flat):
                flat[index] = words.get(flat[index], flat[index])
        return self._typed(flat, position, findings)

    def _fitting(self, element: Any, width: int, position: int, findings: Findings) -> list[str]:
        """The components of an element, one that is repeated or too long cut to what the layout can hold."""
        if isinstance(element, str):
            return [element]
        if element and not isinstance(element[0], str):
            what = "重复的数据元只取第一个", "of a repeated element only the first is read"
            findings.add("35", self.tag, position, *what)
            element = element[0]
        if len(element) > width:
            findings.add("16", self.tag, position, f"{len(element)} 个组成部分", f"{len(element)} components")
        return list(element[:width])

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
            hint = values[index + 1] if name == "at" else ""
            values[index] = _sent(piece, name, values[index], hint, read) or write(values[index], hint)
        last = len(values)
        while last and not values[last - 1]:
            last -= 1
        segment: Segment = [self.tag]
        at = 0
        for width in self.widths:
            if at >= last:
                break
            if width == 1:
                segment.append(values[at])
            elif width > 1:
                segment.append(_element(values[at : at + width]))
            else:
                segment += map(_element, [values[at]] if width == ALL else values[at])
            at += width if width > 0 else 1
        return segment


def _rest(elements: list[Any]) -> tuple[tuple[str, ...], ...]:
    """Elements as tuples; the repeats of a repeated one stand one by one."""
    flat: list[tuple[str, ...]] = []
    for element in elements:
        if isinstance(element, str):
            flat.append((element,) if element else ())
        elif element and not isinstance(element[0], str):
            flat += [trim(each) for each in element]
        else:
            flat.append(trim(element))
    return tuple(flat)


def _sent(piece: Any, name: str, value: Any, hint: str, read: Read) -> str:
    """The text as it was sent, while it still says the value."""
    text = piece.as_sent.get(name, "") if piece.as_sent else ""
    return text if text and read(text, hint)[0] == value else ""


def _element(components: Sequence[str]) -> str | list[str]:
    """As an element: nothing, a simple one, or a composite without trailing emptiness."""
    kept = trim(components)
    if len(kept) > 1:
        return list(kept)
    return kept[0] if kept else ""


@cache
def leaf(tag: str, kind: type[msgspec.Struct]) -> Leaf:
    """The reader and writer of `tag` for `kind`."""
    return Leaf(tag, kind)
