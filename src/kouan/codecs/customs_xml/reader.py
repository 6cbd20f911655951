"""Reads elements by a table of fields: values under our names, every problem noted, unknown tags kept."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from kouan.codecs.customs_xml.kinds import Wrong
from kouan.codecs.customs_xml.secure import local
from kouan.codecs.customs_xml.tables import GROUPS, VEHICLES, Field
from kouan.kernel.errors import Problem, Severity, TooLarge
from kouan.kernel.text import Text

TWICE = Text("{tag}：同一处出现两次，只能出现一次。", "{tag}: appears twice in the same place; once is allowed.")
NESTED = Text("{tag}：应为文字，却含有下级元素。", "{tag}: should hold text but holds elements.")
LOOSE = Text("{tag}：元素之间有不属于任何字段的文字。", "{tag}: holds text that belongs to no field.")
UNKNOWN = Text("{tag}：不认识的字段，按原样保留。", "{tag}: unknown field, kept as it came.")
MOST_PROBLEMS = 500
MOST_EXTRA = 15_000
Flat = dict[str, Any]


class Reader:
    """Collects the problems and the unknown tags of one message."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.extra: dict[str, str] = {}

    def note(self, rule: str, field: str, text: Text, severity: Severity = Severity.STOP, **params: object) -> None:
        self.add(Problem(rule, field, text.format(**params), severity))

    def add(self, problem: Problem) -> None:
        """Keep the finding; past the first hundreds nobody reads on, and the first ones already stop the message."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def children(self, parent: etree._Element, field: str) -> list[etree._Element]:
        """Element children; text between them is noted."""
        found = list(parent)
        if _loose(parent, found):
            self.note("B01", field, LOOSE, tag=local(parent))
        return found

    def fields(
        self,
        element: etree._Element,
        table: dict[str, Field],
        prefix: str,
        where: str,
        known: Iterable[str] = (),
    ) -> Flat:
        """Values by our field path. `prefix` goes before the path in problems, `where` is the element's own path."""
        flat: Flat = {field.path: field.kind.empty for field in table.values()}
        seen: dict[str, int] = {}
        for child in self.children(element, prefix.rstrip(".")):
            tag = local(child)
            seen[tag] = seen.get(tag, 0) + 1
            field = table.get(tag)
            if field is None:
                if tag not in known:
                    self.keep(child, step(where, tag, seen[tag]), prefix, warn=tag not in VEHICLES)
            elif seen[tag] > 1:
                self.note("B01", prefix + field.path, TWICE, tag=tag)
            else:
                flat[field.path] = self.value(child, field, prefix)
        return flat

    def value(self, element: etree._Element, field: Field, prefix: str) -> Any:
        """One field's value; the empty value of its kind when absent or wrong."""
        if len(element):
            self.note("B01", prefix + field.path, NESTED, tag=field.tag)
            return field.kind.empty
        said = (element.text or "").strip()
        if not said:
            return field.kind.empty
        try:
            return field.kind.read(said)
        except Wrong as wrong:
            sentence = Text(f"{field.tag}：{wrong.text.zh}。", f"{field.tag}: {wrong.text.en}.")
            self.add(Problem("B22", prefix + field.path, sentence))
            return field.kind.empty

    def keep(self, element: etree._Element, where: str, prefix: str, *, warn: bool = True) -> None:
        """An element we have no field for: its texts go into `extra` under their paths."""
        kept = False
        todo = [(element, where)]
        while todo:
            node, path = todo.pop()
            seen: dict[str, int] = {}
            for child in node:
                tag = local(child)
                seen[tag] = seen.get(tag, 0) + 1
                todo.append((child, step(path, tag, seen[tag])))
            if not len(node) and (said := (node.text or "").strip()):
                self.extra[path] = said
                kept = True
                if len(self.extra) > MOST_EXTRA:
                    raise TooLarge(limit=f"{MOST_EXTRA} unknown fields")
        if kept and warn:
            self.note("B01", prefix + local(element), UNKNOWN, Severity.WARN, tag=local(element))


def step(where: str, tag: str, number: int) -> str:
    """Path of the `number`-th child named `tag`: /DecUsers/DecUser[2]."""
    return f"{where}/{tag}" if number == 1 else f"{where}/{tag}[{number}]"


def build(make: type[Any], flat: Flat) -> Any:
    """A value of type `make` from values by path; members of nested types (trader.uscc) are put together first."""
    plain: Flat = {}
    nested: dict[str, Flat] = {}
    for path, value in flat.items():
        member, dot, inner = path.partition(".")
        (nested.setdefault(member, {}) if dot else plain)[inner or member] = value
    for member, values in nested.items():
        plain[member] = GROUPS[member](**values)
    if make is tuple:
        return tuple(plain.values())
    return plain["0"] if make is str else make(**plain)


def by_tag(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.tag: field for field in fields}


def _loose(parent: etree._Element, children: list[etree._Element]) -> bool:
    return bool((parent.text or "").strip()) or any((child.tail or "").strip() for child in children)
