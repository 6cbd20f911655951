"""The journeys API: calls, manifest lines, tally, gate. Facts are idempotent by their natural keys."""

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.journeys import pagination, selectors, services, stowage, wire
from kouan.journeys.models import Call, Consignment, Conveyance
from kouan.kernel.clock import now
from kouan.kernel.errors import Forbidden, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())
NO_REASON = Text("请写明理由。", "Give the reason.")
REPORTERS = (Role.TERMINAL, Role.CARRIER, Role.RAIL)
HOLDERS = {
    "quarantine": (Role.INSPECTION, Role.CUSTOMS),
    "seal": (Role.INSPECTION, Role.CUSTOMS, Role.TERMINAL),
    "delivery_order": (Role.CARRIER,),
    "charges": (Role.TERMINAL,),
    "tally": (Role.TERMINAL,),
}


@router.post("/calls", openapi_extra=describe(wire.CallIn, dict, status=201), summary="Announce a call")
def announce(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *REPORTERS, Role.PORT_OFFICE)
    body = decode(request, wire.CallIn)
    known = Conveyance.objects.filter(kind=body.kind, name=body.name).first()
    if known is not None:
        _own(caller, known)
    told = msgspec.structs.asdict(body)
    operator = caller.organisation if caller.may(Role.CARRIER, Role.RAIL) else None
    return answer(wire.call(services.announce_call(**told, operator=operator)), 201)


@router.get("/calls", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Calls, newest first")
def calls(request: HttpRequest) -> HttpResponse:
    acting(request)
    page = pagination.page(request, Call.objects.select_related("conveyance"))
    return answer(page.as_dict(wire.call))


@router.post("/calls/{uuid:id}/entry", openapi_extra=describe(wire.At, dict), summary="Entry declared")
def entry(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *REPORTERS)
    body = decode(request, wire.At)
    _own(caller, selectors.call(caller, id).conveyance)
    services.declare_entry(call=id, at=body.at)
    return answer(wire.call(selectors.call(caller, id)))


@router.post("/calls/{uuid:id}/arrival", openapi_extra=describe(wire.At, dict), summary="Arrived")
def arrival(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *REPORTERS)
    body = decode(request, wire.At)
    _own(caller, selectors.call(caller, id).conveyance)
    services.record_arrival(call=id, at=body.at)
    return answer(wire.call(selectors.call(caller, id)))


@router.post("/calls/{uuid:id}/departure", openapi_extra=describe(wire.At, dict), summary="Left")
def departure(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *REPORTERS)
    body = decode(request, wire.At)
    _own(caller, selectors.call(caller, id).conveyance)
    services.record_departure(call=id, at=body.at)
    return answer(wire.call(selectors.call(caller, id)))


@router.get("/calls/{uuid:id}/bay-plan", openapi_extra=describe(result=dict), summary="Where the boxes stand on board")
def bay_plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """For who runs the vessel, the terminal and the authorities; no plans for others."""
    caller = acting(request)
    return answer({"plans": [wire.bay_plan(plan) for plan in stowage.plans(caller, selectors.call(caller, id))]})


@router.post(
    "/consignments", openapi_extra=describe(wire.ConsignmentIn, dict, status=201), summary="Open a manifest line"
)
def open_line(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *REPORTERS)
    body = decode(request, wire.ConsignmentIn)
    if body.call is not None:
        _own(caller, selectors.call(caller, body.call).conveyance)
    parties = dict(Organisation.objects.filter(uscc__in=[body.owner_uscc, body.agent_uscc]).values_list("uscc", "id"))
    line = services.open_consignment(
        bill_no=body.bill_no,
        direction=body.direction,
        packages=body.packages,
        gross_weight=body.gross_weight,
        call=body.call,
        owner=parties.get(body.owner_uscc),
        agent=parties.get(body.agent_uscc),
        goods_description=body.goods_description,
        units=[box.line() for box in body.units],
        controlled=body.controlled,
        by=caller.organisation,
    )
    return answer({"id": line.id, "bill_no": line.bill_no, "manifest_state": line.manifest_state}, 201)


@router.get("/consignments", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Your journeys")
def lines(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    found = selectors.journeys(caller)
    if bill := request.GET.get("bill_no"):
        found = found.filter(bill_no=bill)
    page = pagination.page(request, found)
    return answer(page.as_dict(lambda one: wire.consignment(one, caller.language)))


@router.get("/consignments/{uuid:id}", openapi_extra=describe(result=dict), summary="One journey")
def line(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    return answer(wire.consignment(selectors.journey(caller, id), caller.language))


@router.get("/consignments/{uuid:id}/timeline", openapi_extra=describe(result=list), summary="What happened")
def timeline(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    events = selectors.timeline(selectors.journey(caller, id))
    return answer([{"type": e.type, "occurred_at": e.occurred_at, "recorded_at": e.recorded_at} for e in events])


@router.get("/consignments/{uuid:id}/orders", openapi_extra=describe(result=dict), summary="Orders for its boxes")
def orders(request: HttpRequest, id: UUID) -> HttpResponse:
    """What lines ordered by message: releases, acceptances, announced boxes; cancelled ones too."""
    found = selectors.journey(acting(request), id).orders.order_by("said_at", "id")
    return answer({"items": [wire.order(one) for one in found]})


@router.post("/consignments/{uuid:id}/withdrawal", openapi_extra=describe(result=dict), summary="Withdraw the line")
def withdrawal(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.RAIL)
    selectors.journey(caller, id)
    return answer(_manifest(services.withdraw_manifest(consignment=id)))


@router.post("/consignments/{uuid:id}/reopening", openapi_extra=describe(result=dict), summary="Send a line again")
def reopening(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.RAIL)
    selectors.journey(caller, id)
    return answer(_manifest(services.reopen_manifest(consignment=id)))


@router.post(
    "/consignments/{uuid:id}/amendment", openapi_extra=describe(wire.AmendmentIn, dict), summary="Correct a line"
)
def amendment(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.RAIL)
    body = decode(request, wire.AmendmentIn)
    selectors.journey(caller, id)
    told = msgspec.structs.asdict(body)
    return answer(_manifest(services.amend_manifest(consignment=id, **told)))


@router.post(
    "/consignments/{uuid:id}/reassignment",
    openapi_extra=describe(wire.ReassignmentIn, dict),
    summary="Carried by another call",
)
def reassignment(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.RAIL)
    body = decode(request, wire.ReassignmentIn)
    selectors.journey(caller, id)
    _own(caller, selectors.call(caller, body.call).conveyance)
    return answer(_manifest(services.reassign_manifest(consignment=id, call=body.call, reason=body.reason)))


@router.post("/consignments/{uuid:id}/arrival", openapi_extra=describe(wire.ArrivalIn, dict), summary="Arrival report")
def arrived(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL, Role.RAIL)
    body = decode(request, wire.ArrivalIn)
    selectors.journey(caller, id)
    services.report_arrival(consignment=id, terminal=body.terminal, at=body.at)
    return answer(wire.consignment(selectors.journey(caller, id), caller.language))


@router.post("/consignments/{uuid:id}/tally", openapi_extra=describe(wire.TallyIn, dict), summary="Tally report")
def tally(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL, Role.RAIL)
    body = decode(request, wire.TallyIn)
    selectors.journey(caller, id)
    services.record_tally(
        consignment=id,
        packages=body.packages,
        gross_weight=body.gross_weight,
        units=body.units,
        at=body.at,
        by=caller.organisation,
    )
    return answer(wire.consignment(selectors.journey(caller, id), caller.language))


@router.post("/appointments", openapi_extra=describe(wire.BookingIn, dict, status=201), summary="Book a truck")
def book(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.TERMINAL, Role.CARRIER, Role.TRADER, Role.BROKER)
    body = decode(request, wire.BookingIn)
    if not caller.may(Role.TERMINAL) and not selectors.carries_for(caller, body.unit):
        raise NotFound()
    made = services.book_truck(
        number=body.unit, plate=body.plate, start=body.start, end=body.end, by=caller.organisation
    )
    return answer({"id": made.id, "unit": body.unit, "plate": made.plate}, 201)


@router.post("/gate", openapi_extra=describe(wire.GateIn, dict), summary="A truck before the gate")
def gate(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    body = decode(request, wire.GateIn)
    told = services.record_gate(
        unit=body.unit, plate=body.plate, direction=body.direction, terminal=body.terminal, at=body.at
    )
    return answer(wire.gate(told, caller.language))


@router.get(
    "/units/{number}/gate",
    openapi_extra=describe(result=dict, query={"plate": "Truck plate"}),
    summary="May this box leave, on this truck, now?",
)
def question(request: HttpRequest, number: str) -> HttpResponse:
    caller = acting(request)
    if not selectors.carries_for(caller, number):
        raise NotFound()
    return answer(selectors.may_leave(number, request.GET.get("plate", ""), now()).as_dict(caller.language))


@router.post("/loaded", openapi_extra=describe(wire.LoadedIn, dict), summary="A box was loaded")
def loaded(request: HttpRequest) -> HttpResponse:
    acting(request, Role.TERMINAL, Role.RAIL)
    body = decode(request, wire.LoadedIn)
    box = services.record_loaded(unit=body.unit, call=body.call, at=body.at)
    return answer({"id": box.id, "number": box.number})


@router.post("/holds", openapi_extra=describe(wire.HoldIn, dict, status=201), summary="Place a hold")
def place(request: HttpRequest) -> HttpResponse:
    body = decode(request, wire.HoldIn)
    caller = acting(request, *HOLDERS[body.kind])
    reason = Text(body.reason_zh or body.reason_en, body.reason_en or body.reason_zh)
    if not reason.zh:
        raise Invalid([Problem("HOLD", "reason_zh", NO_REASON)])
    line, unit = _target(caller, body)
    made = services.place_hold(
        kind=body.kind, reason=reason, ref=body.ref, by=caller.organisation, consignment=line, unit=unit
    )
    return answer(wire.hold(made, caller.language) | {"id": made.id}, 201)


@router.post("/holds/lift", openapi_extra=describe(wire.HoldIn, dict), summary="Lift a hold")
def lift(request: HttpRequest) -> HttpResponse:
    body = decode(request, wire.HoldIn)
    caller = acting(request, *HOLDERS[body.kind])
    line, unit = _target(caller, body)
    lifted = services.lift_hold(
        kind=body.kind,
        ref=body.ref,
        by=caller.organisation,
        consignment=line,
        unit=unit,
        own=not caller.may(Role.CUSTOMS, Role.INSPECTION),
    )
    if lifted is None:
        raise NotFound()
    return answer(wire.hold(lifted, caller.language) | {"id": lifted.id})


def _manifest(line: Consignment) -> dict[str, Any]:
    fields = ("id", "manifest_state", "packages", "gross_weight", "goods_description")
    return {name: getattr(line, name) for name in fields} | {"call": line.call_id}


def _target(caller: Caller, body: wire.HoldIn) -> tuple[UUID | None, UUID | None]:
    if body.consignment is not None:
        return selectors.journey(caller, body.consignment).id, None
    if body.unit is None or not selectors.carries_for(caller, body.unit):
        raise NotFound()
    return None, selectors.unit(body.unit).id


def _own(caller: Caller, conveyance: Conveyance) -> None:
    """Carriers report only on conveyances they operate; terminals and offices on all."""
    if caller.may(Role.TERMINAL, Role.PORT_OFFICE):
        return
    if conveyance.operator_id != caller.organisation:
        raise Forbidden(Text("不是本单位的运输工具。", "This conveyance is not operated by your organisation."))
