"""The closures API: under /api/v1/river/closures/. Announced closures and their forecast are public."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from kouan.journeys.pagination import QUERY, page
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller, optional
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter
from kouan.river.closures import selectors, services, wire

router = Router(auth=TokenOrSession())
READERS = (Role.TRADER, Role.BROKER, Role.CARRIER, Role.LOCK, Role.PORT_OFFICE, Role.RAIL, Role.MARKET, Role.TERMINAL)
KEEPERS, FIRMS, PRICERS = (Role.LOCK, Role.PORT_OFFICE), (Role.TRADER, Role.CARRIER), (Role.PORT_OFFICE, Role.MARKET)


def reading(request: HttpRequest) -> Caller:
    return acting(request, *READERS)


@router.get("/plans", auth=None, openapi_extra=describe(result=dict, query=QUERY), summary="Closures, newest first")
def plans(request: HttpRequest) -> HttpResponse:
    """Announced ones for everybody; drafts for those who make them."""
    language = get_language() or "zh-hans"
    return answer(page(request, selectors.plans(optional(request))).as_dict(lambda one: wire.plan(one, language)))


@router.post("/plans", openapi_extra=describe(wire.PlanIn, dict, status=201), summary="Draft a closure")
def draft(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *KEEPERS)
    said = msgspec.structs.asdict(decode(request, wire.PlanIn))
    title = Text(said.pop("title_zh"), said.pop("title_en"))
    made = services.draft(caller=caller, title=title, **said)
    shown = wire.plan(made, caller.language) | {"forecast": wire.forecast(selectors.forecast_of(made))}
    return answer(shown, 201)


@router.get("/plans/{uuid:id}", auth=None, openapi_extra=describe(result=dict), summary="A closure and its queue")
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    one = selectors.plan(optional(request), id)
    shown = wire.plan(one, get_language() or "zh-hans")
    return answer(shown | {"forecast": wire.forecast(selectors.forecast_of(one))})


@router.post("/plans/{uuid:id}/announce", openapi_extra=describe(result=dict), summary="Announce")
def announce(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *KEEPERS)
    return answer(wire.plan(services.announce(caller=caller, plan=id), caller.language))


@router.post("/plans/{uuid:id}/withdraw", openapi_extra=describe(result=dict), summary="Withdraw")
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *KEEPERS)
    return answer(wire.plan(services.withdraw(caller=caller, plan=id), caller.language))


@router.post("/plans/{uuid:id}/forecast", openapi_extra=describe(result=dict, status=201), summary="Forecast anew")
def forecast(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *KEEPERS)
    return answer(wire.forecast(services.forecast(caller=caller, plan=id)), 201)


@router.get(
    "/past",
    auth=None,
    openapi_extra=describe(result=dict, query={"avoided": "Share of vessels that stayed away (0)"}),
    summary="Past closures: forecast beside what was reported",
)
def past(request: HttpRequest) -> HttpResponse:
    avoided = parameter(request, "avoided", float) or 0.0
    if not 0 <= avoided <= 1:
        raise Malformed(Text("比例须在0与1之间。", "A share lies between 0 and 1."))
    return answer({"items": [wire.past(one) for one in selectors.replay(round(avoided, 2))]})


@router.get("/ways", openapi_extra=describe(result=dict), summary="Legs and prices in force, with their sources")
def ways(request: HttpRequest) -> HttpResponse:
    reading(request)
    return answer({"items": [wire.way(one) for one in selectors.ways()]})


@router.post("/ways", openapi_extra=describe(wire.WayIn, dict, status=201), summary="Set a price from a day on")
def set_way(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *PRICERS)
    said = msgspec.structs.asdict(decode(request, wire.WayIn))
    return answer(wire.way(services.set_way(caller=caller, **said | {"weekdays": list(said["weekdays"])})), 201)


@router.get("/goods", openapi_extra=describe(result=dict), summary="Goods, what a day costs them")
def goods(request: HttpRequest) -> HttpResponse:
    caller = reading(request)
    return answer({"items": [wire.goods(one, caller.language) for one in selectors.goods()]})


@router.get("/firm-plans", openapi_extra=describe(result=dict), summary="Our own plans")
def firm_plans(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *FIRMS)
    return answer({"items": [wire.firm_plan(one) for one in selectors.firm_plans(caller)[:500]]})


@router.put("/firm-plans", openapi_extra=describe(wire.FirmPlanIn, dict), summary="TEU we plan for a week (R-14.1)")
def set_firm_plan(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *FIRMS)
    said = msgspec.structs.asdict(decode(request, wire.FirmPlanIn))
    return answer(wire.firm_plan(services.set_firm_plan(caller=caller, **said)))


@router.get("/plans/{uuid:id}/runs", openapi_extra=describe(result=dict, query=QUERY), summary="Flow plans")
def runs(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reading(request)
    rows = selectors.runs(caller, selectors.plan(caller, id))
    return answer(page(request, rows).as_dict(lambda one: wire.run(one, caller.language)))


@router.post("/plans/{uuid:id}/runs", openapi_extra=describe(result=dict, status=201), summary="Ask for a flow plan")
def ask_run(request: HttpRequest, id: UUID) -> HttpResponse:
    """The worker makes it; asking again while one waits is the same run."""
    caller = acting(request, *KEEPERS)
    return answer(wire.run(services.ask_run(caller=caller, plan=id), caller.language), 201)


@router.get("/advice", openapi_extra=describe(result=dict, query=QUERY), summary="Advice for our plans")
def advice(request: HttpRequest) -> HttpResponse:
    caller = acting(request, *FIRMS)
    return answer(page(request, selectors.advice(caller)).as_dict(lambda one: wire.advice(one, caller.language)))


@router.post("/advice/{uuid:id}/accept", openapi_extra=describe(wire.AcceptIn, dict), summary="Accept (R-14.1)")
def accept(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FIRMS)
    body = decode(request, wire.AcceptIn)
    made = services.accept(caller=caller, advice=id, option=body.option, leaves=body.leaves)
    return answer(wire.advice(selectors.one_advice(caller, made.pk), caller.language))


@router.post("/advice/{uuid:id}/refuse", openapi_extra=describe(result=dict), summary="Refuse")
def refuse(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, *FIRMS)
    services.refuse(caller=caller, advice=id)
    return answer(wire.advice(selectors.one_advice(caller, id), caller.language))
