"""The dispatcher's queue with its reasons, and the works: closures and the draught of the day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Malformed, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, services, values
from kouan.river.forms import tried
from kouan.river.pages.common import NOT_A_TIME, desk, moment, whole
from kouan.river.services.queueing import NO_REASON


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits, in the order of the rule, and why there."""
    caller = desk(request)
    direction = request.GET.get("direction", "")
    now = clock.now()
    current = selectors.published()
    overtaken = Counter(skip["passage"] for skip in current.skips) if current else Counter()
    texts = {cls: values.class_text(cls) for cls in range(10)}
    rows = [
        {
            "one": one,
            "place": place,
            "cls": cls,
            "text": texts[cls],
            "gained": max(0, one.base_class - cls),
            "waited": now - (one.queued_at or now),
            "overtaken": overtaken[str(one.pk)],
        }
        for place, (one, cls) in enumerate(selectors.queue(caller, direction), 1)
    ]
    announced = selectors.passages(caller, state="accepted")
    context = {
        "rows": rows,
        "direction": direction,
        "announced": announced.order_by("eta")[:50],
        "applied": selectors.passages(caller, state="applied").order_by("pk")[:50],
        "plan": current,
        "limit": values.value("overtakes.most"),
    }
    return render(request, "river/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def works(request: HttpRequest) -> HttpResponse:
    """Closures and the draught limit; told to the public at once, and a reason for a new plan."""
    caller = desk(request)
    if request.method == "POST":
        caller.require(Role.LOCK)
        tried(request, caller, lambda: _work(caller, request.POST.dict()))
        return redirect("river:works")
    context = {
        "closures": [(one, values.facility_text(one.facility)) for one in selectors.closures()],
        "facilities": [(code, Text(one["name_zh"], one["name_en"]), one) for code, one in values.facilities().items()],
        "limits": selectors.draught_limits(),
        "limit": values.draught_limit(clock.today()),
        "now": clock.now().astimezone(clock.SHANGHAI),
        "later": (clock.now() + timedelta(hours=12)).astimezone(clock.SHANGHAI),
        "may": caller.may(Role.LOCK),
    }
    return render(request, "river/works.html", context)


def _work(caller: Caller, said: dict[str, str]) -> object:
    if said.get("step") == "close":
        note = said.get("reason", "").strip()
        if not note:
            raise Invalid([Problem("4.6", "reason", NO_REASON)])
        starts, ends = moment(said.get("starts", ""), "starts"), moment(said.get("ends", ""), "ends")
        reason = Text(note, said.get("reason_en", "").strip() or note)
        return services.close(caller=caller, facility=said.get("facility", ""), starts=starts, ends=ends, reason=reason)
    if said.get("step") == "draught":
        try:
            on = date.fromisoformat(said.get("on", ""))
        except ValueError:
            raise Invalid([Problem("schema", "on", NOT_A_TIME)]) from None
        return services.set_draught(caller=caller, on=on, limit_cm=whole(said.get("limit", ""), "limit"))
    raise Malformed()


@require_POST
def reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = desk(request)
    tried(request, caller, lambda: services.reopen(caller=caller, closure=id))
    return redirect("river:works")
