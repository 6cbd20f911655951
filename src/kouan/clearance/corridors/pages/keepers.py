"""Port groups, their ports and registered carriers: kept by customs and the port office."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.pages.legs import PORTS
from kouan.clearance.corridors.services import groups as service
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, bound, keyed, within
from kouan.registry.caller import Caller, of_request
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

MOST_VESSELS = 2000  # characters
TERMINAL = gettext_lazy("Terminal")
OFFICE = gettext_lazy("Customs office")


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    return _page(request, _keeper(request))


def _page(request: HttpRequest, caller: Caller, key: str = "", refused: Form | None = None) -> HttpResponse:
    """The page with its forms as they begin, except the one named `key`, which was refused."""
    today, found = clock.today(), list(selectors.groups())
    asks = {"group": _group(), "carrier": _carrier()} | {str(one.id): _member(one.id) for one in found}
    forms = {name: bound(fields) for name, fields in asks.items()} | ({key: refused} if refused else {})
    context = {
        "groups": [(one, one.in_force(today), list(one.members.all()), forms[str(one.id)]) for one in found],
        "carriers": list(selectors.carriers()[:200]),
        "group_form": forms["group"],
        "carrier_form": forms["carrier"] if caller.may(Role.CUSTOMS) else None,
    }
    return render(request, "corridors/groups.html", context, status=refused.status if refused else 200)


def _group() -> list[Ask]:
    fields = [
        Ask("name_zh", _("Name in Chinese")),
        Ask("name_en", _("Name in English")),
        Ask("hub_port", _("Hub port"), "choice", choices=PORTS),
        Ask("hub_terminal", TERMINAL, most=17),
        Ask("hub_office", OFFICE, most=4, needed=False),
    ]
    return keyed(fields + _days(), "group")


def _member(group: UUID) -> list[Ask]:
    fields = [
        Ask("port", _("Port"), "choice", choices=PORTS),
        Ask("terminal", TERMINAL, most=17),
        Ask("office", OFFICE, most=4, needed=False),
    ]
    return keyed(fields + _days(), group)


def _carrier() -> list[Ask]:
    rows = Organisation.objects.filter(roles__contains=[str(Role.CARRIER)], is_active=True).order_by("name_zh")
    fields = [
        Ask("uscc", _("Carrier"), "choice", choices=[(one.uscc, _firm(one)) for one in rows]),
        Ask("number", _("Registration"), most=32),
        Ask("vessels", _("Vessels (comma between; none = all)"), most=MOST_VESSELS, needed=False, bare=True),
    ]
    return keyed(fields + _days(), "carrier")


def _firm(one: Organisation) -> Text:
    return Text(one.name_zh, one.name_en or one.name_zh)


def _days() -> list[Ask]:
    return [
        Ask("valid_from", pgettext_lazy("date", "From"), "day", start=clock.today().isoformat()),
        Ask("valid_until", gettext_lazy("Until"), "day", needed=False),
    ]


@require_POST
def set_group(request: HttpRequest) -> HttpResponse:
    caller = _keeper(request)
    return _set(request, caller, "group", _group(), lambda said: service.set_group(caller=caller, **said))


@require_POST
def set_member(request: HttpRequest) -> HttpResponse:
    caller, group = _keeper(request), _id(request)
    return _set(
        request, caller, str(group), _member(group), lambda said: service.set_member(caller=caller, group=group, **said)
    )


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    caller = _keeper(request)
    return _set(request, caller, "carrier", _carrier(), lambda said: _approve(caller, said))


def _approve(caller: Caller, said: dict[str, Any]) -> None:
    vessels = re.split("[,，]", said.pop("vessels"))
    service.approve_carrier(caller=caller, vessels=vessels, **said)


def _keeper(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(*service.KEEPERS)
    return caller


def _set(request: HttpRequest, caller: Caller, key: str, asks: list[Ask], act: Any) -> HttpResponse:
    return within(
        request, asks, act, back=reverse("corridors:groups"), said=_("Recorded."),
        again=lambda form: _page(request, caller, key, form),
    )  # fmt: skip


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("group", ""))
    except ValueError:
        raise NotFound() from None
