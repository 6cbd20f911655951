"""The clearance API: file, read, draft; officers' decisions."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kouan.clearance import selectors, spreadsheet, wire
from kouan.clearance.services import drafting, officers
from kouan.clearance.services.filing import Filed, file
from kouan.clearance.services.storing import restored
from kouan.codecs.declaration import Declaration, decode_json, encode_json
from kouan.journeys.pagination import LONGEST, QUERY
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
NOT_TEXT = Text("报文不是UTF-8编码的JSON，或嵌套过深。", "The body is not JSON in UTF-8, or nested too deeply.")
FILTERS = QUERY | {
    "state": "State code",
    "direction": "I or E",
    "bill_no": "Bill of lading",
    "number": "Unified, declaration, client or bill number",
    "box": "Container number",
    "since": "First day of filing",
    "until": "Last day of filing",
}


def basis(request: HttpRequest) -> str:
    """What the caller looked at (`basis` of the declaration), from the header If-Match; empty: whatever it is now."""
    return request.headers.get("If-Match", "").strip('"')


@router.post("/declarations", openapi_extra=describe(Declaration, Filed, status=201), summary="File a declaration")
def post(request: HttpRequest) -> HttpResponse:
    """The sender's number is `client_no` of the body, or the header Idempotency-Key; sent again it is filed once."""
    caller = acting(request)
    try:
        declaration = decode_json(request.body)
    except (UnicodeDecodeError, RecursionError) as error:
        raise Malformed(NOT_TEXT) from error
    client_no = declaration.client_no or request.headers.get("Idempotency-Key", "")
    return answer(file(caller=caller, declaration=declaration, client_no=client_no), 201)


@router.get("/declarations", openapi_extra=describe(result=dict, query=FILTERS), summary="Declarations, newest first")
def listed(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    limit = min(max(parameter(request, "limit", int) or 50, 1), LONGEST)
    filters: dict[str, Any] = {name: request.GET.get(name, "") for name in FILTERS}
    filters |= {name: parameter(request, name, date) for name in ("since", "until")}
    page = selectors.page(caller, filters, after=parameter(request, "after", UUID), limit=limit)
    return answer(page.as_dict(lambda head: wire.row(head, caller.language)))


@router.get("/declarations/{uuid:id}", openapi_extra=describe(result=dict), summary="One declaration")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    return answer(wire.detail(selectors.declaration(caller, id), caller.language))


@router.get("/declarations/{uuid:id}/document", openapi_extra=describe(result=Declaration), summary="As it was filed")
def document(request: HttpRequest, id: UUID) -> HttpResponse:
    head = selectors.declaration(acting(request), id)
    return HttpResponse(encode_json(restored(head)), content_type="application/json")


@router.get("/declarations/{uuid:id}/receipts", openapi_extra=describe(result=list), summary="Receipts, in order")
def receipts(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    found = selectors.receipts(selectors.declaration(caller, id))
    return answer([wire.receipt(receipt, caller.language) for receipt in found])


@router.post(
    "/declarations/{uuid:id}/copy",
    openapi_extra=describe(result=dict, status=201),
    summary="Copy into a draft",
)
def copy(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    made = drafting.copy(caller=caller, declaration=selectors.declaration(caller, id))
    return answer(wire.draft(made), 201)


@router.post("/declarations/{uuid:id}/review", openapi_extra=describe(wire.Decision, dict), summary="Manual review")
def review(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Decision)
    head = officers.review_manually(
        caller=caller, declaration=id, accept=body.accept, reason=body.reason, basis=basis(request)
    )
    return answer(wire.row(head, caller.language))


@router.post("/declarations/{uuid:id}/return", openapi_extra=describe(wire.Return, dict), summary="Return")
def send_back(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Return)
    head = officers.return_declaration(
        caller=caller, declaration=id, reason=body.reason, for_change=body.for_change, basis=basis(request)
    )
    return answer(wire.row(head, caller.language))


@router.post("/declarations/{uuid:id}/cancel", openapi_extra=describe(wire.Because, dict), summary="Cancel")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """The sender until customs accept it; customs until release."""
    caller = acting(request)
    caller.require(Role.CUSTOMS, Role.TRADER, Role.BROKER)
    body = decode(request, wire.Because)
    head = officers.cancel(caller=caller, declaration=id, reason=body.reason, basis=basis(request))
    return answer(wire.row(head, caller.language))


@router.post("/declarations/{uuid:id}/security", openapi_extra=describe(wire.Because, dict), summary="Security release")
def security(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Because)
    head = officers.release_on_security(caller=caller, declaration=id, reason=body.reason, basis=basis(request))
    return answer(wire.row(head, caller.language))


@router.post("/declarations/{uuid:id}/inspection-order", openapi_extra=describe(wire.Because, dict), summary="Inspect")
def order(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.CUSTOMS)
    body = decode(request, wire.Because)
    head = officers.order(caller=caller, declaration=id, reason=body.reason, basis=basis(request))
    return answer(wire.row(head, caller.language))


@router.post("/declarations/{uuid:id}/inspection", openapi_extra=describe(wire.Result, dict), summary="Record result")
def inspected(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.INSPECTION, Role.CUSTOMS)
    body = decode(request, wire.Result)
    head = officers.record_inspection(caller=caller, declaration=id, passed=body.passed, note=body.note)
    return answer(wire.row(head, caller.language))


@router.get("/inspections", openapi_extra=describe(result=list), summary="Open inspection orders, oldest first")
def inspections(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.INSPECTION, Role.CUSTOMS)
    return answer([wire.inspection(found, caller.language) for found in selectors.to_inspect(caller)[:LONGEST]])


@router.post("/drafts", openapi_extra=describe(wire.DraftIn, dict, status=201), summary="A new draft")
def new_draft(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    body = decode(request, wire.DraftIn)
    return answer(wire.draft(drafting.create(caller=caller, data=body.data)), 201)


@router.get("/drafts", openapi_extra=describe(result=list), summary="Open drafts")
def all_drafts(request: HttpRequest) -> HttpResponse:
    return answer([wire.draft(found) for found in selectors.drafts(acting(request))[:LONGEST]])


@router.get("/drafts/{uuid:id}", openapi_extra=describe(result=dict), summary="One draft")
def one_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(wire.draft(selectors.draft(acting(request), id)))


@router.put("/drafts/{uuid:id}", openapi_extra=describe(wire.DraftIn, dict), summary="Save a draft as typed")
def save_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    body = decode(request, wire.DraftIn)
    return answer(wire.draft(drafting.save(caller=caller, draft=id, data=body.data)))


@router.delete("/drafts/{uuid:id}", openapi_extra=describe(status=204), summary="Throw a draft away")
def drop_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    drafting.discard(caller=acting(request), draft=id)
    return HttpResponse(status=204)


@router.post("/drafts/{uuid:id}/check", openapi_extra=describe(result=dict), summary="What filing it would find")
def check_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    found = drafting.check(caller=caller, data=selectors.draft(caller, id).data)
    return answer(wire.problems(found, caller.language))


@router.post("/drafts/{uuid:id}/submit", openapi_extra=describe(result=Filed, status=201), summary="File a draft")
def submit_draft(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(drafting.submit(caller=acting(request), draft=id, source="api"), 201)


@router.post(
    "/drafts/{uuid:id}/spreadsheet", openapi_extra=describe(result=dict), summary="Goods lines from an .xlsx (raw body)"
)
def upload(request: HttpRequest, id: UUID) -> HttpResponse:
    """Replaces the draft's goods lines; with any cell in error nothing is replaced, and each error names its cell."""
    caller = acting(request)
    caller.require(Role.TRADER, Role.BROKER)
    held = selectors.draft(caller, id)
    sheet = spreadsheet.read(request.body)
    if not sheet.errors:
        drafting.save(caller=caller, draft=id, data={**held.data, "goods": sheet.goods})
    return answer(sheet.as_dict(caller.language), 422 if sheet.errors else 200)
