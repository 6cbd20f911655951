"""The express line's API: under /api/v1/river/express/. The timetable is public."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from kouan.journeys.pagination import QUERY, page
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter
from kouan.river.express import selectors, services, wire
from kouan.river.express.halts import Fix

router = Router(auth=TokenOrSession())
READERS = (Role.CARRIER, Role.TRADER, Role.BROKER, Role.TERMINAL, Role.LOCK, Role.PORT_OFFICE, Role.CUSTOMS)
DAYS = {"days": "Days ahead, at most 60 (14)"}
LONGEST = 60


def reading(request: HttpRequest) -> Caller:
    return acting(request, *READERS)


def _sailing(caller: Caller, id: UUID, status: int = 200) -> HttpResponse:
    return answer(wire.sailing(selectors.sailing(caller, id), caller.language), status)


@router.get("/timetable", auth=None, openapi_extra=describe(result=dict, query=DAYS), summary="Published sailings")
def timetable(request: HttpRequest) -> HttpResponse:
    """Public: what leaves in the next days, and what left in the last two."""
    days = min(max(parameter(request, "days", int) or 14, 1), LONGEST)
    today = clock.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = selectors.timetable(today - timedelta(days=2), today + timedelta(days=days))
    language = get_language() or "zh-hans"
    return answer({"items": [wire.sailing(one, language) for one in rows[:500]]})


@router.get("/lines", auth=None, openapi_extra=describe(result=dict), summary="Express lines")
def lines(request: HttpRequest) -> HttpResponse:
    language = get_language() or "zh-hans"
    return answer({"items": [wire.line(one, language) for one in selectors.lines()]})


@router.post("/lines", openapi_extra=describe(wire.LineIn, dict, status=201), summary="Set up a line")
def set_line(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.PORT_OFFICE)
    body = decode(request, wire.LineIn)
    made = services.set_line(
        caller=caller,
        code=body.code,
        name=Text(body.name_zh, body.name_en),
        direction=body.direction,
        ports=list(body.ports),
        optional=list(body.optional),
    )
    return answer(wire.line(made, caller.language), 201)


@router.post("/lines/{uuid:id}/departures", openapi_extra=describe(result=dict, status=201), summary="Plan departures")
def plan_departures(request: HttpRequest, id: UUID) -> HttpResponse:
    """Rolling departures over the planning days, beside the timetable and pure fill-up (R-5.3)."""
    caller = acting(request, Role.CARRIER, Role.PORT_OFFICE)
    return answer(wire.departure_plan(services.plan_departures(caller=caller, line=id)), 201)


@router.get(
    "/sailings",
    openapi_extra=describe(result=dict, query=QUERY | {"state": "State"}),
    summary="Sailings, newest first",
)
def sailings(request: HttpRequest) -> HttpResponse:
    caller = reading(request)
    rows = selectors.sailings(caller, state=request.GET.get("state", "")[:10])
    return answer(page(request, rows).as_dict(lambda one: wire.sailing(one, caller.language)))


@router.post("/sailings", openapi_extra=describe(wire.SailingIn, dict, status=201), summary="Draft a sailing")
def draft(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    said = msgspec.structs.asdict(decode(request, wire.SailingIn))
    made = services.draft(caller=caller, **said | {"ports": list(said["ports"])})
    return _sailing(caller, made.pk, 201)


@router.get("/sailings/{uuid:id}", openapi_extra=describe(result=dict), summary="A sailing, its slots and stops")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reading(request)
    found = selectors.sailing(caller, id)
    shown = wire.sailing(found, caller.language)
    shown["slots"] = [{name: getattr(row, name) for name in row.__slots__} for row in selectors.used(found)]
    shown["calls"] = [wire.call(call) for call in found.berths]  # type: ignore[attr-defined]
    shown["stops"] = [wire.stop(stop) for stop in selectors.stops(caller, found)]
    return answer(shown)


@router.post("/sailings/{uuid:id}/publish", openapi_extra=describe(result=dict), summary="Publish (R-5.1)")
def publish(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    services.publish(caller=caller, sailing=id)
    return _sailing(caller, id)


@router.post("/sailings/{uuid:id}/cancel", openapi_extra=describe(wire.ReasonIn, dict), summary="Cancel")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    services.cancel(caller=caller, sailing=id, reason=decode(request, wire.ReasonIn).reason)
    return _sailing(caller, id)


@router.post("/sailings/{uuid:id}/depart", openapi_extra=describe(wire.WhenIn, dict), summary="Leave (R-5.3)")
def depart(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    services.depart(caller=caller, sailing=id, at=decode(request, wire.WhenIn).at)
    return _sailing(caller, id)


@router.post("/sailings/{uuid:id}/arrive", openapi_extra=describe(wire.WhenIn, dict), summary="At the last port")
def arrive(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    services.arrive(caller=caller, sailing=id, at=decode(request, wire.WhenIn).at)
    return _sailing(caller, id)


@router.post("/sailings/{uuid:id}/berths", openapi_extra=describe(wire.BerthIn, dict), summary="Berth window (R-5.5)")
def berth(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    said = msgspec.structs.asdict(decode(request, wire.BerthIn))
    return answer(wire.call(services.plan_berth(caller=caller, sailing=id, **said)))


@router.post("/calls/{uuid:id}/all-fast", openapi_extra=describe(wire.AtIn, dict), summary="Work begins")
def all_fast(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    return answer(wire.call(services.all_fast(caller=caller, call=id, at=decode(request, wire.AtIn).at)))


@router.post("/calls/{uuid:id}/complete", openapi_extra=describe(wire.AtIn, dict), summary="Cargo complete")
def complete(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    return answer(wire.call(services.complete(caller=caller, call=id, at=decode(request, wire.AtIn).at)))


@router.post("/calls/{uuid:id}/cause", openapi_extra=describe(wire.CauseIn, dict), summary="Why work was late")
def cause(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TERMINAL)
    body = decode(request, wire.CauseIn)
    return answer(wire.call(services.name_cause(caller=caller, call=id, cause=body.cause, note=body.note)))


@router.get(
    "/lock-slots", openapi_extra=describe(result=dict, query=QUERY | {"state": "State"}), summary="Slots at the lock"
)
def lock_slots(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.LOCK, Role.PORT_OFFICE)
    rows = selectors.slots(caller, state=request.GET.get("state", "")[:9])
    return answer(page(request, rows).as_dict(lambda one: wire.slot(one, caller.language)))


@router.post("/lock-slots", openapi_extra=describe(wire.SlotIn, dict, status=201), summary="Keep a slot for expresses")
def offer_slot(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.LOCK)
    said = msgspec.structs.asdict(decode(request, wire.SlotIn))
    return answer(wire.slot(services.offer_slot(caller=caller, **said), caller.language), 201)


@router.post("/lock-slots/{uuid:id}/reserve", openapi_extra=describe(wire.ReserveIn, dict), summary="Take (R-5.6)")
def reserve(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    body = decode(request, wire.ReserveIn)
    return answer(wire.slot(services.reserve(caller=caller, slot=id, sailing=body.sailing), caller.language))


@router.post("/lock-slots/{uuid:id}/release", openapi_extra=describe(result=dict), summary="Give the slot back")
def release(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    return answer(wire.slot(services.release(caller=caller, slot=id), caller.language))


@router.post("/lock-slots/{uuid:id}/at-line", openapi_extra=describe(wire.AtIn, dict), summary="At the line (R-5.6)")
def at_line(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.LOCK)
    at = decode(request, wire.AtIn).at
    return answer(wire.slot(services.at_line(caller=caller, slot=id, at=at), caller.language))


@router.post("/lock-slots/{uuid:id}/passed", openapi_extra=describe(wire.AtIn, dict), summary="Passed in its slot")
def passed(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.LOCK)
    at = decode(request, wire.AtIn).at
    return answer(wire.slot(services.pass_slot(caller=caller, slot=id, at=at), caller.language))


@router.post("/lock-slots/{uuid:id}/withdraw", openapi_extra=describe(result=dict), summary="Take a slot back")
def withdraw_slot(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.LOCK)
    return answer(wire.slot(services.withdraw_slot(caller=caller, slot=id), caller.language))


@router.post("/sailings/{uuid:id}/positions", openapi_extra=describe(wire.FixesIn, dict), summary="Positions (R-5.2)")
def positions(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answers the stops seen in all positions so far."""
    caller = acting(request, Role.CARRIER, Role.LOCK, Role.PORT_OFFICE)
    fixes = [Fix(fix.at, fix.lon, fix.lat) for fix in decode(request, wire.FixesIn).positions]
    return answer({"stops": [wire.stop(s) for s in services.report(caller=caller, sailing=id, fixes=fixes)]})


@router.post("/stops/{uuid:id}/explain", openapi_extra=describe(wire.ExcuseIn, dict), summary="Why it stopped")
def explain(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    body = decode(request, wire.ExcuseIn)
    return answer(wire.stop(services.explain(caller=caller, stop=id, excuse=body.excuse, note=body.note)))


@router.post("/stops/{uuid:id}/refuse", openapi_extra=describe(wire.NoteIn, dict), summary="Do not accept the reason")
def refuse(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.PORT_OFFICE)
    return answer(wire.stop(services.refuse(caller=caller, stop=id, note=decode(request, wire.NoteIn).note)))


@router.get("/lots", openapi_extra=describe(result=dict, query=QUERY | {"state": "State"}), summary="Offers and needs")
def lots(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.PORT_OFFICE)
    rows = selectors.lots(caller, state=request.GET.get("state", "")[:9])
    return answer(page(request, rows).as_dict(wire.lot))


@router.post("/lots", openapi_extra=describe(wire.LotIn, dict, status=201), summary="Offer or ask for slots (R-5.4)")
def lot(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    said = msgspec.structs.asdict(decode(request, wire.LotIn))
    act = services.offer if said.pop("side") == "offer" else services.need
    return answer(wire.lot(act(caller=caller, **said)), 201)


@router.post("/lots/{uuid:id}/withdraw", openapi_extra=describe(result=dict), summary="Take an offer or need back")
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    return answer(wire.lot(services.withdraw(caller=caller, lot=id)))


@router.post("/sailings/{uuid:id}/allotments", openapi_extra=describe(wire.AllotIn, dict), summary="Give slots")
def allot(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    said = msgspec.structs.asdict(decode(request, wire.AllotIn))
    made = services.allot(caller=caller, sailing=id, **said)
    return answer({"leg": made.leg, "kind": made.kind, "slots": made.slots})


@router.get("/allotments", openapi_extra=describe(result=dict), summary="Slots held on sailings to come")
def allotments(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.PORT_OFFICE)
    names = ("leg", "kind", "slots", "booked", "offered", "free")
    rows = selectors.allotments(caller)[:1000]
    shown = [{n: getattr(r, n) for n in names} | {"sailing": r.sailing.number, "carrier": r.carrier.uscc} for r in rows]
    return answer({"items": shown, "balance": selectors.balance(caller)})


@router.get("/clearings", openapi_extra=describe(result=dict, query=QUERY), summary="Clearing runs")
def clearings(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.PORT_OFFICE)
    return answer(page(request, selectors.clearings(caller)).as_dict(wire.clearing))


@router.post("/clearings", openapi_extra=describe(result=dict, status=201), summary="Clear the exchange")
def clear(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.PORT_OFFICE)
    return _clearing(caller, services.clear(caller=caller).pk, 201)


@router.get("/clearings/{uuid:id}", openapi_extra=describe(result=dict), summary="A run, explained")
def clearing(request: HttpRequest, id: UUID) -> HttpResponse:
    return _clearing(acting(request, Role.CARRIER, Role.PORT_OFFICE), id)


def _clearing(caller: Caller, id: UUID, status: int = 200) -> HttpResponse:
    found = selectors.clearing(caller, id)
    parts = {
        "accounts": [wire.account(row) for row in selectors.accounts(caller, found)],
        "moves": [wire.transfer(row) for row in selectors.transfers(caller, found)],
    }
    return answer(wire.clearing(found) | parts, status)


@router.get("/bookings", openapi_extra=describe(result=dict, query=QUERY), summary="Bookings, newest first")
def bookings(request: HttpRequest) -> HttpResponse:
    caller = reading(request)
    return answer(page(request, selectors.bookings(caller)).as_dict(lambda one: wire.booking(one, caller.language)))


def _booking(caller: Caller, id: UUID, status: int = 200) -> HttpResponse:
    return answer(wire.booking(selectors.booking(caller, id), caller.language), status)


@router.post("/bookings", openapi_extra=describe(wire.BookIn, dict, status=201), summary="Book boxes")
def book(request: HttpRequest) -> HttpResponse:
    """The same client number again is the same booking."""
    caller = acting(request, Role.CARRIER)
    made = services.book(caller=caller, **msgspec.structs.asdict(decode(request, wire.BookIn)))
    return _booking(caller, made.pk, 201)


@router.get("/bookings/{uuid:id}", openapi_extra=describe(result=dict), summary="A booking")
def booking(request: HttpRequest, id: UUID) -> HttpResponse:
    return _booking(reading(request), id)


@router.post("/bookings/{uuid:id}/ready", openapi_extra=describe(wire.WhenIn, dict), summary="Boxes in the yard")
def ready(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER, Role.TERMINAL)
    services.ready(caller=caller, booking=id, at=decode(request, wire.WhenIn).at)
    return _booking(caller, id)


@router.post("/bookings/{uuid:id}/cancel", openapi_extra=describe(result=dict), summary="Cancel a booking")
def cancel_booking(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.CARRIER)
    services.cancel_booking(caller=caller, booking=id)
    return _booking(caller, id)


@router.post("/bookings/{uuid:id}/seen", openapi_extra=describe(result=dict), summary="The owner has read the news")
def seen(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TRADER, Role.BROKER, Role.CARRIER)
    services.seen(caller=caller, booking=id)
    return _booking(caller, id)


@router.get("/figures", openapi_extra=describe(result=dict, query=DAYS), summary="Punctuality, load, hours")
def figures(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.PORT_OFFICE, Role.CARRIER, Role.LOCK, Role.TERMINAL)
    days = min(max(parameter(request, "days", int) or 30, 1), 400)
    now = clock.now()
    return answer(wire.figures(selectors.figures(now - timedelta(days=days), now)) | {"language": caller.language})
