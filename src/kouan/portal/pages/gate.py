"""The gate question as a page: box and plate in, a large yes or no with every reason out."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.journeys.selectors import may_leave
from kouan.kernel import clock
from kouan.kernel.identifiers import CONTAINER_NO
from kouan.portal.menu import GATE
from kouan.registry.caller import of_request


def _clean(value: str) -> str:
    return re.sub(r"[\s\-·]", "", value).upper()[:12]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Asking records nothing: the move itself is reported by the gate's system through the API."""
    of_request(request).require(*GATE)
    number, plate = _clean(request.GET.get("box", "")), _clean(request.GET.get("plate", ""))
    fault = CONTAINER_NO.fault(number) if number else None
    at = clock.now()
    answer = may_leave(number, plate, at) if number and not fault else None
    context = {"number": number, "plate": plate, "fault": fault, "answer": answer, "at": at}
    template = "portal/parts/gate_answer.html" if request.headers.get("HX-Request") else "portal/gate.html"
    return render(request, template, context)
