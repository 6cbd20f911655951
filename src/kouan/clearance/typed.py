"""A draft's texts as typed, and the declaration they mean: each text that cannot be read is a problem at its field."""

from __future__ import annotations

import types
import typing
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem
from kouan.kernel.text import Text

NUMBER = Text("“{said}”不是数字。", "“{said}” is not a number.")
WHOLE = Text("“{said}”不是整数。", "“{said}” is not a whole number.")
DATE = Text("“{said}”不是日期（如 2026-11-23）。", "“{said}” is not a date such as 2026-11-23.")
CHOICE = Text("应为 {wanted} 之一。", "Must be one of {wanted}.")
# What a copy of a former declaration leaves out: numbers and facts of the former journey.
NUMBERS = frozenset({"seq_no", "entry_id", "client_no"})
OWN = (
    "seq_no",
    "entry_id",
    "client_no",
    "bill_no",
    "voyage",
    "entry_date",
    "despatch_date",
    "discharged_on",
    "containers",
    "modes",
    "answers",
)


def read(data: dict[str, Any]) -> tuple[Declaration, list[Problem]]:
    """The declaration these texts mean. What cannot be read is empty in it, and a problem at its field."""
    problems: list[Problem] = []
    made = _struct(Declaration, data, "", problems)
    return made, problems


def write(declaration: Declaration) -> dict[str, Any]:
    """The texts of a declaration, for a draft."""
    shown: dict[str, Any] = _texts(msgspec.to_builtins(declaration, str_keys=True))
    goods = [_DEFAULTS[GoodsItem] | line for line in shown.get("goods", ())]
    return _DEFAULTS[Declaration] | shown | {"goods": goods}


def copied(declaration: Declaration, *, same_goods: bool = False) -> dict[str, Any]:
    """The texts of a new draft made from a former declaration, without what belongs to that one alone.

    With `same_goods` (it was returned or cancelled, and is to be filed again) bill, voyage and boxes stay.
    """
    left_out = NUMBERS if same_goods else OWN
    return {name: value for name, value in write(declaration).items() if name not in left_out}


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(one) for one in value]
    return "" if value is None else str(value)


def _struct(kind: type[Any], data: Any, path: str, problems: list[Problem], number: int = 0) -> Any:
    said = data if isinstance(data, dict) else {}
    hints = _hints(kind)
    values = {}
    for field in msgspec.structs.fields(kind):
        where = f"{path}.{field.name}" if path else field.name
        text = said.get(field.name)
        if kind is GoodsItem and field.name == "line":
            values["line"] = number
        elif _blank(text) and not field.required:
            continue
        else:
            values[field.name] = _value(hints[field.name], text, where, problems)
    return kind(**values)


def _value(kind: Any, said: Any, path: str, problems: list[Problem]) -> Any:
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple(typing.get_args(kind), said, path, problems)
    if origin is dict:
        return {str(k): str(v) for k, v in said.items()} if isinstance(said, dict) else {}
    if origin in (types.UnionType, typing.Union):
        return _value(next(one for one in typing.get_args(kind) if one is not type(None)), said, path, problems)
    if origin is typing.Literal:
        return _choice(typing.get_args(kind), said, path, problems)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind, said, path, problems)
    return _plain(kind, "" if said is None else str(said).strip(), path, problems)


def _tuple(args: tuple[Any, ...], said: Any, path: str, problems: list[Problem]) -> tuple[Any, ...]:
    inner = args[0]
    if isinstance(said, str):  # typed into one field, joined with commas
        said = [part.strip() for part in said.replace("，", ",").split(",") if part.strip()]
    if not isinstance(said, list):
        return ()
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        return tuple(_struct(inner, one, f"{path}[{n}]", problems, n + 1) for n, one in enumerate(said))
    return tuple(_value(inner, one, f"{path}[{n}]", problems) for n, one in enumerate(said))


def _plain(kind: Any, said: str, path: str, problems: list[Problem]) -> Any:
    if kind is str:
        return said
    try:
        if kind is Decimal:
            return _decimal(said) if said else Decimal(0)
        if kind is int:
            return int(said.replace(",", "")) if said else 0
        if kind is date:
            return date.fromisoformat(said) if said else None
    except (ValueError, InvalidOperation):
        text = {Decimal: NUMBER, int: WHOLE, date: DATE}[kind]
        problems.append(Problem("B22", path, text.format(said=said[:40])))
    return {Decimal: Decimal(0), int: 0}.get(kind)


def _decimal(said: str) -> Decimal:
    number = Decimal(said.replace(",", "").replace("，", ""))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 20:
        raise InvalidOperation
    return number


def _choice(wanted: tuple[Any, ...], said: Any, path: str, problems: list[Problem]) -> Any:
    if said in wanted:
        return said
    problems.append(Problem("B02", path, CHOICE.format(wanted=" / ".join(wanted))))
    return wanted[0]


def _blank(said: Any) -> bool:
    return said is None or said == [] or said == {} or (isinstance(said, str) and not said.strip())


_known: dict[type[Any], dict[str, Any]] = {}
# Codes that stand when nothing is written: a message leaves them out, a form shows them.
_DEFAULTS: dict[type[Any], dict[str, str]] = {
    kind: {f.name: f.default for f in msgspec.structs.fields(kind) if isinstance(f.default, str) and f.default}
    for kind in (Declaration, GoodsItem)
}


def _hints(kind: type[Any]) -> dict[str, Any]:
    if kind not in _known:
        _known[kind] = typing.get_type_hints(kind)
    return _known[kind]
