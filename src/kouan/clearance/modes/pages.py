"""Pages of modes: a trader's consents, and the panel of the draft editor."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.models import Draft
from kouan.clearance.modes import asking, selectors, services
from kouan.clearance.modes.options import CHOSEN, FIELDS, name_of
from kouan.kernel.errors import Invalid, Refused
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 100


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """What the trader has agreed to; customs see all."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.CUSTOMS)
    found = [(one, name_of(one.mode)) for one in selectors.consents(caller)[:PAGE]]
    modes = [(option, name_of(option)) for option in CHOSEN]
    context = {"consents": found, "modes": modes, "may_agree": caller.may(Role.TRADER)}
    return render(request, "modes/consents.html", context)


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.TRADER)
    try:
        mode, bill = request.POST.get("mode", ""), request.POST.get("bill_no", "")
        services.agree(caller=caller, mode=mode, bill_no=bill)
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    else:
        messages.success(request, _("The consent is recorded."))
    return redirect("modes:consents")


@require_POST
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.TRADER)
    try:
        services.withdraw(caller=caller, consent=id)
    except Refused as refused:
        messages.error(request, f"{refused.rule} · {refused.text.say(caller.language)}")
    else:
        messages.success(request, _("The mode is left; the plain way applies."))
    return redirect("modes:consents")


def panel(caller: Caller, draft: Draft) -> str:
    """The part of the draft editor in which modes are chosen."""
    found = asking.options_for(caller=caller, data=draft.data)
    fields = [(FIELDS[name][0], name, list(some)) for name, some in groupby(found, key=lambda one: one.field)]
    answers = draft.data.get("answers") if isinstance(draft.data.get("answers"), dict) else {}
    two_step = next(one for one in found if one.option == "TWO_STEP")
    modes = draft.data.get("modes") if isinstance(draft.data.get("modes"), dict) else {}
    context = {
        "fields": fields,
        "closed": [one for one in found if not one.open and not one.chosen],
        "answers": answers,
        "modes": modes,
        "asks": two_step.open or two_step.chosen,
        "completes": bool(draft.data.get("seq_no")) and two_step.chosen,
    }
    return render_to_string("modes/panel.html", context)


app_name = "modes"
urlpatterns = [
    path("consents/", consents, name="consents"),
    path("consents/new/", agree, name="agree"),
    path("consents/<uuid:id>/withdraw/", withdraw, name="withdraw"),
]
