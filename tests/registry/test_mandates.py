"""Mandates: scope, dates, revocation, races."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from kouan.journal.selectors import of_subject
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, NotFound
from kouan.registry.mandates import may_act
from kouan.registry.models import Mandate
from kouan.registry.services import grant_mandate, revoke_mandate
from tests.at_once import at_once

DAY = timedelta(days=1)


def granted(parties, **changes):
    today = clock.today()
    told = {
        "principal": parties.trader2.id,
        "agent": parties.broker2.id,
        "scope": ["declare"],
        "document_ref": "POA-7",
        "valid_from": today,
        "valid_until": today + 30 * DAY,
    }
    return grant_mandate(**told | changes)


def test_everybody_acts_for_themselves(parties):
    assert may_act(parties.trader.id, parties.trader.id, "declare", clock.today())


def test_scope_and_dates(parties):
    made = granted(parties)
    agent, principal = parties.broker2.id, parties.trader2.id
    assert may_act(agent, principal, "declare", made.valid_from)
    assert may_act(agent, principal, "declare", made.valid_until)
    assert not may_act(agent, principal, "pay", made.valid_from)
    assert not may_act(agent, principal, "declare", made.valid_from - DAY)
    assert not may_act(agent, principal, "declare", made.valid_until + DAY)
    assert not may_act(principal, agent, "declare", made.valid_from)


def test_revocation_counts_at_once_and_is_on_record(parties):
    made = granted(parties)
    revoke_mandate(mandate=made.id, principal=parties.trader2.id)
    assert not may_act(parties.broker2.id, parties.trader2.id, "declare", clock.today())
    assert [event.type for event in of_subject("mandate", made.id)] == ["MANDATE_GRANTED", "MANDATE_REVOKED"]
    with pytest.raises(Conflict):
        revoke_mandate(mandate=made.id, principal=parties.trader2.id)
    assert len(of_subject("mandate", made.id)) == 2


def test_only_the_principal_revokes(parties):
    made = granted(parties)
    with pytest.raises(NotFound):
        revoke_mandate(mandate=made.id, principal=parties.broker2.id)
    with pytest.raises(NotFound):
        revoke_mandate(mandate=uuid4(), principal=parties.trader2.id)
    assert Mandate.objects.get(pk=made.pk).revoked_at is None


def test_the_same_paper_again_gives_the_same_mandate(parties):
    made = granted(parties)
    assert granted(parties) == made
    with pytest.raises(IdempotencyMismatch):
        granted(parties, scope=["declare", "pay"])
    revoke_mandate(mandate=made.id, principal=parties.trader2.id)
    assert granted(parties) != made


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": []}, "scope"),
        ({"scope": ["rob"]}, "scope"),
        ({"document_ref": "  "}, "document_ref"),
        ({"document_ref": "x" * 65}, "document_ref"),
        ({"document_ref": "a\x00b"}, "document_ref"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"agent": uuid4()}, "agent"),
    ],
)
def test_what_cannot_be_granted(parties, changes, field):
    before = Mandate.objects.count()
    with pytest.raises(Invalid) as refused:
        granted(parties, **changes)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert Mandate.objects.count() == before


def test_an_agent_is_a_broker_and_another(parties):
    for agent in (parties.trader2.id, parties.carrier.id):
        with pytest.raises(Invalid):
            granted(parties, agent=agent)


def test_the_database_refuses_too(parties):
    made = granted(parties)
    for change in (
        {"agent_id": made.principal_id},
        {"scope": []},
        {"scope": ["rob"]},
        {"valid_until": date(2000, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_grants_of_one_paper_make_one_mandate(parties):
    first, second = at_once(lambda: granted(parties), lambda: granted(parties))
    assert first == second
    assert Mandate.objects.filter(document_ref="POA-7").count() == 1
    assert len(of_subject("mandate", first.id)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_revocations_one_succeeds(parties):
    made = granted(parties)

    def revoke():
        return revoke_mandate(mandate=made.id, principal=parties.trader2.id)

    results = at_once(revoke, revoke)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Mandate"]
    assert len(of_subject("mandate", made.id)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_the_filing_that_holds_the_mandate(parties):
    made = granted(parties)
    held, revoked = threading.Event(), threading.Event()
    order = []

    def file():
        with transaction.atomic():
            assert may_act(parties.broker2.id, parties.trader2.id, "declare", clock.today(), lock=True)
            held.set()
            assert not revoked.wait(0.3)
            order.append("filed")

    def revoke():
        assert held.wait(10)
        revoke_mandate(mandate=made.id, principal=parties.trader2.id)
        order.append("revoked")
        revoked.set()

    assert at_once(file, revoke) == [None, None]
    assert order == ["filed", "revoked"]
    with transaction.atomic():
        assert not may_act(parties.broker2.id, parties.trader2.id, "declare", clock.today(), lock=True)
