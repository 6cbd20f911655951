"""What a page's form says, as the API's body: one set of checks for both."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from django.contrib import messages
from django.http import HttpRequest

from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem
from kouan.kernel.text import Text

T = TypeVar("T")
LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")  # a field of type datetime-local: Shanghai time
OWN = ("csrfmiddlewaretoken", "step", "id")
WRONG = Text("“{field}”填写有误。", "“{field}” is not filled in correctly.")


def typed(request: HttpRequest, kind: type[T], **more: object) -> T:
    """The form as `kind`; Invalid names the field that is wrong."""
    said: dict[str, object] = {}
    for name in request.POST:
        values = [value.strip() for value in request.POST.getlist(name)]
        if name in OWN or not any(values):
            continue
        said[name] = values if name == "ports" else _moment(values[-1])
    try:
        return msgspec.convert(said | more, kind, strict=False)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("`$.")[2].rstrip("`") or str(error)
        raise Invalid([Problem("schema", field, WRONG.format(field=field))]) from error


def _moment(value: str) -> str:
    if not LOCAL.fullmatch(value):
        return value
    return f"{value}:00+08:00" if len(value) == 16 else f"{value}+08:00"


def tell(request: HttpRequest, refused: KouanError, language: str) -> None:
    """The refusal as messages of the next page, each with its rule."""
    if isinstance(refused, Malformed):
        raise refused
    if isinstance(refused, Invalid):
        for problem in refused.problems:
            messages.error(request, f"{problem.rule} · {problem.text.say(language)}")
        return
    rule = getattr(refused, "rule", "")
    said = refused.text.say(language)
    messages.error(request, f"{rule} · {said}" if rule else said)
