"""Where AS2 partners post messages and receipts. They prove themselves by their signatures, not by a session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kouan.channels.as2 import keys
from kouan.channels.services import as2


@csrf_exempt
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """A message, answered with its receipt; or a receipt for one of ours."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    said = headers.get("content-type", "")
    if "disposition-notification" in said or (said.startswith("multipart/signed") and _is_report(request.body)):
        answer = as2.receipt(headers=headers, body=request.body)
    else:
        answer = as2.take(headers=headers, body=request.body)
    response = HttpResponse(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """Our certificate, for partners: public."""
    headers = {"Content-Disposition": 'attachment; filename="kouan-as2.pem"'}
    return HttpResponse(keys.ours().pem, content_type="application/x-pem-file", headers=headers)


def _is_report(body: bytes) -> bool:
    """Whether what is signed is a receipt: the first part of a signed message says its type at once."""
    return b"multipart/report" in body[:1500]
