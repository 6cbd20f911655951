"""What the river's pages do with a form: read it as the API's body, take its step, tell what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kouan.kernel.errors import Forbidden, Invalid, KouanError, Malformed, NotFound, Problem
from kouan.kernel.misfit import misfit
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

T = TypeVar("T")
LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")  # a field of type datetime-local: Shanghai time
OWN = ("csrfmiddlewaretoken", "step", "id")
Does = Callable[[HttpRequest, Caller, Any], Any]
Step = tuple[tuple[Role, ...], Does, str]  # who may, what it does, where it leads back


def typed(request: HttpRequest, kind: type[T], *, lists: Collection[str] = (), **more: object) -> T:
    """The form as `kind`, the fields `lists` with all their values; Invalid names the field that is wrong."""
    said: dict[str, object] = {}
    for name in request.POST:
        values = [value.strip() for value in request.POST.getlist(name)]
        if name not in OWN and any(values):
            said[name] = values if name in lists else _moment(values[-1])
    try:
        return msgspec.convert(said | more, kind, strict=False)
    except msgspec.ValidationError as error:
        found = misfit(error)
        text = Text(f"“{found.field}”：{found.text.zh}", f"“{found.field}”: {found.text.en}")
        raise Invalid([Problem("schema", found.field, text)]) from error


def _moment(value: str) -> str:
    if not LOCAL.fullmatch(value):
        return value
    return f"{value}:00+08:00" if len(value) == 16 else f"{value}+08:00"


def taken(request: HttpRequest, steps: Mapping[str, Step]) -> tuple[str, UUID | None]:
    """Take the form's `step`: where it leads back, and the thing it was about or, for a draft, that it made."""
    caller, step = of_request(request), request.POST.get("step", "")
    if step not in steps:
        raise Malformed()
    roles, does, back = steps[step]
    caller.require(*roles)
    try:
        id = UUID(request.POST["id"]) if request.POST.get("id") else None
    except ValueError:
        raise Malformed() from None
    made = tried(request, caller, lambda: does(request, caller, id))
    return back, made.pk if step == "draft" and made is not None else id


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
