"""A small world for the portal: one person per role, each with an organisation of that role."""

from types import SimpleNamespace

import pytest
from django.test import Client

from kouan.registry.models import Membership, Organisation, Person
from kouan.registry.roles import Role

PASSWORD = "correct-horse-battery"
LETTERS = "ABCDEFGHJK"


def organisation(index: int, role: Role) -> Organisation:
    return Organisation.objects.create(
        uscc=f"91500000MA000000{LETTERS[index]}X",
        name_zh=f"示例单位{index}",
        name_en=f"Example {role.value}",
        roles=[role.value],
    )


@pytest.fixture
def people(db) -> SimpleNamespace:
    """`people.broker` and so on; the broker has a password."""
    made = {}
    for index, role in enumerate(Role):
        # One password only: hashing it is slow on purpose.
        password = PASSWORD if role is Role.BROKER else None
        person = Person.objects.create_user(role.value, password, name_zh="示例人员", name_en="Example Person")
        Membership.objects.create(person=person, organisation=organisation(index, role), roles=[role.value])
        made[role.value] = person
    return SimpleNamespace(**made)


@pytest.fixture
def signed_in(people):
    """A browser signed in as the person of a role."""

    def enter(role: str) -> Client:
        client = Client()
        client.force_login(getattr(people, role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter
