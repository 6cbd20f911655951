"""A bulk load: as many declarations as asked for, spread over days and firms, and a journal that verifies."""

from pathlib import Path
from typing import Any

import pytest

from kouan.clearance.models import Declaration, DeclarationLine
from kouan.journal import replay, selectors, verify, worker
from kouan.journal.models import Event
from kouan.journeys.models import Consignment, Unit
from kouan.kernel import clock, identifiers
from kouan.registry import codes, rule_table, tokens
from kouan.registry.models import Organisation
from kouan.simulator import bulk


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_small_load(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATE, settings.DEMO, settings.KOUAN_WRITES_PER_MINUTE = tmp_path, True, 1_000_000
    for name, small in (("FIRMS", 12), ("MANY", 150), ("EXTRA_SHIPMENTS", 1)):
        monkeypatch.setattr(bulk, name, small)
    for cache in (codes, rule_table, tokens):
        cache.forget()
    first = bulk.load(150)
    second = bulk.load(50, seed=7)

    made = Declaration.objects.filter(client_no__startswith="BULK-")
    assert made.filter(bill_no__startswith="BK").count() == made.count() >= 200
    assert Consignment.objects.filter(bill_no__startswith="BK").count() == 200
    assert first + second >= 200 * 8
    assert made.values("organisation").distinct().count() > 5
    assert made.dates("submitted_at", "day").count() > 10
    assert not made.filter(submitted_at__gt=clock.now()).exists()
    assert not Event.objects.filter(recorded_at__gt=clock.now()).exists()
    assert DeclarationLine.objects.filter(declaration__in=made).count() >= 200
    for number in Unit.objects.values_list("number", flat=True):
        assert identifiers.CONTAINER_NO.ok(number)
    for one in made:
        assert identifiers.ENTRY_ID.ok(one.entry_id)
        assert identifiers.UNIFIED_NO.ok(one.seq_no)
    assert Organisation.objects.filter(roles=["trader"]).count() == 12

    assert selectors.size() == Event.objects.count()
    assert worker.drain().handled == 0
    assert [str(found) for found in verify.check_log()] == []
    assert [str(found) for found in replay.check_replay()] == []
    assert list(verify.check_gaps()) == []


def test_the_days_of_a_load() -> None:
    for count in (1, 30, 20_000):
        days = bulk.spread(count)
        assert sum(days.values()) == count
        assert all(offset < 0 and number > 0 for offset, number in days.items())
    assert len(bulk.spread(20_000)) > 300


def test_box_numbers_are_different_and_right() -> None:
    numbers = [bulk.box(n) for n in (*range(2_000), *range(10**6 - 5, 10**6 + 5), 5 * 10**9)]
    assert len(set(numbers)) == len(numbers)
    assert all(identifiers.CONTAINER_NO.ok(number) for number in numbers)
