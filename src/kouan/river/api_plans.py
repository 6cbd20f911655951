"""Plans in the river API: asked for, compared, published; chambers laid out and frozen."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.wire import answer, decode, describe
from kouan.river import comparing, documents, selectors, services
from kouan.river import wire_plans as wire
from kouan.river.services import laying

router = Router(auth=TokenOrSession())


def reader(request: HttpRequest) -> Caller:
    return selectors.reader(acting(request))


def desk(request: HttpRequest) -> Caller:
    return acting(request, *selectors.DESK)


@router.get("/plans", openapi_extra=describe(result=list), summary="Plans, newest first")
def plans(request: HttpRequest) -> HttpResponse:
    caller = desk(request)
    return answer([wire.plan(one, caller.language) for one in selectors.plans(caller)[:50]])


@router.post("/plans", openapi_extra=describe(wire.PlanRequest, dict, status=202), summary="Ask for a plan, or what if")
def ask(request: HttpRequest) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.PlanRequest)
    supposed = {"closures": body.closures, "vessels": body.vessels}
    what_if = msgspec.to_builtins(supposed) if body.closures or body.vessels else None
    made = services.request_plan(caller=caller, what_if=what_if, afresh=body.afresh)
    return answer(wire.plan(made, caller.language), 202)


@router.get("/plans/{uuid:id}", openapi_extra=describe(result=dict), summary="A plan with its lockages")
def one_plan(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = desk(request)
    found = selectors.plan(caller, id)
    rows = [wire.lockage(one) for one in selectors.lockages(found)]
    return answer(wire.plan(found, caller.language) | {"lockages": rows, "skips": found.skips})


@router.get("/plans/{uuid:id}/document", openapi_extra=describe(result=dict), summary="The plan as it is journalled")
def plan_document(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(documents.document(selectors.plan(desk(request), id)))


@router.get("/plans/{uuid:id}/compared/{uuid:other}", openapi_extra=describe(result=dict), summary="Two plans compared")
def compared(request: HttpRequest, id: UUID, other: UUID) -> HttpResponse:
    caller = desk(request)
    return answer(comparing.compare(selectors.plan(caller, id), selectors.plan(caller, other)))


@router.post("/plans/{uuid:id}/publication", openapi_extra=describe(result=dict), summary="Publish a draft")
def publish(request: HttpRequest, id: UUID) -> HttpResponse:
    """409 with who published meanwhile when the draft is not made over the present plan."""
    caller = reader(request)
    return answer(wire.plan(services.publish(caller=caller, version=id), caller.language))


@router.post("/plans/{uuid:id}/discard", openapi_extra=describe(result=dict), summary="Discard a draft")
def discard(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    return answer(wire.plan(services.discard(caller=caller, version=id), caller.language))


@router.post("/lockages/{uuid:id}/check", openapi_extra=describe(wire.Layout, dict), summary="Would this chamber hold?")
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    caller, body = desk(request), decode(request, wire.Layout)
    one = selectors.lockage(caller, id)
    layouts = {one.number: msgspec.to_builtins(body.places)}
    found, later = laying.check(one.version, layouts), laying.later(one.version, layouts)
    return answer(wire.verdict(found, later, caller.language))


@router.put(
    "/plans/{uuid:id}/chambers", openapi_extra=describe(wire.Chambers, dict), summary="Lay out chambers together"
)
def lay_all(request: HttpRequest, id: UUID) -> HttpResponse:
    """Vessels change places between chambers of one dam and direction; all rules hold, or nothing changes."""
    caller, body = reader(request), decode(request, wire.Chambers)
    version = selectors.plan(caller, id)
    layouts = {selectors.lockage(caller, one.lockage).pk: msgspec.to_builtins(one.places) for one in body.chambers}
    services.set_chambers(caller=caller, layouts=layouts, reason=body.reason)
    return answer(wire.plan(selectors.plan(caller, version.pk), caller.language))


@router.put("/lockages/{uuid:id}", openapi_extra=describe(wire.Layout, dict), summary="Lay out a chamber of a draft")
def lay(request: HttpRequest, id: UUID) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.Layout)
    places = msgspec.to_builtins(body.places)
    services.set_berths(caller=caller, lockage=id, places=places, reason=body.reason)
    return answer(wire.lockage(selectors.lockage(caller, id)))


@router.post("/lockages/{uuid:id}/freeze", openapi_extra=describe(wire.Freeze, dict), summary="Freeze a lockage")
def freeze(request: HttpRequest, id: UUID) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.Freeze)
    services.freeze(caller=caller, lockage=id, frozen=body.frozen)
    return answer(wire.lockage(selectors.lockage(caller, id)))
