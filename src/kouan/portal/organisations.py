"""The organisation the caller acts for, and the others the same person could act for."""

from dataclasses import dataclass
from uuid import UUID

from kouan.registry.caller import Caller
from kouan.registry.models import Membership, Organisation
from kouan.registry.roles import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """One organisation a person may act for, and as what."""

    id: UUID
    name_zh: str
    name_en: str
    uscc: str
    roles: tuple[Role, ...]
    here: bool

    def name(self, language: str) -> str:
        return self.name_en if language.startswith("en") and self.name_en else self.name_zh


def acting(caller: Caller) -> Organisation:
    """The organisation of `caller`."""
    return Organisation.objects.get(pk=caller.organisation)


def choices(caller: Caller) -> list[Choice]:
    """Every active organisation of the person behind `caller`, oldest membership first."""
    found = (
        Membership.objects.select_related("organisation")
        .filter(person=caller.person, organisation__is_active=True)
        .order_by("created_at", "id")
    )
    return [
        Choice(
            m.organisation.id,
            m.organisation.name_zh,
            m.organisation.name_en,
            m.organisation.uscc,
            tuple(Role(role) for role in m.roles if role in m.organisation.roles),
            m.organisation.id == caller.organisation,
        )
        for m in found
    ]
