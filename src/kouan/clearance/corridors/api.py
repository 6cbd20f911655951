"""The corridors' API: legs, boxes, positions, confirmations, swaps, seals, alarms; `api_papers` has the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance.corridors import api_papers, bodies, selectors, wire
from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.services import boxes, opening, reports, watching
from kouan.journeys import pagination
from kouan.kernel.errors import Forbidden, NotFound
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
router.add_router("", api_papers.router)
LEG_QUERY = pagination.QUERY | {"open": "1 = only legs that are not closed", "mode": "Mode", "state": "State"}


def own_leg(caller: Caller, id: UUID) -> Leg:
    """A leg the caller may report on: carriers their own (others' do not exist for them), terminals and offices any."""
    found = Leg.objects.filter(pk=id).first()
    if found is None or not (caller.may(*selectors.SEE_ALL) or found.carrier_id == caller.organisation):
        raise NotFound()
    return found


def shown(caller: Caller, id: UUID, status: int = 200) -> HttpResponse:
    return answer(wire.leg_detail(caller, selectors.leg(caller, id)), status)


@router.post("/legs", openapi_extra=describe(bodies.LegIn, dict, status=201), summary="Open a river leg under control")
def open_leg(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    body = decode(request, bodies.LegIn)
    said = {name: getattr(body, name) for name in opening.Voyage.__struct_fields__}
    lines = [box.line() for box in body.boxes]
    made = opening.open_leg(caller=caller, voyage=opening.Voyage(**said), boxes=lines)
    return shown(caller, made.id, 201)


@router.get("/legs", openapi_extra=describe(result=dict, query=LEG_QUERY), summary="Legs you may see, newest first")
def legs(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *selectors.PARTIES)
    rows = selectors.legs(caller)
    if parameter(request, "open", int):
        rows = rows.filter(closed_at=None)
    for name in ("mode", "state"):
        if said := request.GET.get(name):
            rows = rows.filter(**{name: said})
    return answer(pagination.page(request, rows).as_dict(lambda one: wire.leg_row(one, caller.language)))


@router.get("/legs/{uuid:id}", openapi_extra=describe(result=dict), summary="One leg with boxes and alarms")
def leg(request: HttpRequest, id: UUID) -> HttpResponse:
    return shown(acting(request, *selectors.PARTIES), id)


@router.get("/legs/{uuid:id}/positions", openapi_extra=describe(result=list), summary="Where it was seen, newest first")
def seen(request: HttpRequest, id: UUID) -> HttpResponse:
    found = selectors.leg(acting(request, *selectors.PARTIES), id)
    names = ("at", "lon", "lat", "km", "off_km", "at_origin", "at_destination", "source")
    return answer(list(found.positions.order_by("-at").values(*names)[:500]))


@router.post("/legs/{uuid:id}/positions", openapi_extra=describe(bodies.PositionsIn, dict), summary="Report positions")
def positions(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.PORT_OFFICE)
    own_leg(caller, id)
    body = decode(request, bodies.PositionsIn)
    reports.report_positions(leg=id, seen=[(one.at, one.lon, one.lat) for one in body.positions])
    return shown(caller, id)


@router.post("/legs/{uuid:id}/loading", openapi_extra=describe(bodies.LoadingIn, dict), summary="Tally of loading")
def loading(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    own_leg(caller, id)
    body = decode(request, bodies.LoadingIn)
    lines = [box.line() for box in body.boxes]
    reports.report_loading(leg=id, boxes=lines, ended_at=body.ended_at, said_at=body.said_at)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/departure", openapi_extra=describe(bodies.DepartureIn, dict), summary="Departure claimed")
def departure(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL)
    own_leg(caller, id)
    body = decode(request, bodies.DepartureIn)
    said = msgspec.structs.asdict(body) | {"boxes": [box.line() for box in body.boxes]}
    reports.claim_departure(leg=id, **said)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/turn-back", openapi_extra=describe(bodies.AtIn, dict), summary="The vessel turned back")
def turn_back(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL, Role.CUSTOMS)
    own_leg(caller, id)
    body = decode(request, bodies.AtIn)
    reports.report_turn_back(leg=id, at=body.at, note=body.note)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/berth", openapi_extra=describe(bodies.AtIn, dict), summary="The vessel berthed")
def berth(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    own_leg(caller, id)
    reports.report_berth(leg=id, at=decode(request, bodies.AtIn).at)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/arrival", openapi_extra=describe(bodies.ArrivalIn, dict), summary="Claim the arrival")
def arrival(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL)
    own_leg(caller, id)
    body = decode(request, bodies.ArrivalIn)
    lines = [box.line() for box in body.boxes]
    reports.claim_arrival(leg=id, boxes=lines, berthed_at=body.berthed_at, said_at=body.said_at)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/discharge", openapi_extra=describe(bodies.LoadingIn, dict), summary="Tally of discharge")
def discharge(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    own_leg(caller, id)
    body = decode(request, bodies.LoadingIn)
    lines = [box.line() for box in body.boxes]
    reports.report_discharge(leg=id, boxes=lines, ended_at=body.ended_at, said_at=body.said_at)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/seals", openapi_extra=describe(bodies.SealIn, dict), summary="A seal was looked at")
def seals(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL, Role.CUSTOMS, Role.INSPECTION)
    own_leg(caller, id)
    body = decode(request, bodies.SealIn)
    boxes.report_seal(leg=id, number=body.number, intact=body.intact, at=body.at, seal=body.seal)
    return shown(caller, id)


@router.post(
    "/legs/{uuid:id}/seal-checks", openapi_extra=describe(bodies.SealCheckIn, dict), summary="Seal checked by hand"
)
def seal_check(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS, Role.INSPECTION)
    body = decode(request, bodies.SealCheckIn)
    boxes.check_seal(caller=caller, leg=id, number=body.number, passed=body.passed, note=body.note)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/decisions", openapi_extra=describe(bodies.DecisionIn, dict), summary="Decide a dispute")
def decision(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, bodies.DecisionIn)
    boxes.decide_box(caller=caller, leg=id, number=body.number, decision=body.decision, note=body.note)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/swaps", openapi_extra=describe(bodies.SwapIn, dict), summary="Boxes changed barge")
def swap(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    body = decode(request, bodies.SwapIn)
    own_leg(caller, id)
    if own_leg(caller, body.to).carrier_id != caller.organisation:
        raise Forbidden()
    boxes.swap_boxes(leg=id, to=body.to, numbers=body.boxes, at=body.at, port=body.port, reason=body.reason)
    return shown(caller, id)


@router.post(
    "/legs/{uuid:id}/landings", openapi_extra=describe(bodies.LandingIn, dict), summary="Boxes landed on the way"
)
def landing(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL, Role.CUSTOMS)
    own_leg(caller, id)
    body = decode(request, bodies.LandingIn)
    boxes.land_boxes(leg=id, numbers=body.boxes, at=body.at, port=body.port, reason=body.reason)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/reassignments", openapi_extra=describe(bodies.ReassignIn, dict), summary="Reassign a box")
def reassign(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    body = decode(request, bodies.ReassignIn)
    own_leg(caller, id)
    own_leg(caller, body.to)
    boxes.reassign(leg=id, number=body.number, to=body.to, message=body.message, reason=body.reason)
    return shown(caller, body.to)


@router.post("/legs/{uuid:id}/sea-loading", openapi_extra=describe(bodies.SeaLoadingIn, dict), summary="On the ship")
def sea_loading(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    own_leg(caller, id)
    body = decode(request, bodies.SeaLoadingIn)
    boxes.load_on_sea_ship(leg=id, numbers=body.boxes, vessel=body.vessel, voyage=body.voyage, at=body.at)
    return shown(caller, id)


@router.post("/legs/{uuid:id}/sea-departure", openapi_extra=describe(bodies.AtIn, dict), summary="The sea ship left")
def sea_departure(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    own_leg(caller, id)
    boxes.sea_ship_left(leg=id, at=decode(request, bodies.AtIn).at)
    return shown(caller, id)


@router.get("/boxes/{number}", openapi_extra=describe(result=list), summary="Where is my box")
def box(request: HttpRequest, number: str) -> HttpResponse:
    caller = acting(request, *selectors.PARTIES)
    found: list[dict[str, Any]] = []
    for one in selectors.box(caller, number):
        there = {"leg": one.leg_id, "vessel": one.leg.vessel, "voyage": one.leg.voyage, "state": one.leg.state}
        at = {"seen_at": one.leg.seen_at, "lon": one.leg.seen_lon, "lat": one.leg.seen_lat, "eta": one.leg.eta}
        found.append(wire.box(one, caller.language) | there | at | {"mode": one.leg.mode})
    return answer(found)


@router.get("/alarms", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Alarms that stand")
def alarms(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *selectors.PARTIES)
    page = pagination.page(request, selectors.standing_alarms(caller))
    return answer(page.as_dict(lambda one: wire.alarm(one, caller.language)))


@router.post("/alarms/{uuid:id}/close", openapi_extra=describe(bodies.NoteIn, dict), summary="Close an alarm")
def close_alarm(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CUSTOMS)
    body = decode(request, bodies.NoteIn)
    return answer(wire.alarm(watching.close_alarm(caller=caller, alarm=id, note=body.note), caller.language))
