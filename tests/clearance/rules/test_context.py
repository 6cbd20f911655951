"""Reference data of a day: asked for once, bounded in memory, with the seeds behind it."""

from datetime import date

from kouan.clearance.check import check
from kouan.clearance.rules.context import Context, Day, Known, Tariffs, no_manifest, nothing_before, only_itself
from kouan.clearance.rules.values import Values
from tests.clearance.build import ON, TRADER, day, imported


def test_each_code_is_asked_for_once():
    asked = []
    known = Known("units", lambda name, code: not asked.append((name, code)))
    assert known["035"]
    assert known["035"]
    assert asked == [("units", "035")]


def test_made_up_codes_do_not_fill_the_memory():
    known, tariffs = Known("units", lambda name, code: False), Tariffs(lambda hs: None)
    prepared = day()
    for number in range(45_000):
        assert not known[str(number)]
        assert tariffs[str(number)] is None
        prepared.once(number, lambda: 1)
    assert max(len(known), len(tariffs), len(prepared.prepared)) <= 20_001


def test_the_registry_wins_over_the_seeds():
    values = Values(ON, {"duty.min": 10}.__getitem__)
    assert values["duty.min"] == 10
    assert values["vat.min"] == 50
    assert Values(date(2025, 1, 1))["duty.regime"] == "law"
    assert Values(ON)["duty.regime"] == "regulation"


def test_a_context_without_facts_lets_a_trader_file_for_itself():
    plain = Context(day=day())
    assert plain.on == ON
    assert no_manifest("B", "C", "V") is None
    assert nothing_before("B") == {}
    assert only_itself("A", "A")
    assert not only_itself("A", "B")
    assert check(imported(agent=TRADER), plain) == []


def test_names_of_units_come_from_the_code_list():
    named = Day(ON, exists=lambda name, code: True, tariff=day().tariff.lookup)
    assert named.called("units", "035") is None
