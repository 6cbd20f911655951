"""What people type on the registry's pages, read into values."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.http import HttpRequest

from kouan.kernel.errors import Invalid, KouanError, Problem
from kouan.kernel.text import Text

_NOT_A_VALUE = Text(
    "数值应为数字、文字或JSON，如 14、0.0005、[7, 11]。", "A value is a number, a word or JSON: 14, 0.0005, [7, 11]."
)


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A date of the address, None when it is missing or not one."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def value(typed: str, field: str) -> Any:
    """A rule value: whole numbers, lists and objects as JSON; a decimal figure or a word as text, not rounded."""
    if typed[:1] in ("[", "{") or typed.lstrip("-").isdigit() or typed in ("true", "false"):
        try:
            return msgspec.json.decode(typed)
        except msgspec.DecodeError:
            raise Invalid([Problem("FORM", field, _NOT_A_VALUE)]) from None
    return typed


def shown(held: Any) -> str:
    """A rule value as a person would type it."""
    return held if isinstance(held, str) else msgspec.json.encode(held).decode()


def problems(error: KouanError) -> dict[str, Text]:
    """The first problem of each field; what belongs to no field under ""."""
    if isinstance(error, Invalid):
        return {problem.field: problem.text for problem in reversed(error.problems)}
    return {"": error.text}
