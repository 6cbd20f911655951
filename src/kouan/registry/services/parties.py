"""Organisations and people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.identifiers import CUSTOMS_REGISTRATION, INSPECTION_REGISTRATION, USCC, Identifier
from kouan.kernel.text import Text
from kouan.registry.models import Membership, Organisation, Person
from kouan.registry.roles import Role

_TAKEN = Text("统一社会信用代码或海关编码已登记。", "This credit code or customs code is already registered.")
_NAME_TAKEN = Text("用户名已被使用。", "This user name is taken.")
_NOT_A_ROLE = Text("该单位没有角色：{roles}。", "The organisation does not have the role(s): {roles}.")


def register_organisation(
    *,
    uscc: str,
    name_zh: str,
    name_en: str = "",
    customs_code: str = "",
    ciq_code: str = "",
    roles: Iterable[Role],
    grade: str = "registered",
) -> Organisation:
    """A new organisation; Invalid when an identifier is wrong, Conflict when it is known already."""
    _check_identifiers(uscc=uscc, customs_code=customs_code, ciq_code=ciq_code)
    fields = {
        "uscc": uscc,
        "name_zh": name_zh,
        "name_en": name_en,
        "customs_code": customs_code,
        "ciq_code": ciq_code,
        "grade": grade,
        "roles": sorted(str(role) for role in roles),
    }
    try:
        with transaction.atomic():
            made = Organisation.objects.create(**fields)
            append(
                type="ORGANISATION_REGISTERED",
                subject=("organisation", made.id),
                payload={},
                set={**fields, "is_active": True},
            )
    except IntegrityError as error:
        raise Conflict(_TAKEN) from error
    return made


def _check_identifiers(*, uscc: str, customs_code: str, ciq_code: str) -> None:
    asked: list[tuple[str, Identifier, str]] = [("uscc", USCC, uscc)]
    if customs_code:
        asked.append(("customs_code", CUSTOMS_REGISTRATION, customs_code))
    if ciq_code:
        asked.append(("ciq_code", INSPECTION_REGISTRATION, ciq_code))
    problems = [
        Problem("B04", field, fault.text) for field, kind, value in asked if (fault := kind.fault(value)) is not None
    ]
    if problems:
        raise Invalid(problems)


def add_person(
    *,
    username: str,
    name_zh: str = "",
    name_en: str = "",
    email: str = "",
    language: str = "zh-hans",
    password: str | None = None,
) -> Person:
    """A new person, who may do nothing until they join an organisation."""
    try:
        with transaction.atomic():
            made = Person.objects.create_user(
                username, password, name_zh=name_zh, name_en=name_en, email=email, language=language
            )
            append(type="PERSON_ADDED", subject=("person", made.id), payload={"username": made.username})
    except IntegrityError as error:
        raise Conflict(_NAME_TAKEN) from error
    return made


def join(*, person: Person, organisation: Organisation, roles: Iterable[Role]) -> Membership:
    """The person works for the organisation in these roles from now on; replaces former roles there."""
    wanted = sorted({str(role) for role in roles})
    if missing := [role for role in wanted if role not in organisation.roles]:
        raise Conflict(_NOT_A_ROLE, roles=", ".join(missing))
    with transaction.atomic():
        made, _ = Membership.objects.update_or_create(
            person=person, organisation=organisation, defaults={"roles": wanted}
        )
        append(
            type="MEMBER_JOINED",
            subject=("membership", made.id),
            payload={"person": str(person.id), "organisation": str(organisation.id)},
            set={"roles": wanted},
        )
    return made
