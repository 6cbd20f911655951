"""Fills and opens the demonstration world (`demo_people`). Never in production."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from kouan.registry import tokens
from kouan.registry.demo_people import FIRMS, MANDATES, Firm
from kouan.registry.models import ApiToken, Mandate, Organisation, Person
from kouan.registry.services import add_person, grant_mandate, join, register_organisation, revoke_token
from kouan.registry.services.access import store_token

PASSWORD = "kouan-demo-2021"  # noqa: S105  for the demonstration world only
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2035, 12, 31)
_EXPIRES = datetime(2035, 12, 31, tzinfo=UTC)


def load_demo() -> None:
    """Organisations, one person per role (user name = role), mandates and tokens. Again changes nothing.

    People have a password only where settings.DEMO is on. RuntimeError in production.
    """
    if settings.PRODUCTION:
        raise RuntimeError("the demonstration world is never loaded in production")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demo', 0))")
        organisations = {firm.key: _firm(firm) for firm in FIRMS}
        _mandates(organisations)
        _tokens(organisations)
        if settings.DEMO:
            _passwords()


def demo_tokens() -> dict[str, str]:
    """The API token of every demo person, by user name; each may do what that person may."""
    return {name: _token_text(name) for firm in FIRMS for name, *_ in firm.people}


def _token_text(name: str) -> str:
    made = hmac.new(settings.SECRET_KEY.encode(), f"kouan-demo-token:{name}".encode(), hashlib.sha256).hexdigest()
    return tokens.compose(made[:12], made[12:])


def _firm(firm: Firm) -> Organisation:
    known = Organisation.objects.filter(uscc=firm.uscc).first()
    organisation = known or register_organisation(
        uscc=firm.uscc,
        name_zh=firm.name_zh,
        name_en=firm.name_en,
        customs_code=firm.customs_code,
        ciq_code=firm.ciq_code,
        grade=firm.grade,
        roles=firm.roles,
    )
    for name, zh, en, roles in firm.people:
        if not Person.objects.filter(username=name).exists():
            person = add_person(username=name, name_zh=zh, name_en=en)
            join(person=person, organisation=organisation, roles=roles)
    return organisation


def _mandates(organisations: dict[str, Organisation]) -> None:
    for principal, agent, scope, paper in MANDATES:
        # also a revoked one counts: what somebody did in the demonstration world stays done
        if not Mandate.objects.filter(principal=organisations[principal], document_ref=paper).exists():
            grant_mandate(
                principal=organisations[principal].id,
                agent=organisations[agent].id,
                scope=scope,
                document_ref=paper,
                valid_from=FIRST_DAY,
                valid_until=LAST_DAY,
            )


def _tokens(organisations: dict[str, Organisation]) -> None:
    for firm in FIRMS:
        for name, _, _, roles in firm.people:
            _token(organisations[firm.key], name, sorted(str(role) for role in roles))


def _token(organisation: Organisation, name: str, roles: list[str]) -> None:
    """The person's token; one of a former secret key is revoked. One that somebody revoked stays revoked."""
    text = _token_text(name)
    if ApiToken.objects.filter(digest=tokens.digest(text)).exists():
        return
    for former in ApiToken.objects.filter(organisation=organisation, name=f"demo {name}", revoked_at=None):
        revoke_token(token=former.id, organisation=organisation.id)
    store_token(organisation, f"demo {name}", text.split("_")[1], text, roles, _EXPIRES)


def _passwords() -> None:
    names = [name for firm in FIRMS for name, *_ in firm.people]
    without = Person.objects.filter(username__in=names, password__startswith="!")  # noqa: S106  "!" marks no password
    if without.exists():
        without.update(password=make_password(PASSWORD))
