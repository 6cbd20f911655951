"""What the pages share: who reads, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden, Invalid, KouanError, Malformed, NotFound, Problem
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


def tried(request: HttpRequest, caller: Caller, step: Callable[[], Any]) -> Any:
    """What the step answered; a refusal becomes messages and None. Forbidden and NotFound stay what they are."""
    try:
        done = step()
    except (Forbidden, NotFound, Malformed):
        raise
    except Invalid as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.rule} · {problem.text.say(caller.language)}")
    except KouanError as refused:
        rule = getattr(refused, "rule", "")
        messages.error(request, " · ".join(filter(None, (rule, refused.text.say(caller.language)))))
    else:
        messages.success(request, _("Done."))
        return done
    return None


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
