"""A message type to its segments: in the order of the structure, whatever order its fields were filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kouan.codecs.edifact.messages.grammar import Node
from kouan.codecs.edifact.messages.message import Stray
from kouan.codecs.edifact.syntax import Segment
from kouan.kernel.errors import KouanError
from kouan.kernel.text import Text


class NoPlace(KouanError):
    """A typed message holds what the structure it is to be written in can not say."""

    code, status = "edifact_no_place", 422
    text = Text(
        "{kind} 的 {field} 在此报文版本中没有位置", "{field} of {kind} has no place in this version of the message"
    )


def segments_of(node: Node, piece: Any) -> Iterator[Segment]:
    """The segments below `node`, for what `piece` holds; `NoPlace` when some of it could not be said."""
    for field in node.others:
        if getattr(piece, field):
            raise NoPlace(kind=type(piece).__name__, field=field)
    for child in node.children:
        held = getattr(piece, child.field)
        for item in (held,) if child.single else held:
            if item is not None:
                yield child.leaf.write(item)  # type: ignore[union-attr]
                yield from segments_of(child, item)


def with_strays(segments: Iterable[Segment], strays: Sequence[Stray]) -> list[Segment]:
    """The segments with those that had no place put back where they stood (UNH is 1)."""
    waiting = sorted(strays, key=lambda stray: stray.position)
    found: list[Segment] = []
    at = 0
    for segment in segments:
        while at < len(waiting) and found and waiting[at].position <= len(found) + 1:
            found.append(list(waiting[at].segment))
            at += 1
        found.append(segment)
    return found + [list(stray.segment) for stray in waiting[at:]]
