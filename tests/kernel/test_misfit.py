"""What does not fit a body is said at its field, in both languages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta

from kouan.kernel.misfit import misfit


class Line(msgspec.Struct):
    code: Annotated[str, Meta(pattern="^[0-9]+$")] = "1"


class Body(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=3)]
    lines: Annotated[list[Line], Meta(max_length=2)] = msgspec.field(default_factory=list)
    at: Annotated[datetime, Meta(tz=True)] | None = None
    on: date | None = None
    id: UUID | None = None
    amount: Decimal = Decimal(0)
    count: Annotated[int, Meta(ge=1)] = 1
    kind: Literal["a", "b"] = "a"
    sure: bool = True


@pytest.mark.parametrize(
    ("body", "field", "zh", "en"),
    [
        (b"{}", "name", "请填写", "missing"),
        (b'{"name":""}', "name", "至少1个字符", "At least 1"),
        (b'{"name":"long"}', "name", "至多3个字符", "At most 3"),
        (b'{"name":1}', "name", "应为文字", "A text"),
        (b'{"name":"a","no":1}', "no", "没有这个字段", "No such field"),
        (b'{"name":"a","lines":[{"code":"x"}]}', "lines[0].code", "格式", "format"),
        (b'{"name":"a","lines":[{},{},{}]}', "lines", "至多2项", "2 entries"),
        (b'{"name":"a","at":"2026-01-01T00:00:00"}', "at", "带时区", "zone"),
        (b'{"name":"a","at":"soon"}', "at", "带时区", "zone"),
        (b'{"name":"a","on":"2026-02-30"}', "on", "日期", "date"),
        (b'{"name":"a","id":"x"}', "id", "UUID", "UUID"),
        (b'{"name":"a","amount":"1,5"}', "amount", "数字", "number"),
        (b'{"name":"a","count":0}', "count", "不小于1", "at least 1"),
        (b'{"name":"a","count":"1"}', "count", "整数", "whole number"),
        (b'{"name":"a","kind":"c"}', "kind", "“c”", "“c”"),
        (b'{"name":"a","sure":1}', "sure", "true或false", "True or false"),
        (b"[]", "", "对象", "object"),
        (b"{", "", "JSON", "JSON"),
        (b'{"name" "a"}', "", "JSON", "JSON"),
    ],
)
def test_what_does_not_fit(body, field, zh, en):
    with pytest.raises(msgspec.DecodeError) as wrong:
        msgspec.json.decode(body, type=Body)
    found = misfit(wrong.value)
    assert (found.rule, found.field) == ("schema", field), wrong.value
    assert zh in found.text.zh and en in found.text.en, (wrong.value, found)
    assert "xpected `" not in found.text.zh + found.text.en
