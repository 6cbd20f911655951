"""Messages as Hypothesis makes them: any tree a structure allows, with any values its segments can carry."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from kouan.codecs.edifact.messages.grammar import Node
from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.leaf import ALL, REST, Leaf
from kouan.codecs.edifact.messages.message import Header, Message

texts = st.text("AB9.,+':?* 重庆ü箱", max_size=6).map(str.strip)
components = st.lists(texts, max_size=4).map(tuple).filter(lambda each: not each or bool(each[-1]))
elements = st.lists(components, max_size=3).map(tuple).filter(lambda each: not each or bool(each[-1]))
numbers = st.none() | st.decimals(-(10**9), 10**9, places=2, allow_nan=False).map(Decimal)
minutes = st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
zones = st.integers(-14 * 60, 14 * 60).map(lambda shift: timezone(timedelta(minutes=shift)))


@st.composite
def messages(draw: st.DrawFn, kind: Kind[Any], release: str) -> Message:
    """A message of one kind and release, with every group that is mandatory and some that are not."""
    root, fences = kind.tree(release)
    header = Header(draw(st.text("ABC123", min_size=1, max_size=14)), kind.type_name, "D", release, "UN", kind.guide)
    message = kind.type(header=header)
    _fill(draw, root, message, {qualifier for _, qualifier in fences}, 4)
    return message


def _fill(draw: st.DrawFn, node: Node, piece: Any, fenced: set[str], depth: int) -> None:
    for child in node.children:
        most = min(child.limit, 2 if depth > 3 else 1) if depth > 0 else 0
        count = draw(st.integers(1 if child.mandatory else 0, max(most, 1 if child.mandatory else 0)))
        items = tuple(_piece(draw, child, fenced, depth - 1) for _ in range(count))
        if child.single:
            setattr(piece, child.field, items[0] if items else None)
        else:
            setattr(piece, child.field, items)


def _piece(draw: st.DrawFn, node: Node, fenced: set[str], depth: int) -> msgspec.Struct:
    leaf = node.leaf
    assert leaf is not None
    piece = leaf.type(**_values(draw, leaf, fenced))
    if "=" in node.key:
        word = leaf.words[0][1]
        piece.role = word.get(node.key[4:], node.key[4:])  # type: ignore[attr-defined]
    _fill(draw, node, piece, fenced, depth)
    return piece


def _values(draw: st.DrawFn, leaf: Leaf, fenced: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    at = 0
    words = {index: table for index, table, _ in leaf.words}
    typed = {index for index, *_ in leaf.typed}
    for width in leaf.widths:
        for index in range(at, at + (width if width > 0 else 1)):
            name = leaf.names[index]
            if width == ALL:
                values[name] = draw(components)
            elif width == REST:
                values[name] = draw(elements)
            elif index in words:
                known = [word for code, word in words[index].items() if code not in fenced]
                values[name] = draw(st.sampled_from(["", "ZZ", *known]))
            elif index in typed:
                values[name] = None if leaf.tag == "DTM" else draw(numbers)
            else:
                values[name] = draw(texts)
        at += width if width > 0 else 1
    if leaf.tag == "DTM":
        values |= _moment(draw)
    return values


def _moment(draw: st.DrawFn) -> dict[str, Any]:
    form = draw(st.sampled_from(["102", "203", "303", "718"]))
    at = None if form == "718" else draw(minutes)
    if form == "102" and at:
        at = at.replace(hour=0, minute=0)
    if form == "303" and at:
        at = at.replace(tzinfo=draw(zones))
    return {"format": form, "at": at}
