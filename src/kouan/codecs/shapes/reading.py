"""Reads an element into its struct; every problem noted, what has no field kept by its place."""

from __future__ import annotations

from typing import Any

from lxml import etree

from kouan.codecs.customs_xml.kinds import Wrong
from kouan.codecs.customs_xml.secure import local
from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.findings import Notes
from kouan.codecs.shapes.plan import Node, Place, Slot, places, slots, unclear
from kouan.kernel.errors import TooLarge

MOST_EXTRA = 15_000
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
Values = dict[str, Any]


class Reading:
    """One message being read."""

    def __init__(self, ordered: bool = False) -> None:
        self.ordered = ordered
        self.notes = Notes()
        self.extra: dict[str, str] = {}

    def struct(self, element: etree._Element, make: type[Node], where: str, prefix: str) -> Any:
        """The struct of the element. `where` is its place in the message, `prefix` its path among our fields."""
        values: Values = {}
        self._into(element, places(make), where, prefix, values)
        for slot in slots(make):
            if slot.tag.need and slot.name not in values:
                self.notes.note(say.MISSING, prefix + slot.name, tag=slot.tag.path)
        made = make(**{name: tuple(held) if isinstance(held, list) else held for name, held in values.items()})
        for names in unclear(made):
            self.notes.note(say.CHOICE, prefix.rstrip("."), tag=" / ".join(names))
        return made

    def _into(self, element: etree._Element, place: Place, where: str, prefix: str, values: Values) -> None:
        for name, said in element.attrib.items():
            self._attribute(str(name), str(said), place, where, prefix, values)
        self._own_text(element, place, where, prefix, values)
        seen: dict[str, int] = {}
        last = 0
        for child in element:
            tag = local(child)
            seen[tag] = seen.get(tag, 0) + 1
            here = step(where, tag, seen[tag])
            known = place.children.get(tag)
            if known is None:
                self.keep(child, here, prefix)
                continue
            if self.ordered and known.order < last:
                self.notes.note(say.ORDER, prefix + (known.slot.name if known.slot else tag), tag=tag)
            last = max(last, known.order)
            self._child(child, known, here, prefix, values, seen[tag])

    def _child(self, child: etree._Element, known: Place, where: str, prefix: str, values: Values, number: int) -> None:
        slot = known.slot
        most = 1 if slot is None or not slot.many else slot.tag.most
        if most and number > most:
            self.notes.note(say.TWICE, prefix + (slot.name if slot else local(child)), tag=local(child), most=most)
            self.keep(child, where, prefix, warn=False)
        elif slot is None or slot.make is None:
            self._into(child, known, where, prefix, values)
        elif slot.many:
            held = values.setdefault(slot.name, [])
            held.append(self.struct(child, slot.make, where, f"{prefix}{slot.name}[{len(held)}]."))
        else:
            values[slot.name] = self.struct(child, slot.make, where, f"{prefix}{slot.name}.")

    def _own_text(self, element: etree._Element, place: Place, where: str, prefix: str, values: Values) -> None:
        said = (element.text or "").strip()
        mixed = "".join((child.tail or "").strip() for child in element)
        if place.slot is not None and place.slot.make is None and not place.children and not len(element):
            if said:
                self._value(place.slot, said, where, prefix, values)
        elif said or mixed:
            self.notes.note(say.NESTED, prefix.rstrip("."), tag=local(element))
            self._extra(f"{where}/text()", f"{said}{mixed}")

    def _attribute(self, name: str, said: str, place: Place, where: str, prefix: str, values: Values) -> None:
        if name.startswith(SCHEMA_INSTANCE) or not said.strip():
            return
        short = name.rpartition("}")[2]
        slot = place.attributes.get(short)
        if slot is None:
            self._extra(f"{where}@{short}", said)
            self.notes.note(say.UNKNOWN, prefix.rstrip("."), tag=f"@{short}")
        else:
            self._value(slot, said.strip(), f"{where}@{short}", prefix, values)

    def _value(self, slot: Slot, said: str, where: str, prefix: str, values: Values) -> None:
        try:
            value = slot.kind.read(said)
        except Wrong as wrong:
            self.notes.wrong(prefix + slot.name, slot.tag.path, wrong.text)
            self._extra(where, said)
            return
        if slot.many:
            values.setdefault(slot.name, []).append(value)
        else:
            values[slot.name] = value

    def keep(self, element: etree._Element, where: str, prefix: str, *, warn: bool = True) -> None:
        """An element without a field: its texts and attributes go into `extra` under their places."""
        before = len(self.extra)
        todo = [(element, where)]
        while todo:
            node, path = todo.pop()
            seen: dict[str, int] = {}
            for name, value in node.attrib.items():
                self._extra(f"{path}@{str(name).rpartition('}')[2]}", str(value))
            for child in node:
                tag = local(child)
                seen[tag] = seen.get(tag, 0) + 1
                todo.append((child, step(path, tag, seen[tag])))
            said = (node.text or "").strip()
            if said:
                self._extra(f"{path}/text()" if len(node) else path, said)
        if warn and len(self.extra) > before:
            self.notes.note(say.UNKNOWN, prefix + local(element), tag=local(element))

    def _extra(self, where: str, said: str) -> None:
        if len(self.extra) >= MOST_EXTRA:
            raise TooLarge(limit=f"{MOST_EXTRA} unknown fields")
        self.extra[where] = said


def step(where: str, tag: str, number: int) -> str:
    """Place of the `number`-th child named `tag`."""
    return f"{where}/{tag}" if number == 1 else f"{where}/{tag}[{number}]"
