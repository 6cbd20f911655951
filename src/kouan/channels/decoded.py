"""A message decoded for people: its fields by name, personal data masked, findings beside the field they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from kouan.channels import formats
from kouan.channels.models import Message
from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.charset import to_text
from kouan.codecs.customs_xml.secure import local, parse
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
    raw = row.body
    try:
        said = to_text(raw)[0] if row.format != formats.DECLARATION else raw.decode("utf-8")
    except (KouanError, UnicodeDecodeError):
        said = raw.decode("utf-8", "replace")
    said = _MASKED_TAGS.sub(lambda found: f"{found[1]}{mask(found[3])}{found[4]}", said.strip())
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


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
    name, raw = row.format, row.body
    try:
        if name == formats.ENVELOPE:
            opened = envelope.decode(raw)
            yield from (("CopMsgId", opened.message_id), ("SenderId", opened.sender), ("MsgType", opened.kind))
            raw, name = opened.data, formats.recognise(opened.data)
        if name in (formats.DEC_MESSAGE, formats.DECLARATION):
            yield from _flat(msgspec.to_builtins(formats.declaration(name, raw)[0], str_keys=True), "")
        elif name:
            yield from _leaves(raw)
    except KouanError:
        return


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


def _leaves(raw: bytes) -> Iterator[tuple[str, str]]:
    root, _ = parse(raw)
    for node in root.iter():
        if not len(node) and (said := (node.text or "").strip()):
            yield local(node), said
