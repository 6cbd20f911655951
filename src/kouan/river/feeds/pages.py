"""Pages of the feeds: vessels on the map, how the feeds do, what is not believed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, KouanError
from kouan.registry.caller import of_request
from kouan.registry.roles import Role
from kouan.river import selectors as river
from kouan.river.feeds import drawing, pages_notices, selectors, values, waiting
from kouan.river.feeds import notices as nts
from kouan.river.feeds.models import Position, Wait
from kouan.river.feeds.services import clearing
from kouan.river.pages.common import moment

SHOWN = 100
DRAWN = 400


@require_safe
def vessels(request: HttpRequest) -> HttpResponse:
    return render(request, "feeds/vessels.html", _vessels(request))


@require_safe
def part(request: HttpRequest) -> HttpResponse:
    response = render(request, "feeds/parts/vessels.html", _vessels(request))
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def clear(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    try:
        said = request.POST.get("crossed_at", "")
        at = moment(said, "crossed_at") if said else None
        clearing.clear(caller=caller, suspicion=id, note=request.POST.get("note", ""), crossed_at=at)
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except KouanError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Noted."))
    return redirect("feeds:vessels")


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """Waits of every vessel in the queue the caller may see, and what the forecast learned from."""
    rows, fitted = waiting.expected(of_request(request)), waiting.current()
    scale = max((one.hours.most[1] for one in rows), default=1.0) or 1.0
    context = {
        "rows": [(one, waiting.bar(one, scale)) for one in rows],
        "fitted": fitted,
        "recorded": Wait.objects.count(),
        "least": values.value("history.least"),
    }
    return render(request, "feeds/waiting.html", context)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Closures and the draught limit as NtS; public."""
    return HttpResponse(nts.published(get_language() or "zh-hans"), content_type="application/xml")


def _vessels(request: HttpRequest) -> dict[str, Any]:
    caller, language = of_request(request), get_language() or "zh-hans"
    rows = list(selectors.positions(caller)[:DRAWN])
    known = selectors.registered(caller, rows)
    shown = [(row, known.get(row.mmsi), selectors.stale(row)) for row in rows]
    ships = [_ship(row, vessel.name if vessel else row.name or row.mmsi, old) for row, vessel, old in shown]
    desk = caller.may(*river.DESK)
    return {
        "rows": shown[:SHOWN],
        "map": drawing.picture(reversed(ships), values.value("lines"), language),
        "feeds": selectors.feeds(caller) if desk else None,
        "suspicions": selectors.suspicions(caller)[:SHOWN] if desk else None,
        "may_clear": caller.may(Role.LOCK),
    }


def _ship(row: Position, name: str, old: bool) -> drawing.Ship:
    tone = "trouble" if row.doubted else "stale" if old else ""  # type: ignore[attr-defined]
    speed = f" · {row.speed:.0f} km/h" if row.speed is not None else ""
    label = f"{name} · {row.at.astimezone(SHANGHAI):%m-%d %H:%M}{speed}"
    return drawing.Ship(row.lon, row.lat, row.way, tone, label)


app_name = "feeds"
urlpatterns = [
    path("", vessels, name="vessels"),
    path("part/", part, name="part"),
    path("waiting/", forecast, name="waiting"),
    path("notices.xml", notices, name="notices"),
    path("notices/", pages_notices.desk, name="notice_desk"),
    path("notices/step/", pages_notices.act, name="notice_act"),
    path("notices/<uuid:id>/", pages_notices.one, name="notice"),
    path("notices/<uuid:id>.xml", pages_notices.xml, name="notice_xml"),
    path("suspicions/<uuid:id>/clear/", clear, name="clear"),
]
