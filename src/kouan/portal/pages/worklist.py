"""The worklist: everything that awaits the caller, from every wing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.portal.pages.parts import fragment
from kouan.registry import worklist
from kouan.registry.caller import of_request

LIMIT = 100


def _context(request: HttpRequest) -> dict[str, Any]:
    caller = of_request(request)
    tasks = worklist.tasks(caller, LIMIT)
    kinds = sorted({task.kind for task in tasks if task.kind})
    chosen = request.GET.get("kind", "")
    shown = [task for task in tasks if not chosen or task.kind == chosen]
    return {"tasks": shown, "total": worklist.count(caller), "kinds": kinds, "chosen": chosen, "limit": LIMIT}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/worklist.html", _context(request))


@fragment
def part(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/parts/worklist.html", _context(request))
