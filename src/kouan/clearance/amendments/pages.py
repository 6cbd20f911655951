"""Pages of amendments: the list, asking, one request with the decision, the versions of a declaration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance import selectors as clearance
from kouan.clearance.amendments import forms, rules, selectors
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.amendments.standing import DECIDE
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.duties.sheet import KIND_NAMES
from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import basis_of
from kouan.clearance.services.storing import restored
from kouan.clearance.states import FIRST_STEP, State
from kouan.codecs.declaration import Declaration as Declared
from kouan.kernel import clock
from kouan.kernel.errors import Invalid
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS
from kouan.registry.asking import Ask, Form, bound, posted, within
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role
from kouan.registry.standing import Step

app_name = "amendments"
PAGE = 100
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
DECISION = (Ask("note", gettext_lazy("Note (needed to refuse)"), most=300, needed=False, bare=True, also=("reason",)),)
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
    declaration, asks = restored(head), _asks(request.GET.get("kind", ""))
    typed, form = None, bound(asks)
    if request.method == "POST":
        typed = request.POST
        form = posted(request, asks, lambda said: _ask(caller, head, declaration, request.POST, said))
        if form.error is None:
            messages.success(request, _("The request was sent to customs."))
            return redirect("amendments:request", form.made)
    context = _drawn(declaration, typed, form, _first(head)) | {"head": head, "summary": _first(head)}
    return render(request, "amendments/ask.html", context, status=form.status)


def _asks(kind: str) -> list[Ask]:
    kinds = [(Kind.AMEND.value, _("Amend the fields below")), (Kind.WITHDRAW.value, _("Withdraw the declaration"))]
    reasons = [(code, Text(one["zh"], one["en"])) for code, one in rules.reasons(clock.today()).items()]
    needed = _("needed when carriage caused it")
    first = kind if kind in set(Kind) else Kind.AMEND
    return [
        Ask("kind", _("What do you ask for?"), "choice", choices=kinds, start=first),
        Ask("reason_code", _("Reason code"), "choice", choices=reasons, start=reasons[0][0]),
        Ask("reason", _("Reason"), most=500),
        Ask("evidence", _("Carrier's evidence"), most=200, needed=False, bare=True, help=needed),
    ]


def _ask(caller: Caller, head: Declaration, held: Declared, typed: QueryDict, said: dict[str, Any]) -> UUID:
    kind = Kind(said.pop("kind"))
    told = forms.changes(held, typed, summary=_first(head)) if kind is Kind.AMEND else {}
    made: UUID = asking.ask(caller=caller, declaration=head.id, kind=kind, changes=told, **said).id
    return made


def _first(head: Declaration) -> bool:
    """Whether only the summary of two steps is declared."""
    return State(head.state) in FIRST_STEP


def _drawn(declaration: Declared, typed: QueryDict | None, form: Form, summary: bool) -> dict[str, Any]:
    """The form, the fields of the head and of each line; `whole` tells above it what is wrong in all of them."""
    problems = form.error.problems if isinstance(form.error, Invalid) else []
    fields, lines = forms.fields(declaration, typed, summary=summary)
    fields, lines = forms.beside(fields, problems), [forms.beside(line, problems) for line in lines]
    every = [*form.fields, *fields, *(one for line in lines for one in line)]
    shown = {id(problem) for one in every for problem in one.problems}
    left = Invalid([one for one in problems if id(one) not in shown])
    rest = bound((), None, left).rest if problems else form.rest
    return {"form": form, "fields": fields, "lines": lines, "whole": Form(every, rest, form.error)}


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, reader(request), id, bound(DECISION))


def _page(request: HttpRequest, caller: Caller, id: UUID, form: Form) -> HttpResponse:
    found = selectors.request(caller, id)
    asked = found.state == RequestState.ASKED
    context = _row(found) | {
        "basis": basis_of(found.declaration),
        "reason": _reason(found),
        "difference": [(KIND_NAMES.get(kind, LATE_FEE), fen) for kind, fen in found.difference.items()],
        "may_decide": asked and caller.may(Role.CUSTOMS),
        "ahead": Step(DECIDE, CUSTOMS, "") if asked and not caller.may(Role.CUSTOMS) else None,
        "may_take_back": asked and caller.may(Role.TRADER, Role.BROKER),
        "form": form,
    }
    return render(request, "amendments/request.html", context, status=form.status)


def _reason(found: Request) -> Text:
    known = rules.reasons(clock.today()).get(found.reason_code)
    return Text(known["zh"], known["en"]) if known else Text(found.reason_code, found.reason_code)


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Customs approve or refuse; the declarant takes back."""
    caller = reader(request)
    selectors.request(caller, id)
    step, basis = request.POST.get("step", ""), request.POST.get("basis", "")
    return within(
        request, DECISION, lambda said: _take(caller, id, step, said["note"], basis),
        back=reverse("amendments:request", args=[id]), again=lambda form: _page(request, caller, id, form),
    )  # fmt: skip


def _take(caller: Caller, id: UUID, step: str, note: str, basis: str) -> None:
    if step == "approve":
        deciding.approve(caller=caller, request=id, note=note, basis=basis)
    elif step == "refuse":
        deciding.refuse(caller=caller, request=id, reason=note)
    else:
        asking.take_back(caller=caller, request=id)


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
