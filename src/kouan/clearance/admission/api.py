"""The admission API: under /api/v1/clearance/admission/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance.admission import selectors, services, wire
from kouan.journeys.pagination import QUERY, page
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())
FILERS, INSPECTORS = (Role.TRADER, Role.BROKER), (Role.INSPECTION, Role.CUSTOMS)
FILTERS = QUERY | {"state": "State", "case": "A to F"}


def _shown(caller: Caller, declaration: UUID, status: int = 200, **more: Any) -> HttpResponse:
    head, found = selectors.of_declaration(caller, declaration)
    return answer(wire.admission(head, found, caller.language) | more, status)


@router.get("/declarations", openapi_extra=describe(result=dict, query=FILTERS), summary="Admissions, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    rows = selectors.admissions(caller, case=request.GET.get("case", ""), state=request.GET.get("state", ""))
    return answer(page(request, rows).as_dict(lambda one: wire.admission(one.declaration, one, caller.language)))


@router.get("/breaches", openapi_extra=describe(result=dict, query=QUERY), summary="Breaches, newest first")
def breaches(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    return answer(page(request, selectors.breaches(caller)).as_dict(lambda one: wire.breach(one, caller.language)))


@router.get("/declarations/{uuid:id}", openapi_extra=describe(result=dict), summary="Where the goods stand")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _shown(acting(request), id)


@router.post(
    "/declarations/{uuid:id}/destination-order",
    openapi_extra=describe(wire.DestinationOrder, dict),
    summary="Order a destination inspection",
)
def order(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, wire.DestinationOrder)
    reason = Text(body.reason_zh, body.reason_en or body.reason_zh)
    services.order_destination(caller=caller, declaration=id, reason=reason, kind=body.kind, office=body.office)
    return _shown(caller, id)


@router.post("/declarations/{uuid:id}/sample", openapi_extra=describe(wire.Sample, dict), summary="A sample was taken")
def sample(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *INSPECTORS)
    body = decode(request, wire.Sample)
    services.record_sample(caller=caller, declaration=id, sampler=body.sampler, lab_ref=body.lab_ref)
    return _shown(caller, id)


@router.post("/declarations/{uuid:id}/removal", openapi_extra=describe(wire.Removal, dict), summary="Ask to remove")
def removal(request: HttpRequest, id: UUID) -> HttpResponse:
    """Conditional removal (E) or transfer inspection (F)."""
    caller = acting(request, *FILERS)
    body = decode(request, wire.Removal)
    told = msgspec.structs.asdict(body)
    services.apply(caller=caller, declaration=id, **told)
    return _shown(caller, id)


@router.post(
    "/declarations/{uuid:id}/removal/decision", openapi_extra=describe(wire.Decision, dict), summary="Decide on removal"
)
def decision(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, wire.Decision)
    services.decide(caller=caller, declaration=id, accept=body.accept, reason=body.reason)
    return _shown(caller, id)


@router.post("/declarations/{uuid:id}/site-arrival", openapi_extra=describe(result=dict), summary="At the site (F)")
def site(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *INSPECTORS, Role.TERMINAL)
    found = services.reach_site(caller=caller, declaration=id)
    return answer({"declaration": id, "state": found.state})


@router.post(
    "/declarations/{uuid:id}/destination-request",
    openapi_extra=describe(result=dict),
    summary="Ask for the destination inspection",
)
def ask(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FILERS)
    services.request_inspection(caller=caller, declaration=id)
    return _shown(caller, id)


@router.post("/declarations/{uuid:id}/result", openapi_extra=describe(wire.Result, dict), summary="Record the result")
def result(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *INSPECTORS)
    body = decode(request, wire.Result)
    services.record_result(caller=caller, declaration=id, qualified=body.qualified, note=body.note, at=body.at)
    return _shown(caller, id)


@router.post(
    "/declarations/{uuid:id}/disposal", openapi_extra=describe(wire.Disposal, dict), summary="Treat, return or destroy"
)
def disposal(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *INSPECTORS)
    body = decode(request, wire.Disposal)
    services.dispose(caller=caller, declaration=id, how=body.how, note=body.note)
    return _shown(caller, id)


@router.post("/declarations/{uuid:id}/sale", openapi_extra=describe(wire.Sale, dict), summary="Sold or used")
def sale(request: HttpRequest, id: UUID) -> HttpResponse:
    """A sale before it was allowed is kept as a breach (R-1.3b) and answered as one."""
    caller = acting(request, *FILERS)
    body = decode(request, wire.Sale)
    found = services.report_sale(caller=caller, declaration=id, used=body.used, at=body.at)
    return _shown(caller, id, breach=wire.breach(found, caller.language) if found else None)


@router.post(
    "/declarations/{uuid:id}/breaches", openapi_extra=describe(wire.BreachIn, dict, status=201), summary="Note a breach"
)
def note(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *INSPECTORS)
    body = decode(request, wire.BreachIn)
    found = services.note_breach(caller=caller, declaration=id, kind=body.kind, at=body.at, note=body.note)
    return answer(wire.breach(found, caller.language), 201)
