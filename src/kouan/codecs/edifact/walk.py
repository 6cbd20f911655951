"""Following the structure of a message: order, groups, what is mandatory, how often."""

from __future__ import annotations

from typing import NamedTuple

from kouan.codecs.edifact.directory import Node
from kouan.codecs.edifact.findings import Findings


class Step(NamedTuple):
    """One way to go on: the node reached, the nodes whose counts grow, and what was passed over."""

    to: Node
    counted: tuple[Node, ...]
    missing: tuple[str, ...]


class Walker:
    """Walks one message. Ways from a node with a tag are worked out once per structure and kept in `ways`."""

    def __init__(
        self, root: Node, ways: dict[tuple[int, str], list[Step]], findings: Findings, message: str = ""
    ) -> None:
        self._ways, self._findings, self._message = ways, findings, message
        self._here = root.children[0]
        self._counts = [0] * (root.last + 1)

    def take(self, tag: str, position: int) -> bool:
        """Go on with a segment; False when it has no place here."""
        key = self._here.index, tag
        ways = self._ways.get(key)
        if ways is None:
            ways = self._ways[key] = steps(self._here, tag)
        counts = self._counts
        for way in ways:
            if (len(ways) == 1 or not way.missing) and all(counts[node.index] < node.limit for node in way.counted):
                return self._go(way, position)
        return self._forced(ways, tag, position)

    def _go(self, way: Step, position: int) -> bool:
        counts = self._counts
        for tag in way.missing:
            self._findings.add(
                "13", tag, position, f"{way.to.tag} 之前缺 {tag}", f"{tag} before {way.to.tag}", message=self._message
            )
        for node in way.counted:
            counts[node.index] += 1
            if node.children:
                counts[node.index + 1 : node.last + 1] = [0] * (node.last - node.index)
        if way.counted and way.counted[-1].children:
            counts[way.to.index] = 1
        self._here = way.to
        return True

    def _forced(self, ways: list[Step], tag: str, position: int) -> bool:
        """No way without a fault: the first that is not full, else the first, and the fault is told."""
        if not ways:
            return False
        open_ = [way for way in ways if all(self._counts[node.index] < node.limit for node in way.counted)]
        if open_:
            return self._go(open_[0], position)
        full = next(node for node in ways[0].counted if self._counts[node.index] >= node.limit)
        code, limit = ("36" if full.children else "35"), full.limit
        self._findings.add(
            code, tag, position, f"最多 {limit} 次", f"{tag} may stand {limit} time(s)", message=self._message
        )
        return self._go(ways[0], position)


def steps(here: Node, tag: str) -> list[Step]:
    """The ways on from `here` with `tag`, the nearest first: again, further on, its group again, and so outwards."""
    found = [Step(here, (here,), ())] if here.tag == tag and not _opens(here) else []
    missing: list[str] = []
    node = here
    while node.parent is not None:
        siblings = node.parent.children
        for sibling in siblings[siblings.index(node) + 1 :]:
            if sibling.tag == tag:
                found.append(_entered(sibling, tuple(missing)))
            if sibling.mandatory:
                missing.append(sibling.tag)
        node = node.parent
        if node.parent is not None and node.tag == tag:
            found.append(_entered(node, tuple(missing)))
    return found


def _entered(node: Node, missing: tuple[str, ...]) -> Step:
    """Standing at a segment, or at the segment that opens a group."""
    return Step(node.children[0], (node,), missing) if node.children else Step(node, (node,), missing)


def _opens(node: Node) -> bool:
    return node.parent is not None and bool(node.parent.parent) and node.parent.children[0] is node
