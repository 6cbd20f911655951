"""What ends soon is on the worklist of those concerned, and of nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kouan.kernel import clock
from kouan.registry import reminders, services
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

DAY = timedelta(days=1)


def caller(organisation, *roles):
    return Caller(None, organisation.id, frozenset(roles))


def concerned(parties):
    parts = {"trader2": Role.TRADER, "broker2": Role.BROKER, "trader": Role.TRADER, "customs": Role.CUSTOMS}
    return {name: reminders.count(caller(getattr(parties, name), role)) for name, role in parts.items()}


@pytest.mark.parametrize(("days", "number"), [(0, 1), (14, 1), (15, 0)])
def test_a_mandate_that_ends_soon(parties, days, number):
    made = services.grant_mandate(
        principal=parties.trader2.id,
        agent=parties.broker2.id,
        scope=["declare"],
        document_ref="POA-S",
        valid_from=clock.today(),
        valid_until=clock.today() + days * DAY,
    )
    assert concerned(parties) == {"trader2": number, "broker2": number, "trader": 0, "customs": 0}
    found = list(reminders.tasks(caller(parties.trader2, Role.TRADER), 10))
    assert [task.severity for task in found] == ["a" if days < 2 else "m"] * number
    assert all("POA-S" in task.title.en and "→" in task.detail.zh for task in found)
    services.revoke_mandate(mandate=made.id, principal=parties.trader2.id)
    assert not any(concerned(parties).values())


def test_a_token_that_expires_soon(parties):
    services.issue_token(
        organisation=parties.trader2, name="erp", roles=[Role.TRADER], expires_at=clock.now() + 3 * DAY
    )
    assert concerned(parties) == {"trader2": 1, "broker2": 0, "trader": 0, "customs": 0}
    (task,) = reminders.tasks(caller(parties.trader2, Role.TRADER), 10)
    assert (task.kind, task.severity) == ("token", "m")
