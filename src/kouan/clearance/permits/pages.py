"""Pages of licences: the list (customs enter there), one licence with its write-offs."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance.permits import selectors
from kouan.clearance.permits.models import Licence
from kouan.clearance.permits.services import register
from kouan.clearance.permits.states import TABLE, LicenceState
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, Sheet, answer, bound, within
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

app_name = "permits"
PAGE = 100
TONES = {"active": "ok", "suspended": "wait", "revoked": "bad"}
HS = re.compile(r"\d{2,10}")
NO_CODES = Text("商品编号应为2至10位数字。", "An HS code or its beginning has 2 to 10 digits.")
CHANGE = (Ask("reason", gettext_lazy("Reason"), most=300),)


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
    lede = _("As the authority issued it. Its letter and number are entered once.")
    sheet = Sheet(_("Enter a licence"), lede, _("Enter"), _asks(), reverse("permits:list"))
    return answer(request, sheet, lambda said: _enter(caller, said))


def _asks() -> list[Ask]:
    ways = [("I", _("Import")), ("E", _("Export")), ("B", pgettext("licence", "Both"))]
    return [
        Ask("letter", _("Document letter"), most=1),
        Ask("number", _("Number"), most=32),
        Ask("holder_uscc", _("Holder's social credit code"), most=18, least=18, upper=True),
        Ask("direction", _("Direction"), "choice", choices=ways),
        Ask("valid_from", _("Valid from"), "day"),
        Ask("valid_until", _("until"), "day"),
        Ask("hs", _("HS codes or prefixes"), most=600, needed=False, help="8708 8471300000"),
        Ask("quantity", pgettext("licence", "Quantity"), "number", needed=False),
        Ask("unit", _("Unit code"), most=3, needed=False),
        Ask("uses", _("Declarations it is good for"), "whole", needed=False),
        Ask("issuer", _("Issued by"), needed=False),
    ]


def _enter(caller: Caller, said: dict[str, Any]) -> str:
    codes = re.split(r"[\s,，、;；]+", said.pop("hs"))
    if any(one and not HS.fullmatch(one) for one in codes):
        raise Invalid([Problem("R-6.5", "hs", NO_CODES)])
    try:
        made = register.enter(caller=caller, hs=[one for one in codes if one][:50], **said)
    except Conflict as refused:
        raise Invalid([Problem("R-6.5", "number", refused.text)]) from refused
    return reverse("permits:licence", args=[made.id])


@require_safe
def licence(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, reader(request), id, bound(CHANGE))


def _page(request: HttpRequest, caller: Caller, id: UUID, form: Form) -> HttpResponse:
    one = selectors.licence(caller, id)
    steps = TABLE.allowed(LicenceState(one.state)) if caller.may(Role.CUSTOMS) else ()
    context = _row(one) | {"write_offs": selectors.write_offs(one), "steps": steps, "form": form}
    return render(request, "permits/licence.html", context, status=form.status)


@require_POST
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Customs suspend, resume or revoke it, with a reason."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = request.POST.get("step", "")
    return within(
        request, CHANGE, lambda said: register.change(caller=caller, licence=id, step=step, **said),
        back=reverse("permits:licence", args=[id]), again=lambda form: _page(request, caller, id, form),
    )  # fmt: skip


def _row(one: Licence) -> dict[str, Any]:
    state = LicenceState(one.state)
    return {"one": one, "state": state.text, "tone": TONES[one.state], "hs": ", ".join(one.hs)}


urlpatterns = [
    path("", listing, name="list"),
    path("enter/", enter, name="enter"),
    path("<uuid:id>/", licence, name="licence"),
    path("<uuid:id>/change/", change, name="change"),
]
