"""The rules as a book: all of Appendix B is there, each explains itself, each has a test of its name."""

import re
from pathlib import Path

import pytest

from kouan.clearance.rules import ALL, SUMMARY
from kouan.clearance.rules.values import SEEDS, seed
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


def test_seeds_of_a_key_do_not_overlap():
    for one in SEEDS:
        assert seed(one.key, one.since) is one.value
        assert one.until is None or seed(one.key, one.until) is one.value
        assert one.tag in {"S", "L", "R", "P", "M", "M?", "D"}
    with pytest.raises(KeyError):
        seed("no.such.key", ON)
