"""Writes a struct as its element: fields in the order of its class, empty ones left out, kept ones put back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from kouan.codecs.customs_xml.kinds import Wrong
from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.findings import Notes
from kouan.codecs.shapes.plan import Node, Slot, slots, split, unclear
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text

UNWRITABLE = Text("字段 {tag} 含有 XML 不允许的字符。", "Field {tag} holds characters that XML does not allow.")
BAD_EXTRA = Text("附加字段名“{key}”不可用。", "“{key}” cannot be the name of an extra field.")
_STEP = re.compile(r"([^\W\d][\w.-]{0,120})(?:\[([1-9]\d{0,4})\])?")
_ATTRIBUTE = re.compile(r"[^\W\d][\w.-]{0,120}")
DEEPEST, MOST_TWINS = 64, 5_000


class Writing:
    """One message being written."""

    def __init__(self, namespace: str, prefixes: Mapping[str, str]) -> None:
        self.namespace, self.prefixes = namespace, prefixes
        self.notes = Notes()

    def name(self, step: str) -> str:
        """The tag with its namespace."""
        prefix, _, plain = step.rpartition(":")
        uri = self.prefixes[prefix] if prefix else self.namespace
        return f"{{{uri}}}{plain}" if uri else plain

    def struct(self, element: etree._Element, value: Node, prefix: str) -> None:
        """Fill the element with the fields of the struct."""
        made: dict[tuple[str, ...], etree._Element] = {(): element}
        for names in unclear(value):
            self.notes.note(say.CHOICE, prefix.rstrip("."), tag=" / ".join(names))
        for slot in slots(type(value)):
            held = getattr(value, slot.name)
            if held is None or held == "" or held == ():
                if slot.tag.need:
                    self.notes.note(say.MISSING, prefix + slot.name, tag=slot.tag.path)
                continue
            steps, attribute = split(slot.tag.path)
            for index, one in enumerate(held if slot.many else (held,)):
                self._put(made, steps, attribute, slot, one, f"{prefix}{slot.name}" + (f"[{index}]" * slot.many))

    def _put(self, made: Any, steps: tuple[str, ...], attribute: str, slot: Slot, one: Any, field: str) -> None:
        fresh = bool(steps) and (slot.many or slot.make is not None)
        at = self._reach(made, steps[:-1] if fresh else steps)
        if fresh:
            at = etree.SubElement(at, self.name(steps[-1]))
        if slot.make is not None:
            self.struct(at, one, f"{field}.")
            return
        said = slot.kind.write(one)
        self._check(slot, said, field)
        self.set(at, attribute, said, slot.tag.path)

    def _reach(self, made: dict[tuple[str, ...], etree._Element], steps: tuple[str, ...]) -> etree._Element:
        """The element at those steps, made where it is not there yet."""
        for depth in range(1, len(steps) + 1):
            if steps[:depth] not in made:
                made[steps[:depth]] = etree.SubElement(made[steps[: depth - 1]], self.name(steps[depth - 1]))
        return made[steps]

    def _check(self, slot: Slot, said: str, field: str) -> None:
        try:
            slot.kind.read(said)
        except Wrong as wrong:
            self.notes.wrong(field, slot.tag.path, wrong.text)

    def set(self, at: etree._Element, attribute: str, said: str, tag: str) -> None:
        """Text or attribute of the element. Raises Malformed where XML cannot carry it."""
        try:
            if attribute:
                at.set(attribute, said)
            else:
                at.text = said or None
        except ValueError:
            raise Malformed(UNWRITABLE, tag=tag[:64]) from None

    def put_back(self, root: etree._Element, kept: Mapping[str, str]) -> None:
        """Put back what was kept by place."""
        for key in sorted(kept, key=lambda place: [_natural(part) for part in place.split("/")]):
            path, _, attribute = key.partition("@")
            steps = [part for part in path.split("/")[1:] if part != "text()"]
            found = [_STEP.fullmatch(part) for part in steps]
            if not all(found) or len(found) > DEEPEST or (attribute and not _ATTRIBUTE.fullmatch(attribute)):
                raise Malformed(BAD_EXTRA, key=key[:64])
            at = root
            for one in found:
                assert one is not None
                at = self._nth(at, one.group(1), int(one.group(2) or 1), key)
            if at.text and not attribute and not path.endswith("/text()"):
                # A repeated field whose value could not be read: it goes back between those that could.
                at.addprevious(between := etree.Element(at.tag))
                at = between
            self.set(at, attribute, kept[key], key)

    def _nth(self, parent: etree._Element, tag: str, number: int, key: str) -> etree._Element:
        same = [child for child in parent if str(child.tag).rpartition("}")[2] == tag]
        if number > len(same) + MOST_TWINS:
            raise Malformed(BAD_EXTRA, key=key[:64])
        while len(same) < number:
            same.append(etree.SubElement(parent, self.name(tag)))
        return same[number - 1]


def _natural(part: str) -> tuple[str, int]:
    found = _STEP.fullmatch(part.partition("@")[0])
    return (found.group(1), int(found.group(2) or 1)) if found else (part, 0)
