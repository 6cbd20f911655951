"""The API of amendments: ask, decide, read; former versions of a declaration; the declarant's record of errors."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance import selectors as clearance
from kouan.clearance.amendments import rules, selectors, wire
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.api import basis
from kouan.journeys import pagination
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at, starts_at
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
YEAR = timedelta(365)


@router.post("/requests", openapi_extra=describe(wire.Asked, dict, status=201), summary="Ask to amend or withdraw")
def ask(request: HttpRequest) -> HttpResponse:
    """Sent again while it is open, it is the same request."""
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    body = decode(request, wire.Asked)
    told = msgspec.structs.asdict(body)
    made = asking.ask(caller=caller, **told)
    return answer(wire.request(made, caller.language), 201)


@router.get("/requests", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Requests, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    found = selectors.visible_to(caller)
    if state := request.GET.get("state"):
        found = found.filter(state=state)
    if of := parameter(request, "declaration", UUID):
        found = found.filter(declaration=of)
    page = pagination.page(request, found)
    return answer(page.as_dict(lambda one: wire.request(one, caller.language)))


@router.get("/requests/{uuid:id}", openapi_extra=describe(result=dict), summary="One request")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    return answer(wire.request(selectors.request(caller, id), caller.language))


@router.post("/requests/{uuid:id}/approve", openapi_extra=describe(wire.Note, dict), summary="Approve")
def approve(request: HttpRequest, id: UUID) -> HttpResponse:
    """If-Match: the declaration's `basis` the officer looked at; 409 when it moved since."""
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Note)
    made = deciding.approve(caller=caller, request=id, note=body.note, basis=basis(request))
    return answer(wire.request(made, caller.language))


@router.post("/requests/{uuid:id}/refuse", openapi_extra=describe(wire.Because, dict), summary="Refuse")
def refuse(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Because)
    return answer(wire.request(deciding.refuse(caller=caller, request=id, reason=body.reason), caller.language))


@router.post("/requests/{uuid:id}/take-back", openapi_extra=describe(result=dict), summary="Take back")
def take_back(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    return answer(wire.request(asking.take_back(caller=caller, request=id), caller.language))


@router.get("/declarations/{uuid:id}/versions", openapi_extra=describe(result=list), summary="Former versions")
def versions(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    return answer([wire.version(one) for one in selectors.versions(clearance.declaration(caller, id))])


@router.get("/reasons", openapi_extra=describe(result=dict), summary="Reason codes in force")
def reasons(request: HttpRequest) -> HttpResponse:
    acting(request)
    return answer(rules.reasons(clock.today()))


@router.get(
    "/errors",
    openapi_extra=describe(result=dict, query={"since": "First day", "until": "Last day"}),
    summary="Your declaration errors",
)
def errors(request: HttpRequest) -> HttpResponse:
    """How many approved amendments and withdrawals count as errors of the caller's organisation (R-1.1e)."""
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    until = parameter(request, "until", date) or clock.today()
    since = parameter(request, "since", date) or until - YEAR
    count = selectors.errors(caller.organisation, starts_at(since), ends_at(until))
    return answer({"since": since, "until": until, "errors": count})
