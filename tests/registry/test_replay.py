"""The journal alone gives back the state of organisations, mandates and tokens."""

from __future__ import annotations

import pytest

from kouan.journal import worker
from kouan.journal.replay import check_replay
from kouan.registry.models import Mandate, Organisation
from kouan.registry.services import revoke_mandate, revoke_token


def findings():
    worker.drain()
    return [str(finding) for finding in check_replay()]


@pytest.mark.django_db(transaction=True)
def test_replay_agrees_after_a_day(parties, api):
    mandate = Mandate.objects.get(principal=parties.trader)
    revoke_mandate(mandate=mandate.id, principal=parties.trader.id)
    api("carrier")
    revoke_token(token=parties.carrier.tokens.first().id, organisation=parties.carrier.id)
    assert findings() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tamper",
    [
        lambda p: Mandate.objects.filter(principal=p.trader).update(scope=["pay"]),
        lambda p: Organisation.objects.filter(pk=p.trader.pk).update(grade="discredited"),
        lambda p: p.carrier.tokens.update(roles=["customs"]),
    ],
)
def test_a_change_behind_the_journal_is_found(parties, tamper):
    assert findings() == []
    tamper(parties)
    assert len(findings()) == 1
