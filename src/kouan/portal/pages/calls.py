"""One call of a vessel: its times, the caller's consignments on it, and where the boxes stand on board."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.journeys import selectors, stowage
from kouan.journeys.models import BayPlan
from kouan.registry.caller import of_request

MOST = 50


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    call = selectors.call(caller, id)
    plans = stowage.plans(caller, call)
    chosen = next((plan for plan in plans if str(plan.id) == request.GET.get("plan")), next(iter(plans), None))
    context = {
        "call": call,
        "rows": selectors.journeys(caller).filter(call=call)[:MOST],
        "plans": plans,
        **(_plan(chosen, request.GET.get("bay", "")) if chosen else {}),
    }
    return render(request, "portal/call.html", context)


def _plan(plan: BayPlan, asked: str) -> dict[str, Any]:
    bays = stowage.bays(plan)
    known = [bay for bay, _ in bays]
    bay = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:6]) in known else next(iter(known), None)
    shown = {"plan": plan, "bays": bays, "most": max((count for _, count in bays), default=1)}
    return shown | ({"section": stowage.section(plan, bay)} if bay is not None else {})
