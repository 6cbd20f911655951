"""One box that finds everything by number or name; the same hits as a page and below the box while typing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.registry import search
from kouan.registry.caller import of_request


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    query = request.GET.get("q", "").strip()
    groups = search.find(caller, query, limit=25)
    count = sum(len(group.hits) for group in groups)
    return render(request, "portal/search.html", {"query": query, "groups": groups, "count": count})


@require_safe
def hits(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    query = request.GET.get("q", "").strip()
    context = {"query": query, "groups": search.find(caller, query, limit=5), "shortest": search.SHORTEST}
    return render(request, "portal/parts/hits.html", context)
