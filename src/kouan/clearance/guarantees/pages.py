"""Pages of guarantees: the list with the form that files one, one guarantee with its movements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.guarantees import selectors, services
from kouan.clearance.guarantees.states import GuaranteeState, kind_name
from kouan.kernel import clock
from kouan.registry import rule_table
from kouan.registry.asking import Ask, Form, bound, within
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 100
CHANGE = (Ask("reason", _("Reason"), most=300, needed=False, bare=True),)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(*selectors.READERS)
    return _list(request, caller, bound(_filing()) if caller.may(Role.CUSTOMS) else None)


def _list(request: HttpRequest, caller: Caller, form: Form | None) -> HttpResponse:
    found = [(one, GuaranteeState(one.state)) for one in selectors.guarantees(caller)[:PAGE]]
    status = form.status if form else 200
    return render(request, "guarantees/list.html", {"guarantees": found, "form": form}, status=status)


def _filing() -> list[Ask]:
    kinds = [(kind, kind_name(kind)) for kind in rule_table.value("guarantee.kinds", clock.today())]
    return [
        Ask("number", _("Number"), most=32),
        Ask("holder_uscc", _("Holder's social credit code"), least=18, most=18, upper=True),
        Ask("kind", _("Kind"), "choice", choices=kinds, start=kinds[0][0] if kinds else ""),
        Ask("amount_fen", _("Amount in yuan"), "money"),
        Ask("valid_from", _("First day"), "day"),
        Ask("valid_until", _("Last day"), "day"),
    ]


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(*selectors.READERS)
    return _page(request, caller, id, bound(CHANGE))


def _page(request: HttpRequest, caller: Caller, id: UUID, form: Form) -> HttpResponse:
    held = selectors.guarantee(caller, id)
    context = {
        "guarantee": held,
        "state": GuaranteeState(held.state),
        "movements": selectors.movements(held)[:PAGE],
        "may_file": caller.may(Role.CUSTOMS),
        "form": form,
    }
    return render(request, "guarantees/one.html", context, status=form.status)


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    return within(
        request, _filing(), lambda said: _register(caller, said), back=reverse("guarantees:guarantees"),
        again=lambda form: _list(request, caller, form), said=_("The guarantee is filed."),
    )  # fmt: skip


def _register(caller: Caller, said: dict[str, Any]) -> str:
    made = services.register(caller=caller, filing=services.GuaranteeIn(**said))
    return reverse("guarantees:guarantee", args=[made.id])


@require_POST
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Suspend or resume: `step` and `reason`."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = "resume" if request.POST.get("step") == "resume" else "suspend"
    return within(
        request, CHANGE, lambda said: services.change_state(caller=caller, guarantee=id, step=step, **said),
        back=reverse("guarantees:guarantee", args=[id]), again=lambda form: _page(request, caller, id, form),
    )  # fmt: skip


app_name = "guarantees"
urlpatterns = [
    path("", listing, name="guarantees"),
    path("new/", register, name="register"),
    path("<uuid:id>/", page, name="guarantee"),
    path("<uuid:id>/state/", change, name="change"),
]
