"""Changes to a declaration as field paths: applied, and found between two versions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.misfit import misfit
from kouan.kernel.text import Text

STEP = re.compile(r"([a-z_0-9]+)|\[(\d+)\]")
PATH = re.compile(r"[a-z_0-9]+(\[\d+\]|\.[a-z_0-9]+)*")
NO_FIELD = Text("没有字段 {path}。", "There is no field {path}.")
MOST = 200  # changes in one request


def plain(declaration: Declaration) -> dict[str, Any]:
    """The declaration as JSON data; decimals and dates are texts."""
    held: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(declaration))
    return held


def applied(declaration: Declaration, changes: dict[str, Any]) -> Declaration:
    """The declaration with each path (`goods[0].quantity`) set to its value; None empties the field.

    Invalid, naming the path, for paths that do not exist and values that do not fit.
    """
    data = plain(declaration)
    for path, value in list(changes.items())[:MOST]:
        _set(data, path, value)
        try:
            changed = msgspec.convert(data, Declaration, strict=False)
        except msgspec.ValidationError as error:
            raise Invalid([Problem("schema", path, misfit(error).text)]) from error
    return changed if changes else declaration


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    if len(path) > 120 or not PATH.fullmatch(path):
        raise _unknown(path)
    *way, last = [name or int(index) for name, index in STEP.findall(path)]
    held: Any = data
    try:
        for step in way:
            held = held[step] if isinstance(held, list) else held.setdefault(step, {})
        if isinstance(held, list):
            held[last]
            held[last] = value
        elif value is None:
            held.pop(last, None)
        else:
            held[last] = value
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise _unknown(path) from error
    if not way and last not in Declaration.__struct_fields__:
        raise _unknown(path)


def _unknown(path: str) -> Invalid:
    return Invalid([Problem("schema", path[:120], NO_FIELD.format(path=path[:120]))])


def differences(old: Declaration, new: Declaration) -> list[dict[str, Any]]:
    """Every field that differs, as path, old and new value (None: not there)."""
    before, after = dict(_leaves(plain(old))), dict(_leaves(plain(new)))
    paths = [*before, *(path for path in after if path not in before)]
    return [
        {"path": path, "old": before.get(path), "new": after.get(path)}
        for path in paths
        if before.get(path) != after.get(path)
    ]


def _leaves(held: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(held, dict):
        for name, value in held.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(held, list):
        for index, value in enumerate(held):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, held
