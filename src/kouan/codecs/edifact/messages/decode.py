"""Segments of one message to its type. Never raises: what does not fit is a finding, and kept where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages.grammar import Node
from kouan.codecs.edifact.syntax import Segment

FIRST = 0  # segments before the tree begins: UNH is read apart


class Frame:
    """A group that is open: its node, the piece being filled, how far among the children, what came."""

    __slots__ = ("count", "index", "lists", "node", "piece", "position", "seen")

    def __init__(self, node: Node, piece: Any, position: int) -> None:
        self.node = node
        self.piece = piece
        self.position = position
        self.index = 0
        self.count = 0
        self.seen = 0
        self.lists: dict[str, list[Any]] = {}


class Builder:
    """Reads segments in order into a tree of frames."""

    def __init__(self, root: Node, message: Any, guards: dict[tuple[str, str], str], findings: Findings) -> None:
        self.stack = [Frame(root, message, 1)]
        self.guards = guards
        self.guarded = {tag for tag, _ in guards}
        self.findings = findings
        self.strays: list[tuple[int, Segment]] = []
        self.ahead = ""  # key of the segment after the current one

    def run(self, segments: Sequence[Segment], start: int) -> list[tuple[int, Segment]]:
        """Place every segment; returns those that have no place, with their numbers."""
        key = self._key(segments[0]) if segments else ""
        for position, segment in enumerate(segments, start):
            offset = position - start + 1
            self.ahead = self._key(segments[offset]) if offset < len(segments) else ""
            self._place(key, segment, position)
            key = self.ahead
        while self.stack:
            self._close()
        return self.strays

    def _key(self, segment: Segment) -> str:
        tag: str = segment[0] if segment else ""
        if tag in self.guarded and len(segment) > 1 and segment[1].__class__ is str:
            return self.guards.get((tag, segment[1]), tag)
        return tag

    def _place(self, key: str, segment: Segment, position: int) -> None:
        stack = self.stack
        depth = len(stack) - 1
        while depth >= 0:  # the innermost group that takes it in order
            frame = stack[depth]
            index = frame.node.once.get(key, -1)
            if index > frame.index or (index == frame.index and frame.count < frame.node.children[index].limit):
                break
            if index < 0 and key in frame.node.at:
                index = self._one_of(frame, key)
                if index >= 0:
                    break
            depth -= 1
        else:
            depth, index = self._out_of_order(key)
            if depth < 0:
                self.findings.add("15", key[:3] or "?", position)
                self.strays.append((position, segment))
                return
            self._remark(stack[depth], index, key, position)
        while len(stack) > depth + 1:
            self._close()
        self._take(stack[depth], index, segment, position)

    def _one_of(self, frame: Frame, key: str) -> int:
        """Of the places that take `key`, the first that is still open; a later one when only it takes what follows."""
        children = frame.node.children
        fit = [
            i for i in frame.node.at[key] if i > frame.index or (i == frame.index and frame.count < children[i].limit)
        ]
        if self.ahead not in frame.node.at and fit and self.ahead not in children[fit[0]].at:
            fit = [i for i in fit[1:] if self.ahead in children[i].at] or fit
        return fit[0] if fit else -1

    def _out_of_order(self, key: str) -> tuple[int, int]:
        """The innermost group that knows `key` at all, or (-1, -1)."""
        for depth in range(len(self.stack) - 1, -1, -1):
            places = self.stack[depth].node.at.get(key)
            if places:
                return depth, places[-1]
        return -1, -1

    def _remark(self, frame: Frame, index: int, key: str, position: int) -> None:
        """Too many of it, or too late."""
        child = frame.node.children[index]
        if index == frame.index:
            if frame.count == child.limit:
                more = f"多于 {child.limit}", f"more than {child.limit}"
                self.findings.add("36" if child.children else "35", key[:3], position, *more)
        else:
            self.findings.add("15", key[:3], position, "次序有误", "out of order")

    def _take(self, frame: Frame, index: int, segment: Segment, position: int) -> None:
        node = frame.node.children[index]
        if index == frame.index:
            frame.count += 1
        else:
            frame.index, frame.count = max(index, frame.index), frame.count if index < frame.index else 1
        frame.seen |= 1 << index
        piece = node.leaf.read(segment, position, self.findings)  # type: ignore[union-attr]
        if node.remark:
            node.remark(piece, position, self.findings)
        if node.single:
            if getattr(frame.piece, node.field) is not None:
                self.strays.append((position, segment))
            else:
                setattr(frame.piece, node.field, piece)
        elif node.field in frame.lists:
            frame.lists[node.field].append(piece)
        else:
            frame.lists[node.field] = [piece]
        if node.children:
            self.stack.append(Frame(node, piece, position))

    def _close(self) -> None:
        frame = self.stack.pop()
        for field, pieces in frame.lists.items():
            setattr(frame.piece, field, tuple(pieces))
        missing = frame.node.needed & ~frame.seen
        if missing:
            for index, child in enumerate(frame.node.children):
                if missing >> index & 1:
                    within = frame.node.tag or "UNH"
                    text = f"{within} 之下缺少 {child.tag}", f"no {child.tag} below {within}"
                    self.findings.add("13", child.tag, frame.position, *text)
