"""The river API: under /api/v1/river/. Notices are public; the rest needs a token."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from kouan.journeys.pagination import QUERY, page
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.wire import answer, decode, describe
from kouan.river import selectors, services, values, wire
from kouan.river.api_plans import router as plans_router
from kouan.river.models import Passage

router = Router(auth=TokenOrSession())
router.add_router("", plans_router)


def reader(request: HttpRequest) -> Caller:
    return selectors.reader(acting(request))


def desk(request: HttpRequest) -> Caller:
    return acting(request, *selectors.DESK)


def _shown(caller: Caller, one: Passage, status: int = 200, **more: Any) -> HttpResponse:
    one = selectors.passages(caller).get(pk=one.pk)
    return answer(wire.passage(one, caller.language) | more, status)


@router.get("/notices", auth=None, openapi_extra=describe(result=dict), summary="Closures and draught limits (public)")
def notices(request: HttpRequest) -> HttpResponse:
    language = get_language() or "zh-hans"
    shown = {
        "closures": [wire.closure(one, language) for one in selectors.closures()],
        "draught_limit_cm": values.draught_limit(clock.today()),
        "draught_limits": [{"on": one.on, "limit_cm": one.limit_cm} for one in selectors.draught_limits()],
    }
    return answer(shown)


@router.post("/vessels", openapi_extra=describe(wire.VesselIn, dict, status=201), summary="Register a vessel")
def register(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    body = msgspec.structs.asdict(decode(request, wire.VesselIn))
    return answer(wire.vessel(services.register(caller=caller, **body)), 201)


@router.get("/vessels", openapi_extra=describe(result=dict, query=QUERY), summary="Vessels one may see")
def vessels(request: HttpRequest) -> HttpResponse:
    return answer(page(request, selectors.vessels(reader(request))).as_dict(wire.vessel))


@router.get("/vessels/{uuid:id}/credit", openapi_extra=describe(result=dict), summary="The credit account of a vessel")
def credit(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    one = selectors.vessel(caller, id)
    items = [wire.entry(row, caller.language) for row in selectors.credit(one)[:100]]
    return answer({"points": one.points, "grade": one.grade, "items": items})


@router.post("/credit/{uuid:id}/appeal", openapi_extra=describe(wire.Reason, dict), summary="Appeal against points")
def appeal(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    made = services.appeal(caller=caller, entry=id, reason=decode(request, wire.Reason).reason)
    return answer(wire.entry(made, caller.language))


@router.post("/credit/{uuid:id}/decision", openapi_extra=describe(wire.Decision, dict), summary="Decide on an appeal")
def decide_appeal(request: HttpRequest, id: UUID) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.Decision)
    made = services.decide_appeal(caller=caller, entry=id, uphold=body.accept, reason=body.reason)
    return answer(wire.entry(made, caller.language))


@router.post("/passages", openapi_extra=describe(wire.PassageIn, dict, status=201), summary="Apply for passage")
def apply(request: HttpRequest) -> HttpResponse:
    """The same `client_no` again answers the first application."""
    caller, body = reader(request), decode(request, wire.PassageIn)
    said = msgspec.to_builtins(body) | {"eta": body.eta}
    vessel, number = body.vessel, said.pop("client_no")
    del said["vessel"]
    said["claimed_class"] = said.pop("priority_class")
    return _shown(caller, services.apply(caller=caller, vessel=vessel, client_no=number, **said), 201)


@router.get("/passages", openapi_extra=describe(result=dict, query=QUERY | {"state": "State"}), summary="Applications")
def passages(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    rows = selectors.passages(caller, state=request.GET.get("state", ""))
    return answer(page(request, rows).as_dict(lambda one: wire.passage(one, caller.language)))


@router.get(
    "/passages/{uuid:id}", openapi_extra=describe(result=dict), summary="One application, its place and windows"
)
def one_passage(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    one = selectors.passage(caller, id)
    return answer(wire.passage(one, caller.language) | {"place": wire.place(one, caller.language)})


@router.post("/crossings", openapi_extra=describe(wire.Crossing, dict), summary="A vessel crossed the line")
def cross(request: HttpRequest) -> HttpResponse:
    """`passage` is null when the vessel had no accepted application."""
    caller, body = reader(request), decode(request, wire.Crossing)
    one = services.cross(caller=caller, mmsi=body.mmsi, direction=body.direction, at=body.at)
    return answer({"passage": None}) if one is None else _shown(caller, one)


def _decide(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
    body = decode(request, wire.Decision)
    return services.decide(caller=caller, passage=id, accept=body.accept, reason=body.reason)


def _check(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
    body = msgspec.structs.asdict(decode(request, wire.Check))
    return services.record_check(caller=caller, passage=id, **body)


def _violation(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
    body = decode(request, wire.Violation)
    services.violation(caller=caller, passage=id, kind=body.kind, remark=body.remark)
    return selectors.passage(caller, id)


def _step(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
    body = decode(request, wire.Report)
    return services.step(caller=caller, passage=id, number=body.number, at=body.at)


def _divert(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
    return services.divert(caller=caller, passage=id, how=decode(request, wire.Diversion).how)


def _reasoned(service: Any) -> Any:
    def act(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
        found: Passage = service(caller=caller, passage=id, reason=decode(request, wire.Reason).reason)
        return found

    return act


def _plain(service: Any) -> Any:
    def act(caller: Caller, id: UUID, _: HttpRequest) -> Passage:
        found: Passage = service(caller=caller, passage=id)
        return found

    return act


def _timed(service: Any) -> Any:
    def act(caller: Caller, id: UUID, request: HttpRequest) -> Passage:
        found: Passage = service(caller=caller, passage=id, at=decode(request, wire.Report).at)
        return found

    return act


ACTS = {  # path: what it does, its body, summary
    "decision": (_decide, wire.Decision, "Accept or reject an application"),
    "anchor": (_plain(services.anchor), None, "At anchor"),
    "cancel": (_reasoned(services.cancel), wire.Reason, "Cancel"),
    "diversion": (_divert, wire.Diversion, "Goes over land instead"),
    "hold": (_reasoned(services.hold), wire.Reason, "Hold"),
    "resume": (_plain(services.resume), None, "Back into the queue"),
    "false-claim": (_reasoned(services.claim_false), wire.Reason, "Its class is not as claimed (R-4.3b)"),
    "security-call": (_plain(services.call_security), None, "Call to the security check"),
    "security": (_check, wire.Check, "Result of the security check"),
    "fixed": (_plain(services.fixed), None, "A minor failure is put right (R-4.4c)"),
    "violations": (_violation, wire.Violation, "A violation while waiting (R-4.2b)"),
    "call": (_plain(services.call), None, "Call to the lock"),
    "missed": (_plain(services.miss), None, "It did not come"),
    "entry": (_timed(services.enter), wire.Report, "It enters the chamber"),
    "steps": (_step, wire.Report, "The next chamber is reached"),
    "exit": (_timed(services.leave), wire.Report, "Out of the lock"),
}


def _route(path: str, act: Any, body: Any, summary: str) -> None:
    def view(request: HttpRequest, id: UUID) -> HttpResponse:
        caller = reader(request)
        selectors.passage(caller, id)
        return _shown(caller, act(caller, id, request))

    view.__name__ = "passage_" + path.replace("-", "_")
    router.post(f"/passages/{{uuid:id}}/{path}", openapi_extra=describe(body, dict), summary=summary)(view)


for _path, (_act, _body, _summary) in ACTS.items():
    _route(_path, _act, _body, _summary)


@router.get(
    "/queue", openapi_extra=describe(result=dict, query={"direction": "down or up"}), summary="The queue in order"
)
def queue(request: HttpRequest) -> HttpResponse:
    caller = desk(request)
    current = selectors.published()
    overtaken = Counter(skip["passage"] for skip in current.skips) if current else Counter()
    rows = selectors.queue(caller, request.GET.get("direction", ""))
    return answer({"items": [wire.queued(one, cls, overtaken[str(one.pk)]) for one, cls in rows]})


@router.post("/closures", openapi_extra=describe(wire.ClosureIn, dict, status=201), summary="Close a facility")
def close(request: HttpRequest) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.ClosureIn)
    reason = Text(body.reason_zh, body.reason_en or body.reason_zh)
    made = services.close(caller=caller, facility=body.facility, starts=body.starts, ends=body.ends, reason=reason)
    return answer(wire.closure(made, caller.language), 201)


@router.post("/closures/{uuid:id}/withdrawal", openapi_extra=describe(result=dict), summary="Withdraw a closure")
def reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    return answer(wire.closure(services.reopen(caller=caller, closure=id), caller.language))


@router.post("/draught-limits", openapi_extra=describe(wire.DraughtIn, dict), summary="Set the draught limit of a day")
def draught(request: HttpRequest) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.DraughtIn)
    made = services.set_draught(caller=caller, on=body.on, limit_cm=body.limit_cm)
    return answer({"on": made.on, "limit_cm": made.limit_cm})
