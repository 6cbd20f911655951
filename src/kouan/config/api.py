"""The public API: every app's router under /api/v1, one way to answer errors, the OpenAPI description."""

import importlib
import importlib.util
from typing import Any

import msgspec
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kouan.config.middleware import NUL, holds_nul
from kouan.config.wings import KOUAN, prefix
from kouan.kernel.errors import KouanError, Malformed, Problem, Unauthenticated
from kouan.kernel.misfit import misfit
from kouan.kernel.text import Text

# The hottest address is tried first; a chapter of a wing before the wing, whose addresses would swallow it.
APPS = ("clearance", *(app for app in reversed(KOUAN) if app != "clearance"))

api = NinjaAPI(
    title="Kouan",
    version="1",
    urls_namespace="api",
    description="Open single window for river ports. Errors carry `code`, a message in the caller's language, and for "
    "refused input `problems` with rule id, field path and sentence. Bodies are at most 8 MiB.",
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}}},
)


def say(request: HttpRequest, error: KouanError) -> HttpResponse:
    """One error as JSON, with its own status."""
    response = api.create_response(request, error.as_dict(get_language() or "zh-hans"), status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="kouan"'
    return response


@api.exception_handler(KouanError)
def on_refusal(request: HttpRequest, error: KouanError) -> HttpResponse:
    return say(request, error)


@api.exception_handler(msgspec.DecodeError)
def on_malformed(request: HttpRequest, error: msgspec.DecodeError) -> HttpResponse:
    """msgspec names the place (`$.goods[0].hs_code`); the answer keeps it as a field path."""
    problem = misfit(error)
    body = Malformed().as_dict(get_language() or "zh-hans")
    body["problems"] = [problem.as_dict(get_language() or "zh-hans")]
    return api.create_response(request, body, status=422)


@api.exception_handler(ValidationError)
def on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    language = get_language() or "zh-hans"
    body: dict[str, Any] = Malformed().as_dict(language)
    body["problems"] = [
        Problem("schema", ".".join(map(str, e.get("loc", ()))), Text(f"格式不正确:{e['msg']}", e["msg"])).as_dict(
            language
        )
        for e in error.errors
    ]
    return api.create_response(request, body, status=422)


@api.exception_handler(ValueError)
@api.exception_handler(DataError)
def on_nul(request: HttpRequest, error: Exception) -> HttpResponse:
    """PostgreSQL holds no NUL character; a text with one is the sender's mistake, any other such error is ours."""
    if holds_nul(error):
        return say(request, Malformed(NUL))
    raise error


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        return say(request, Unauthenticated())
    if error.status_code in (400, 422):
        return say(request, Malformed())
    return api.create_response(request, {"code": "http_error", "message": str(error)}, status=error.status_code)


for app in APPS:
    if importlib.util.find_spec(f"kouan.{app}.api"):
        api.add_router("/" + prefix(app), importlib.import_module(f"kouan.{app}.api").router, tags=[app])
