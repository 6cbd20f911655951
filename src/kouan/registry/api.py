"""The registry API: who I am, organisations, mandates, tokens, code lists, rule values."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.kernel import clock
from kouan.kernel.errors import Forbidden, NotFound
from kouan.kernel.text import Text
from kouan.registry import bodies, codes, selectors, services
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
KEEPERS = (Role.PORT_OFFICE, Role.CUSTOMS)
_NEEDS_PERSON = Text("令牌只能由登录的人员签发。", "Only a person who is signed in may issue a token.")
_NOT_YOURS = Text("不能签发自己没有的角色。", "You may not pass on a role you do not have.")
_ON = {"on": "Business date, YYYY-MM-DD; today when not given"}


def _on(request: HttpRequest) -> date:
    return parameter(request, "on", date) or clock.today()


@router.get("/me", openapi_extra=describe(result=bodies.CallerOut), summary="As whom this token or session acts")
def me(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    organisation = bodies.OrganisationOut.of(Organisation.objects.get(pk=caller.organisation))
    return answer(bodies.CallerOut(organisation, sorted(map(str, caller.roles)), caller.person))


@router.get(
    "/organisations/{uscc}",
    openapi_extra=describe(result=bodies.OrganisationOut),
    summary="An organisation's public part",
)
def organisation(request: HttpRequest, uscc: str) -> HttpResponse:
    acting(request)
    return answer(bodies.OrganisationOut.of(selectors.organisation(uscc)))


@router.get("/mandates", openapi_extra=describe(result=list[bodies.MandateOut]), summary="Mandates given and held")
def mandates(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.TRADER, Role.BROKER)
    return answer([bodies.MandateOut.of(row) for row in selectors.mandates(caller)[:200]])


@router.post(
    "/mandates", openapi_extra=describe(bodies.MandateIn, bodies.MandateOut, status=201), summary="Grant a mandate"
)
def grant(request: HttpRequest) -> HttpResponse:
    caller = acting(request, Role.TRADER)
    body = decode(request, bodies.MandateIn)
    agent = selectors.organisation(body.agent_uscc)
    made = services.grant_mandate(
        principal=caller.organisation,
        agent=agent.id,
        scope=body.scope,
        document_ref=body.document_ref,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
    )
    return answer(bodies.MandateOut.of(selectors.mandates(caller).get(pk=made.pk)), 201)


@router.post(
    "/mandates/{uuid:id}/revocation", openapi_extra=describe(result=bodies.MandateOut), summary="Take a mandate back"
)
def revoke_mandate(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request, Role.TRADER)
    services.revoke_mandate(mandate=id, principal=caller.organisation)
    return answer(bodies.MandateOut.of(selectors.mandates(caller).get(pk=id)))


@router.get("/tokens", openapi_extra=describe(result=list[bodies.TokenOut]), summary="Tokens of your organisation")
def tokens(request: HttpRequest) -> HttpResponse:
    return answer([bodies.TokenOut.of(row) for row in selectors.tokens(acting(request))[:200]])


@router.post("/tokens", openapi_extra=describe(bodies.TokenIn, bodies.TokenMade, status=201), summary="Issue a token")
def issue(request: HttpRequest) -> HttpResponse:
    """Only for a person in a portal session: a token cannot make tokens, so a stolen one dies with its revocation."""
    caller = acting(request)
    if caller.person is None:
        raise Forbidden(_NEEDS_PERSON)
    body = decode(request, bodies.TokenIn)
    if not set(body.roles) <= {str(role) for role in caller.roles}:
        raise Forbidden(_NOT_YOURS)
    made, secret = services.issue_token(
        organisation=Organisation.objects.get(pk=caller.organisation),
        name=body.name,
        roles=[Role(role) for role in body.roles],
        expires_at=body.expires_at,
        by=caller.person,
    )
    return answer(bodies.TokenMade(bodies.TokenOut.of(made), secret), 201, **{"Cache-Control": "no-store"})


@router.post("/tokens/{uuid:id}/revocation", openapi_extra=describe(result=bodies.TokenOut), summary="Revoke a token")
def revoke_token(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(bodies.TokenOut.of(services.revoke_token(token=id, organisation=acting(request).organisation)))


@router.get("/codes", openapi_extra=describe(result=list[bodies.ListOut]), summary="The code lists")
def code_lists(request: HttpRequest) -> HttpResponse:
    acting(request)
    return answer([bodies.ListOut(**row) for row in selectors.code_lists()])


@router.get(
    "/codes/{name}",
    openapi_extra=describe(
        result=list[bodies.CodeOut], query=_ON | {"q": "Start of the code, or part of a name", "limit": "At most 200"}
    ),
    summary="Codes of a list in force on a day",
)
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    acting(request)
    limit = min(max(parameter(request, "limit", int) or selectors.MOST_CODES, 1), selectors.MOST_CODES)
    found = selectors.search_codes(name, _on(request), request.GET.get("q", ""), limit)
    if not found and not codes.known(name):
        raise NotFound()
    return answer([bodies.CodeOut.of(code) for code in found])


@router.get(
    "/codes/{name}/{code}", openapi_extra=describe(result=bodies.CodeOut, query=_ON), summary="One code on a day"
)
def one_code(request: HttpRequest, name: str, code: str) -> HttpResponse:
    acting(request)
    found = codes.get(name, code, _on(request))
    if found is None:
        raise NotFound()
    return answer(bodies.CodeOut.of(found))


@router.get(
    "/rules",
    openapi_extra=describe(result=list[bodies.RuleOut], query=_ON | {"q": "Part of the key, note or source"}),
    summary="Rule values in force on a day",
)
def rules(request: HttpRequest) -> HttpResponse:
    acting(request)
    found = selectors.rule_values(_on(request), request.GET.get("q", ""))
    return answer([bodies.RuleOut.of(row) for row in found.order_by("key")[:500]])


@router.post("/rules", openapi_extra=describe(bodies.RuleIn, bodies.RuleOut, status=201), summary="Set a rule value")
def set_rule(request: HttpRequest) -> HttpResponse:
    """Safe to repeat: the same key and day are replaced by the same value."""
    acting(request, *KEEPERS)
    body = decode(request, bodies.RuleIn)
    told = msgspec.structs.asdict(body)
    return answer(bodies.RuleOut.of(services.set_rule_value(**told)), 201)
