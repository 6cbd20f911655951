"""What people type on the registry's pages, read into values; what is wrong stands beside its field."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import msgspec
from django.http import HttpRequest

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, KouanError, Problem
from kouan.kernel.text import Text

_NOT_A_DATE = Text("请填写日期（年-月-日）。", "Give a date (year-month-day).")
_NOT_WORDS = Text("请填写1至{most}个字符。", "Give 1 to {most} characters.")
_NOT_A_VALUE = Text(
    "数值应为数字、文字或JSON，如 14、0.0005、[7, 11]。", "A value is a number, a word or JSON: 14, 0.0005, [7, 11]."
)


def day(request: HttpRequest, field: str) -> date:
    """A date of a form; Invalid beside its field."""
    try:
        return date.fromisoformat(request.POST.get(field, "").strip())
    except ValueError:
        raise Invalid([Problem("FORM", field, _NOT_A_DATE)]) from None


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A date of the address, None when it is missing or not one."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def words(request: HttpRequest, field: str, most: int) -> str:
    """A line of text that must be there; Invalid beside its field."""
    typed = request.POST.get(field, "").strip()
    if not 1 <= len(typed) <= most or not typed.isprintable():
        raise Invalid([Problem("FORM", field, _NOT_WORDS.format(most=most))])
    return typed


def end_of(request: HttpRequest, field: str) -> datetime:
    """The last moment, in Shanghai, of a date of a form."""
    return datetime.combine(day(request, field), time(23, 59, 59), SHANGHAI)


def value(request: HttpRequest, field: str) -> Any:
    """A rule value: whole numbers, lists and objects as JSON; a decimal figure or a word as text, not rounded."""
    typed = request.POST.get(field, "").strip()
    if typed[:1] in ("[", "{") or typed.lstrip("-").isdigit() or typed in ("true", "false"):
        try:
            return msgspec.json.decode(typed)
        except msgspec.DecodeError:
            raise Invalid([Problem("FORM", field, _NOT_A_VALUE)]) from None
    if not typed or len(typed) > 2000 or not typed.isprintable():
        raise Invalid([Problem("FORM", field, _NOT_A_VALUE)])
    return typed


def shown(held: Any) -> str:
    """A rule value as a person would type it."""
    return held if isinstance(held, str) else msgspec.json.encode(held).decode()


def problems(error: KouanError) -> dict[str, Text]:
    """The first problem of each field; what belongs to no field under ""."""
    if isinstance(error, Invalid):
        return {problem.field: problem.text for problem in reversed(error.problems)}
    return {"": error.text}
