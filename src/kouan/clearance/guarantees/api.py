"""The API of guarantees: customs file and suspend them, holders read balance and movements."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Router

from kouan.clearance.guarantees import selectors, services
from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.guarantees.states import GuaranteeState
from kouan.journeys.pagination import QUERY, page
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())


class Because(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(max_length=300)] = ""


def shown(one: Guarantee, language: str) -> dict[str, Any]:
    fields = ("id", "number", "kind", "amount_fen", "reserved_fen", "balance_fen", "valid_from", "valid_until")
    told = {name: getattr(one, name) for name in (*fields, "state", "note", "registered_at")}
    return told | {"holder": one.holder_id, "state_text": GuaranteeState(one.state).text.say(language)}


def moved(one: Movement) -> dict[str, Any]:
    fields = ("id", "kind", "amount_fen", "balance_fen", "cause", "at")
    shown = {name: getattr(one, name) for name in fields}
    return shown | {"declaration": one.declaration_id, "entry_id": one.declaration.entry_id}


@router.get("/filings", openapi_extra=describe(result=dict, query=QUERY), summary="Guarantees, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*selectors.READERS)
    return answer(page(request, selectors.guarantees(caller)).as_dict(lambda one: shown(one, caller.language)))


@router.post("/filings", openapi_extra=describe(services.GuaranteeIn, dict, status=201), summary="File a guarantee")
def register(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    made = services.register(caller=caller, filing=decode(request, services.GuaranteeIn))
    return answer(shown(made, caller.language), 201)


@router.get("/{uuid:id}", openapi_extra=describe(result=dict), summary="One guarantee")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*selectors.READERS)
    return answer(shown(selectors.guarantee(caller, id), caller.language))


@router.get("/{uuid:id}/movements", openapi_extra=describe(result=dict, query=QUERY), summary="Its movements")
def movements(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*selectors.READERS)
    found = selectors.movements(selectors.guarantee(caller, id))
    return answer(page(request, found).as_dict(moved))


@router.post("/{uuid:id}/suspend", openapi_extra=describe(Because, dict), summary="Suspend")
def suspend(request: HttpRequest, id: UUID) -> HttpResponse:
    return _changed(request, id, "suspend")


@router.post("/{uuid:id}/resume", openapi_extra=describe(Because, dict), summary="Take into use again")
def resume(request: HttpRequest, id: UUID) -> HttpResponse:
    return _changed(request, id, "resume")


def _changed(request: HttpRequest, id: UUID, step: str) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, Because)
    changed = services.change_state(caller=caller, guarantee=id, step=step, reason=body.reason)
    return answer(shown(changed, caller.language))
