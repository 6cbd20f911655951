"""The API of modes: which are open, and the consents of traders."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Router

from kouan.clearance import selectors as clearance
from kouan.clearance.modes import asking, selectors, services
from kouan.clearance.modes.closing import Option, as_dict
from kouan.clearance.modes.models import ModeConsent
from kouan.codecs.declaration import Declaration
from kouan.journeys.pagination import QUERY, page
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())


class Agreement(msgspec.Struct, frozen=True):
    """`bill_no` empty: a standing consent."""

    mode: str
    bill_no: Annotated[str, Meta(max_length=50)] = ""


def options(found: list[Option], language: str) -> dict[str, Any]:
    """The options by field."""
    shown: dict[str, Any] = {}
    for one in found:
        shown.setdefault(one.field, []).append(as_dict(one, language))
    return shown


def consent(one: ModeConsent) -> dict[str, Any]:
    fields = ("id", "mode", "bill_no", "given_at", "withdrawn_at")
    shown = {name: getattr(one, name) for name in fields}
    return shown | {"organisation": one.organisation_id, "standing": not one.bill_no}


@router.post(
    "/eligible",
    openapi_extra=describe(Declaration, dict),
    summary="Modes open to a declaration that is still being prepared, and the rules that close the others",
)
def eligible(request: HttpRequest) -> HttpResponse:
    """Any part of a declaration may be left out; what is not known is named."""
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    data = decode(request, dict[str, Any])
    return answer(options(asking.options_for(caller=caller, data=data), caller.language))


@router.get("/drafts/{uuid:id}", openapi_extra=describe(result=dict), summary="Modes open to a draft")
def of_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    data = clearance.draft(caller, id).data
    return answer(options(asking.options_for(caller=caller, data=data), caller.language))


@router.get("/consents", openapi_extra=describe(result=dict, query=QUERY), summary="Consents, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.CUSTOMS)
    return answer(page(request, selectors.consents(caller)).as_dict(consent))


@router.post("/consents", openapi_extra=describe(Agreement, dict, status=201), summary="Agree to a mode")
def agree(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER)
    body = decode(request, Agreement)
    return answer(consent(services.agree(caller=caller, mode=body.mode, bill_no=body.bill_no)), 201)


@router.post("/consents/{uuid:id}/withdraw", openapi_extra=describe(result=dict), summary="Leave a mode")
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Without penalty until customs accept the declaration that uses it."""
    caller = acting(request)
    caller.require(Role.TRADER)
    return answer(consent(services.withdraw(caller=caller, consent=id)))
