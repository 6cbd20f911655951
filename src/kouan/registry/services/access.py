"""Mandates between organisations and tokens of programs: granted, issued, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import tokens
from kouan.registry.mandates import await_holders
from kouan.registry.models import SCOPES, ApiToken, Mandate, Organisation
from kouan.registry.roles import Role

LONGEST_TOKEN = timedelta(days=366)

_SAME = Text("委托人与代理人不能是同一单位。", "Principal and agent must be two organisations.")
_UNKNOWN_AGENT = Text("没有登记这家报关企业。", "No such broker is registered.")
_DATES = Text("截止日期不能早于起始日期或今天。", "The last day may not be before the first day or today.")
_SCOPE = Text("请至少选择一项委托事项。", "Choose at least one thing the agent may do.")
_DOCUMENT = Text("请填写委托书编号（1至64个字符）。", "Give the number of the power of attorney (1 to 64 characters).")
_STANDING = Text("该委托书编号已有有效委托。", "A mandate under this document number already stands.")
_GONE = Text("该委托已撤销。", "This mandate has already been revoked.")
_NAME = Text("请填写令牌名称（1至64个字符）。", "Give the token a name (1 to 64 characters).")
_EXPIRY = Text("有效期应在明天至366天之内。", "The expiry must lie between now and 366 days ahead.")
_ROLES = Text("请至少选择一个本单位的角色。", "Choose at least one role of your organisation.")
_NAME_TAKEN = Text(
    "已有同名令牌，请先撤销它或换一个名称。", "A token of this name exists: revoke it or take another name."
)
_TOKEN_GONE = Text("该令牌已撤销。", "This token has already been revoked.")


def grant_mandate(
    *, principal: UUID, agent: UUID, scope: Iterable[str], document_ref: str, valid_from: date, valid_until: date
) -> Mandate:
    """`principal` lets `agent` act for it. Invalid with every problem.

    The number of the paper is the client number: the same grant again gives the standing mandate, another grant
    under a standing number is an IdempotencyMismatch.
    """
    wanted = sorted(set(scope))
    document = document_ref.strip()
    _check_mandate(principal, agent, wanted, document, valid_from, valid_until)
    try:
        with transaction.atomic():
            made = Mandate.objects.create(
                principal_id=principal,
                agent_id=agent,
                scope=wanted,
                document_ref=document,
                valid_from=valid_from,
                valid_until=valid_until,
            )
            fields = {"scope": wanted, "valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat()}
            append(
                type="MANDATE_GRANTED",
                subject=("mandate", made.id),
                payload={"principal": str(principal), "agent": str(agent), "document_ref": document},
                set={**fields, "revoked_at": None},
            )
    except IntegrityError as error:
        standing = Mandate.objects.get(principal=principal, agent=agent, document_ref=document, revoked_at=None)
        if (standing.scope, standing.valid_from, standing.valid_until) != (wanted, valid_from, valid_until):
            raise IdempotencyMismatch(_STANDING) from error
        return standing
    return made


def _check_mandate(
    principal: UUID, agent: UUID, scope: list[str], document: str, valid_from: date, valid_until: date
) -> None:
    problems = []
    if principal == agent:
        problems.append(Problem("MANDATE", "agent", _SAME))
    elif not Organisation.objects.filter(pk=agent, is_active=True, roles__contains=[Role.BROKER]).exists():
        problems.append(Problem("MANDATE", "agent", _UNKNOWN_AGENT))
    if not scope or not set(scope) <= set(SCOPES):
        problems.append(Problem("MANDATE", "scope", _SCOPE))
    if not 1 <= len(document) <= 64 or not document.isprintable():
        problems.append(Problem("MANDATE", "document_ref", _DOCUMENT))
    if valid_until < valid_from or valid_until < clock.today():
        problems.append(Problem("MANDATE", "valid_until", _DATES))
    if problems:
        raise Invalid(problems)


def revoke_mandate(*, mandate: UUID, principal: UUID) -> Mandate:
    """Take the mandate back, at once. NotFound for somebody else's, Conflict when revoked before.

    Waits for filings that hold it (`mandates.hold_sql`, `mandates.may_act(lock=True)`); later ones see it revoked.
    """
    with transaction.atomic():
        await_holders(mandate)
        held = Mandate.objects.select_for_update().filter(pk=mandate, principal=principal).first()
        if held is None:
            raise NotFound()
        if held.revoked_at is not None:
            raise Conflict(_GONE)
        held.revoked_at = clock.now()
        held.save(update_fields=["revoked_at"])
        append(
            type="MANDATE_REVOKED",
            subject=("mandate", held.id),
            payload={"principal": str(held.principal_id), "agent": str(held.agent_id)},
            set={"revoked_at": held.revoked_at.isoformat()},
        )
    return held


def issue_token(
    *, organisation: Organisation, name: str, roles: Iterable[Role], expires_at: datetime, by: UUID | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret text, which is shown now and never again."""
    wanted = sorted({str(role) for role in roles})
    now = clock.now()
    problems = []
    if not 1 <= len(name.strip()) <= 64 or not name.isprintable():
        problems.append(Problem("TOKEN", "name", _NAME))
    if not wanted or not set(wanted) <= set(organisation.roles):
        problems.append(Problem("TOKEN", "roles", _ROLES))
    if not now < expires_at <= now + LONGEST_TOKEN:
        problems.append(Problem("TOKEN", "expires_at", _EXPIRY))
    if problems:
        raise Invalid(problems)
    prefix, text = tokens.fresh()
    try:
        return store_token(organisation, name.strip(), prefix, text, wanted, expires_at, by), text
    except IntegrityError as error:
        raise Conflict(_NAME_TAKEN) from error


def store_token(
    organisation: Organisation,
    name: str,
    prefix: str,
    text: str,
    roles: list[str],
    expires_at: datetime,
    by: UUID | None = None,
) -> ApiToken:
    """Keep the digest of a token text that is already checked."""
    with transaction.atomic():
        made = ApiToken.objects.create(
            organisation=organisation,
            name=name,
            prefix=prefix,
            digest=tokens.digest(text),
            roles=roles,
            expires_at=expires_at,
            created_by_id=by,
        )
        append(
            type="TOKEN_ISSUED",
            subject=("token", made.id),
            payload={"organisation": str(organisation.id), "name": name, "prefix": prefix},
            set={"roles": roles, "expires_at": expires_at.isoformat(), "revoked_at": None},
        )
    return made


def revoke_token(*, token: UUID, organisation: UUID) -> ApiToken:
    """The token is refused from now on: at once here, within `tokens.TTL` seconds in other processes."""
    with transaction.atomic():
        held = ApiToken.objects.select_for_update().filter(pk=token, organisation=organisation).first()
        if held is None:
            raise NotFound()
        if held.revoked_at is not None:
            raise Conflict(_TOKEN_GONE)
        held.revoked_at = clock.now()
        held.save(update_fields=["revoked_at"])
        append(
            type="TOKEN_REVOKED",
            subject=("token", held.id),
            payload={"organisation": str(held.organisation_id), "prefix": held.prefix},
            set={"revoked_at": held.revoked_at.isoformat()},
        )
    tokens.forget()
    return held
