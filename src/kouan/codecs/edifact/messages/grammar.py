"""The order and nesting of segments of one message version, as a tree made from one line of a directory table.

`BGM! DTM?9 (RFF! DTM?9)?9 (EQD! …)!9999`: a tag, `!` when mandatory, how often; the first segment of a group opens it.
Added to the tables' notation: `LOC=147` is a LOC of that qualifier, which then fits nowhere else in the tree;
`RFF:bills` puts the segment in another field than its tag's own (`layouts.FIELDS`).
"""

from __future__ import annotations

import re
import typing
from functools import cache
from typing import Any

import msgspec

from kouan.codecs.edifact.messages.layouts import FIELDS
from kouan.codecs.edifact.messages.leaf import Leaf, leaf
from kouan.codecs.edifact.messages.remarks import REMARKS

TOKEN = re.compile(r"(\()|\)([!?])(\d*)|([A-Z]{3})(?:=(\w+))?(?::(\w+))?([!?])(\d*)")


class Node:
    """A segment of the tree with the segments below it; the root stands for the whole message."""

    __slots__ = (
        "at",
        "children",
        "field",
        "key",
        "leaf",
        "limit",
        "mandatory",
        "needed",
        "once",
        "others",
        "remark",
        "single",
    )

    def __init__(self, key: str, field: str, limit: int, mandatory: bool) -> None:
        self.key = key
        self.field = field
        self.limit = limit
        self.mandatory = mandatory
        self.single = field == "document"
        self.remark = REMARKS.get(key[:3])
        self.children: list[Node] = []
        self.at: dict[str, tuple[int, ...]] = {}  # key -> where among the children
        self.once: dict[str, int] = {}  # key -> where, for the keys that stand in one place only: most of them
        self.needed = 0  # bit mask of mandatory children
        self.others: tuple[str, ...] = ()  # fields of the type that this structure has no place for
        self.leaf: Leaf | None = None

    @property
    def tag(self) -> str:
        """The segment's tag without its qualifier."""
        return self.key[:3]

    def bind(self, kind: type[msgspec.Struct]) -> None:
        """Tie the tree to its types: each child takes the type its parent declares for the field."""
        if self.key:
            self.leaf = leaf(self.tag, kind)
        hints = _hints(kind)
        self.others = tuple(set(hints) - {child.field for child in self.children} - {"header", "strays"})
        for index, child in enumerate(self.children):
            if child.field not in hints:
                raise TypeError(f"{kind.__name__} has no field {child.field} for {child.key}")
            self.at[child.key] = (*self.at.get(child.key, ()), index)
            self.once = {key: places[0] for key, places in self.at.items() if len(places) == 1}
            self.needed |= child.mandatory << index
            child.bind(hints[child.field])


def parse(line: str, kind: type[msgspec.Struct]) -> Node:
    """The tree of one structure line, bound to the type of the message."""
    root = Node("", "", 1, True)
    stack = [root]
    opening = False
    for token in TOKEN.finditer(line):
        opened, need, times, tag, qualifier, field, duty, often = token.groups()
        if opened:
            opening = True
        elif need:
            group = stack.pop()
            group.mandatory, group.limit = need == "!", int(times or 1)
        else:
            key = f"{tag}={qualifier}" if qualifier else tag
            node = Node(key, field or FIELDS[key], int(often or 1), duty == "!")
            stack[-1].children.append(node)
            if opening:
                stack.append(node)
            opening = False
    root.bind(kind)
    return root


@cache
def _hints(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Field -> the type of its items, for the fields that hold pieces."""
    found: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(kind).items():
        for inner in (hint, *typing.get_args(hint)):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                found[name] = inner
    return found


def guards(root: Node) -> dict[tuple[str, str], str]:
    """(tag, qualifier) -> key of the segments that a qualifier sets apart anywhere in the tree."""
    found = {}
    for child in root.children:
        if "=" in child.key:
            found[child.tag, child.key[4:]] = child.key
        found.update(guards(child))
    return found
