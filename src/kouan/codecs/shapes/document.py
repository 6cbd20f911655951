"""A message format: its root element and namespace, the struct it is, and what is checked beyond the shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
from lxml import etree

from kouan.codecs.customs_xml.secure import local, namespace, parse
from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.plan import Root
from kouan.codecs.shapes.reading import Reading
from kouan.codecs.shapes.writing import Writing
from kouan.kernel.errors import Invalid, Malformed, Problem, Severity
from kouan.kernel.text import Text

NOT_THIS = Text("根元素是 {tag}，不是 {wanted}。", "The root element is {tag}, not {wanted}.")
MANY_ELEMENTS = 400_000  # a manifest of a large vessel has thousands of bills
M = TypeVar("M", bound=Root)


@dataclass(frozen=True, slots=True)
class Shape(Generic[M]):
    """`namespace` is the one that is written, a text or worked out from the message; others are read with a remark.

    `fits` tells apart formats that share root and namespace. `ordered`: children in another order than the class's
    fields are a finding (schemas that say so). `more` checks what single fields cannot tell.
    """

    name: str
    root: str  # may have a prefix
    make: type[M]
    namespace: str | Callable[[M], str] = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    accepted: Callable[[str], bool] = lambda uri: False
    fits: Callable[[etree._Element], bool] = lambda root: True
    ordered: bool = False
    more: Callable[[M], Iterable[Problem]] = lambda message: ()

    def decode(self, raw: bytes) -> tuple[M, list[Problem]]:
        """The message and what is wrong with it. Raises Malformed and TooLarge only."""
        return self.of(parse(raw, elements=MANY_ELEMENTS)[0])

    def of(self, root: etree._Element) -> tuple[M, list[Problem]]:
        """As `decode`, of an element that was parsed already."""
        if local(root) != self.root.rpartition(":")[2]:
            raise Malformed(NOT_THIS, tag=local(root)[:64], wanted=self.root)
        reading = Reading(self.ordered)
        message: M = reading.struct(root, self.make, "", "")
        message = msgspec.structs.replace(message, extra=reading.extra)
        self._namespace(root, message, reading)
        return message, [*reading.notes, *self.more(message)]

    def encode(self, message: M) -> bytes:
        """The message as UTF-8 XML. Raises Invalid where a receiver's schema would refuse it, Malformed."""
        raw, problems = self.written(message)
        if any(one.severity == Severity.STOP for one in problems):
            raise Invalid(problems)
        return raw

    def written(self, message: M) -> tuple[bytes, list[Problem]]:
        """The message as it would go out, and what is wrong with it: to show and to put right."""
        uri = self._uri(message)
        writing = Writing(uri, self.prefixes)
        nsmap: Any = ({None: uri} if uri else {}) | dict(self.prefixes)
        root = etree.Element(writing.name(self.root), nsmap=nsmap or None)
        writing.struct(root, message, "")
        writing.put_back(root, message.extra)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True), list(writing.notes)

    def _uri(self, message: M) -> str:
        return self.namespace if isinstance(self.namespace, str) else self.namespace(message)

    def _namespace(self, root: etree._Element, message: M, reading: Reading) -> None:
        right, wrong = Writing(self._uri(message), self.prefixes).name(self.root), namespace(root)
        right = right[1:].partition("}")[0] if right.startswith("{") else ""
        if wrong != right and not self.accepted(wrong):
            reading.notes.note(say.NAMESPACE, "", tag=local(root), right=right, wrong=wrong[:100])
