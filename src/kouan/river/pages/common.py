"""What the pages share: who reads, and how what is typed is read."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.river import selectors

NOT_A_TIME = Text("不是有效的时间。", "Not a time.")
NOT_A_NUMBER = Text("不是整数。", "Not a whole number.")


def reader(request: HttpRequest) -> Caller:
    return selectors.reader(of_request(request))


def desk(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(*selectors.DESK)
    return caller


def moment(said: str, field: str) -> datetime:
    """A local time of a form, Asia/Shanghai."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Invalid([Problem("schema", field, NOT_A_TIME)]) from None


def whole(said: str, field: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise Invalid([Problem("schema", field, NOT_A_NUMBER)]) from None
