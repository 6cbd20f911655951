"""Short forms as data: fields are declared, read with what is wrong beside each, and drawn by one template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden, Invalid, KouanError, NotFound, Problem
from kouan.kernel.text import Text

NEEDED = Text("请填写。", "Fill this in.")
CHOOSE = Text("请选择列出的一项。", "Choose one of those listed.")
TICK = Text("请至少勾选一项。", "Tick at least one.")
LONG = Text("应为 {least} 至 {most} 个可见字符。", "It has {least} to {most} characters, all of them visible.")
MOMENT = Text("请填写日期和时间。", "Give a date and a time.")
DAY = Text("请填写日期（年-月-日）。", "Give a date (year-month-day).")
NUMBER = Text("请填写数字。", "Give a number.")
WHOLE = Text("请填写不小于零的整数。", "Give a whole number, not below zero.")


@dataclass(frozen=True, slots=True)
class Ask:
    """One field. `kind`: text, area, moment, day, whole, number, choice, many, check. `also` are further names by which
    a service's findings call it."""

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


def read(asks: Iterable[Ask], typed: QueryDict) -> dict[str, Any]:
    """The values by name; Invalid with every problem, none hidden behind another. Empty optional fields: "" or None."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for ask in asks:
        try:
            found[ask.name] = _value(ask, typed)
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)
    return found


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
    plain = said.replace("\r", "").replace("\n", "") if ask.kind == "area" else said
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


READERS: dict[str, Callable[[Ask, str], Any]] = {
    "text": _text,
    "area": _text,
    "choice": _choice,
    "moment": _moment,
    "day": _day,
    "whole": _whole,
    "number": _number,
}


def _wrong(ask: Ask, text: Text) -> Invalid:
    return Invalid([Problem("FORM", ask.name, text)])


def bound(
    asks: Iterable[Ask], typed: QueryDict | None, error: KouanError | None = None
) -> tuple[list[Asked], list[Text]]:
    """The fields as they are drawn, and what belongs to none of them."""
    waiting = list(error.problems) if isinstance(error, Invalid) else []
    drawn = []
    for ask in asks:
        names = (ask.name, *ask.also)
        mine = [one for one in waiting if one.field.replace("[", ".").split(".")[0] in names]
        waiting = [one for one in waiting if one not in mine]
        said = tuple(typed.getlist(ask.name)) if typed is not None else (ask.start,) if ask.start else ()
        drawn.append(Asked(ask, said, tuple(mine)))
    rest = [_named(one.rule, one.text) for one in waiting]
    if error is not None and not isinstance(error, Invalid):
        rest.append(_named(getattr(error, "rule", ""), error.text))
    return drawn, rest


def _named(rule: str, text: Text) -> Text:
    return Text(f"{rule} · {text.zh}", f"{rule} · {text.en}") if rule and rule not in ("FORM", "schema") else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with one short form: its words, its fields, where it came from and leads back to."""

    title: Any
    lede: Any
    send: Any
    asks: Sequence[Ask]
    back: str
    said: Any = ""
    lists: dict[str, Sequence[tuple[str, str]]] | None = None


def answer(request: HttpRequest, sheet: Sheet, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Draw the form, or do what it asks for and go back; a refusal is shown where it belongs, and changes nothing."""
    error: KouanError | None = None
    if request.method == "POST":
        try:
            made = act(read(sheet.asks, request.POST))
        except (Forbidden, NotFound):
            raise
        except KouanError as refused:
            error = refused
        else:
            messages.success(request, sheet.said or _("Recorded."))
            return redirect(made if isinstance(made, str) else sheet.back)
    fields, rest = bound(sheet.asks, request.POST if request.method == "POST" else None, error)
    context = {"sheet": sheet, "fields": fields, "rest": rest, "wrong": sum(len(one.problems) for one in fields)}
    return render(request, "clearance/ask.html", context, status=error.status if error else 200)
