"""Errors and rules: code, status, both languages, and the rule an answer names."""

from datetime import date

import pytest

from kouan.kernel.errors import Conflict, Invalid, KouanError, Refused, Severity, TooLarge
from kouan.kernel.rule import Rule
from kouan.kernel.rule import registry as rules
from kouan.kernel.text import Text


def kinds(base: type[KouanError] = KouanError) -> list[type[KouanError]]:
    return [base, *(deeper for kind in base.__subclasses__() for deeper in kinds(kind))]


def test_every_error_has_a_code_a_status_and_both_languages() -> None:
    for kind in kinds():
        assert kind.code and 400 <= kind.status < 600
        assert kind.text.zh and kind.text.en and kind.text.zh != kind.text.en


def test_text_is_chinese_unless_english_is_asked_for() -> None:
    text = Text("共{n}件", "{n} pieces").format(n=3)
    assert (text.say("en-gb"), text.say("zh-hans"), text.say("fr")) == ("3 pieces", "共3件", "共3件")


def test_an_error_speaks_with_its_figures() -> None:
    body = TooLarge(limit="5 MB").as_dict("en")
    assert body["code"] == "too_large" and "5 MB" in body["message"] and "5 MB" in body["zh"]


@pytest.fixture
def rule():
    class Weight(Rule):
        id = "T-WEIGHT"
        text = Text("毛重{gross}小于净重。", "Gross {gross} is below net.")
        since, until = date(2021, 1, 1), date(2021, 12, 31)

    yield Weight
    del rules["T-WEIGHT"]


def test_a_rule_is_found_by_id_and_dated_to_its_last_day(rule: type[Rule]) -> None:
    assert rules["T-WEIGHT"] is rule
    assert [
        rule.in_force(date(y, m, d)) for y, m, d in ((2020, 12, 31), (2021, 1, 1), (2021, 12, 31), (2022, 1, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]
    with pytest.raises(TypeError, match="T-WEIGHT"):
        type("Other", (Rule,), {"id": "T-WEIGHT", "text": rule.text})


def test_problems_name_rule_field_and_reason(rule: type[Rule]) -> None:
    problem = rule.problem("GrossWet", gross=4)
    assert problem.severity is Severity.STOP
    assert problem.as_dict("en") == {
        "rule": "T-WEIGHT",
        "field": "GrossWet",
        "severity": "E",
        "message": "Gross 4 is below net.",
        "zh": "毛重4小于净重。",
        "en": "Gross 4 is below net.",
    }
    body = Invalid([problem, problem]).as_dict("zh-hans")
    assert body["message"].startswith("有 2 处") and len(body["problems"]) == 2


def test_a_refusal_is_a_conflict_that_names_its_rule(rule: type[Rule]) -> None:
    refusal = Refused(rule.id, rule.text, gross=4)
    assert isinstance(refusal, Conflict) and refusal.status == 409
    assert refusal.as_dict("en")["rule"] == "T-WEIGHT" and "4" in str(refusal)
