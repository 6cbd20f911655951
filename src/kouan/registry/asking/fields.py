"""The fields of short forms as data: declared, read with what is wrong beside each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

NEEDED = Text("请填写。", "Fill this in.")
CHOOSE = Text("请选择列出的一项。", "Choose one of those listed.")
TICK = Text("请至少勾选一项。", "Tick at least one.")
LONG = Text("应为 {least} 至 {most} 个可见字符。", "It has {least} to {most} characters, all of them visible.")
MOMENT = Text("请填写日期和时间。", "Give a date and a time.")
FILE = Text("请选择文件。", "Choose a file.")
DAY = Text("请填写日期（年-月-日）。", "Give a date (year-month-day).")
NUMBER = Text("请填写数字。", "Give a number.")
MONEY = Text("请填写金额，单位元，最多两位小数。", "Give an amount in yuan, with two decimals at most.")
YUAN = re.compile(r"([0-9]{1,13}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,2})?")
WHOLE = Text("请填写不小于零的整数。", "Give a whole number, not below zero.")


@dataclass(frozen=True, slots=True)
class Ask:
    """One field. `kind`: text, area, moment, day, whole, number, money (read as fen), choice, many, check, file. `also`
    are further names by which a service's findings call it."""

    name: str
    label: Any
    kind: str = "text"
    most: int = 100
    least: int = 1
    needed: bool = True
    choices: Sequence[tuple[str, Any]] = ()
    help: Any = ""
    start: str = ""
    upper: bool = False
    also: tuple[str, ...] = ()
    list: str = ""  # id of a datalist on the page
    on: tuple[str, ...] = ()  # of "many": ticked to begin with
    accept: str = ""  # of "file"
    bare: bool = False  # the label itself says when it may be left empty
    key: str = ""  # before the name in its id, where a page has the same field more than once


@dataclass(frozen=True, slots=True)
class Asked:
    """A field on the page: what was typed, and what is wrong with it."""

    ask: Ask
    typed: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> str:
        return self.typed[0] if self.typed else ""

    @property
    def options(self) -> list[tuple[str, Any, bool]]:
        return [(value, label, value in self.typed) for value, label in self.ask.choices]


def keyed(asks: Iterable[Ask], key: object) -> list[Ask]:
    """The fields of one of several forms on a page; no id stands twice."""
    return [replace(one, key=f"{key}-") for one in asks]


def read(asks: Iterable[Ask], typed: QueryDict, files: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values by name; Invalid with every problem, none hidden behind another. Empty optional fields: "" or None."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for ask in asks:
        try:
            found[ask.name] = _file(ask, files or {}) if ask.kind == "file" else _value(ask, typed)
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)
    return found


def _file(ask: Ask, files: Mapping[str, Any]) -> Any:
    sent = files.get(ask.name)
    if sent is None and ask.needed:
        raise _wrong(ask, FILE)
    return sent


def _value(ask: Ask, typed: QueryDict) -> Any:
    if ask.kind == "check":
        return ask.name in typed
    if ask.kind == "many":
        return _ticked(ask, typed.getlist(ask.name))
    said = str(typed.get(ask.name, "")).strip()
    if not said:
        if ask.needed:
            raise _wrong(ask, CHOOSE if ask.kind == "choice" else NEEDED)
        return "" if ask.kind in ("text", "area", "choice") else None
    return READERS[ask.kind](ask, said)


def _ticked(ask: Ask, said: Sequence[str]) -> tuple[str, ...]:
    known = {value for value, _label in ask.choices}
    if any(one not in known for one in said):
        raise _wrong(ask, CHOOSE)
    if ask.needed and not said:
        raise _wrong(ask, TICK)
    return tuple(dict.fromkeys(said))


def _text(ask: Ask, said: str) -> str:
    said = said.replace("\u3000", " ")  # the wide space of a Chinese keyboard
    plain = said.translate(dict.fromkeys(map(ord, "\r\n\t"))) if ask.kind == "area" else said
    if not ask.least <= len(said) <= ask.most or not plain.isprintable():
        raise _wrong(ask, LONG.format(least=ask.least, most=ask.most))
    return said.upper() if ask.upper else said


def _choice(ask: Ask, said: str) -> str:
    if said not in {value for value, _label in ask.choices}:
        raise _wrong(ask, CHOOSE)
    return said


def _moment(ask: Ask, said: str) -> datetime:
    """As a browser's datetime field sends it, in Shanghai."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        raise _wrong(ask, MOMENT) from None


def _day(ask: Ask, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _wrong(ask, DAY) from None


def _whole(ask: Ask, said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= 15):
        raise _wrong(ask, WHOLE)
    return int(said)


def _number(ask: Ask, said: str) -> Decimal:
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise _wrong(ask, NUMBER) from None
    if not said.isascii() or not found.is_finite() or abs(found) >= 10**15:
        raise _wrong(ask, NUMBER)
    return found


def _money(ask: Ask, said: str) -> int:
    if not YUAN.fullmatch(said):
        raise _wrong(ask, MONEY)
    return int(Decimal(said.replace(",", "")) * 100)


READERS: dict[str, Callable[[Ask, str], Any]] = {
    "text": _text,
    "area": _text,
    "choice": _choice,
    "moment": _moment,
    "day": _day,
    "whole": _whole,
    "number": _number,
    "money": _money,
}


def _wrong(ask: Ask, text: Text) -> Invalid:
    return Invalid([Problem("FORM", ask.name, text)])
