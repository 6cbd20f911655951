"""Pages of admission: the list, and one consignment between the ship and the market."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.admission import selectors, services
from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.states import TABLE, Case, State
from kouan.clearance.models import Declaration
from kouan.journal.selectors import of_subject
from kouan.journal.types import get
from kouan.kernel.errors import Forbidden, Invalid, KouanError, Malformed, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 100
FILERS, INSPECTORS = (Role.TRADER, Role.BROKER), (Role.CUSTOMS, Role.INSPECTION)
TROUBLE = ("UNQUALIFIED", "DEST_INSPECT_OVERDUE", "REMOVAL_EXPIRED", "REMOVAL_REFUSED", "GOODS_DESTROYED")


def reader(request: HttpRequest) -> Caller:
    caller = of_request(request)
    if not caller.may(*FILERS, *INSPECTORS):
        raise Forbidden()
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    case, state = request.GET.get("case", ""), request.GET.get("state", "")
    rows = selectors.admissions(caller, case=case, state=state)[:PAGE]
    context = {
        "rows": [(one, selectors.ahead(one)) for one in rows],
        "cases": [(str(one), one.text) for one in Case if one is not Case.A],
        "case": case,
        "breaches": selectors.breaches(caller)[:10],
    }
    return render(request, "admission/list.html", context)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    head, found = selectors.of_declaration(caller, id)
    return render(request, "admission/one.html", _context(caller, head, found))


@require_POST
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """One decision: `step` and its fields."""
    caller = reader(request)
    selectors.of_declaration(caller, id)
    try:
        _take(caller, id, request.POST.get("step", ""), request.POST.dict())
    except Invalid as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.rule} · {problem.text.say(caller.language)}")
    except (Forbidden, NotFound):
        raise
    except KouanError as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Done."))
    return redirect("admission:one", id)


def _take(caller: Caller, id: UUID, step: str, said: dict[str, str]) -> None:
    note = said.get("note", "")
    if step in ("conditional", "transfer"):
        fields = {name: said.get(name, "") for name in ("place", "address", "contact", "phone")}
        services.apply(caller=caller, declaration=id, kind=step, undertaking="undertaking" in said, **fields)
    elif step in ("permit", "refuse"):
        services.decide(caller=caller, declaration=id, accept=step == "permit", reason=note)
    elif step == "destination":
        services.order_destination(caller=caller, declaration=id, reason=Text(note, note))
    elif step == "sample":
        services.record_sample(
            caller=caller, declaration=id, sampler=said.get("sampler", ""), lab_ref=said.get("lab_ref", "")
        )
    elif step in ("qualified", "unqualified"):
        services.record_result(caller=caller, declaration=id, qualified=step == "qualified", note=note)
    elif step in ("treat", "return", "destroy"):
        services.dispose(caller=caller, declaration=id, how=step, note=note)
    elif step == "reach":
        services.reach_site(caller=caller, declaration=id)
    elif step == "request":
        services.request_inspection(caller=caller, declaration=id)
    elif step in ("sold", "used"):
        services.report_sale(caller=caller, declaration=id, used=step == "used")
    else:
        raise Malformed()


def _context(caller: Caller, head: Declaration, found: Admission | None) -> dict[str, Any]:
    shown = found or Admission(
        declaration=head,
        state=State.MARKET_OK if head.released_at else State.WAITING,
        permitted_at=head.released_at,
        market_ok_at=head.released_at,
    )
    events = of_subject("admission", found.id) if found else []
    return {
        "head": head,
        "one": shown,
        "known": found is not None,
        "state": State(shown.state),
        "case": Case(shown.case),
        "next": selectors.ahead(shown),
        "events": [(event, get(event.type), event.type in TROUBLE) for event in events],
        "breaches": head.breaches.order_by("at"),
        "may": allowed(caller, shown, known=found is not None),
    }


def allowed(caller: Caller, one: Admission, *, known: bool) -> set[str]:
    """What this caller may do now."""
    state, may = State(one.state), set()
    steps = set(TABLE.allowed(state)) if known else set()
    if caller.may(*FILERS):
        may |= {"apply"} & steps
        may |= {"request"} & steps if one.destination else set()
        may |= {"sale"} if one.market_ok_at else set()
    if caller.may(Role.CUSTOMS):
        may |= {"decide"} if state is State.APPLIED else set()
        may |= {"destination"} if state in (State.WAITING, State.PORT) and not one.destination else set()
    if caller.may(*INSPECTORS):
        results = (State.PORT, State.REMOVABLE, State.REMOVED, State.DESTINATION, State.AT_SITE, State.TREATED)
        may |= {"result"} if known and state in results else set()
        may |= {"sample"} & steps
        may |= {"dispose"} if state is State.UNQUALIFIED else set()
        may |= {"reach"} & steps if one.removal == "transfer" else set()
    return may


app_name = "admission"
urlpatterns = [
    path("", listing, name="list"),
    path("<uuid:id>/", one, name="one"),
    path("<uuid:id>/step/", act, name="act"),
]
