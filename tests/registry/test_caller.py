"""Who is acting: sessions with several organisations, roles cut to what both sides allow."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from kouan.kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated
from kouan.registry import caller, services
from kouan.registry.models import Membership, Organisation, Person
from kouan.registry.roles import Role

USCC = "91441900794616025Q"


def request(user=None, **headers):
    made = RequestFactory().get("/", headers=headers)
    made.user, made.session = user or AnonymousUser(), SessionStore()
    return made


@pytest.fixture
def person(parties):
    """Works for the trader and, later, for the broker."""
    made = services.add_person(username="both", name_zh="双职")
    services.join(person=made, organisation=parties.trader, roles=[Role.TRADER])
    services.join(person=made, organisation=parties.broker, roles=[Role.BROKER])
    return made


def test_nobody(db):
    with pytest.raises(Unauthenticated):
        caller.of_request(request())
    assert caller.optional(request()) is None


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer ", "kouan_a_b"])
def test_a_header_that_is_no_token_is_not_a_session(person, header):
    with pytest.raises(Unauthenticated):
        caller.of_request(request(person, Authorization=header))


def test_the_first_organisation_until_another_is_chosen(person, parties):
    asked = request(person)
    assert caller.of_request(asked).organisation == parties.trader.id
    assert caller.choose(asked, parties.broker.id).roles == {Role.BROKER}
    again = request(person)
    again.session = asked.session
    assert caller.of_request(again).organisation == parties.broker.id


def test_nobody_chooses_an_organisation_of_others(person, parties):
    asked = request(person)
    with pytest.raises(Forbidden):
        caller.choose(asked, parties.customs.id)
    assert caller.of_request(asked).organisation == parties.trader.id


def test_a_choice_that_no_longer_holds(person, parties):
    asked = request(person)
    caller.choose(asked, parties.broker.id)
    Membership.objects.filter(person=person, organisation=parties.broker).delete()
    again = request(person)
    again.session = asked.session
    assert caller.of_request(again).organisation == parties.trader.id


def test_without_an_active_organisation(person, parties):
    Organisation.objects.update(is_active=False)
    with pytest.raises(Unauthenticated):
        caller.of_request(request(person))


def test_roles_are_those_of_both(person, parties):
    Organisation.objects.filter(pk=parties.trader.pk).update(roles=[])
    known = caller.of_request(request(person))
    assert known.roles == frozenset() and not known.may(*Role)
    with pytest.raises(Forbidden):
        known.require(*Role)


def test_one_query_then_none(person, django_assert_num_queries):
    asked = request(person)
    with django_assert_num_queries(1):
        caller.of_request(asked)
        caller.of_request(asked)


def test_nobody_joins_in_a_role_the_organisation_lacks(person, parties):
    with pytest.raises(Conflict):
        services.join(person=person, organisation=parties.trader, roles=[Role.CUSTOMS])


def register(**changes):
    return services.register_organisation(**{"uscc": USCC, "name_zh": "示例", "roles": [Role.TRADER]} | changes)


def test_an_organisation_is_registered_once(db):
    made = register(customs_code="4419960174")
    assert made.roles == ["trader"] and made.grade == "registered"
    with pytest.raises(Conflict):
        register()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uscc": "914419007946160250"}, "uscc"),
        ({"customs_code": "44"}, "customs_code"),
        ({"ciq_code": "x"}, "ciq_code"),
    ],
)
def test_identifiers_are_checked(db, changes, field):
    with pytest.raises(Invalid) as refused:
        register(**changes)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not Organisation.objects.exists()


def test_a_user_name_once(person):
    with pytest.raises(Conflict):
        services.add_person(username="both")
    assert Person.objects.filter(username="both").count() == 1
    assert not person.has_usable_password()
