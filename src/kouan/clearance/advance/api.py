"""The API of early declarations: the watches."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance.advance import selectors, wire
from kouan.clearance.advance.models import Watch
from kouan.journeys import pagination
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, describe

router = Router(auth=TokenOrSession())
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)


@router.get(
    "/watches",
    openapi_extra=describe(result=dict, query=pagination.QUERY | {"state": "State of the watch"}),
    summary="Early declarations, newest first",
)
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    state = request.GET.get("state", "")
    found = selectors.visible_to(caller).filter(state=state) if state else selectors.standing(caller)
    page: pagination.Page[Watch] = pagination.page(request, found)
    return answer(page.as_dict(lambda one: wire.row(one, caller.language)))


@router.get("/watches/{uuid:declaration}", openapi_extra=describe(result=dict), summary="One early declaration")
def one(request: HttpRequest, declaration: UUID) -> HttpResponse:
    """Declared, manifest and tally beside each other, and what differs."""
    caller = acting(request)
    caller.require(*READERS)
    return answer(wire.detail(selectors.watch(caller, declaration), caller.language))
