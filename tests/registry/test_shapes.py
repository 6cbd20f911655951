"""A rule value keeps the form its readers rely on."""

from datetime import date

import pytest

from kouan.kernel.errors import Invalid
from kouan.registry import rule_table
from kouan.registry.services.tables import set_rule_value
from kouan.registry.shapes import Unfit, fitted


@pytest.mark.parametrize(
    ("new", "like", "made"),
    [
        ("16", 15, 16),
        (16, 15, 16),
        ("0.0006", "0.0005", "0.0006"),
        (0.0006, "0.0005", "0.0006"),
        (-3, -20, -3),
        (False, True, False),
        ("law", "bill", "law"),
        ("2022-01-01", "2021-01-01", "2022-01-01"),
        (["1A10", "9610"], ["0110", "1210"], ["1A10", "9610"]),
        ([1, 2], [15], [1, 2]),
        ([], ["0110"], []),
        ({"a": "2", "b": 3}, {"a": "1"}, {"a": "2", "b": "3"}),
        ({"x": ["USA"]}, {}, {"x": ["USA"]}),
        ({}, {"6": {"kind": "permit"}}, {}),
        ({"7": {"kind": "quota"}}, {"6": {"kind": "permit"}}, {"7": {"kind": "quota"}}),
        ("anything", None, "anything"),
    ],
)
def test_a_value_of_the_former_s_form_fits(new, like, made):
    assert fitted(new, like) == made


@pytest.mark.parametrize(
    ("new", "like"),
    [
        ("many", 15),
        (1.5, 15),
        (True, 15),
        (-1, 15),
        ("-0.1", "0.0005"),
        ("NaN", "0.0005"),
        ("1e400000000", 15),
        ({}, "0.0005"),
        ("yes", True),
        (3, "bill"),
        ("tomorrow", "2021-01-01"),
        ("0110", ["0110"]),
        ([["0110"]], ["0110"]),
        ({"b": "1"}, {"a": "1"}),
        ({"a": "x"}, {"a": "1"}),
        ({"7": {"sort": "quota"}}, {"6": {"kind": "permit"}}),
        (None, 15),
    ],
)
def test_a_value_of_another_form_does_not(new, like):
    with pytest.raises(Unfit):
        fitted(new, like)


@pytest.mark.django_db
def test_an_administrator_can_not_break_a_rule_by_a_slip_of_the_pen():
    said = {"key": "latefee.test", "effective_from": date(2021, 1, 1), "source": "test", "tag": "D"}
    set_rule_value(value="0.0005", **said)
    with pytest.raises(Invalid) as refused:
        set_rule_value(value="five", **said | {"effective_from": date(2022, 1, 1)})
    assert (refused.value.problems[0].rule, refused.value.problems[0].field) == ("RULE_VALUE", "value")
    assert rule_table.number("latefee.test", date(2022, 6, 1)) == rule_table.number("latefee.test", date(2021, 6, 1))
