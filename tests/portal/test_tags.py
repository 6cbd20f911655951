"""How the portal writes identifiers, money, times and durations."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from kouan.kernel import clock
from kouan.kernel.money import Money
from kouan.kernel.text import Text
from kouan.portal.templatetags import kouan as tags

NOON = datetime(2021, 3, 10, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("CSQU3054383", "CSQU 305438 3"),
        ("800720211000000001", "8007 2021 1 0000 00001"),
        ("91500112MATCULH83D", "9150 0112 MATC ULH8 3D"),
        ("8708299000", "8708 29 90 00"),
        ("B/L 7", "B/L 7"),
        ("", ""),
        (None, ""),
    ],
)
def test_identifiers_in_groups(value, written):
    assert tags.grouped(value).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [(123450, "¥ 1,234.50"), (Decimal("0.005"), "¥ 0.01"), (Money(500, "JPY"), "JPY 500"), (None, "—"), (0, "¥ 0.00")],
)
def test_money(amount, written):
    assert tags.money(amount).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [
        (timedelta(minutes=38), "38 min", "38 分钟"),
        (timedelta(hours=2, minutes=6), "2 h 06", "2 小时 06 分"),
        (timedelta(days=1, hours=4), "1 d 4 h", "1 天 4 小时"),
        (timedelta(days=15, hours=4), "15 days", "15 天"),
        (None, "—", "—"),
    ],
)
def test_durations(span, en, zh):
    with translation.override("en"):
        assert tags.duration(span) == en
    with translation.override("zh-hans"):
        assert tags.duration(span) == zh


def test_moments_are_told_in_shanghai_time():
    with clock.travel(NOON):
        assert ">12:00<" in tags.when(NOON)
        assert ">03-09 12:00<" in tags.when(NOON - timedelta(days=1))
        assert ">2020-03-10<" in tags.when(NOON - timedelta(days=365))
        assert 'datetime="2021-03-10T12:00:00+08:00"' in tags.when(NOON)


def test_what_is_left_and_what_is_late():
    with clock.travel(NOON), translation.override("en"):
        assert tags.left(NOON + timedelta(hours=2)) == "2 h 00 left"
        assert tags.left(NOON - timedelta(minutes=5)) == "5 min late"


def test_pills_and_steps_escape_what_they_are_given():
    drawn = Template('{% load kouan %}{% pill text "ok" %}{% hold_pill text %}').render(Context({"text": "<script>"}))
    assert "<script>" not in drawn
    steps = tags.steps(2, 5)
    assert steps.count("done") == 2
    assert 'role="img"' in steps


def test_both_languages():
    text = Text("放行", "Released")
    with translation.override("en"):
        assert tags.say(text) == "Released"
    with translation.override("zh-hans"):
        assert tags.say(text) == "放行"
