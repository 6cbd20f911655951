"""Port groups, their ports and registered carriers: kept by customs and the port office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.pages.legs import complain
from kouan.clearance.corridors.places import PLACES
from kouan.clearance.corridors.services import groups as service
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, NotFound
from kouan.registry.caller import Caller, of_request
from kouan.registry.models import Organisation
from kouan.registry.roles import Role


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(*service.KEEPERS)
    today = clock.today()
    found = [(one, one.in_force(today), list(one.members.all())) for one in selectors.groups()]
    firms = Organisation.objects.filter(roles__contains=[str(Role.CARRIER)], is_active=True).order_by("name_zh")
    context = {
        "groups": found,
        "carriers": list(selectors.carriers()[:200]),
        "ports": [(place.codes[0], place.name) for place in PLACES],
        "firms": firms,
        "today": today,
        "may_approve": caller.may(Role.CUSTOMS),
    }
    return render(request, "corridors/groups.html", context)


@require_POST
def set_group(request: HttpRequest) -> HttpResponse:
    caller, typed = _keeper(request)
    names = ("name_zh", "name_en", "hub_port", "hub_terminal", "hub_office")
    said: dict[str, Any] = {name: typed.get(name, "")[: LONGEST[name]] for name in names}
    return _done(request, caller, lambda: service.set_group(caller=caller, **said, **_days(typed)))


@require_POST
def set_member(request: HttpRequest) -> HttpResponse:
    caller, typed = _keeper(request)
    said: dict[str, Any] = {name: typed.get(name, "")[: LONGEST[name]] for name in ("port", "terminal", "office")}
    return _done(request, caller, lambda: service.set_member(caller=caller, group=_id(typed), **said, **_days(typed)))


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    caller, typed = _keeper(request)
    vessels = typed.get("vessels", "").replace("，", ",").split(",")
    said: dict[str, Any] = {"uscc": typed.get("uscc", ""), "number": typed.get("number", "")[:32]}
    return _done(
        request, caller, lambda: service.approve_carrier(caller=caller, **said, vessels=vessels, **_days(typed))
    )


LONGEST = {"name_zh": 100, "name_en": 100, "hub_port": 5, "hub_terminal": 17, "hub_office": 4, "port": 5,
           "terminal": 17, "office": 4}  # fmt: skip


def _keeper(request: HttpRequest) -> tuple[Caller, dict[str, str]]:
    caller = of_request(request)
    caller.require(*service.KEEPERS)
    return caller, {name: str(value).strip() for name, value in request.POST.items()}


def _days(typed: dict[str, str]) -> dict[str, Any]:
    last = typed.get("valid_until", "")
    return {
        "valid_from": date.fromisoformat(typed["valid_from"]),
        "valid_until": date.fromisoformat(last) if last else None,
    }


def _id(typed: dict[str, str]) -> UUID:
    try:
        return UUID(typed.get("group", ""))
    except ValueError:
        raise NotFound() from None


def _done(request: HttpRequest, caller: Caller, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except KouanError as refused:
        complain(request, caller, refused)
    except (KeyError, ValueError):
        messages.error(request, _("Give the dates as year-month-day."))
    else:
        messages.success(request, _("Recorded."))
    return redirect("corridors:groups")
