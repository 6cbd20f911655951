"""API tokens: the secret is seen once, expiry at once, revocation within seconds."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound
from kouan.registry import tokens
from kouan.registry.models import ApiToken, Organisation
from kouan.registry.roles import Role
from kouan.registry.services import issue_token, revoke_token

TTL = tokens.TTL  # as it runs: the fixture of all tests makes it long

HOUR = timedelta(hours=1)


def issued(organisation, **changes):
    told = {"organisation": organisation, "name": "erp", "roles": [Role.TRADER], "expires_at": clock.now() + HOUR}
    return issue_token(**told | changes)


def test_the_secret_is_not_kept(parties):
    row, secret = issued(parties.trader)
    assert secret.startswith(f"kouan_{row.prefix}_")
    kept = str(ApiToken.objects.filter(pk=row.pk).values().get())
    told = " ".join(str(event) for event in Event.objects.values())
    assert secret not in kept + told and secret.removeprefix(f"kouan_{row.prefix}_") not in kept + told


def test_a_token_stands_for_its_organisation_and_roles(parties):
    row, secret = issued(parties.trader)
    known = tokens.look_up(secret)
    assert (known.id, known.organisation, known.roles) == (row.id, parties.trader.id, {Role.TRADER})


@pytest.mark.parametrize("text", ["", "kouan_", "kouan_ab_cd", "Bearer x", "kouan_" + "x" * 500, "令牌"])
def test_unknown_tokens(db, text):
    assert tokens.look_up(text) is None


def test_a_second_look_up_asks_nobody(parties, django_assert_num_queries):
    _, secret = issued(parties.trader)
    tokens.look_up(secret)
    with django_assert_num_queries(0):
        assert tokens.look_up(secret)


def test_expired_at_once(parties):
    start = clock.now()
    with clock.travel(start):
        _, secret = issued(parties.trader, expires_at=start + HOUR)
        assert tokens.look_up(secret)
        clock.advance(HOUR)
        assert tokens.look_up(secret) is None


def test_revoked_here_at_once(parties):
    row, secret = issued(parties.trader)
    assert tokens.look_up(secret)
    revoke_token(token=row.id, organisation=parties.trader.id)
    assert tokens.look_up(secret) is None


def test_revoked_elsewhere_within_the_ttl(parties, monkeypatch):
    row, secret = issued(parties.trader)
    assert tokens.look_up(secret)
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=clock.now())  # as another process would
    assert tokens.look_up(secret), "remembered for a moment"
    later = time.monotonic() + tokens.TTL + 0.1
    monkeypatch.setattr(tokens.time, "monotonic", lambda: later)
    assert tokens.look_up(secret) is None
    assert TTL <= 5


def test_an_organisation_that_left(parties):
    _, secret = issued(parties.trader)
    Organisation.objects.filter(pk=parties.trader.pk).update(is_active=False)
    assert tokens.look_up(secret) is None


def test_a_role_the_organisation_lost(parties):
    _, secret = issued(parties.customs, roles=[Role.CUSTOMS, Role.INSPECTION])
    Organisation.objects.filter(pk=parties.customs.pk).update(roles=["inspection"])
    assert tokens.look_up(secret).roles == {Role.INSPECTION}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": [Role.CUSTOMS]}, "roles"),
    ],
)
def test_what_cannot_be_issued(parties, changes, field):
    with pytest.raises(Invalid) as refused:
        issued(parties.trader, **changes)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_expiry_lies_within_a_year(parties, days):
    with clock.travel(clock.now()), pytest.raises(Invalid):
        issued(parties.trader, expires_at=clock.now() + timedelta(days=days))


def test_one_living_token_of_a_name(parties):
    row, _ = issued(parties.trader)
    with pytest.raises(Conflict):
        issued(parties.trader)
    revoke_token(token=row.id, organisation=parties.trader.id)
    issued(parties.trader)


def test_only_the_own_organisation_revokes(parties):
    row, secret = issued(parties.trader)
    with pytest.raises(NotFound):
        revoke_token(token=row.id, organisation=parties.broker.id)
    assert tokens.look_up(secret)
    revoke_token(token=row.id, organisation=parties.trader.id)
    with pytest.raises(Conflict):
        revoke_token(token=row.id, organisation=parties.trader.id)


def test_the_cache_is_bounded(parties, monkeypatch):
    monkeypatch.setattr(tokens, "_MOST", 2)
    for number in range(5):
        _, secret = issued(parties.trader, name=f"erp {number}")
        assert tokens.look_up(secret)
    assert len(tokens._known) <= 2
