"""The UN directories: what a segment, a composite, a message of a release may hold. Tables are in `data/`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

_SLOT = re.compile(r"(\w{4})([!?])(?:(an|n|a)(\.\.)?(\d+)(=)?)?(?:\*(\d+))?\Z")
_PART = re.compile(r"([A-Z]{3})([!?])(\d*)\Z")
_CODE = 17  # longest code of a list that is not at hand: its own length is that of an older release


@dataclass(slots=True)
class Simple:
    """A data element or component: `kind` n, a, an; lengths; code list, if it has one."""

    number: str
    mandatory: bool
    kind: str
    shortest: int
    longest: int
    codes: frozenset[str] | None
    repeat: int = 1
    passed: set[str] = field(default_factory=set)  # values that were found right before


@dataclass(slots=True)
class Composite:
    """A composite data element and its components."""

    number: str
    mandatory: bool
    parts: tuple[Simple, ...]
    repeat: int = 1
    passed: set[tuple[str, ...]] = field(default_factory=set)


Slot = Simple | Composite


@dataclass(slots=True)
class Node:
    """A segment or a group in a message: groups hold `children`, the first of which opens them."""

    tag: str
    mandatory: bool
    limit: int
    parent: Node | None
    index: int = 0  # in the message, document order
    last: int = 0  # index of the last node inside
    children: list[Node] = field(default_factory=list)


class Directory:
    """One release, read line by line when it is asked for something."""

    def __init__(self, name: str, text: str, base: Directory | None = None) -> None:
        self.name, self._base = name, base
        self._lines: dict[tuple[str, str], str] = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                kind, key, rest = line.split(" ", 2)
                self._lines[kind, key] = rest
        self._segments: dict[str, tuple[Slot, ...] | None] = {}
        self._codes: dict[str, frozenset[str] | None] = {}

    def line(self, kind: str, key: str) -> str | None:
        """A definition as written in the table, of this release or of the one it builds on."""
        found = self._lines.get((kind, key))
        return self._base.line(kind, key) if found is None and self._base else found

    def codes(self, number: str) -> frozenset[str] | None:
        """The code list of a data element."""
        if number not in self._codes:
            line = self._lines.get(("codes", number))  # not those of an older release
            self._codes[number] = frozenset(line.split()) if line else None
        return self._codes[number]

    def segment(self, tag: str) -> tuple[Slot, ...] | None:
        """The elements of a segment; None when the release's messages have no such segment."""
        if tag not in self._segments:
            line = self.line("segment", tag)
            self._segments[tag] = None if line is None else self._slots(line)
        return self._segments[tag]

    def _slots(self, line: str) -> tuple[Slot, ...]:
        """A last element that repeats also stands several times side by side, as before syntax 4."""
        slots = [self._slot(text) for text in line.split()]
        slots += [replace(slots[-1], mandatory=False) for _ in range(slots[-1].repeat - 1)] if slots else []
        return tuple(slots)

    def messages(self) -> list[str]:
        """The messages this table has."""
        return sorted(key for kind, key in self._lines if kind == "message")

    @cache  # noqa: B019 directories live as long as the program
    def message(self, name: str) -> Node | None:
        """The structure of a message as a tree whose root is the message."""
        line = self.line("message", name)
        return None if line is None else structure(name, line)

    def _slot(self, text: str) -> Slot:
        match = _SLOT.match(text)
        if match is None:
            raise ValueError(f"{self.name}: {text}")
        number, need, kind, upto, length, coded, repeat = match.groups()
        times = int(repeat or 1)
        if kind is None:
            parts = (self._slot(part) for part in (self.line("composite", number) or "").split())
            return Composite(number, need == "!", tuple(p for p in parts if isinstance(p, Simple)), times)
        codes = self.codes(number) if coded else None
        longest = _CODE if coded and codes is None else int(length)
        return Simple(number, need == "!", kind, 1 if upto else int(length), longest, codes, times)


def structure(name: str, line: str) -> Node:
    """`BGM! (TDT! LOC?9)!3` as a tree, UNH in front and UNT at the end."""
    root = Node(name, True, 1, None)
    nodes = [root]
    here = root
    for word in f"UNH! {line} UNT!".replace("(", "( ").replace(")", " )").split():
        if word == "(":
            here = _added(nodes, Node("", True, 1, here))
        elif word[0] == ")":
            here.mandatory, here.limit = word[1] == "!", int(word[2:] or 1)
            here.tag, here.last = here.children[0].tag, len(nodes) - 1
            here = here.parent or root
        else:
            match = _PART.match(word)
            if match is None:
                raise ValueError(f"{name}: {word}")
            tag, need, times = match.groups()
            node = _added(nodes, Node(tag, need == "!", int(times or 1), here))
            node.last = node.index
    root.last = len(nodes) - 1
    return root


def _added(nodes: list[Node], node: Node) -> Node:
    node.index = len(nodes)
    nodes.append(node)
    if node.parent:
        node.parent.children.append(node)
    return node


BASED_ON = {"D13B": "D00B", "D16A": "D00B"}  # releases of which we hold single messages


@cache
def directory(name: str) -> Directory | None:
    """The table of a release (`D95B`), None when there is none here."""
    if not re.fullmatch(r"D\d\d[AB]|SERVICE", name):
        return None
    path = files("kouan.codecs.edifact") / "data" / f"{name}.txt"
    if not path.is_file():
        return None
    base = directory(BASED_ON[name]) if name in BASED_ON else None
    return Directory(name, path.read_text(encoding="utf-8"), base)
