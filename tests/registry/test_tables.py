"""Dated codes and rule values: look-ups by day, caches, and what the database refuses."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.journal.models import Event
from kouan.kernel.errors import Invalid
from kouan.registry import codes, rule_table, versions
from kouan.registry.builtin import load_builtin
from kouan.registry.models import CodeEntry, RuleValue, TableVersion
from kouan.registry.services import load_code_rows, set_rule_value
from kouan.registry.services.tables import Row

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def fill(*pairs, on=MONDAY, source="test.csv", **more):
    rows = [Row(code, name, "", {"kind": "a"}) for code, name in pairs]
    return load_code_rows(list="colours", rows=rows, on=on, source=source, **more)


def put(key, value, start, tag="D"):
    return set_rule_value(key=key, value=value, effective_from=start, source="test", tag=tag)


def test_a_changed_code_gets_a_dated_version(db):
    fill(("1", "红"), ("2", "绿"))
    merged = fill(("1", "大红"), ("2", "绿"), ("3", "蓝"), on=MONDAY + 10 * DAY)
    assert (merged.new, merged.changed) == (1, 1)
    assert codes.get("colours", "1", MONDAY + 9 * DAY).name_zh == "红"
    assert codes.get("colours", "1", MONDAY + 10 * DAY).name_zh == "大红"
    assert [entry.name_zh for entry in codes.ever("colours", "1")] == ["红", "大红"]
    assert codes.exists("colours", "3", date(2001, 1, 1)), "a code never seen before was always in force"


def test_the_same_rows_again_change_nothing(db):
    fill(("1", "红"))
    before, events = list(CodeEntry.objects.values()), Event.objects.count()
    stamp = TableVersion.objects.get(name="codes:colours").stamp
    assert fill(("1", "红"), on=MONDAY + DAY).touched == 0
    assert list(CodeEntry.objects.values()) == before
    assert Event.objects.count() == events
    assert TableVersion.objects.get(name="codes:colours").stamp == stamp


def test_a_correction_on_the_same_day_replaces(db):
    fill(("1", "红"))
    fill(("1", "大红"), on=MONDAY)
    fill(("1", "深红"), on=MONDAY)
    assert [entry.name_zh for entry in codes.ever("colours", "1")] == ["红", "深红"]


def test_a_code_that_was_closed_opens_again(db):
    fill(("1", "红"))
    CodeEntry.objects.filter(list="colours").update(valid_until=MONDAY)
    fill(("1", "红"), on=MONDAY + 5 * DAY)
    codes.forget()
    assert not codes.exists("colours", "1", MONDAY + 4 * DAY)
    assert codes.exists("colours", "1", MONDAY + 5 * DAY)


def test_a_load_is_one_event(db):
    fill(("1", "红"), ("2", "绿"))
    (event,) = Event.objects.filter(type="CODES_LOADED")
    assert event.payload | {"list": "colours", "new": 2, "rows": 2} == event.payload


def test_built_in_never_wins_over_official(db):
    fill(("1", "红"), source="builtin", builtin=True)
    fill(("1", "大红"), on=MONDAY)
    fill(("1", "RED"), ("2", "绿"), source="builtin", builtin=True)
    assert codes.get("colours", "1", MONDAY).name_zh == "大红"
    assert codes.exists("colours", "2", MONDAY)


def test_what_a_file_does_not_say_is_kept(db):
    row = Row("1", "红", "Red", {"kind": "a", "specific_duty": "5"})
    load_code_rows(list="colours", rows=[row], source="builtin", builtin=True)
    fill(("1", "大红"), on=MONDAY)
    entry = codes.get("colours", "1", MONDAY)
    assert (entry.name_zh, entry.name_en, entry.attributes["specific_duty"]) == ("大红", "Red", "5")


def test_the_database_keeps_versions_apart(db):
    for start, end in [(MONDAY, None), (date(2000, 1, 1), MONDAY), (MONDAY - DAY, MONDAY + DAY)]:
        CodeEntry.objects.create(list="colours", code="1", name_zh="红", valid_from=MONDAY, valid_until=MONDAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeEntry.objects.create(list="colours", code="1", name_zh="绿", valid_from=start, valid_until=end)
        CodeEntry.objects.all().delete()
    RuleValue.objects.create(key="k", value=1, effective_from=MONDAY, tag="D")
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleValue.objects.create(key="k", value=2, effective_from=MONDAY + DAY, tag="D")


def test_look_ups_ask_the_database_once(db, django_assert_num_queries):
    fill(("1", "红"))
    codes.get("colours", "1", MONDAY)
    with django_assert_num_queries(0):
        assert codes.exists("colours", "1", MONDAY)
        assert not codes.exists("colours", "9", MONDAY)
        assert [code.code for code in codes.entries("colours", MONDAY)] == ["1"]


def test_a_change_by_another_process_is_seen_after_the_interval(db, monkeypatch):
    fill(("1", "红"))
    assert codes.get("colours", "1", MONDAY).name_zh == "红"
    CodeEntry.objects.update(name_zh="绿")
    TableVersion.objects.update(stamp="00000000-0000-4000-8000-000000000001")
    assert codes.get("colours", "1", MONDAY).name_zh == "红"
    later = time.monotonic() + versions.INTERVAL + 0.1
    monkeypatch.setattr(versions.time, "monotonic", lambda: later)
    assert codes.get("colours", "1", MONDAY).name_zh == "绿"


def test_a_rolled_back_change_is_not_remembered(db, monkeypatch):
    fill(("1", "红"))
    with pytest.raises(RuntimeError), transaction.atomic():
        fill(("1", "绿"), on=date(2000, 1, 1))
        assert codes.get("colours", "1", MONDAY).name_zh == "绿"
        raise RuntimeError
    later = time.monotonic() + versions.INTERVAL + 0.1
    monkeypatch.setattr(versions.time, "monotonic", lambda: later)
    assert codes.get("colours", "1", MONDAY).name_zh == "红"


def test_lists_nobody_loaded_are_not_remembered(db):
    for number in range(50):
        assert not codes.known(f"nothing_{number}")
    assert not codes._lists


def test_a_rule_value_ends_the_day_before_the_next(db):
    put("fee.days", 14, date(2020, 1, 1))
    put("fee.days", 15, MONDAY)
    assert rule_table.value("fee.days", MONDAY - DAY) == 14
    assert rule_table.value("fee.days", MONDAY) == 15
    with pytest.raises(rule_table.NoRule):
        rule_table.value("fee.days", date(2019, 12, 31))
    with pytest.raises(rule_table.NoRule):
        rule_table.value("fee.none", MONDAY)
    assert issubclass(rule_table.NoRule, KeyError)


def test_figures_are_not_rounded(db):
    put("fee.rate", "0.0005", MONDAY)
    assert rule_table.number("fee.rate", MONDAY) == Decimal("0.0005")


def test_a_value_before_a_later_one_is_refused(db):
    put("fee.days", 15, MONDAY)
    with pytest.raises(Invalid) as refused:
        put("fee.days", 14, MONDAY - DAY)
    assert refused.value.problems[0].field == "effective_from"
    assert RuleValue.objects.count() == 1


def test_the_same_day_is_a_correction(db):
    put("fee.days", 15, MONDAY)
    put("fee.days", 16, MONDAY)
    assert rule_table.value("fee.days", MONDAY) == 16
    assert Event.objects.filter(type="RULE_VALUE_SET").count() == 2


@pytest.mark.parametrize("changes", [{"tag": "X"}, {"key": ""}, {"key": "k" * 81}])
def test_what_cannot_be_set(db, changes):
    told = {"key": "fee.days", "value": 1, "effective_from": MONDAY, "source": "", "tag": "D"}
    with pytest.raises(Invalid):
        set_rule_value(**told | changes)
    assert not RuleValue.objects.exists()


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**53)), min_size=1, max_size=8))
def test_at_most_one_value_on_any_day(changes):
    """However values are set, each day has at most one, and it is the last one set for that day."""
    RuleValue.objects.all().delete()
    expected: dict[int, int] = {}
    for offset, value in changes:
        try:
            put("prop", value, MONDAY + offset * DAY)
        except Invalid:
            assert max(expected) > offset
        else:
            expected[offset] = value
    for offset in range(45):
        starts = [start for start in expected if start <= offset]
        day = MONDAY + offset * DAY
        if starts:
            assert rule_table.value("prop", day) == expected[max(starts)]
        else:
            with pytest.raises(rule_table.NoRule):
                rule_table.value("prop", day)


def test_built_in_data_is_complete_and_idempotent(db):
    assert load_builtin() > 2000
    assert load_builtin() == 0
    on = date(2021, 3, 1)
    bumpers = codes.tariff("8708100000", on)
    assert (bumpers.mfn, bumpers.vat, bumpers.unit1) == (Decimal("0.06"), Decimal("0.13"), "035")
    assert bumpers.elements[:2] == ("品牌类型", "出口享惠情况")
    wine = codes.tariff("2204210000", on)
    assert (wine.mfn, wine.consumption) == (Decimal("0.14"), Decimal("0.1"))
    camera = codes.tariff("8525801200", on)
    assert (camera.mfn, camera.specific_duty, camera.specific_duty_unit) == (Decimal("0.03"), Decimal(5480), "001")
    assert codes.tariff("8525801200", on) is camera
    assert codes.tariff("9999999999", on) is None
    assert rule_table.number("exchange_rate.USD", on) == Decimal("6.4713")
    assert rule_table.number("exchange_rate.EUR", on) == Decimal("7.8500")
    assert rule_table.value("import.declare.days", on) == 14
    assert rule_table.value("cust.credit.scheme", date(2021, 10, 31)) == "order237"
    assert rule_table.value("cust.credit.scheme", date(2021, 11, 1)) == "order251"


def test_built_in_codes_refer_to_each_other(db):
    load_builtin()
    on = date(2021, 3, 1)
    lines = [codes.tariff(entry.code, on) for entry in codes.entries("hs_tariff", on)]
    assert len(lines) >= 120
    assert len({line.hs_code[:2] for line in lines}) >= 40
    for line in lines:
        assert codes.exists("units", line.unit1, on), line
        assert not line.unit2 or codes.exists("units", line.unit2, on), line
        assert all(codes.exists("supervision_documents", letter, on) for letter in line.licences), line
        assert line.elements, line
    for mode in codes.entries("supervision_modes", on):
        for nature in mode.attributes.get("levy", ()):
            assert codes.exists("levy_natures", nature, on), (mode.code, nature)
    for currency in codes.entries("currencies", on):
        assert rule_table.number(f"exchange_rate.{currency.code}", on) > 0
    for letter in codes.entries("supervision_documents", on):
        assert set(letter.attributes["direction"]) <= {"I", "E"}


def test_an_edited_figure_survives_the_next_release(db):
    load_builtin()
    put("import.declare.days", 10, date(2027, 1, 1))
    TableVersion.objects.filter(name="builtin").delete()
    load_builtin()
    rule_table.forget()
    assert rule_table.value("import.declare.days", date(2027, 1, 1)) == 10
    assert rule_table.value("import.declare.days", date(2026, 12, 31)) == 14


@pytest.mark.parametrize("value", [1e308, {"a": [2**60]}, -(2**54)])
def test_a_number_no_reader_keeps_exactly_is_refused(db, value):
    with pytest.raises(Invalid):
        put("k", value, MONDAY)
    assert not RuleValue.objects.filter(key="k").exists()


def test_a_new_value_keeps_what_the_key_means(db):
    set_rule_value(key="k", value=1, effective_from=MONDAY, source="x", tag="D", unit="day", note="days to declare")
    made = put("k", 2, MONDAY + DAY)
    assert (made.unit, made.note) == ("day", "days to declare")
