"""Authentication of the API: a bearer token, or a portal session whose writes carry the CSRF token."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from kouan.kernel.errors import Forbidden
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

_NO_CSRF = Text("缺少或错误的CSRF令牌。", "The CSRF token is missing or wrong.")


class TokenOrSession(AuthBase):
    """For ninja's `auth=`: `request.auth` becomes the Caller; raises Unauthenticated (401) or Forbidden (403)."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Caller:
        caller = of_request(request)
        if caller.token is None and check_csrf(request) is not None:
            raise Forbidden(_NO_CSRF)
        return caller


def acting(request: HttpRequest, *roles: Role) -> Caller:
    """Who this authenticated request acts as; raises Forbidden (403) unless in one of `roles`, where any are named."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if roles:
        caller.require(*roles)
    return caller
