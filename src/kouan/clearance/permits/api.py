"""The API of licences: the register, write-offs, and what goods need."""

from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance import selectors as clearance
from kouan.clearance.permits import needs, selectors, wire
from kouan.clearance.permits.models import Licence
from kouan.clearance.permits.services import register
from kouan.clearance.services.storing import restored
from kouan.journeys import pagination
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
QUERY = {
    "hs": "HS code, 10 digits",
    "direction": "I or E",
    "mode": "Supervision mode (0110)",
    "country": "Country of origin (imports) or destination",
    "on": "Day (today)",
}


@router.post("/licences", openapi_extra=describe(wire.LicenceIn, dict, status=201), summary="Enter a licence")
def enter(request: HttpRequest) -> HttpResponse:
    """Customs enter what the authority issued. Its number is its key: the same again is the same licence."""
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.LicenceIn)
    made = register.enter(caller=caller, **msgspec.structs.asdict(body))
    return answer(wire.licence(made, caller.language), 201)


@router.post("/licences/import", openapi_extra=describe(wire.Imported, dict, status=201), summary="Enter many")
def enter_many(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Imported)
    with transaction.atomic():
        for one in body.licences:
            register.enter(caller=caller, **msgspec.structs.asdict(one))
    return answer({"entered": len(body.licences)}, 201)


@router.get("/licences", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Licences, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    page: pagination.Page[Licence] = pagination.page(request, selectors.visible_to(caller))
    return answer(page.as_dict(lambda one: wire.licence(one, caller.language)))


@router.get("/licences/{uuid:id}", openapi_extra=describe(result=dict), summary="One licence with its write-offs")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    found = selectors.licence(caller, id)
    taken = [wire.write_off(one) for one in selectors.write_offs(found)]
    return answer(wire.licence(found, caller.language) | {"write_offs": taken})


@router.post("/licences/{uuid:id}/change", openapi_extra=describe(wire.Change, dict), summary="Suspend, resume, revoke")
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Change)
    made = register.change(caller=caller, licence=id, step=body.step, reason=body.reason)
    return answer(wire.licence(made, caller.language))


@router.get("/needed", openapi_extra=describe(result=dict, query=QUERY), summary="What goods need")
def needed(request: HttpRequest) -> HttpResponse:
    """The licences an HS code needs: groups of letters of which one is enough, bans, inspection."""
    acting(request)
    said = request.GET
    on = parameter(request, "on", date) or clock.today()
    direction = "E" if said.get("direction") == "E" else "I"
    found = needs.of_goods(
        said.get("hs", "")[:10], direction, said.get("mode", "0110")[:4], said.get("country", "")[:3], on
    )
    return answer(found)


@router.get("/needed/{uuid:declaration}", openapi_extra=describe(result=list), summary="What a declaration needs")
def needed_by(request: HttpRequest, declaration: UUID) -> HttpResponse:
    """For each line: what it needs and which documents meet it, on the day of acceptance."""
    caller = acting(request)
    caller.require(*READERS)
    head = clearance.declaration(caller, declaration)
    return answer(needs.of_declaration(restored(head), local_date(head.accepted_at or head.submitted_at)))
