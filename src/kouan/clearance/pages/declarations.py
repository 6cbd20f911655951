"""The list of declarations, and one declaration with its lines, duties, receipts and what may be done."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kouan.clearance import selectors
from kouan.clearance.ahead import CORRECT, of_declaration
from kouan.clearance.duties.rates import said
from kouan.clearance.duties.sheet import BASES, KIND_NAMES
from kouan.clearance.duties.tariff import Rate
from kouan.clearance.extension import page_links
from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import basis_of
from kouan.clearance.services.storing import restored
from kouan.clearance.states import GONE, TABLE, State
from kouan.codecs.customs_xml.channel import Channel
from kouan.kernel.errors import Forbidden, Problem, Severity
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, bound
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 50
READERS = (Role.TRADER, Role.BROKER, *selectors.OFFICERS)
DECISION = (Ask("reason", gettext_lazy("Reason"), most=300, needed=False, bare=True),)
FINDING = (
    Ask(
        "note", gettext_lazy("What was found (needed when it failed)"), "area", most=500, needed=False, bare=True,
        also=("reason",),
    ),
)  # fmt: skip
LATE_FEE = Text("滞报金", "Late-declaration fee")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "clearance/declarations.html", _list(request))


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    response = render(request, "clearance/parts/declaration_rows.html", _list(request))
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    return render(request, "clearance/declaration.html", _one(reader(request), id))


def refused(request: HttpRequest, id: UUID, **forms: Form) -> HttpResponse:
    """The page again after a decision that was refused: what is wrong beside the field, what was typed kept."""
    status = max(form.status for form in forms.values())
    return render(request, "clearance/declaration.html", _one(reader(request), id) | forms, status=status)


@require_safe
def part(request: HttpRequest, id: UUID) -> HttpResponse:
    response = render(request, "clearance/parts/declaration.html", _one(reader(request), id))
    patch_cache_control(response, no_store=True)
    return response


def reader(request: HttpRequest) -> Caller:
    """Declarations are the business of traders, brokers and customs; the others are told so."""
    caller = of_request(request)
    if not caller.may(*READERS):
        raise Forbidden()
    return caller


def _list(request: HttpRequest) -> dict[str, Any]:
    caller = reader(request)
    typed = {name: request.GET.get(name, "").strip()[:64] for name in ("state", "direction", "number")}
    filters: dict[str, Any] = {**typed, "since": _date(request, "since"), "until": _date(request, "until")}
    if typed["state"] not in set(State):
        filters["state"] = ""
    found = selectors.page(caller, filters, after=_uuid(request.GET.get("after", "")), limit=PAGE)
    kept = request.GET.copy()
    kept.pop("after", None)
    return {
        "declarations": found.rows,
        "next": found.next,
        "filters": filters,
        "states": [(state.value, state.text) for state in State],
        "query": kept.urlencode(),
        "may_file": caller.may(Role.TRADER, Role.BROKER),
    }


def _one(caller: Caller, id: UUID) -> dict[str, Any]:
    head = selectors.declaration(caller, id)
    orders = list(head.inspections.order_by("ordered_at"))
    ahead, stands = of_declaration(caller, head)
    may_file = caller.may(Role.TRADER, Role.BROKER)
    waiting = next((order for order in orders if order.done_at is None), None)
    return {
        "head": head,
        "declaration": restored(head),
        "duties": _duties(head),
        "receipts": [(one, Channel(one.channel).text) for one in selectors.receipts(head)],
        "warnings": [_problem(one) for one in head.problems],
        "orders": orders,
        "waiting": waiting,
        "allowed": _allowed(caller, head, waiting is not None),
        "may_file": may_file,
        "ahead": ahead,
        "modes": stands,
        "anew": head.id if may_file and head.state in GONE and ahead.text is CORRECT.text else None,
        "links": [link for offer in page_links for link in offer(caller, head)],
        "basis": basis_of(head),
        "decision": bound(DECISION),
        "finding": bound(FINDING),
    }


def _allowed(caller: Caller, head: Declaration, waiting: bool) -> set[str]:
    """What this caller may do to it now."""
    state = State(head.state)
    if caller.may(Role.CUSTOMS):
        steps = {"examine", "return", "secure", "inspect", "cancel"}
        allowed = {step for step in steps if TABLE.allows(state, step)}
        return allowed | ({"result"} if waiting else set())
    if caller.may(Role.INSPECTION):
        return {"result"} if waiting else set()
    return {"cancel"} if state is State.DECLARED else set()


def _duties(head: Declaration) -> dict[str, Any]:
    """The duty sheet with names, and the total by kind; empty for declarations without one."""
    lines = [
        {**line, "basis": BASES.get(line.get("basis", ""), ""), "rate": _rate(line.get("rate"))}
        for line in head.duties.get("lines", ())
    ]
    kinds = [(KIND_NAMES.get(kind, LATE_FEE), fen) for kind, fen in head.due.items() if fen]
    return {"lines": lines, "kinds": kinds, "customs_value": head.duties.get("customs_value", 0)}


def _rate(held: Any) -> str:
    """The rate as people write it; the sheet keeps its parts."""
    return said(msgspec.convert(held, Rate)) if isinstance(held, dict) else str(held or "")


def _problem(held: dict[str, str]) -> Problem:
    return Problem(held["rule"], held["field"], Text(held["zh"], held["en"]), Severity(held["severity"]))


def _date(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
