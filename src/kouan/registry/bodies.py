"""Bodies of the registry API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.registry.codes import Code
from kouan.registry.models import ApiToken, Mandate, Organisation, RuleValue

Uscc = Annotated[str, Meta(min_length=18, max_length=18)]
Tag = Literal["S", "L", "R", "P", "M", "M?", "D"]


class OrganisationOut(msgspec.Struct, frozen=True):
    """What everybody in the window may know of an organisation."""

    uscc: str
    name_zh: str
    name_en: str
    customs_code: str
    roles: list[str]

    @classmethod
    def of(cls, row: Organisation) -> OrganisationOut:
        return cls(row.uscc, row.name_zh, row.name_en, row.customs_code, row.roles)


class CallerOut(msgspec.Struct, frozen=True):
    """As whom this token or session acts."""

    organisation: OrganisationOut
    roles: list[str]
    person: UUID | None


class MandateIn(msgspec.Struct, frozen=True):
    """A power of attorney; `document_ref` is its number and makes a repeat safe."""

    agent_uscc: Uscc
    scope: Annotated[list[Literal["declare", "pay", "inspect"]], Meta(min_length=1, max_length=3)]
    document_ref: Annotated[str, Meta(min_length=1, max_length=64)]
    valid_from: date
    valid_until: date


class MandateOut(msgspec.Struct, frozen=True):
    id: UUID
    principal: OrganisationOut
    agent: OrganisationOut
    scope: list[str]
    document_ref: str
    valid_from: date
    valid_until: date
    granted_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: Mandate) -> MandateOut:
        return cls(
            row.id,
            OrganisationOut.of(row.principal),
            OrganisationOut.of(row.agent),
            row.scope,
            row.document_ref,
            row.valid_from,
            row.valid_until,
            row.granted_at,
            row.revoked_at,
        )


class TokenIn(msgspec.Struct, frozen=True):
    """A token to issue; its name makes a repeat safe (409)."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    roles: Annotated[list[str], Meta(min_length=1, max_length=10)]
    expires_at: Annotated[datetime, Meta(tz=True)]


class TokenOut(msgspec.Struct, frozen=True):
    """A token without its secret."""

    id: UUID
    name: str
    prefix: str
    roles: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiToken) -> TokenOut:
        dates = (row.created_at, row.expires_at, row.revoked_at, row.last_used_at)
        return cls(row.id, row.name, row.prefix, row.roles, *dates)


class TokenMade(msgspec.Struct, frozen=True):
    """The answer to issuing: `secret` is shown now and never again."""

    token: TokenOut
    secret: str


class ListOut(msgspec.Struct, frozen=True):
    """A code list: how many codes are in force without end, and the day of its latest version."""

    list: str
    codes: int
    since: date


class CodeOut(msgspec.Struct, frozen=True):
    code: str
    name_zh: str
    name_en: str
    valid_from: date
    valid_until: date | None
    attributes: dict[str, Any]

    @classmethod
    def of(cls, code: Code) -> CodeOut:
        return cls(code.code, code.name_zh, code.name_en, code.valid_from, code.valid_until, code.attributes)


class RuleIn(msgspec.Struct, frozen=True):
    """A value from a day on; the former one ends the day before. Figures are texts, so that none is rounded."""

    key: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[A-Za-z][A-Za-z0-9_.]*$")]
    value: str | int | bool | list[Any] | dict[str, Any]
    effective_from: date
    source: Annotated[str, Meta(min_length=1, max_length=300)]
    tag: Tag
    unit: Annotated[str, Meta(max_length=24)] = ""
    note: Annotated[str, Meta(max_length=300)] = ""


class RuleOut(msgspec.Struct, frozen=True):
    key: str
    value: Any
    effective_from: date
    effective_until: date | None
    unit: str
    source: str
    tag: str
    note: str

    @classmethod
    def of(cls, row: RuleValue) -> RuleOut:
        dates = (row.effective_from, row.effective_until)
        return cls(row.key, row.value, *dates, row.unit, row.source, row.tag, row.note)
