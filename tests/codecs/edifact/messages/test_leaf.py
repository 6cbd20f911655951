"""One segment to its piece: the fast reader of a shape and the slow one agree; values keep what they were."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs import transport
from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages import by_name
from kouan.codecs.edifact.messages.grammar import Node
from kouan.codecs.edifact.messages.kind import UNH
from kouan.codecs.edifact.messages.layouts import FIELDS, LAYOUTS
from kouan.codecs.edifact.messages.leaf import Leaf
from kouan.codecs.edifact.messages.structures import nearest
from kouan.codecs.edifact.messages.values import read_number, read_time, write_number, write_time

pieces = st.text("A9.,-CN é重", max_size=4)
composites = st.lists(pieces, max_size=7)
elements = pieces | composites | st.lists(composites, max_size=2)


def leaves(node: Node) -> set[Leaf]:
    return {leaf for child in node.children for leaf in (child.leaf, *leaves(child)) if leaf}


LEAVES = sorted(
    {leaf for kind in by_name.values() for release in kind.releases for leaf in leaves(kind.tree(release)[0])},
    key=lambda leaf: (leaf.tag, leaf.type.__name__),
) + [UNH]


@settings(max_examples=250, deadline=None)
@given(leaf=st.sampled_from(LEAVES), body=st.lists(elements, max_size=14))
def test_the_fast_reader_reads_what_the_slow_one_reads(leaf, body):
    segment = [leaf.tag, *body]
    fast, slow = Findings(), Findings()
    assert leaf.read(segment, 1, fast) == leaf.parse(segment, 1, slow)
    assert [each.code for each in fast] == [each.code for each in slow]


def test_every_segment_has_a_layout_and_every_type_is_used():
    assert {leaf.tag for leaf in LEAVES} == {key[:3] for key in FIELDS} | {"UNH"} == set(LAYOUTS)
    assert {leaf.type.__name__ for leaf in LEAVES} - {"Document", "Header"} == set(transport.TYPES) - {"Piece"}


def test_every_type_says_what_it_is():
    assert all("__doc__" in vars(kind) and kind.__doc__ for kind in transport.TYPES.values())


@pytest.mark.parametrize(
    ("text", "value", "exact"),
    [
        ("", None, True),
        ("15400", Decimal(15400), True),
        ("27000.0", Decimal("27000.0"), True),
        ("-18", Decimal(-18), True),
        ("014,30", Decimal("14.30"), False),
        ("1E5", Decimal(100000), False),
        ("heavy", None, False),
        ("NaN", None, False),
        ("9" * 41, None, False),
    ],
)
def test_numbers(text, value, exact):
    assert read_number(text) == (value, exact)
    assert not exact or write_number(value) == text


CST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("202611230800", "203", datetime(2026, 11, 23, 8)),
        ("20261123", "102", datetime(2026, 11, 23)),
        ("2611230800", "201", datetime(2026, 11, 23, 8)),
        ("202611230800", "", datetime(2026, 11, 23, 8)),
        ("202611230800+08", "303", datetime(2026, 11, 23, 8, tzinfo=CST)),
        ("20261123080000+05:30", "304", datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
        ("202613990800", "203", None),
        ("200102", "610", None),
    ],
)
def test_times(text, form, value):
    assert read_time(text, form)[0] == value
    if value and form:
        assert write_time(value, form) == text


@pytest.mark.parametrize(
    ("wanted", "used"),
    [("95B", "95B"), ("96A", "96B"), ("93A", "95B"), ("97A", "96B"), ("04B", "00B"), ("15A", "13B"), ("XXX", "13B")],
)
def test_the_structure_of_a_release_that_is_not_known(wanted, used):
    assert nearest("BAPLIE", wanted) == used
