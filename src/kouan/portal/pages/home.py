"""The first page: for a visitor what this is and the public figures; for a person today's work."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kouan.journeys.selectors import journeys
from kouan.kernel import clock
from kouan.portal import today
from kouan.portal.fleet import fleet
from kouan.portal.pages.parts import fragment
from kouan.portal.svg.river import river
from kouan.registry import figures, worklist
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role

TASKS, ROWS = 5, 7


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    caller = optional(request)
    if caller is None:
        return render(request, "portal/welcome.html", _welcome())
    return render(request, "portal/home.html", _work(caller))


@fragment
def part(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/parts/home.html", _work(of_request(request)))


def _language() -> str:
    return get_language() or "zh-hans"


def _river() -> dict[str, Any]:
    ships = fleet(_language())
    return {"fleet": ships, "map": river(_("Vessels on the Yangtze"), ships.berths, ships.vessels, _language())}


def _welcome() -> dict[str, Any]:
    return _river() | {"figures": figures.of(None), "now": clock.now()}


def _work(caller: Caller) -> dict[str, Any]:
    tasks, total = worklist.overview(caller, TASKS)
    return _river() | {
        "now": clock.now(),
        "figures": figures.of(caller),
        "tasks": tasks,
        "total": total,
        "day": today.declarations_and_releases(caller),
        "recent": today.recent(caller) if today.sees_declarations(caller) else None,
        "rows": None if today.sees_declarations(caller) else journeys(caller)[:ROWS],
        "may_file": caller.may(Role.TRADER, Role.BROKER),
    }
