"""The API of two-step declaration: the summary, its completion, due dates, reviews of a firm's right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.channels import formats
from kouan.clearance import wire as clearance
from kouan.clearance.services.filing import Filed, file
from kouan.clearance.two_step import selectors, wire
from kouan.clearance.two_step.services import completing, drafting, timing
from kouan.codecs.declaration import Declaration
from kouan.journeys.pagination import LONGEST, QUERY, page
from kouan.kernel.errors import Invalid, Severity
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())
FILERS = (Role.TRADER, Role.BROKER)
READERS = (*FILERS, Role.CUSTOMS)


@router.post("/summaries", openapi_extra=describe(Declaration, Filed, status=201), summary="File a summary declaration")
def summarise(request: HttpRequest) -> HttpResponse:
    """The first of two steps (R-1.2b): of a declaration only the summary's items, with `answers` to three questions."""
    caller = acting(request)
    caller.require(*FILERS)
    declaration = wire.summary_of(decode(request, dict[str, Any]))
    client_no = declaration.client_no or request.headers.get("Idempotency-Key", "")
    return answer(file(caller=caller, declaration=declaration, client_no=client_no), 201)


@router.post("/{uuid:id}/complete", openapi_extra=describe(Declaration, Filed), summary="File the complete declaration")
def complete(request: HttpRequest, id: UUID) -> HttpResponse:
    """The second of two steps, as JSON or DecMessage XML: the same declaration under the same number."""
    caller = acting(request)
    caller.require(*FILERS)
    declaration, unreadable = formats.declaration(formats.recognise(request.body), request.body)
    if any(problem.severity == Severity.STOP for problem in unreadable):
        raise Invalid(unreadable)
    return answer(completing.complete(caller=caller, declaration=declaration, id=id))


@router.post("/{uuid:id}/draft", openapi_extra=describe(result=dict, status=201), summary="A draft to complete it with")
def draft(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*FILERS)
    return answer(clearance.draft(drafting.draft_of(caller=caller, declaration=id)), 201)


@router.get(
    "/declarations",
    openapi_extra=describe(result=list),
    summary="Those not finished, the soonest due first",
)
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    found = selectors.dues(selectors.standing(selectors.steps(caller)), LONGEST)
    return answer([wire.row(one, caller.language) for one in found])


@router.get("/{uuid:id}", openapi_extra=describe(result=dict), summary="One two-step declaration and its course")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    found = selectors.one(caller, id)
    course = [wire.milestone(step, caller.language) for step in wire.course(found)]
    return answer(wire.row(found, caller.language) | {"course": course})


@router.get("/reviews", openapi_extra=describe(result=dict, query=QUERY), summary="Reviews of rights, newest first")
def reviews(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.CUSTOMS)
    return answer(page(request, selectors.reviews(caller)).as_dict(wire.review))


@router.post(
    "/reviews/{uuid:id}/decision", openapi_extra=describe(wire.Decision, dict), summary="Keep or withdraw the right"
)
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Decision)
    held = timing.decide(caller=caller, review=id, decision=body.decision, reason=body.reason)
    return answer(wire.review(held))
