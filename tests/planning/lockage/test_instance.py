"""Malformed and hostile instances: each is refused with rule and field, none crashes."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.planning.lockage.instance import InvalidInstance, decode
from tests.planning.lockage.rivers import facility, raw, vessel


def refused(data: Any) -> InvalidInstance:
    with pytest.raises(InvalidInstance) as caught:
        decode(data if isinstance(data, bytes) else msgspec.json.encode(data))
    return caught.value


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "locks-instance"}', b"[" * 100_000]
)
def test_no_instance_at_all(data: bytes) -> None:
    assert refused(data).rule == "SCHEMA"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"length": "110 m"}, "length"),
        ({"length": 110.5}, "length"),
        ({"length": 0}, "length"),
        ({"length": -5}, "length"),
        ({"length": 10**30}, "length"),
        ({"weight": True}, "weight"),
        ({"dg": 3}, "dg"),
        ({"direction": "sideways"}, "direction"),
        ({"route": []}, "route"),
        ({"id": ""}, "id"),
        ({"arrival": None}, "arrival"),
        ({"promise": {"dam": "upper"}}, "promise"),
    ],
)
def test_wrong_fields_of_a_vessel_are_named(changes: dict[str, Any], field: str) -> None:
    error = refused(raw([vessel("ok"), vessel("bad") | changes]))
    assert error.rule == "SCHEMA"
    assert "vessels" in error.field and field in error.field + str(error)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"route": ["lower", "upper"]}, "VISIT", "$.vessels[0].route"),
        ({"route": ["upper", "upper"]}, "VISIT", "$.vessels[0].route"),
        ({"route": ["nowhere"]}, "VISIT", "$.vessels[0].route"),
        ({"ready": 7}, "READY", "$.vessels[0].ready"),
        ({"promise": {"dam": "nowhere", "latest": 5}}, "VISIT", "$.vessels[0].promise.dam"),
    ],
)
def test_contradictions_of_a_vessel_are_named(changes: dict[str, Any], rule: str, field: str) -> None:
    error = refused(raw([vessel("V") | changes]))
    assert (error.rule, error.field) == (rule, field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dam": "nowhere"}, "dam"),
        ({"directions": ["up", "up"]}, "directions"),
        ({"closures": [[50, 50]]}, "closures"),
        ({"closures": [[60, 50]]}, "closures"),
    ],
)
def test_contradictions_of_a_facility_are_named(changes: dict[str, Any], field: str) -> None:
    error = refused(raw([vessel("V")], [facility("A") | changes, facility("B", "lower")]))
    assert (error.rule, error.field) == ("FAC", f"$.facilities[0].{field}")


def test_names_that_stand_twice() -> None:
    assert refused(raw([vessel("V"), vessel("V")])).field == "$.vessels[1].id"
    assert refused(raw([vessel("V")], [facility("A"), facility("A", "lower")])).field == "$.facilities[1].id"
    assert refused(raw([vessel("V")], dams=["upper", "upper"])).field == "$.dams"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(path=st.lists(st.integers(0, 30), min_size=1, max_size=4), value=JSON)
@settings(max_examples=200, deadline=None)
def test_any_one_value_replaced_is_read_or_refused(path: list[int], value: Any) -> None:
    data: Any = raw([vessel("V"), vessel("W")])
    place, key = None, None
    inner: Any = data
    for step in path:
        if isinstance(inner, dict) and inner:
            place, key = inner, list(inner)[step % len(inner)]
        elif isinstance(inner, list) and inner:
            place, key = inner, step % len(inner)
        else:
            break
        inner = place[key]
    place[key] = value
    try:
        decode(msgspec.json.encode(data))
    except InvalidInstance as error:
        assert error.rule and error.field
