"""Pages of the quay: requests, one box, the terminal's day board."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.quay import forms, selectors, services
from kouan.clearance.quay.board import drawing
from kouan.clearance.quay.facts import facts_of
from kouan.clearance.quay.models import Request
from kouan.clearance.quay.rules import ELIGIBLE
from kouan.clearance.quay.services import slots
from kouan.clearance.quay.states import CLOSED, TABLES, Cause, Kind, text_of, tone_of
from kouan.journal.selectors import of_subject
from kouan.journal.types import get
from kouan.journeys import selectors as journeys
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at, starts_at
from kouan.kernel.errors import Forbidden, Invalid, KouanError, Malformed, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 100
FILERS = (Role.TRADER, Role.BROKER)
READERS = (*FILERS, Role.CUSTOMS, Role.INSPECTION, Role.TERMINAL, Role.CARRIER)
WATCHERS = (Role.TERMINAL, Role.CUSTOMS, Role.PORT_OFFICE)
CANDIDATES = 50


def reader(request: HttpRequest, *roles: Role) -> Caller:
    caller = of_request(request)
    if not caller.may(*(roles or READERS)):
        raise Forbidden()
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    state = "open" if request.GET.get("state", "open") == "open" else ""
    rows = list(selectors.requests(caller, state=state)[:PAGE])
    context: dict[str, Any] = {"rows": [_row(one) for one in rows], "state": state, "may_ask": caller.may(*FILERS)}
    if caller.may(*FILERS):
        context["candidates"] = _candidates(caller)
    return render(request, "quay/list.html", context)


def _row(one: Request) -> dict[str, Any]:
    cause = Cause(one.cause).text if one.cause else None
    text, tone = text_of(one.kind, one.state), tone_of(one.state)
    return {"one": one, "next": selectors.ahead(one), "text": text, "tone": tone, "cause": cause}


def _candidates(caller: Caller) -> list[tuple[str, str, Text]]:
    """Boxes of open journeys that may still be asked for: (value of the form, box and bill, kind)."""
    found = []
    busy = set(selectors.requests(caller, state="open").values_list("unit", flat=True))
    for line in journeys.journeys(caller).filter(call__isnull=False, call__atd=None)[:CANDIDATES]:
        kind = Kind.DISCHARGE if line.direction == "I" else Kind.LOAD
        boxes = [unit.number for unit in line.units.all() if unit.full and unit.id not in busy]
        found += [(f"{line.id} {number}", f"{number} · {line.bill_no}", kind.text) for number in boxes]
    return found[:CANDIDATES]


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a box: `box` is "consignment number"."""
    caller = reader(request, *FILERS)
    consignment, _space, number = request.POST.get("box", "").partition(" ")
    try:
        line = journeys.journey(caller, UUID(consignment))
    except ValueError:
        raise Malformed() from None
    kind = Kind.DISCHARGE if line.direction == "I" else Kind.LOAD
    permit = request.POST.get("permit_no", "")
    try:
        made = services.ask(caller=caller, kind=kind, consignment=line.id, number=number, permit_no=permit)
    except (Forbidden, NotFound):
        raise
    except KouanError as refused:
        _say(request, refused, caller.language)
        return redirect("quay:list")
    return redirect("quay:one", made.id)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    return render(request, "quay/one.html", _context(caller, selectors.request(caller, id)))


@require_POST
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """One step: `step` and its fields."""
    caller = reader(request)
    selectors.request(caller, id)
    try:
        _take(caller, id, request.POST.get("step", ""), request.POST.dict())
    except (Forbidden, NotFound, Malformed):
        raise
    except KouanError as refused:
        _say(request, refused, caller.language)
    else:
        messages.success(request, _("Done."))
    return redirect("quay:one", id)


def _say(request: HttpRequest, refused: KouanError, language: str) -> None:
    if isinstance(refused, Invalid):
        for problem in refused.problems:
            messages.error(request, f"{problem.rule} · {problem.text.say(language)}")
        return
    rule = getattr(refused, "rule", "")
    said = refused.text.say(language)
    messages.error(request, f"{rule} · {said}" if rule else said)


def _take(caller: Caller, id: UUID, step: str, said: dict[str, str]) -> None:
    plate, number = said.get("plate", "").strip().upper(), said.get("number", "").strip()
    steps = {
        "truck": lambda: services.confirm_truck(caller=caller, request=id, plate=plate),
        "opt_out": lambda: services.give_up(caller=caller, request=id),
        "delivery_order": lambda: services.switch_delivery_order(caller=caller, request=id, number=number),
        "eir": lambda: services.issue_eir(caller=caller, request=id, number=number),
        "here": lambda: services.truck_here(caller=caller, request=id, plate=plate),
        "hook": lambda: services.hook(caller=caller, request=id),
        "tally": lambda: services.tally(
            caller=caller, request=id, container=said.get("container", ""), seal=said.get("seal", "")
        ),
        "check": lambda: services.check_release(caller=caller, request=id),
        "mount": lambda: services.mount(caller=caller, request=id, plate=plate),
        "yard": lambda: services.fall_back(caller=caller, request=id, cause="terminal", note=said.get("note", "")),
        "stop": lambda: services.stop(
            caller=caller, request=id, reason=Text(said.get("note", ""), said.get("note", ""))
        ),
        "unstop": lambda: services.unstop(caller=caller, request=id),
        "transfer": lambda: services.transfer(caller=caller, request=id),
    }
    if step == "slot":
        services.choose_slot(caller=caller, request=id, start=_moment(said.get("start", "")))
    elif step in steps and (number or step not in ("delivery_order", "eir")):
        steps[step]()
    else:
        raise Malformed()


def _moment(said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Malformed() from None
    if found.tzinfo is None:
        raise Malformed()
    return found


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The terminal's day: slots, trucks due, fall-backs."""
    caller = reader(request, *WATCHERS)
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = clock.today()
    found = selectors.board(caller, day)
    context = {
        "board": found,
        "picture": drawing(found, caller.language) if found.lanes else None,
        "kpi": selectors.kpi(caller, starts_at(day), ends_at(day)),
        "due": [_row(one) for one in found.due],
        "fallen": [_row(one) for one in found.fallen],
        "ships": selectors.ships() if caller.may(Role.TERMINAL) else [],
        "loads": [_row(one) for one in found.loads],
        "trucks": selectors.trucks()[:PAGE],
        "may_list": caller.may(Role.TERMINAL),
        "open_cases": caller.may(*READERS),
    }
    response = render(request, "quay/board.html", context)
    patch_cache_control(response, no_store=True)
    return response


def _context(caller: Caller, found: Request) -> dict[str, Any]:
    table: Any = TABLES[Kind(found.kind)]
    guards: list[tuple[Any, bool]] = []
    if found.kind == Kind.DISCHARGE and found.state == "requested":
        facts = facts_of(found)
        guards = [(rule, rule.check(facts)) for rule in ELIGIBLE]
    chain = [state for state in type(table.start) if state not in ("yard", "inspect")]
    place = next((n for n, state in enumerate(chain) if state == found.state), len(chain))
    events = of_subject("direct_move", found.id)
    return _row(found) | {
        "kind": Kind(found.kind).text,
        "guards": guards,
        "chain": [(state.text, n < place, n == place) for n, state in enumerate(chain)],
        "events": [(event, get(event.type), event.type == "DIRECT_YARD") for event in events],
        "slots": slots.of_request(found) if found.state == "eligible" else [],
        "may": allowed(caller, found, set(table.allowed(type(table.start)(found.state)))),
    }


def allowed(caller: Caller, found: Request, steps: set[str]) -> set[str]:
    """What this caller may do now."""
    may: set[str] = set()
    if found.state in CLOSED:
        return {"unstop"} if caller.may(Role.CUSTOMS) and found.cause == Cause.RELEASE_REVOKED else may
    if caller.may(*FILERS):
        may |= {"plan", "confirm"} & steps
        may |= {"opt_out"} if "yard" in steps else set()
    if caller.may(Role.CARRIER, Role.TERMINAL) and found.kind == Kind.DISCHARGE:
        may |= {"delivery_order"} if not found.delivery_order else set()
        may |= {"eir"} if not found.eir_no else set()
    if caller.may(Role.TERMINAL):
        may |= {"hook", "tally", "check", "mount", "transfer", "yard"} & steps
        may |= {"here"} if found.state == "truck" and found.truck_at is None else set()
    if found.kind == Kind.LOAD and caller.may(*FILERS, Role.TERMINAL):
        may |= {"vgm"} if found.state in ("requested", "predeclared") else set()
        may |= {"enter"} & steps if caller.may(Role.TERMINAL) else set()
    if caller.may(Role.CUSTOMS):
        may |= {"stop"} if "yard" in steps else set()
    return may


app_name = "quay"
urlpatterns = [
    path("requests/", listing, name="list"),
    path("requests/ask/", ask, name="ask"),
    path("requests/<uuid:id>/", one, name="one"),
    path("requests/<uuid:id>/step/", act, name="act"),
    path("board/", board, name="board"),
    path("trucks/", forms.truck, name="trucks"),
    path("requests/<uuid:id>/vgm/", forms.vgm, name="vgm"),
    path("requests/<uuid:id>/gate-in/", forms.enter, name="enter"),
    path("calls/<uuid:id>/plan/", forms.plan, name="plan"),
]
