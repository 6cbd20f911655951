"""From a struct class to the plan of its element: which tag fills which field, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

import msgspec

from kouan.codecs.customs_xml.kinds import Chars, Kind

TEXT = Chars(512)


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a field stands below its struct's element: "Head/MessageID", "SealID", "Amt@Ccy", "@type", "." (its text).

    A step may name a prefix of its shape ("md:WCOTypeName"). `need`: the message is wrong without it.
    """

    path: str
    kind: Kind = TEXT
    need: bool = False
    most: int = 0  # of a repeated field, 0: no limit


class Node(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a message; all fields have defaults, because senders leave out what they like.

    `one_of`: groups of fields of which exactly one is given; a group that begins with "?" may be left out.
    """

    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()


class Root(Node, frozen=True, kw_only=True, omit_defaults=True):
    """A whole message. `extra` keeps what has no field, and what could not be read, by its place: /Head/Foo[2]."""

    extra: dict[str, str] = {}


@dataclass(slots=True)
class Slot:
    """One field: its value is a leaf (`kind`) or a struct (`make`), once or many times."""

    name: str
    tag: Tag
    make: type[Node] | None
    many: bool

    @property
    def kind(self) -> Kind:
        return self.tag.kind


@dataclass(slots=True)
class Place:
    """An element of the message: the field that it is, its attributes, its children."""

    order: int
    slot: Slot | None = None
    attributes: dict[str, Slot] = field(default_factory=dict)
    children: dict[str, Place] = field(default_factory=dict)


@lru_cache(maxsize=512)
def slots(make: type[Node]) -> tuple[Slot, ...]:
    """Fields of the struct that have a tag, in the order of the message."""
    return tuple(
        _slot(name, hint)
        for name, hint in get_type_hints(make, include_extras=True).items()
        if get_origin(hint) is Annotated and name in make.__struct_fields__
    )


@lru_cache(maxsize=512)
def places(make: type[Node]) -> Place:
    """The struct's own element with all that it may hold."""
    top = Place(0)
    for order, slot in enumerate(slots(make)):
        steps, attribute = split(slot.tag.path)
        at = top
        for step in steps:
            at = at.children.setdefault(step.rpartition(":")[2], Place(order))
        if attribute:
            at.attributes[attribute] = slot
        else:
            at.slot = slot
    return top


def split(path: str) -> tuple[tuple[str, ...], str]:
    """Steps below the element, and the attribute: "A/B@c" → (("A", "B"), "c"); "." → ((), "")."""
    elements, _, attribute = path.partition("@")
    return tuple(step for step in elements.split("/") if step not in ("", ".")), attribute


def _slot(name: str, hint: Any) -> Slot:
    inner, tag, *_ = get_args(hint)
    if get_origin(inner) in (Union, UnionType):
        inner = next(one for one in get_args(inner) if one is not type(None))
    many = get_origin(inner) is tuple
    if many:
        inner = get_args(inner)[0]
    make = inner if isinstance(inner, type) and issubclass(inner, Node) else None
    return Slot(name, tag, make, many)


def unclear(value: Node) -> list[tuple[str, ...]]:
    """Groups of `one_of` of which none, or more than one, is given."""
    wrong = []
    for group in type(value).one_of:
        names = group[1:] if group[0] == "?" else group
        given = sum(getattr(value, name) not in (None, "", ()) for name in names)
        if given > 1 or (given == 0 and group[0] != "?"):
            wrong.append(names)
    return wrong
