"""Pages of guarantees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.guarantees import selectors, services
from kouan.clearance.guarantees.states import GuaranteeState, kind_name
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid
from kouan.registry import rule_table
from kouan.registry.caller import of_request
from kouan.registry.roles import Role

PAGE = 100


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(*selectors.READERS)
    found = [(one, GuaranteeState(one.state)) for one in selectors.guarantees(caller)[:PAGE]]
    may_file = caller.may(Role.CUSTOMS)
    known = rule_table.value("guarantee.kinds", clock.today()) if may_file else ()
    kinds = [(kind, kind_name(kind)) for kind in known]
    return render(request, "guarantees/list.html", {"guarantees": found, "may_file": may_file, "kinds": kinds})


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(*selectors.READERS)
    held = selectors.guarantee(caller, id)
    context = {
        "guarantee": held,
        "state": GuaranteeState(held.state),
        "movements": selectors.movements(held)[:PAGE],
        "may_file": caller.may(Role.CUSTOMS),
    }
    return render(request, "guarantees/one.html", context)


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    said = {name: request.POST.get(name, "").strip() for name in ("number", "holder_uscc", "kind")}
    try:
        filing = services.GuaranteeIn(
            **said,
            amount_fen=int(Decimal(request.POST.get("amount", "").replace(",", "")) * 100),
            valid_from=date.fromisoformat(request.POST.get("valid_from", "")),
            valid_until=date.fromisoformat(request.POST.get("valid_until", "")),
        )
        made = services.register(caller=caller, filing=filing)
    except (InvalidOperation, ValueError, OverflowError):
        messages.error(request, _("Amount and dates must be a number and dates such as 2026-01-31."))
        return redirect("guarantees:guarantees")
    except Invalid as refused:
        messages.error(request, " ".join(problem.text.say(caller.language) for problem in refused.problems))
        return redirect("guarantees:guarantees")
    messages.success(request, _("The guarantee is filed."))
    return redirect("guarantees:guarantee", made.id)


@require_POST
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Suspend or resume: `step` and `reason`."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = "resume" if request.POST.get("step") == "resume" else "suspend"
    try:
        services.change_state(caller=caller, guarantee=id, step=step, reason=request.POST.get("reason", ""))
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except Conflict as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Done."))
    return redirect("guarantees:guarantee", id)


app_name = "guarantees"
urlpatterns = [
    path("", listing, name="guarantees"),
    path("new/", register, name="register"),
    path("<uuid:id>/", page, name="guarantee"),
    path("<uuid:id>/state/", change, name="change"),
]
