"""The quay API: under /api/v1/clearance/quay/."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance.quay import selectors, services, wire
from kouan.clearance.quay.services import slots
from kouan.journeys.pagination import QUERY, page
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())
FILERS, TERMINAL = (Role.TRADER, Role.BROKER), (Role.TERMINAL,)
CARRIER = (Role.CARRIER, Role.TERMINAL)
FILTERS = QUERY | {"kind": "discharge or load", "state": "State, or open"}


def _shown(caller: Caller, id: UUID, status: int = 200) -> HttpResponse:
    return answer(wire.detail(selectors.request(caller, id), caller.language), status)


@router.get("/requests", openapi_extra=describe(result=dict, query=FILTERS), summary="Requests, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    rows = selectors.requests(caller, kind=request.GET.get("kind", ""), state=request.GET.get("state", "")[:11])
    return answer(page(request, rows).as_dict(lambda one: wire.request(one, caller.language)))


@router.post("/requests", openapi_extra=describe(wire.AskIn, dict, status=201), summary="Ask to pass the yard by")
def ask(request: HttpRequest) -> HttpResponse:
    """The same question again is the same request."""
    caller = acting(request, *FILERS)
    body = decode(request, wire.AskIn)
    made = services.ask(
        caller=caller, kind=body.kind, consignment=body.consignment, number=body.unit, permit_no=body.permit_no
    )
    return _shown(caller, made.id, 201)


@router.get("/requests/{uuid:id}", openapi_extra=describe(result=dict), summary="Where the box stands")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _shown(acting(request), id)


@router.get("/requests/{uuid:id}/slots", openapi_extra=describe(result=list), summary="Hours at the crane")
def free(request: HttpRequest, id: UUID) -> HttpResponse:
    found = selectors.request(acting(request), id)
    return answer([wire.slot(slot) for slot in slots.of_request(found)])


@router.post("/requests/{uuid:id}/slot", openapi_extra=describe(wire.SlotIn, dict), summary="Take a place in an hour")
def slot(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FILERS, *TERMINAL)
    body = decode(request, wire.SlotIn)
    services.choose_slot(caller=caller, request=id, start=body.start)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/truck", openapi_extra=describe(wire.PlateIn, dict), summary="Name the truck")
def truck(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FILERS, *TERMINAL)
    body = decode(request, wire.PlateIn)
    services.confirm_truck(caller=caller, request=id, plate=body.plate)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/opt-out", openapi_extra=describe(result=dict), summary="Go the usual way after all")
def opt_out(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FILERS)
    services.give_up(caller=caller, request=id)
    return _shown(caller, id)


@router.post(
    "/requests/{uuid:id}/delivery-order", openapi_extra=describe(wire.NumberIn, dict), summary="Delivery order switched"
)
def delivery_order(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *CARRIER)
    body = decode(request, wire.NumberIn)
    services.switch_delivery_order(caller=caller, request=id, number=body.number)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/eir", openapi_extra=describe(wire.NumberIn, dict), summary="Issue the EIR")
def eir(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *CARRIER)
    body = decode(request, wire.NumberIn)
    services.issue_eir(caller=caller, request=id, number=body.number)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/vgm", openapi_extra=describe(wire.VgmIn, dict), summary="Verified gross mass")
def vgm(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FILERS, *TERMINAL)
    body = decode(request, wire.VgmIn)
    services.report_vgm(caller=caller, request=id, kilograms=body.kilograms)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/truck-here", openapi_extra=describe(wire.PlateIn, dict), summary="Truck at the quay")
def here(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.PlateIn)
    services.truck_here(caller=caller, request=id, plate=body.plate, at=body.at)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/hook", openapi_extra=describe(wire.WhenIn, dict), summary="The crane takes the box")
def hook(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.WhenIn)
    services.hook(caller=caller, request=id, at=body.at)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/tally", openapi_extra=describe(wire.TallyIn, dict), summary="Tally at the ship")
def tally(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.TallyIn)
    told = msgspec.structs.asdict(body)
    services.tally(caller=caller, request=id, **told)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/release-check", openapi_extra=describe(result=dict), summary="Released now? (R-1.4b)")
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    services.check_release(caller=caller, request=id)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/mount", openapi_extra=describe(wire.PlateIn, dict), summary="Box on its truck")
def mount(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.PlateIn)
    services.mount(caller=caller, request=id, plate=body.plate, at=body.at)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/yard", openapi_extra=describe(wire.YardIn, dict), summary="To the yard after all")
def yard(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.YardIn)
    services.fall_back(caller=caller, request=id, cause=body.cause, note=body.note)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/stop", openapi_extra=describe(wire.StopIn, dict), summary="Revoke the release")
def stop(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, wire.StopIn)
    services.stop(caller=caller, request=id, reason=Text(body.reason_zh, body.reason_en or body.reason_zh))
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/stop/lift", openapi_extra=describe(result=dict), summary="Lift the stop")
def unstop(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    services.unstop(caller=caller, request=id)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/gate-in", openapi_extra=describe(wire.EnterIn, dict), summary="Export box drives in")
def enter(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every guard of 1.5, then gate-in and arrival report in one step."""
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.EnterIn)
    told = msgspec.structs.asdict(body)
    services.enter(caller=caller, request=id, **told)
    return _shown(caller, id)


@router.post("/requests/{uuid:id}/transfer", openapi_extra=describe(wire.WhenIn, dict), summary="To the ship (R-1.5a)")
def transfer(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.WhenIn)
    services.transfer(caller=caller, request=id, at=body.at)
    return _shown(caller, id)


@router.put("/calls/{uuid:id}/plan", openapi_extra=describe(wire.PlanIn, dict), summary="Berth and discharge plan")
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.PlanIn)
    turns = [services.Turn(box.number, box.crane, box.sequence, box.direct, box.position) for box in body.boxes]
    made = services.set_plan(
        caller=caller,
        call=id,
        berth=body.berth,
        berthing=body.berthing,
        leaving=body.leaving,
        closing=body.closing,
        boxes=turns,
    )
    return answer(wire.plan(made))


@router.post("/trucks", openapi_extra=describe(wire.TruckIn, dict, status=201), summary="List a truck for the quay")
def list_truck(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *TERMINAL)
    body = decode(request, wire.TruckIn)
    made = services.list_truck(caller=caller, plate=body.plate, haulier=body.haulier, valid_until=body.valid_until)
    return answer({"id": made.id, "plate": made.plate, "valid_until": made.valid_until}, 201)
