"""Directory tables in our own form, compiled from the XML schemas of messages (`kouan edi compile`).

One text file per directory, a definition a line; what `directory.py` reads:

    codes 1225 1 2 3 …                      a code list
    composite C002 1001?an..3= 1131?an..3    `!` mandatory, `?` conditional, `=` has a code list
    segment BGM C002? 1004?an..35 C076!*3    a composite has no form; `*3` may repeat
    message CODECO BGM! FTX?9 (TDT! RFF?9)?1  groups in brackets, then how often
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

_XS = "{http://www.w3.org/2001/XMLSchema}"
_NAME = re.compile(r"EFACT_(D\d\d[AB])_([A-Z]{6})\.xsd\Z")
_TYPE = {"EDIFACT_AN": "an", "EDIFACT_N": "n", "EDIFACT_A": "a"}
_SERVICE = ("UNH", "UNT")
HEADER = (
    "# Facts of UN/EDIFACT directory {directory} in Kouan's own form (compiler.py); written by `kouan edi compile`.\n"
)


def compile_folder(folder: Path, target: Path) -> dict[str, int]:
    """Write one table per directory found in `folder`; answers how many messages each has."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.rglob("*.xsd")):
        if match := _NAME.search(path.name):
            found.setdefault(match.group(1), {})[match.group(2)] = path
    for directory, schemas in found.items():
        (target / f"{directory}.txt").write_text(HEADER.format(directory=directory) + table(schemas), encoding="utf-8")
    return {directory: len(schemas) for directory, schemas in found.items()}


def table(schemas: dict[str, Path]) -> str:
    """The lines of one directory, each definition once however many messages use it."""
    lines: dict[str, str] = {}
    for message, path in schemas.items():
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        schema = Schema(root)
        for key, line in schema.lines(message):
            if lines.setdefault(key, line) != line:
                raise ValueError(f"{path.name}: {key} is defined in two ways")
    order = ("codes", "composite", "segment", "message")
    return "".join(f"{lines[key]}\n" for key in sorted(lines, key=lambda k: (order.index(k.split()[0]), k)))


class Schema:
    """One message's schema, definition by definition."""

    def __init__(self, root: etree._Element) -> None:
        self._elements = {_get(e, "name"): e for e in root.iterchildren(f"{_XS}element")}
        self._codes = {
            _get(e, "name").rpartition("_")[2]: [_get(v, "value") for v in e.iter(f"{_XS}enumeration")]
            for e in root.iterchildren(f"{_XS}simpleType")
        }

    def lines(self, message: str) -> Iterator[tuple[str, str]]:
        """Key and line of every definition."""
        for number, values in self._codes.items():
            if values:
                yield f"codes {number}", " ".join(("codes", number, *sorted(set(values))))
        for name, element in self._elements.items():
            if name.startswith("EFACT_"):
                yield f"message {message}", f"message {message} {self._structure(element)}"
            elif "Loop" not in name:
                key = f"{'composite' if name[0] in 'CS' and name[1].isdigit() else 'segment'} {_plain(name)}"
                yield key, " ".join((key, *map(self._slot, _children(element))))

    def _structure(self, element: etree._Element) -> str:
        parts = []
        for child in _children(element):
            name = _get(child, "ref") or _get(child, "name")
            if name in _SERVICE:
                continue
            text = f"({self._structure(self._elements[name])})" if "Loop" in name else _plain(name)
            parts.append(text + _need(child) + (_get(child, "maxOccurs")).replace("unbounded", "99999"))
        return " ".join(parts)

    def _slot(self, child: etree._Element) -> str:
        repeat = f"*{child.get('maxOccurs')}" if _get(child, "maxOccurs") else ""
        if _get(child, "ref"):
            return _plain(_get(child, "ref")) + _need(child) + repeat
        number = _note(child).rpartition("_")[2]
        return number + _need(child) + self._form(child) + repeat

    def _form(self, child: etree._Element) -> str:
        if kind := _get(child, "type"):
            longest = max([3, *(len(value) for value in self._codes[kind.rpartition("_")[2]])])
            return f"an..{longest}="
        restriction = next(child.iter(f"{_XS}restriction"))
        facets = {etree.QName(f).localname: _get(f, "value") for f in restriction if isinstance(f.tag, str)}
        kind = _TYPE[_get(restriction, "base")]
        return kind + (facets["length"] if "length" in facets else f"..{facets['maxLength']}")


def _children(element: etree._Element) -> list[etree._Element]:
    sequence = element.find(f"{_XS}complexType/{_XS}sequence")
    return [] if sequence is None else list(sequence.iterchildren(f"{_XS}element"))


def _get(element: etree._Element, name: str) -> str:
    return str(element.get(name) or "")


def _plain(name: str) -> str:
    return re.sub(r"_\d+$", "", name)


def _need(child: etree._Element) -> str:
    return "?" if _get(child, "minOccurs") == "0" else "!"


def _note(child: etree._Element) -> str:
    return next((_get(i, "notes") for i in child.iter() if isinstance(i.tag, str) and i.tag.endswith("Info")), "")
