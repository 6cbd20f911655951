"""Canonical JSON: one value, one byte string, the same after a trip through JSON."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.kernel.canonical import canonical


class State(StrEnum):
    FILED = "filed"


class Line(msgspec.Struct):
    at: datetime
    price: Decimal


def test_each_kind_has_one_form() -> None:
    moment = datetime(2021, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    value = {
        "z": Line(moment, Decimal("1.50")),
        "a": [True, None, 7, "渝"],
        "id": UUID(int=1),
        "raw": b"\x01\xff",
        "day": date(2021, 3, 4),
        "state": State.FILED,
    }
    assert canonical(value).decode() == (
        '{"a":[true,null,7,"渝"],"day":"2021-03-04","id":"00000000-0000-0000-0000-000000000001",'
        '"raw":"01ff","state":"filed","z":{"at":"2021-03-04T00:30:00Z","price":"1.50"}}'
    )


@pytest.mark.parametrize("value", [1.5, {"a": [1.0]}, {1: "a"}, datetime(2021, 1, 1), object(), {"a": {None: 1}}])
def test_refuses_what_has_no_stable_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_sets_are_sorted_and_text_subclasses_plain() -> None:
    class Marked(str):
        pass

    assert canonical({"b", "a"}) == canonical(["a", "b"])
    assert canonical(Marked("x")) == b'"x"'


text = st.text(st.characters(exclude_categories=("Cs",)))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    text,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.binary(),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
)
values = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(text, inner)), max_leaves=20)


@given(values)
def test_a_trip_through_json_changes_nothing(value: object) -> None:
    once = canonical(value)
    assert canonical(json.loads(once)) == once


@given(st.dictionaries(text, scalars), st.randoms())
def test_order_of_keys_does_not_matter(value: dict, random) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)
