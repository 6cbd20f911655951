"""Customs' desks: declarations to read, goods to inspect, decisions on one declaration."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance import selectors
from kouan.clearance.pages import declarations
from kouan.clearance.services import officers
from kouan.kernel.errors import Malformed
from kouan.registry.asking import within
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 100


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    return render(request, "clearance/reviews.html", {"waiting": list(selectors.to_review(caller)[:PAGE])})


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(*selectors.OFFICERS)
    return render(request, "clearance/inspections.html", {"waiting": list(selectors.to_inspect(caller)[:PAGE])})


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """An officer's decision, or the sender's withdrawal: `step` and, where needed, `reason`."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS, Role.TRADER, Role.BROKER)
    selectors.declaration(caller, id)
    step, basis = request.POST.get("step", ""), request.POST.get("basis", "")
    return within(
        request, declarations.DECISION, lambda said: _take(caller, id, step, said["reason"], basis),
        back=reverse("clearance:declaration", args=[id]),
        again=lambda form: declarations.refused(request, id, decision=form),
    )  # fmt: skip


def _take(caller: Caller, id: UUID, step: str, reason: str, basis: str) -> None:
    if step == "examine":
        officers.review_manually(caller=caller, declaration=id, accept=True, reason=reason, basis=basis)
    elif step == "return":
        officers.return_declaration(caller=caller, declaration=id, reason=reason, basis=basis)
    elif step == "secure":
        officers.release_on_security(caller=caller, declaration=id, reason=reason, basis=basis)
    elif step == "inspect":
        officers.order(caller=caller, declaration=id, reason=reason, basis=basis)
    elif step == "cancel":
        officers.cancel(caller=caller, declaration=id, reason=reason, basis=basis)
    else:
        raise Malformed()


@require_POST
def inspect(request: HttpRequest, id: UUID) -> HttpResponse:
    """What the inspection found."""
    caller = of_request(request)
    caller.require(*selectors.OFFICERS)
    passed = request.POST.get("result") == "passed"
    return within(
        request, declarations.FINDING,
        lambda said: officers.record_inspection(caller=caller, declaration=id, passed=passed, **said),
        said=_("The result was recorded."), back=reverse("clearance:declaration", args=[id]),
        again=lambda form: declarations.refused(request, id, finding=form),
    )  # fmt: skip
