"""The demonstration world: one person per role, who can do what the role does; never in production."""

from __future__ import annotations

import pytest

from kouan.kernel import clock
from kouan.kernel.identifiers import USCC
from kouan.registry import tokens
from kouan.registry.demo import PASSWORD, demo_tokens, load_demo
from kouan.registry.demo_people import FIRMS
from kouan.registry.mandates import may_act
from kouan.registry.models import ApiToken, Mandate, Organisation, Person
from kouan.registry.roles import Role


def test_every_role_has_its_person(parties):
    for role in Role:
        person = Person.objects.get(username=str(role))
        assert person.memberships.get().roles == [role]


def test_codes_have_right_check_characters(db):
    assert all(USCC.ok(firm.uscc) for firm in FIRMS)


def test_tokens_open_what_they_say(parties):
    for name, text in demo_tokens().items():
        known = tokens.look_up(text)
        assert known.organisation == getattr(parties, name).id
        assert [str(role) for role in known.roles] == [name.rstrip("0123456789")]


def test_mandates_stand(parties):
    assert may_act(parties.broker.id, parties.trader.id, "declare", clock.today())
    assert not may_act(parties.broker2.id, parties.trader.id, "declare", clock.today())


def test_again_changes_nothing(parties):
    kinds = (Organisation, Person, Mandate, ApiToken)
    before = [list(kind.objects.order_by("pk").values()) for kind in kinds]
    load_demo()
    assert [list(kind.objects.order_by("pk").values()) for kind in kinds] == before


def test_tokens_follow_the_secret_key(parties, settings):
    old = demo_tokens()["trader"]
    settings.SECRET_KEY = "another-secret-key-of-an-installation"
    load_demo()
    assert tokens.look_up(old) is None
    assert tokens.look_up(demo_tokens()["trader"])


def test_passwords_only_in_the_demonstration(parties, settings):
    settings.DEMO = False
    assert not Person.objects.get(username="trader").has_usable_password()
    settings.DEMO = True
    load_demo()
    assert Person.objects.get(username="trader").check_password(PASSWORD)


def test_never_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(RuntimeError):
        load_demo()
    assert not Organisation.objects.exists()
