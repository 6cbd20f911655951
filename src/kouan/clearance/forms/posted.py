"""From the fields of a posted form (`goods[0].hs_code`) to the nested texts of a draft, and edits of its rows."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from kouan.clearance import spreadsheet
from kouan.clearance.forms.layout import NEW, ROWS
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Malformed

_PATH = re.compile(r"[a-z_]+(?:\[\d{1,3}\])?(?:\.[a-z_]+)?")
_ROW = re.compile(r"([a-z_]+)\[(\d+)\](?:\.([a-z_]+))?")
_HIGHEST = 200
_KNOWN = {field.name for field in msgspec.structs.fields(Declaration)} - {"seq_no", "entry_id", "client_no"}


def merged(data: dict[str, Any], fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The draft's texts with the posted ones put in; what the form does not show stays as it was."""
    made: dict[str, Any] = copy.deepcopy(data)
    for path, said in fields:
        if _PATH.fullmatch(path):
            _put(made, path, said)
    return made


def _put(data: dict[str, Any], path: str, said: str) -> None:
    row = _ROW.fullmatch(path)
    if row is None:
        first, _, second = path.partition(".")
        if first not in _KNOWN:
            return
        if second:
            part = data.get(first)
            data[first] = {**(part if isinstance(part, dict) else {}), second: said}
        else:
            data[first] = said
        return
    name, index, field = row[1], int(row[2]), row[3]
    if name not in ROWS or not field or index >= _HIGHEST:
        return
    rows = _rows(data, name)
    while len(rows) <= index:
        rows.append({})
    rows[index][field] = said


def edited(data: dict[str, Any], action: str, name: str, index: int, text: str = "") -> dict[str, Any]:
    """The texts after an edit of the rows `name`: "add", "copy" or "remove" row `index`, or "paste" a table."""
    if name not in ROWS:
        raise Malformed()
    made: dict[str, Any] = copy.deepcopy(data)
    rows = _rows(made, name)
    most = ROWS[name][2]
    if action == "remove" and index < len(rows):
        del rows[index]
    elif action == "copy" and index < len(rows) and len(rows) < most:
        rows.insert(index + 1, dict(rows[index]))
    elif action == "paste" and name == "goods":
        pasted = table(text)
        empty = [n for n, row in enumerate(rows) if not any(str(said).strip() for said in row.values())]
        for n in reversed(empty):
            del rows[n]
        rows.extend(pasted[: most - len(rows)])
    elif action == "add" and len(rows) < most:
        rows.append(dict(NEW.get(str(made.get("direction")), {})) if name == "goods" else {})
    return made


def table(text: str) -> list[dict[str, str]]:
    """Goods lines from a pasted table: columns by their header row, or in the order of the spreadsheet template."""
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not rows:
        return []
    names = {said.casefold(): key for key, t in spreadsheet.COLUMNS.items() for said in (key, t.zh, t.en)}
    heads = [names.get(cell.strip().casefold(), "") for cell in rows[0]]
    if any(heads):
        rows = rows[1:]
    else:
        heads = list(spreadsheet.COLUMNS)
    return [{key: cell.strip() for key, cell in zip(heads, row, strict=False) if key} for row in rows]


def _rows(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data.get(name)
    data[name] = rows = [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []
    return rows
