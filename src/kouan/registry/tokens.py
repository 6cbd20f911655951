"""API tokens `kouan_<prefix>_<secret>`: making one, and the fast look-up of every request.

A token found is remembered for a few seconds, so that a revoked one dies within TTL; expiry is checked every time.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kouan.kernel import clock
from kouan.registry.models import ApiToken
from kouan.registry.roles import Role

TTL = 5.0
_MOST = 10_000
_USED_STEP = timedelta(minutes=1)


class Known(msgspec.Struct, frozen=True):
    """What a token stands for."""

    id: UUID
    organisation: UUID
    roles: frozenset[Role]
    expires_at: datetime
    read_at: float


_known: dict[str, Known] = {}


def digest(token: str) -> str:
    """SHA-256 of the whole token, hexadecimal. The secret has 256 random bits, so a slow hash adds nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh() -> tuple[str, str]:
    """A new (prefix, token)."""
    prefix = secrets.token_hex(6)
    return prefix, compose(prefix, secrets.token_urlsafe(32))


def compose(prefix: str, secret: str) -> str:
    return f"kouan_{prefix}_{secret}"


def look_up(token: str) -> Known | None:
    """The living token, or None when unknown, revoked, expired, or its organisation is not active."""
    if not token.startswith("kouan_") or len(token) > 200:
        return None
    key = digest(token)
    known = _known.get(key)
    if known is None or time.monotonic() - known.read_at > TTL:
        known = _read(key)
    return known if known is not None and known.expires_at > clock.now() else None


def forget() -> None:
    """Empty the cache of this process."""
    _known.clear()


def _read(key: str) -> Known | None:
    _known.pop(key, None)
    row = (
        ApiToken.objects.select_related("organisation")
        .filter(digest=key, revoked_at=None, organisation__is_active=True)
        .first()
    )
    if row is None:
        return None
    if len(_known) >= _MOST:
        _known.clear()
    roles = frozenset(Role(role) for role in row.roles if role in row.organisation.roles)
    known = Known(row.id, row.organisation_id, roles, row.expires_at, time.monotonic())
    _known[key] = known
    _mark_used(row)
    return known


def _mark_used(row: ApiToken) -> None:
    now = clock.now()
    if row.expires_at > now and (row.last_used_at is None or now - row.last_used_at > _USED_STEP):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
