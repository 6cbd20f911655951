"""Pages of licences: the list (customs enter there), one licence with its write-offs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance.permits import selectors
from kouan.clearance.permits.models import Licence
from kouan.clearance.permits.services import register
from kouan.clearance.permits.states import TABLE, LicenceState
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

app_name = "permits"
PAGE = 100
TONES = {"active": "ok", "suspended": "wait", "revoked": "bad"}
MALFORMED = Text("日期或数字格式不正确。", "A date or number is malformed.")


def reader(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    found = [_row(one) for one in selectors.visible_to(caller)[:PAGE]]
    return render(request, "permits/list.html", {"found": found, "may_enter": caller.may(Role.CUSTOMS)})


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Customs enter a licence as its authority issued it."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = register.enter(caller=caller, **_typed(request))
        except Invalid as refused:
            problems = refused.problems
        except Conflict as refused:
            problems = [Problem("R-6.5", "number", refused.text)]
        else:
            return redirect("permits:licence", made.id)
    context = {"problems": problems, "posted": request.POST}
    return render(request, "permits/enter.html", context, status=422 if problems else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    said = {name: request.POST.get(name, "").strip() for name in ("letter", "number", "holder_uscc", "unit", "issuer")}
    way = request.POST.get("direction", "")
    said["direction"] = way if way in ("I", "E", "B") else "I"
    said["letter"], said["number"] = said["letter"][:1], said["number"][:32]
    said["unit"], said["issuer"] = said["unit"][:3], said["issuer"][:100]
    hs = [one for one in request.POST.get("hs", "").replace(",", " ").split() if one.isdigit()]
    try:
        days = {name: date.fromisoformat(request.POST.get(name, "")) for name in ("valid_from", "valid_until")}
        quantity = Decimal(typed) if (typed := request.POST.get("quantity", "").strip()) else None
        uses = int(typed) if (typed := request.POST.get("uses", "").strip()) else None
    except (ValueError, InvalidOperation) as error:
        raise Invalid([Problem("R-6.5", "valid_from", MALFORMED)]) from error
    return said | days | {"hs": [one[:10] for one in hs[:50]], "quantity": quantity, "uses": uses}


@require_safe
def licence(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    one = selectors.licence(caller, id)
    steps = TABLE.allowed(LicenceState(one.state)) if caller.may(Role.CUSTOMS) else ()
    context = _row(one) | {"write_offs": selectors.write_offs(one), "steps": steps}
    return render(request, "permits/licence.html", context)


@require_POST
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = request.POST.get("step", "")
    try:
        register.change(caller=caller, licence=id, step=step, reason=request.POST.get("reason", ""))
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except Conflict as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Done."))
    return redirect("permits:licence", id)


def _row(one: Licence) -> dict[str, Any]:
    state = LicenceState(one.state)
    return {"one": one, "state": state.text, "tone": TONES[one.state], "hs": ", ".join(one.hs)}


urlpatterns = [
    path("", listing, name="list"),
    path("enter/", enter, name="enter"),
    path("<uuid:id>/", licence, name="licence"),
    path("<uuid:id>/change/", change, name="change"),
]
