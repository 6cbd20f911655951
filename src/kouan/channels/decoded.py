"""A message decoded for people: its fields by name, personal data masked, findings beside the field they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kouan.channels import formats
from kouan.channels.models import Message
from kouan.kernel.errors import KouanError

MASKED = ("declarant_name", "typist_no", "typist_name")
_MASKED_TAGS = re.compile(r"(<(DeclareName|TypistNo|InputerName|OperName|ICCode)>)([^<]*)(</)")
LONGEST = 60_000  # characters shown of the raw text
MOST_LINES = 3_000


@dataclass(frozen=True, slots=True)
class Line:
    """One field: our path, its value, and the findings about it."""

    path: str
    value: str
    findings: list[dict[str, str]]


def text(row: Message) -> str:
    """The raw message as text, personal data masked, cut when very long."""
    said = _MASKED_TAGS.sub(lambda found: f"{found[1]}{mask(found[3])}{found[4]}", plain(row))
    said = said.replace("\0", "␀")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


@dataclass(frozen=True, slots=True)
class Raw:
    """One line of the text as it is; `number` is that of its segment, 0 where lines have none."""

    number: int
    said: str
    findings: list[dict[str, str]]


def raw(row: Message) -> list[Raw]:
    """The text line by line, each with what was found in it where findings name segments."""
    said, about, number = text(row), _by_segment(row), 0
    shown = []
    counted = formats.of(row.body).family == formats.edifact.FAMILY and bool(said)
    for line in said.split("\n"):
        number += counted and bool(line.strip()) and not line.startswith("UNA")
        shown.append(Raw(number if counted else 0, line, about.get(number, []) if counted else []))
    return shown[:MOST_LINES]


def _by_segment(row: Message) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for one in row.findings:
        place = one["field"].partition(" ")[0]
        if one["rule"].startswith(formats.edifact.SYNTAX) and place.isdigit():
            found.setdefault(int(place[:9]), []).append(one)
    return found


def plain(row: Message) -> str:
    """The raw message as text, complete."""
    return formats.of(row.body).text(row.body, _charset(row))[0].strip()


def encoded(row: Message, said: str) -> bytes:
    """A text that a person corrected, in the charset of its original. UnicodeEncodeError when it does not fit."""
    return said.replace("\r\n", "\n").encode(row.charset or "utf-8")


def value(row: Message) -> Any:
    """The content as plain data, for programs; None when it cannot be read."""
    try:
        return formats.of(row.body).decode(row.body, _charset(row)).value
    except KouanError:
        return None


def lines(row: Message) -> list[Line]:
    """The fields that hold something or that a finding is about; [] when the message cannot be read."""
    about: dict[str, list[dict[str, str]]] = {}
    for found in row.findings:
        about.setdefault(found["field"], []).append(found)
    shown = [Line(path, value, about.pop(path, [])) for path, value in islice(_values(row), MOST_LINES)]
    missing = [Line(path, "", found) for path, found in about.items() if path]
    return missing + shown


def general(row: Message) -> list[dict[str, str]]:
    """Findings about the message as a whole."""
    return [found for found in row.findings if not found["field"]]


def mask(said: str) -> str:
    """The first character and stars."""
    return f"{said[:1]}{'*' * (len(said) - 1)}"


def _values(row: Message) -> Iterator[tuple[str, str]]:
    try:
        found = formats.of(row.body).decode(row.body, _charset(row))
    except KouanError:
        return
    yield from found.about.items()
    yield from _flat(found.value, "")


def _charset(row: Message) -> str:
    """What the partner's profile says of its charset."""
    return row.partner.charset if row.partner and row.direction == "in" else ""


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)) and any(isinstance(one, (dict, list, tuple)) for one in value):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{index}]")
    elif value not in (None, "", [], ()):
        said = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        yield path, mask(said) if path in MASKED or path.endswith(("OperName", "ICCode")) else said
