"""The same structs as JSON: tags are names of members, steps of a path objects within objects.

What has no field, or cannot be read, is kept in `extra` by its JSON pointer (RFC 6901), as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

from kouan.codecs.customs_xml.kinds import Number, Whole, Wrong
from kouan.codecs.customs_xml.secure import MAX_BYTES, MAX_DEPTH
from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.findings import Notes
from kouan.codecs.shapes.plan import Node, Place, Root, Slot, places, slots, split, unclear
from kouan.codecs.shapes.values import Flag
from kouan.kernel.errors import Invalid, Malformed, Problem, Severity, TooLarge
from kouan.kernel.text import Text

M = TypeVar("M", bound=Root)
NOT_JSON = Text("不是 JSON（第 {line} 行第 {column} 列：{why}）。", "Not JSON (line {line}, column {column}: {why}).")
NO_OBJECT = Text("应为 JSON 对象。", "Should be a JSON object.")
DEEP = Text("嵌套超过 {limit} 层。", "Nested deeper than {limit} levels.")
NOT_TEXT = Text("不是 UTF-8 文本。", "Not UTF-8 text.")
NOT_NUMBER = Text("不是可用的数", "no number that can be used")
SHAPE = Text("应为{zh}", "should be {en}")
_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")
KINDS = {list: Text("列表", "a list"), dict: Text("对象", "an object"), str: Text("单个值", "a single value")}
_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class JsonShape(Generic[M]):
    """`bare`: the document is the list that stands in this member. `signs`: members by which it is known."""

    name: str
    make: type[M]
    signs: tuple[str, ...] = ()
    bare: str = ""
    more: Callable[[M], Iterable[Problem]] = lambda message: ()

    def decode(self, raw: bytes) -> tuple[M, list[Problem]]:
        """The message and what is wrong with it. Raises Malformed and TooLarge only."""
        given, doubled = parse(raw)
        return self.of(given, doubled)

    def of(self, given: Any, doubled: Iterable[str] = ()) -> tuple[M, list[Problem]]:
        """As `decode`, of what was parsed already."""
        if self.bare and isinstance(given, list):
            given = {self.bare: given}
        if not isinstance(given, dict):
            raise Malformed(NO_OBJECT)
        reading = _Reading()
        for name in doubled:
            reading.notes.note(say.TWICE, name, tag=name, most=1)
        message: M = reading.struct(given, self.make, "", "")
        message = msgspec.structs.replace(message, extra=reading.extra)
        return message, [*reading.notes, *self.more(message)]

    def written(self, message: M) -> tuple[bytes, list[Problem]]:
        """The message as it would go out, and what is wrong with it."""
        notes = Notes()
        made = _written(message, "", notes)
        for pointer in sorted(message.extra):
            _put_back(made, pointer, message.extra[pointer])
        bare = self.bare and made.keys() <= {self.bare}
        whole = made.get(self.bare, []) if bare else made
        return msgspec.json.format(_encode(whole), indent=2) + b"\n", list(notes)

    def encode(self, message: M) -> bytes:
        """The message as UTF-8 JSON. Raises Invalid where a receiver would refuse it."""
        raw, problems = self.written(message)
        if any(one.severity == Severity.STOP for one in problems):
            raise Invalid(problems)
        return raw


def parse(raw: bytes) -> tuple[Any, list[str]]:
    """JSON with exact numbers, and the names that an object had twice. Raises Malformed, TooLarge."""
    if len(raw) > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    doubled: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            doubled.extend(sorted({name[:64] for name in names if names.count(name) > 1}))
        return made

    try:
        given = json.loads(
            raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_constant, object_pairs_hook=once
        )
    except UnicodeDecodeError:
        raise Malformed(NOT_TEXT) from None
    except json.JSONDecodeError as wrong:
        raise Malformed(NOT_JSON, line=wrong.lineno, column=wrong.colno, why=wrong.msg[:120]) from None
    except RecursionError:
        raise Malformed(DEEP, limit=MAX_DEPTH) from None
    except (ValueError, ArithmeticError):
        raise Malformed(NOT_JSON, line=1, column=1, why="number") from None
    _depth(given)
    if _ESCAPED.search(raw) and _halved(given):
        raise Malformed(NOT_TEXT)
    return given, doubled


def _halved(given: Any) -> bool:
    """Whether half of a surrogate pair stands in it (`"\\ud800"`), which no text may hold."""
    try:
        json.dumps(given, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False


def _constant(name: str) -> None:
    raise ValueError(name)


def _depth(given: Any) -> None:
    level, depth = [given], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Malformed(DEEP, limit=MAX_DEPTH)
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]


class _Reading:
    """One document being read."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.extra: dict[str, str] = {}

    def struct(self, given: dict[str, Any], make: type[Node], where: str, prefix: str) -> Any:
        values: dict[str, Any] = {}
        self._into(given, places(make), where, prefix, values)
        for slot in slots(make):
            if slot.tag.need and slot.name not in values:
                self.notes.note(say.MISSING, prefix + slot.name, tag=slot.tag.path)
        made = make(**values)
        for names in unclear(made):
            self.notes.note(say.CHOICE, prefix.rstrip("."), tag=" / ".join(names))
        return made

    def _into(self, given: dict[str, Any], place: Place, where: str, prefix: str, values: dict[str, Any]) -> None:
        for name, said in given.items():
            here = f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
            known = place.children.get(name)
            if said is None:
                continue
            if known is None:
                self._keep(here, said)
                self.notes.note(say.UNKNOWN, prefix + name[:64], tag=name[:64])
            elif known.slot is None:
                if isinstance(said, dict):
                    self._into(said, known, here, prefix, values)
                else:
                    self._wrong(here, said, prefix + name, name, KINDS[dict])
            else:
                self._slot(known.slot, said, here, prefix, values)

    def _slot(self, slot: Slot, said: Any, where: str, prefix: str, values: dict[str, Any]) -> None:
        field = prefix + slot.name
        if not slot.many:
            made = self._one(slot, said, where, field)
            if made is not None:
                values[slot.name] = made
        elif not isinstance(said, list):
            self._wrong(where, said, field, slot.tag.path, KINDS[list])
        else:
            found = [self._one(slot, one, f"{where}/{at}", f"{field}[{at}]") for at, one in enumerate(said)]
            if None in found:  # the list as it came is kept whole: places in it must not shift
                self.extra = {at: one for at, one in self.extra.items() if not at.startswith(f"{where}/")}
                self._keep(where, said)
            elif found:
                values[slot.name] = tuple(found)

    def _one(self, slot: Slot, said: Any, where: str, field: str) -> Any:
        wanted = str if slot.make is None else dict
        if isinstance(said, (dict, list)) != (wanted is dict) or isinstance(said, list):
            return self._wrong(where, said, field, slot.tag.path, KINDS[wanted])
        if slot.make is not None:
            return self.struct(said, slot.make, where, f"{field}.")
        try:
            text = _text(said).strip()
            return slot.kind.read(text) if text else None
        except Wrong as wrong:
            self.notes.wrong(field, slot.tag.path, wrong.text)
            self._keep(where, said)
            return None

    def _wrong(self, where: str, said: Any, field: str, tag: str, wanted: Text) -> None:
        self.notes.wrong(field, tag[:64], SHAPE.format(zh=wanted.zh, en=wanted.en))
        self._keep(where, said)

    def _keep(self, where: str, said: Any) -> None:
        self.extra[where] = _encode(said).decode()


def _text(said: Any) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, (int, Decimal)):
        try:
            plain = format(Decimal(said), "f") if abs(Decimal(said).adjusted()) < 64 else ""
        except ArithmeticError:
            plain = ""
        if not plain:
            raise Wrong(NOT_NUMBER)
        return plain
    return str(said)


def _written(value: Node, prefix: str, notes: Notes) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for names in unclear(value):
        notes.note(say.CHOICE, prefix.rstrip("."), tag=" / ".join(names))
    for slot in slots(type(value)):
        held = getattr(value, slot.name)
        if held is None or held == "" or held == ():
            if slot.tag.need:
                notes.note(say.MISSING, prefix + slot.name, tag=slot.tag.path)
            continue
        steps, _ = split(slot.tag.path)
        at = made
        for step in steps[:-1]:
            at = at.setdefault(step, {})
        field = prefix + slot.name
        if slot.many:
            at[steps[-1]] = [_leaf(slot, one, f"{field}[{index}]", notes) for index, one in enumerate(held)]
        else:
            at[steps[-1]] = _leaf(slot, held, field, notes)
    return made


def _leaf(slot: Slot, one: Any, field: str, notes: Notes) -> Any:
    if slot.make is not None:
        return _written(one, f"{field}.", notes)
    said = slot.kind.write(one)
    try:
        slot.kind.read(said)
    except Wrong as wrong:
        notes.wrong(field, slot.tag.path, wrong.text)
    return one if isinstance(slot.kind, (Number, Whole, Flag)) else said


def _put_back(made: dict[str, Any], pointer: str, said: str) -> None:
    """What was kept, at its place; where its place is gone, under the pointer as its name."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    at: Any = made
    try:
        kept = json.loads(said, parse_float=Decimal)
    except ValueError:  # kept from the XML form, or by hand: a text
        kept = said
    for step in steps[:-1]:
        if isinstance(at, list):
            at = at[int(step)] if step.isdigit() and int(step) < len(at) else None
        elif isinstance(at, dict):
            at = at.setdefault(step, {})
    if isinstance(at, dict) and steps and steps[-1] not in at:
        at[steps[-1]] = kept
    else:
        made[pointer] = kept
