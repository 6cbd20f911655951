"""The drawings: well-formed, labelled, in scale, and unmoved by hostile names."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.portal.svg import geography as geo
from kouan.portal.svg.bars import Series, hours
from kouan.portal.svg.paths import linear, nice_ceiling, smooth
from kouan.portal.svg.river import Berths, Vessel, along, port_of, project, river, share_of
from kouan.portal.svg.spark import spark
from kouan.portal.svg.timeline import Mark, timeline

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


@given(st.floats(0, 1e7))
def test_a_ceiling_is_round_and_not_below(value):
    top = nice_ceiling(value)
    assert top >= value
    assert top % 4 == 0
    assert top <= max(4, value * 2.5 + 4)


@given(st.lists(st.floats(0, 1e6), min_size=24, max_size=24), st.integers(0, 23))
def test_a_day_of_hours_is_well_formed(values, until):
    drawn = parsed(hours("t", Series("a", values), Series("b", values), until))
    assert drawn.get("role") == "img"
    assert all(float(bar.get("height")) >= 0 for bar in drawn.iter("rect"))
    assert all(bar.find("title") is not None for bar in drawn.iter("rect"))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=9))
def test_a_level_line_stays_between_its_points(points):
    numbers = [float(n) for n in smooth(points, level=True).replace("M", " ").replace("C", " ").split()]
    heights = numbers[1::2]
    assert min(heights) >= min(y for _, y in points) - 0.1
    assert max(heights) <= max(y for _, y in points) + 0.1


def test_a_spark_needs_two_values():
    assert spark([]) == spark([3]) == ""
    assert parsed(spark([1, 5, 2])).get("aria-hidden") == "true"


def test_an_empty_scale_does_not_divide_by_zero():
    assert linear((5, 5), (0, 10))(5) == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_river_map_names_every_port(language):
    berths = [Berths(port, 0) for port in geo.PORTS]
    text = river("t", berths, [Vessel("<b>&", 0.5, -1)], language)
    assert all(port.name.say(language) in text for port in geo.PORTS)
    assert "<b>" not in text
    parsed(text)


def test_ports_lie_on_the_map_and_in_order_down_the_river():
    shares = [share_of(port) for port in geo.PORTS]
    assert shares == sorted(shares)
    for port in geo.PORTS:
        x, y = project(port.lon, port.lat)
        assert 0 < x < 760
        assert 0 < y < 326


def test_the_ends_of_the_river():
    west, east = along(-1)[0], along(2)[0]
    assert west[0] < along(0.5)[0][0] < east[0]


def test_no_code_belongs_to_two_ports():
    codes = [code for port in geo.PORTS for code in port.codes]
    assert len(codes) == len(set(codes))
    assert port_of("XXXXX") is None


@given(st.lists(st.tuples(st.integers(0, 10**7), st.text(max_size=12), st.sampled_from(["", "milestone", "trouble"]))))
def test_a_timeline_of_anything_is_well_formed(marks):
    found = [
        Mark(NOW + timedelta(seconds=s), "".join(c for c in t if c.isprintable()), tone) for s, t, tone in sorted(marks)
    ]
    drawn = timeline("t", found, NOW + timedelta(days=200))
    assert (drawn == "") == (not found)
    if found:
        assert len(list(parsed(drawn).iter("circle"))) == len(found)
