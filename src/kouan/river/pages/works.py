"""The works: closures and the draught of the day, told to the public at once, each a reason for a new plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kouan.kernel import clock
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, bound, keyed, within
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, services, values
from kouan.river.forms import tried
from kouan.river.pages.common import desk


@require_http_methods(["GET", "HEAD", "POST"])
def works(request: HttpRequest) -> HttpResponse:
    """What stands; `step` close or draught sets another."""
    caller = desk(request)
    if request.method != "POST":
        return _page(request, caller)
    caller.require(Role.LOCK)
    step = request.POST.get("step", "")
    if step not in FORMS:
        raise Malformed()
    asks, act = FORMS[step]
    return within(
        request, asks(), lambda said: act(caller, said),
        back=reverse("river:works"), again=lambda form: _page(request, caller, step, form),
    )  # fmt: skip


def _page(request: HttpRequest, caller: Caller, step: str = "", refused: Form | None = None) -> HttpResponse:
    forms = {name: bound(asks()) for name, (asks, _act) in FORMS.items()} | ({step: refused} if refused else {})
    context = {
        "closures": [(one, values.facility_text(one.facility)) for one in selectors.closures()],
        "limits": selectors.draught_limits(),
        "limit": values.draught_limit(clock.today()),
        "may": caller.may(Role.LOCK),
        "forms": forms,
    }
    return render(request, "river/works.html", context, status=refused.status if refused else 200)


def _closing() -> list[Ask]:
    facilities = [(code, Text(one["name_zh"], one["name_en"])) for code, one in values.facilities().items()]
    now = clock.now().astimezone(clock.SHANGHAI)
    begins, ends = (f"{at:%Y-%m-%dT%H:%M}" for at in (now, now + timedelta(hours=12)))
    fields = [
        Ask("facility", _("Facility"), "choice", choices=facilities, start=facilities[0][0]),
        Ask("starts", pgettext_lazy("time", "From"), "moment", start=begins),
        Ask("ends", pgettext_lazy("time", "Until"), "moment", start=ends),
        Ask("reason", _("Reason, Chinese"), most=200),
        Ask("reason_en", _("Reason, English"), most=200, needed=False),
    ]
    return keyed(fields, "close")


def _close(caller: Caller, said: dict[str, Any]) -> object:
    reason = Text(said.pop("reason"), said.pop("reason_en"))
    return services.close(caller=caller, reason=Text(reason.zh, reason.en or reason.zh), **said)


def _draught() -> list[Ask]:
    fields = [
        Ask("on", _("Day"), "day", start=clock.today().isoformat()),
        Ask("limit_cm", _("Limit, cm"), "whole"),
    ]
    return keyed(fields, "draught")


def _set(caller: Caller, said: dict[str, Any]) -> object:
    return services.set_draught(caller=caller, **said)


FORMS: dict[str, tuple[Callable[[], list[Ask]], Callable[[Caller, dict[str, Any]], object]]] = {
    "close": (_closing, _close),
    "draught": (_draught, _set),
}


@require_POST
def reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = desk(request)
    tried(request, caller, lambda: services.reopen(caller=caller, closure=id))
    return redirect("river:works")
