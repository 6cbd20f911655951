"""Elements and components of a segment: presence, length, kind of characters, code lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kouan.codecs.edifact.directory import Composite, Simple, Slot
from kouan.codecs.edifact.syntax import Segment

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\Z")
_KEPT = 20_000  # values remembered as right, per place
AGENCY, LIST = "3055", "1131"
UN = frozenset(("", "6"))  # UN/ECE as the agency of a code list, or none named


class Fault(NamedTuple):
    """What is wrong with one value; element and component count from 1."""

    code: str
    element: int
    component: int
    number: str
    value: str


def faults(segment: Segment, slots: tuple[Slot, ...]) -> Iterator[Fault]:
    """What is wrong with a segment's elements."""
    given = len(segment) - 1
    for place, slot in enumerate(slots, 1):
        element = segment[place] if place <= given else ""
        if element == "":
            if slot.mandatory:
                yield Fault("13", place, 0, slot.number, "")
        elif isinstance(element, list) and element and isinstance(element[0], list):
            if len(element) > slot.repeat:
                yield Fault("35", place, 0, slot.number, str(len(element)))
            for each in element:
                yield from _one(each if len(each) > 1 else each[0], slot, place)
        else:
            yield from _one(element, slot, place)
    for place in range(len(slots) + 1, given + 1):
        if segment[place] not in ("", []):
            yield Fault("16", place, 0, "", "")


def _one(element: str | list[str], slot: Slot, place: int) -> Iterator[Fault]:
    if isinstance(slot, Simple):
        value = element if isinstance(element, str) else element[0]
        if isinstance(element, list) and any(element[1:]):
            yield Fault("16", place, 2, slot.number, "")
        if value not in slot.passed:
            code = fault_of(value, slot) if value else ("13" if slot.mandatory else "")
            if code:
                yield Fault(code, place, 0, slot.number, value)
            else:
                _remember(slot.passed, value)
        return
    key = (element,) if isinstance(element, str) else tuple(element)
    if key in slot.passed:
        return
    found = list(_components(key, slot, place))
    if not found:
        _remember(slot.passed, key)
    yield from found


def _components(given: tuple[str, ...], slot: Composite, place: int) -> Iterator[Fault]:
    if not any(given):
        if slot.mandatory:
            yield Fault("13", place, 0, slot.number, "")
        return
    for number, part in enumerate(slot.parts, 1):
        value = given[number - 1] if number <= len(given) else ""
        if not value:
            if part.mandatory:
                yield Fault("13", place, number, part.number, "")
            continue
        code = fault_of(value, part)
        if code and not (code == "12" and not _is_un(given, slot, number)):
            yield Fault(code, place, number, part.number, value)
    for number in range(len(slot.parts) + 1, len(given) + 1):
        if given[number - 1]:
            yield Fault("16", place, number, slot.number, given[number - 1])


def _is_un(given: tuple[str, ...], slot: Composite, number: int) -> bool:
    """Whether the code at `number` is of a list of the UN: agency 6, or neither list nor agency named."""
    listed = agency = ""
    for at in range(number, len(slot.parts)):
        value = given[at] if at < len(given) else ""
        if slot.parts[at].number == LIST:
            listed = value
        elif slot.parts[at].number == AGENCY:
            agency = value
            break
        elif slot.parts[at].codes is not None:
            break
    return agency in UN and (agency != "" or listed == "")


def fault_of(value: str, part: Simple) -> str:
    """The code of what is wrong with a value, "" when nothing is."""
    length = len(value)
    if part.kind == "n":
        if not _NUMBER.match(value) or not value.isascii():
            return "38" if value.lstrip("-")[:1] in (".", ",") else "19" if value[-1:] in (".", ",") else "37"
        length -= value.count("-") + value.count(".") + value.count(",")
    elif part.kind == "a" and any(character.isdigit() for character in value):
        return "37"
    if part.codes is not None and value not in part.codes:
        return "12"
    if length > part.longest:
        return "39"
    return "40" if length < part.shortest else ""


def _remember(passed: set[Any], value: Any) -> None:
    if len(passed) >= _KEPT:
        passed.clear()
    passed.add(value)
