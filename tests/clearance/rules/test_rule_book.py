"""The rules as a book: all of Appendix B is there, each explains itself, each has a test of its name."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest

from kouan.clearance.rules import ALL, SUMMARY
from kouan.clearance.rules.values import TABLE, _built_in, seed
from kouan.kernel.errors import Severity
from kouan.kernel.rule import registry
from kouan.kernel.text import Text
from tests.clearance.build import ON

WARNINGS = {"B17", "B23", "R-6.1"}


def test_all_twenty_nine_are_there_in_order():
    numbered = [rule.id for rule in ALL if rule.id.startswith("B")]
    assert numbered == [f"B{number:02}" for number in range(1, 30)]
    assert set(SUMMARY) <= set(ALL)
    assert all(registry[rule.id] is rule for rule in ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_each_rule_explains_itself(rule):
    assert rule.__doc__
    assert "Source: " in rule.__doc__
    assert rule.source
    assert rule.in_force(ON)
    assert rule.severity is (Severity.WARN if rule.id in WARNINGS else Severity.STOP)
    for said in (one for one in vars(rule).values() if isinstance(one, Text)):
        assert re.search("[一-鿿]", said.zh)
        assert re.fullmatch(r"[^一-鿿]+", said.en), said.en
        assert set(re.findall(r"{\w+}", said.zh)) >= set(re.findall(r"{\w+}", said.en))
        assert said.en.endswith((".", "}", "?"))


def test_each_rule_has_a_test_of_its_name():
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for rule in ALL:
        name = rule.id.lower().replace("-", "").replace(".", "")
        assert f"def test_{name}_" in tests, rule.id


def test_values_of_a_key_do_not_overlap():
    for key, held in _built_in().items():
        spans = sorted((one.since, one.until) for one in held)
        assert all(until < since for (_, until), (since, _) in pairwise(spans)), key
        assert all(since <= until for since, until in spans), key
    with pytest.raises(KeyError):
        seed("no.such.key", ON)


def test_every_value_says_what_it_is_and_how_sure():
    for row in csv.DictReader(TABLE.read_text("utf-8").splitlines()):
        assert row["tag"] in {"S", "L", "R", "P", "M", "M?", "D"} and row["source"] and row["note"], row["key"]


def test_b13_and_b19_tables_use_known_codes():
    lists = {(row[0], row[1]) for row in csv.reader((TABLE.parent / "lists.csv").read_text("utf-8").splitlines())}
    for mode, regime in seed("modes.compatible", ON).items():
        natures = {*regime.get("natures", ()), *regime.get("not_natures", ())} - {""}
        assert natures <= {code for name, code in lists if name == "levy_natures"} | {"506"}, mode
        assert {one for some in regime.get("duty_modes", {}).values() for one in some} <= set("123456789")
    groups = seed("attributes.exclusive", ON)
    assert ["11", "12", "13"] in groups and ["17", "18"] in groups
    assert {code for group in groups for code in group} <= {str(code) for code in range(11, 31)}
