"""The small world of a first start: lively, made once, and true to the journal."""

from pathlib import Path
from typing import Any

import pytest

from kouan.charges.models import Bill
from kouan.charges.selectors import trial_balance
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.journal import verify
from kouan.journeys.models import Call, GateMove, Hold, Unit
from kouan.kernel import clock
from kouan.registry import codes, rule_table, tokens
from kouan.simulator.seed import seed_demo


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_seeded_world(settings: Any, tmp_path: Path) -> None:
    settings.STATE, settings.DEMO, settings.KOUAN_WRITES_PER_MINUTE = tmp_path, True, 1_000_000
    for cache in (codes, rule_table, tokens):
        cache.forget()
    filed = seed_demo()
    assert 40 <= filed <= 70
    states = set(Declaration.objects.values_list("state", flat=True))
    assert len(states) >= 4
    assert {"R", "T"} <= states
    assert {"issued", "paid"} <= set(Bill.objects.values_list("state", flat=True))
    assert InspectionOrder.objects.filter(done_at=None).exists()
    assert Call.objects.filter(ata=None).exists()
    assert Call.objects.exclude(ata=None).exists()
    assert Unit.objects.exclude(location="").exists()
    assert Hold.objects.filter(lifted_at=None).exists()
    assert set(GateMove.objects.values_list("allowed", flat=True)) == {True, False}
    assert not Declaration.objects.filter(submitted_at__gt=clock.now()).exists()
    assert sum(trial_balance().values()) == 0
    assert list(verify.check_log()) == []

    before = Declaration.objects.count(), Call.objects.count()
    assert seed_demo() == 0
    assert (Declaration.objects.count(), Call.objects.count()) == before
