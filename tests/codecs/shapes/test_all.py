"""Every XML format of the house: what is written is read back, and what is read is written back, byte for byte."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.families import SHAPES
from kouan.kernel.errors import Malformed, TooLarge
from tests.codecs.shapes.made import message as made

NAMES = sorted(SHAPES)
FEW = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(SEEDS)
def test_round_trip(name, seed):
    shape = SHAPES[name]
    message = made(shape.make, seed)
    raw, problems = shape.written(message)
    assert problems == []
    again, found = shape.decode(raw)
    assert again == message
    assert {one.rule for one in found if one.rule.startswith("XML")} <= {"XML-01", "XML-02", "XML-03"}
    assert shape.written(again)[0] == raw


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(SEEDS)
def test_broken_bytes_never_break_us(name, seed):
    shape = SHAPES[name]
    raw = bytearray(shape.written(made(shape.make, seed))[0])
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(raw))
        if dice.random() < 0.5:
            raw[at] = dice.randrange(256)
        else:
            del raw[at : at + dice.randint(1, 40)]
        if not raw:
            return
    try:
        message, found = shape.decode(bytes(raw))
    except (Malformed, TooLarge) as said:
        assert said.text.zh
        return
    assert all(one.rule and one.text.en for one in found)
    again, _ = shape.decode(shape.written(message)[0])
    assert again == message, "what was read, findings and all, survives being written"


@pytest.mark.parametrize("name", NAMES)
def test_other_roots_and_hostile_xml_are_refused(name):
    for raw in (b"<Other/>", b"", b"\xff\xfe\x00", b"<a>" * 70, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'):
        with pytest.raises(Malformed):
            SHAPES[name].decode(raw)
