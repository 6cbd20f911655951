"""Every JSON format of the house: both ways, and what has no field is kept in its place."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.families import JSON_SHAPES
from kouan.codecs.shapes.jsonform import parse
from kouan.kernel.errors import Malformed, TooLarge
from tests.codecs.shapes.made import message as made

NAMES = sorted(JSON_SHAPES)
FEW = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(SEEDS)
def test_round_trip(name, seed):
    shape = JSON_SHAPES[name]
    message = msgspec.structs.replace(made(shape.make, seed), extra={})
    raw, problems = shape.written(message)
    assert problems == []
    again, found = shape.decode(raw)
    assert again == message
    assert not [one for one in found if one.rule.startswith("XML")]
    assert shape.written(again)[0] == raw


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(SEEDS)
def test_broken_bytes_never_break_us(name, seed):
    shape = JSON_SHAPES[name]
    raw = bytearray(shape.written(made(shape.make, seed))[0])
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(raw))
        raw[at] = dice.choice(b'0"x[]{},:\xff9') if dice.random() < 0.7 else dice.randrange(256)
    try:
        message, found = shape.decode(bytes(raw))
    except (Malformed, TooLarge) as said:
        assert said.text.zh
        return
    assert all(one.rule and one.text.en for one in found)
    shape.written(message)


@pytest.mark.parametrize("name", NAMES)
def test_strange_members_and_wrong_kinds_are_kept_and_written_back(name):
    shape = JSON_SHAPES[name]
    plain = json.loads(shape.written(msgspec.structs.replace(made(shape.make, 5), extra={}))[0])
    whole = plain if isinstance(plain, dict) else None
    if whole is None:
        pytest.skip("a list")
    whole["x-strange/~"] = {"deep": [1, None, "重"]}
    raw = json.dumps(whole).encode()
    message, found = shape.decode(raw)
    assert "XML-01" in [one.rule for one in found]
    assert json.loads(shape.written(message)[0])["x-strange/~"] == whole["x-strange/~"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b"[" * 3000, b"[" * 200_000, b'{"a": NaN}', b'{"a": ' + b"9" * 5000 + b"}", b"nul", b"\x00"],
)
def test_hostile_json(raw):
    with pytest.raises(Malformed) as said:
        parse(raw)
    assert said.value.text.zh


def test_names_that_come_twice_are_told():
    assert parse(b'{"a": 1, "b": {"c": 1, "c": 2}}')[1] == ["c"]
    with pytest.raises(TooLarge):
        parse(b" " * (8 * 1024 * 1024 + 1))
