"""A message type to its segments: in the order of the structure, whatever order its fields were filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kouan.codecs.edifact.messages.grammar import Node
from kouan.codecs.edifact.syntax import Segment


def segments_of(node: Node, piece: Any) -> Iterator[Segment]:
    """The segments below `node`, for what `piece` holds."""
    for child in node.children:
        held = getattr(piece, child.field)
        for item in (held,) if child.single else held:
            if item is not None:
                yield child.leaf.write(item)  # type: ignore[union-attr]
                if child.children:
                    yield from segments_of(child, item)


def with_strays(segments: list[Segment], strays: tuple[Any, ...]) -> list[Segment]:
    """The segments with those that had no place put back where they stood (`position` counts from 1, UNH)."""
    for stray in strays:
        segments.insert(max(1, min(stray.position - 1, len(segments))), list(stray.segment))
    return segments
