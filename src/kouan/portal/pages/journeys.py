"""Consignments: the list, and one journey with its boxes, holds and everything that happened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.journeys import selectors
from kouan.journeys.pagination import cut
from kouan.portal import journey
from kouan.portal.pages.parts import fragment
from kouan.registry.caller import of_request

PAGE = 30


def _list(request: HttpRequest) -> dict[str, Any]:
    """Newest first; the next page starts below the last row shown, so deep pages cost no more than the first."""
    found = selectors.journeys(of_request(request))
    direction = request.GET.get("direction", "")
    if direction in ("I", "E"):
        found = found.filter(direction=direction)
    if below := _uuid(request.GET.get("below", "")):
        found = found.filter(pk__lt=below)
    page = cut(found, PAGE)
    return {"rows": page.rows, "more": page.next, "direction": direction}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/journeys.html", _list(request))


@fragment
def listing_part(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/parts/journeys.html", _list(request))


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    return render(request, "portal/journey.html", journey.story(of_request(request), id))


@fragment
def part(request: HttpRequest, id: UUID) -> HttpResponse:
    return render(request, "portal/parts/journey.html", journey.story(of_request(request), id))
