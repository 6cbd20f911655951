"""Pages of amendments: the list, asking, one request with the decision, the versions of a declaration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance import selectors as clearance
from kouan.clearance.amendments import forms, rules, selectors
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.amendments.standing import DECIDE
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.duties.sheet import KIND_NAMES
from kouan.clearance.services.changes import basis_of
from kouan.clearance.services.storing import restored
from kouan.clearance.states import FIRST_STEP, State
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role
from kouan.registry.standing import Step

app_name = "amendments"
PAGE = 100
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
TONES = {"asked": "wait", "approved": "ok", "refused": "bad"}
LATE_FEE = Text("滞报金", "Late-declaration fee")


def reader(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(*READERS)
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Customs: what waits for them first; declarants: their requests."""
    caller = reader(request)
    waiting = list(selectors.waiting(caller)[:PAGE])
    found = [one for one in selectors.visible_to(caller)[:PAGE] if one not in waiting]
    return render(request, "amendments/list.html", {"waiting": _rows(waiting), "found": _rows(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """The form, filled with what the declaration says; posting asks."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER)
    head = clearance.declaration(caller, id)
    declaration, problems = restored(head), []
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        kind = Kind.WITHDRAW if posted.get("kind") == Kind.WITHDRAW else Kind.AMEND
        told = {name: posted.get(name, "") for name in ("reason_code", "reason", "evidence")}
        typed = forms.changes(declaration, posted, summary=_first(head)) if kind is Kind.AMEND else {}
        try:
            made = asking.ask(caller=caller, declaration=id, kind=kind, changes=typed, **told)
        except Invalid as refused:
            problems = refused.problems
        except Conflict as refused:
            problems = [Problem("R-D4", "", refused.text)]
        else:
            messages.success(request, _("The request was sent to customs."))
            return redirect("amendments:request", made.id)
    context = _form(head, declaration, posted, problems) | {
        "withdraw": request.GET.get("kind") == "withdraw",
    }
    return render(request, "amendments/ask.html", context, status=422 if problems else 200)


ASKED = ("reason_code", "reason", "evidence")


def _first(head: Any) -> bool:
    """Whether only the summary of two steps is declared."""
    return State(head.state) in FIRST_STEP


def _form(head: Any, declaration: Any, posted: Any, problems: list[Problem]) -> dict[str, Any]:
    fields, lines = forms.fields(declaration, posted, summary=_first(head))
    fields, lines = forms.beside(fields, problems), [forms.beside(line, problems) for line in lines]
    shown = {one.path for one in fields} | {one.path for line in lines for one in line} | set(ASKED)
    asked = {name: [one for one in problems if one.field == name] for name in ASKED}
    rest = [one for one in problems if one.field not in shown]
    codes = [(code, Text(one["zh"], one["en"]), one) for code, one in rules.reasons(clock.today()).items()]
    found = {"fields": fields, "lines": lines, "problems": rest, "asked": asked, "wrong": len(problems)}
    return found | {"head": head, "reasons": codes, "posted": posted or {}, "summary": _first(head)}


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    found = selectors.request(caller, id)
    asked = found.state == RequestState.ASKED
    context = _row(found) | {
        "basis": basis_of(found.declaration),
        "reason": _reason(found),
        "difference": [(KIND_NAMES.get(kind, LATE_FEE), fen) for kind, fen in found.difference.items()],
        "may_decide": asked and caller.may(Role.CUSTOMS),
        "ahead": Step(DECIDE, CUSTOMS, "") if asked and not caller.may(Role.CUSTOMS) else None,
        "may_take_back": asked and caller.may(Role.TRADER, Role.BROKER),
    }
    return render(request, "amendments/request.html", context)


def _reason(found: Request) -> Text:
    known = rules.reasons(clock.today()).get(found.reason_code)
    return Text(known["zh"], known["en"]) if known else Text(found.reason_code, found.reason_code)


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Customs approve or refuse; the declarant takes back."""
    caller = reader(request)
    selectors.request(caller, id)
    step, note = request.POST.get("step", ""), request.POST.get("note", "")
    try:
        if step == "approve":
            deciding.approve(caller=caller, request=id, note=note, basis=request.POST.get("basis", ""))
        elif step == "refuse":
            deciding.refuse(caller=caller, request=id, reason=note)
        else:
            asking.take_back(caller=caller, request=id)
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except Conflict as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Done."))
    return redirect("amendments:request", id)


@require_safe
def of_declaration(request: HttpRequest, id: UUID) -> HttpResponse:
    """The requests about one declaration, and what it said before each."""
    caller = reader(request)
    head = clearance.declaration(caller, id)
    found = _rows(selectors.of_declaration(head))
    return render(
        request, "amendments/versions.html", {"head": head, "found": found, "versions": selectors.versions(head)}
    )


def _rows(found: list[Request]) -> list[dict[str, Any]]:
    return [_row(one) for one in found]


def _row(one: Request) -> dict[str, Any]:
    state = RequestState(one.state)
    return {"one": one, "kind": Kind(one.kind).text, "state": state.text, "tone": TONES.get(one.state, "")}


urlpatterns = [
    path("", listing, name="list"),
    path("declarations/<uuid:id>/ask/", ask, name="ask"),
    path("declarations/<uuid:id>/", of_declaration, name="of_declaration"),
    path("<uuid:id>/", one, name="request"),
    path("<uuid:id>/decide/", decide, name="decide"),
]
