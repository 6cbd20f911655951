"""The worklist: everything that awaits the caller, from every wing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from kouan.portal.kinds import named
from kouan.portal.pages.parts import fragment
from kouan.registry import worklist
from kouan.registry.caller import of_request

LIMIT = 100


def _context(request: HttpRequest) -> dict[str, Any]:
    caller = of_request(request)
    tasks, total = worklist.overview(caller, LIMIT)
    kinds = [(kind, named(kind)) for kind in sorted({task.kind for task in tasks if task.kind})]
    chosen = request.GET.get("kind", "")
    shown = [task for task in tasks if not chosen or task.kind == chosen]
    return {"tasks": shown, "total": total, "kinds": kinds, "chosen": chosen, "limit": LIMIT}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/worklist.html", _context(request))


@fragment
def part(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/parts/worklist.html", _context(request))


@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """How many tasks await the caller, for the menu: asked after the page is there, so that no page waits for it."""
    count = worklist.count(of_request(request))
    response = render(request, "portal/parts/badge.html", {"todo": count})
    patch_cache_control(response, no_store=True)
    return response
