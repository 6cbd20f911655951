"""The API of papers: customs ask, the declarant supplies, customs read; the archive promise and its clock."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance import selectors as clearance
from kouan.clearance.papers import selectors, services, wire
from kouan.clearance.papers.models import PaperFile, PaperRequest
from kouan.journeys import pagination
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe

router = Router(auth=TokenOrSession())
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)


@router.post("/requests", openapi_extra=describe(wire.AskIn, dict, status=201), summary="Ask for papers")
def ask(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.AskIn)
    made = services.ask(caller=caller, declaration=body.declaration, kinds=body.kinds, reason=body.reason)
    return answer(wire.request(made, caller.language), 201)


@router.get("/requests", openapi_extra=describe(result=dict, query=pagination.QUERY), summary="Requests, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    page: pagination.Page[PaperRequest] = pagination.page(request, selectors.visible_to(caller))
    return answer(page.as_dict(lambda one: wire.request(one, caller.language)))


@router.get("/requests/{uuid:id}", openapi_extra=describe(result=dict), summary="One request with its files")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    found = selectors.request(caller, id)
    files = [wire.file(one) for one in selectors.files(found)]
    return answer(wire.request(found, caller.language) | {"files": files})


@router.post(
    "/requests/{uuid:id}/files",
    openapi_extra=describe(result=dict, status=201, query={"name": "File name"}),
    summary="Attach a file (raw body)",
)
def attach(request: HttpRequest, id: UUID) -> HttpResponse:
    """PDF, JPEG or PNG as the raw body; the same bytes again are the same file."""
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    made = services.supply(caller=caller, request=id, name=request.GET.get("name", ""), body=request.body)
    return answer(wire.file(made), 201)


@router.post(
    "/requests/{uuid:id}/settle", openapi_extra=describe(wire.SettleIn, dict), summary="Close, ask again, cancel"
)
def settle(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.SettleIn)
    return answer(
        wire.request(services.settle(caller=caller, request=id, step=body.step, note=body.note), caller.language)
    )


@router.get("/files/{uuid:id}", openapi_extra=describe(), summary="A file as it was sent")
def download(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    return as_sent(selectors.file(caller, id))


def as_sent(found: PaperFile) -> HttpResponse:
    """The bytes, never shown in the browser as a page of ours."""
    response = HttpResponse(bytes(found.body), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.id}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.post("/promise", openapi_extra=describe(result=dict), summary="Promise to keep the papers")
def promise(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    return answer({"promised_at": services.promise(caller=caller).promised_at})


@router.get(
    "/retention/{uuid:declaration}", openapi_extra=describe(result=dict), summary="Who keeps the papers, how long"
)
def retention(request: HttpRequest, declaration: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*READERS)
    return answer(selectors.retention(clearance.declaration(caller, declaration)))
