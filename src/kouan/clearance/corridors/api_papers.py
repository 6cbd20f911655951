"""The corridors' API beside the legs: port groups, registered carriers, transit declarations."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance.corridors import bodies, selectors, wire
from kouan.clearance.corridors.services import groups, rerouting, transits
from kouan.clearance.corridors.services.opening import BoxLine
from kouan.journeys import pagination
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())


@router.get("/port-groups", openapi_extra=describe(result=list), summary="Port groups and their ports")
def port_groups(request: HttpRequest) -> HttpResponse:
    acting(request)
    return answer([wire.group(one) for one in selectors.groups()])


@router.post("/port-groups", openapi_extra=describe(bodies.GroupIn, dict, status=201), summary="Set a port group")
def set_group(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *groups.KEEPERS)
    body = decode(request, bodies.GroupIn)
    made = groups.set_group(caller=caller, **msgspec.structs.asdict(body))
    return answer(wire.group(made), 201)


@router.post(
    "/port-groups/{uuid:id}/members",
    openapi_extra=describe(bodies.MemberIn, dict, status=201),
    summary="Set an inner port of a group",
)
def set_member(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *groups.KEEPERS)
    body = decode(request, bodies.MemberIn)
    made = groups.set_member(caller=caller, group=id, **msgspec.structs.asdict(body))
    return answer({"id": made.id, "port": made.port, "terminal": made.terminal}, 201)


@router.get("/carriers", openapi_extra=describe(result=list), summary="Carriers registered for goods under control")
def carriers(request: HttpRequest) -> HttpResponse:
    acting(request)
    return answer([wire.carrier(one) for one in selectors.carriers()])


@router.post("/carriers", openapi_extra=describe(bodies.CarrierIn, dict, status=201), summary="Register a carrier")
def approve(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, bodies.CarrierIn)
    return answer(wire.carrier(groups.approve_carrier(caller=caller, **msgspec.structs.asdict(body))), 201)


@router.post("/transits", openapi_extra=describe(bodies.TransitIn, dict, status=201), summary="Declare a transit")
def declare(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.TRADER, Role.BROKER)
    body = decode(request, bodies.TransitIn)
    said = {name: getattr(body, name) for name in transits.Asked.__struct_fields__ if name != "goods"}
    goods = tuple(transits.GoodsLine(**msgspec.structs.asdict(one)) for one in body.goods)
    made = transits.declare_transit(caller=caller, asked=transits.Asked(**said, goods=goods))
    return answer(wire.transit(selectors.transit(caller, made.id), caller.language), 201)


@router.get("/transits", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Transit declarations")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *selectors.PARTIES)
    page = pagination.page(request, selectors.transits(caller))
    return answer(page.as_dict(lambda one: wire.transit(one, caller.language)))


@router.get("/transits/{uuid:id}", openapi_extra=describe(result=dict), summary="One transit declaration")
def transit(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *selectors.PARTIES)
    return answer(wire.transit(selectors.transit(caller, id), caller.language))


@router.post("/transits/{uuid:id}/leg", openapi_extra=describe(bodies.LegRef, dict), summary="The leg that carries it")
def carried(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TRADER, Role.BROKER, Role.CARRIER)
    selectors.transit(caller, id)
    transits.attach(caller=caller, transit=id, leg=decode(request, bodies.LegRef).leg)
    return answer(wire.transit(selectors.transit(caller, id), caller.language))


@router.post("/transits/{uuid:id}/reroute", openapi_extra=describe(bodies.RerouteIn, dict), summary="Go on another way")
def reroute(request: HttpRequest, id: UUID) -> HttpResponse:
    """R-14.5: another carrier or mode, the same seals, a new arrival."""
    caller = acting(request, Role.TRADER, Role.BROKER)
    body = decode(request, bodies.RerouteIn)
    way = rerouting.Rerouted(**{name: getattr(body, name) for name in rerouting.Rerouted.__struct_fields__})
    seals = [BoxLine(one.number, one.seal) for one in body.seals]
    rerouting.reroute(caller=caller, transit=id, way=way, seals=seals, at=body.at)
    return answer(wire.transit(selectors.transit(caller, id), caller.language))


@router.post("/transits/{uuid:id}/cancel", openapi_extra=describe(result=dict), summary="Withdraw a transit")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TRADER, Role.BROKER)
    transits.cancel_transit(caller=caller, transit=id)
    return answer(wire.transit(selectors.transit(caller, id), caller.language))
