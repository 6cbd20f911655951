"""The dispatcher's queue with its reasons."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.kernel import clock
from kouan.river import selectors, values
from kouan.river.pages.common import desk


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
