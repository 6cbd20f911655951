"""The WSGI application that granian serves: programs with a token take a short way, people the whole one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import reset_queries
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kouan.kernel import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")

# What a request with a token needs. It has no session: the token alone says who calls.
FOR_TOKENS = [
    "kouan.config.middleware.SecurityHeaders",
    "kouan.config.middleware.Limits",
    "kouan.config.middleware.Language",
    "kouan.config.middleware.Actor",
]


class TokenHandler(WSGIHandler):
    """Django's handler with the middleware of FOR_TOKENS."""

    def load_middleware(self, is_async: bool = False) -> None:
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = FOR_TOKENS
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """As Django does, with the length of the answer said, which CommonMiddleware does for people."""
        response = super().get_response(request)
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        return response

    def resolve_request(self, request: Any) -> Any:
        """As Django does; addresses without a part of their own are remembered: there are some two hundred patterns."""
        known = _addresses.get(request.path_info)
        if known is not None and not hasattr(request, "urlconf"):
            request.resolver_match = known
            return known
        found = super().resolve_request(request)
        plain = not (found.args or found.kwargs or hasattr(request, "urlconf"))
        if plain and len(_addresses) < MOST_ADDRESSES:
            _addresses[request.path_info] = found
        return found


MOST_ADDRESSES = 1000
_addresses: dict[str, Any] = {}  # no more than there are patterns without parameters
_people = get_wsgi_application()
if not settings.DEBUG:  # queries are kept, and so forgotten, for a person who debugs
    request_started.disconnect(reset_queries)
_programs = TokenHandler()
collector.spare()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """One request."""
    token = "HTTP_AUTHORIZATION" in environ and environ.get("PATH_INFO", "").startswith("/api/")
    return (_programs if token else _people)(environ, start_response)
