"""The ticket with which a browser opens its stream of live updates (kouan.portal.live)."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kouan.portal import tickets
from kouan.registry.caller import of_request


@never_cache
@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """`url` to open as an event stream within a minute; null where no live service runs (the page then polls)."""
    caller = of_request(request)
    base = getattr(settings, "KOUAN_LIVE_URL", "")
    return JsonResponse({"url": f"{base}/?ticket={tickets.issue(caller)}" if base else None})
