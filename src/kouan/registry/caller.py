"""Who is acting: a person in one of their organisations (session), or a program with a token."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from kouan.kernel.errors import Forbidden, Unauthenticated
from kouan.registry import tokens
from kouan.registry.models import Membership
from kouan.registry.roles import Role

SESSION_KEY = "organisation"


@dataclass(frozen=True, slots=True)
class Caller:
    """The acting identity. `person` is None for a program; `roles` are those it may use here and now."""

    person: UUID | None
    organisation: UUID
    roles: frozenset[Role]
    language: str = "zh-hans"
    token: UUID | None = None

    def may(self, *roles: Role) -> bool:
        """Whether the caller has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Forbidden unless the caller has one of these roles."""
        if self.roles.isdisjoint(roles):
            raise Forbidden()


def of_request(request: HttpRequest) -> Caller:
    """The caller of this request; Unauthenticated when there is none. Asked once, then remembered on the request."""
    caller: Caller | None = getattr(request, "kouan_caller", None)
    if caller is None:
        header = request.headers.get("Authorization", "")
        caller = _of_token(header) if header else _of_session(request)
        request.kouan_caller = caller  # type: ignore[attr-defined]
    return caller


def optional(request: HttpRequest) -> Caller | None:
    """The caller, or None for the public."""
    try:
        return of_request(request)
    except Unauthenticated:
        return None


def _of_token(header: str) -> Caller:
    scheme, _, secret = header.partition(" ")
    known = tokens.look_up(secret.strip()) if scheme.lower() == "bearer" else None
    if known is None:
        raise Unauthenticated()
    return Caller(None, known.organisation, known.roles, get_language() or "zh-hans", known.id)


def _of_session(request: HttpRequest) -> Caller:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        raise Unauthenticated()
    membership = _membership(user.pk, request.session.get(SESSION_KEY))
    if membership is None:
        raise Unauthenticated()
    roles = frozenset(Role(role) for role in membership.roles if role in membership.organisation.roles)
    return Caller(user.pk, membership.organisation_id, roles, get_language() or "zh-hans")


def _membership(person: UUID, chosen: str | None) -> Membership | None:
    """The chosen membership, or the first; a choice that no longer holds falls back to the first."""
    found = list(
        Membership.objects.select_related("organisation")
        .filter(person=person, organisation__is_active=True)
        .order_by("created_at", "id")
    )
    return next((m for m in found if str(m.organisation_id) == chosen), found[0] if found else None)


def choose(request: HttpRequest, organisation: UUID) -> Caller:
    """Act for another of one's organisations from now on in this session; Forbidden when not a member."""
    if not Membership.objects.filter(
        person=request.user.pk, organisation=organisation, organisation__is_active=True
    ).exists():
        raise Forbidden()
    request.session[SESSION_KEY] = str(organisation)
    request.kouan_caller = None  # type: ignore[attr-defined]
    return of_request(request)
