"""The channels API: messages in, their answers, receipts out."""

import re
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Router

from kouan.channels import decoded, formats, selectors, services, wire
from kouan.channels.models import Channel
from kouan.channels.services import Profile, Taken
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text
from kouan.registry import selectors as organisations
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter

router = Router(auth=TokenOrSession())
LONGEST = 100
NO_FILE = Text("表单中没有文件。", "The form holds no file.")
BAD_KEY = Text("Idempotency-Key 须为 1 至 128 个可见字符。", "Idempotency-Key must have 1 to 128 visible characters.")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_POST = describe(result=dict, status=201)
_POST["requestBody"] = {
    "required": True,
    "content": {
        "application/xml": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
    },
}
_XML: dict[str, Any] = {"application/xml": {"schema": {"type": "string"}}}
_POST["responses"][201]["content"] |= _XML
_POST["responses"][422]["content"] |= _XML
_POST["responses"][200] = {"description": "This message came before: the same answer, no second effect"}
_POST["responses"][200]["content"] = _POST["responses"][201]["content"]
_POST["responses"][503] = {"description": "Stored, not handled yet: send it again or replay it"}
_CERTIFICATE = describe(result=dict, status=201)
_CERTIFICATE["requestBody"] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_RAW, _ACK = describe(), describe()
_RAW["responses"][200]["content"] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_ACK["responses"][200]["content"] = _XML
_LIST = describe(
    result=dict,
    query={
        "direction": "in or out",
        "state": "One state",
        "q": "File name, client number, declaration number or SHA-256",
        "after": "Cursor: `next` of the page before",
        "limit": "Rows of a page, at most 100 (50)",
    },
)
_RECEIPTS = describe(
    result=dict,
    query={"all": "1: also those acknowledged", "after": "Only later ones", "limit": "At most 100 (50)"},
)


class Acknowledged(msgspec.Struct):
    """Ids of receipts the client has kept."""

    messages: list[UUID] = msgspec.field(default_factory=list)


class NewPartner(Profile, kw_only=True):
    """A partner to register, its organisation by credit code or id; `folder` for channel folder."""

    organisation: UUID | None = None
    uscc: str = ""


@router.post("/messages", openapi_extra=_POST, summary="Send a message (DecMessage XML, DxpMsg, or JSON declaration)")
def post_message(request: HttpRequest) -> HttpResponse:
    """201 with the acknowledgement: XML, or JSON when `Accept` asks for it. Refused: 422 in the same way."""
    raw, filename = _body(request)
    taken = services.receive(
        caller=acting(request), raw=raw, filename=filename, channel=Channel.HTTPS, idempotency_key=_key(request)
    )
    return _answered(request, taken)


@router.get("/messages", openapi_extra=_LIST, summary="Messages, newest first")
def list_messages(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    limit = _limit(request)
    found = list(
        selectors.messages(
            caller,
            direction=request.GET.get("direction", ""),
            state=request.GET.get("state", ""),
            text=request.GET.get("q", ""),
            before=parameter(request, "after", UUID),
        )[: limit + 1]
    )
    items = [wire.message(row, caller.language, whole=False) for row in found[:limit]]
    return answer({"items": items, "next": found[limit - 1].pk if len(found) > limit else None})


@router.get("/messages/{uuid:id}", openapi_extra=describe(result=dict), summary="One message")
def get_message(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    return answer(wire.message(selectors.message(caller, id), caller.language))


@router.get("/messages/{uuid:id}/raw", openapi_extra=_RAW, summary="The message as it came or went")
def raw(request: HttpRequest, id: UUID) -> HttpResponse:
    row = selectors.body(acting(request), id)
    name = re.sub(r"[^\w.\-]", "_", row.filename, flags=re.ASCII) or f"{row.id}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(row.body, content_type="application/octet-stream", headers=headers)


@router.get("/messages/{uuid:id}/ack", openapi_extra=_ACK, summary="The acknowledgement")
def ack(request: HttpRequest, id: UUID) -> HttpResponse:
    return HttpResponse(bytes(selectors.body(acting(request), id).ack), content_type="application/xml")


@router.get("/messages/{uuid:id}/decoded", openapi_extra=describe(result=dict), summary="The message as data")
def decoded_message(request: HttpRequest, id: UUID) -> HttpResponse:
    """`value` is null when it cannot be read; `findings` then say why."""
    caller = acting(request)
    row = selectors.body(caller, id)
    return answer({"format": row.format, "value": decoded.value(row), "findings": wire.findings(row, caller.language)})


@router.get(
    "/messages/{uuid:id}/events", openapi_extra=describe(result=dict), summary="What it caused, from the journal"
)
def events(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    told = selectors.events_of(selectors.message(caller, id))
    return answer({"items": [wire.event(one, caller.language) for one in told]})


@router.post("/messages/{uuid:id}/correct", openapi_extra=_POST, summary="Send a corrected copy of a refused one")
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    """The copy keeps a link to its original, and is answered like any message."""
    raw, _ = _body(request)
    return _answered(request, services.correct(message=id, caller=acting(request), raw=raw))


@router.post("/messages/{uuid:id}/replay", openapi_extra=describe(result=dict), summary="Handle a failed one again")
def replay(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    return answer(wire.message(services.replay(message=id, caller=caller), caller.language))


@router.post("/messages/{uuid:id}/resend", openapi_extra=describe(result=dict), summary="Deliver it again")
def resend(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = acting(request)
    caller.require(*selectors.READERS)
    return answer(wire.message(services.resend(message=id, caller=caller), caller.language))


@router.get("/receipts", openapi_extra=_RECEIPTS, summary="Receipts waiting to be fetched, oldest first")
def receipts(request: HttpRequest) -> HttpResponse:
    """Each with its body. They stay until acknowledged; `all=1` shows acknowledged ones too, `after` pages."""
    caller = acting(request)
    everything = request.GET.get("all", "") in ("1", "true")
    limit = _limit(request)
    found = selectors.receipts(caller, after=parameter(request, "after", UUID), all=everything, limit=limit)
    items = [
        wire.message(row, caller.language, whole=False) | {"body": row.body.decode("utf-8", "replace")} for row in found
    ]
    return answer({"items": items, "next": found[-1].id if len(found) == limit else None})


@router.post("/receipts/ack", openapi_extra=describe(Acknowledged, dict), summary="Acknowledge fetched receipts")
def acknowledge(request: HttpRequest) -> HttpResponse:
    caller = acting(request)
    caller.require(*selectors.READERS)
    ids = decode(request, Acknowledged).messages[:1000]
    return answer({"acknowledged": services.acknowledge(caller=caller, messages=ids)})


@router.get("/partners", openapi_extra=describe(result=dict), summary="Exchange partners")
def partners(request: HttpRequest) -> HttpResponse:
    return answer({"items": [wire.partner(row) for row in selectors.partners(acting(request))[:LONGEST]]})


@router.post("/partners", openapi_extra=describe(NewPartner, dict, status=201), summary="Register a partner")
def register(request: HttpRequest) -> HttpResponse:
    acting(request).require(Role.PORT_OFFICE)
    said = decode(request, NewPartner)
    organisation = said.organisation or organisations.organisation(said.uscc).id
    profile = Profile(**{name: getattr(said, name) for name in Profile.__struct_fields__})
    return answer(wire.partner(services.register_partner(organisation=organisation, profile=profile)), 201)


@router.put("/partners/{uuid:id}", openapi_extra=describe(Profile, dict), summary="Change a partner's profile")
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    acting(request).require(Role.PORT_OFFICE)
    return answer(wire.partner(services.change_partner(partner=id, profile=decode(request, Profile))))


@router.get("/partners/{uuid:id}", openapi_extra=describe(result=dict), summary="One partner and its certificates")
def get_partner(request: HttpRequest, id: UUID) -> HttpResponse:
    row = selectors.partner(acting(request), id)
    return answer(wire.partner(row) | {"certificates": [wire.certificate(one) for one in row.certificates.all()]})


@router.post(
    "/partners/{uuid:id}/certificates", openapi_extra=_CERTIFICATE, summary="Add a certificate (PEM or DER body)"
)
def add_certificate(request: HttpRequest, id: UUID) -> HttpResponse:
    acting(request).require(Role.PORT_OFFICE)
    return answer(wire.certificate(services.add_certificate(partner=id, data=_body(request)[0])), 201)


@router.post(
    "/partners/{uuid:id}/certificates/{uuid:certificate}/retire",
    openapi_extra=describe(result=dict),
    summary="Trust a certificate no more",
)
def retire_certificate(request: HttpRequest, id: UUID, certificate: UUID) -> HttpResponse:
    acting(request).require(Role.PORT_OFFICE)
    return answer(wire.certificate(services.retire_certificate(partner=id, certificate=certificate)))


def _limit(request: HttpRequest) -> int:
    return min(max(parameter(request, "limit", int) or 50, 1), LONGEST)


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Malformed(BAD_KEY)
    return key


def _body(request: HttpRequest) -> tuple[bytes, str]:
    """The message and its file name: the first file of a form, or the body itself."""
    if not (request.content_type or "").startswith("multipart/"):
        return request.body, request.GET.get("filename", "")
    try:
        file = next(iter(request.FILES.values()), None)
    except MultiPartParserError as error:
        raise Malformed() from error
    if file is None or isinstance(file, list):
        raise Malformed(NO_FILE)
    return file.read(), file.name or ""


def _answered(request: HttpRequest, taken: Taken) -> HttpResponse:
    row, language = taken.message, acting(request).language
    status = 200 if taken.repeated and row.status == 201 else row.status
    if _wants_json(request, row.format):
        shown = wire.message(row, language) | {"repeated": taken.repeated}
        return answer(shown if row.status == 201 else wire.refusal(row, language), status)
    media = f"{formats.of(row.body).media}; charset=utf-8"
    headers = {"X-Message-Id": str(row.id), "X-Message-State": row.state}
    return HttpResponse(bytes(row.ack), status=status, content_type=media, headers=headers)


def _wants_json(request: HttpRequest, format: str) -> bool:
    """By Accept; where it leaves the choice, the way the message was written."""
    accept = request.headers.get("Accept", "")
    if "json" in accept:
        return "xml" not in accept or accept.index("json") < accept.index("xml")
    return "xml" not in accept and format == "Declaration"
