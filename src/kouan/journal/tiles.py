"""Inner nodes of the Merkle tree from the store: a few range reads of at most 256 hashes for any proof."""

from __future__ import annotations

from kouan.journal.db import run
from kouan.journal.merkle import TILE, Frontier, leaf_hash, node_hash, subtree

_LEAVES = "SELECT digest FROM journal_leaf WHERE position >= %s AND position < %s ORDER BY position"
_TILES = "SELECT hash FROM journal_tile WHERE level = %s AND index >= %s AND index < %s ORDER BY index"


class MissingNode(LookupError):
    """A hash that the tree needs is not in the store."""


class Nodes:
    """`node(height, index)` for the functions of `merkle`; keeps what it read, so use a new one per proof."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, height: int, index: int) -> bytes:
        level, above = divmod(height, TILE)
        first = index << above
        row, offset = divmod(first, 1 << TILE)
        hashes = self._row(level, row)[offset : offset + (1 << above)]
        if len(hashes) != 1 << above:
            raise MissingNode(f"the tree has no node {index} at height {height}")
        while len(hashes) > 1:
            hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
        return hashes[0]

    def _row(self, level: int, row: int) -> list[bytes]:
        """The up to 256 hashes of one level that share a parent tile."""
        found = self._rows.get((level, row))
        if found is None:
            start, end = row << TILE, (row + 1) << TILE
            if level == 0:
                found = [leaf_hash(bytes(digest)) for (digest,) in run(_LEAVES, [start, end])]
            else:
                found = [bytes(value) for (value,) in run(_TILES, [level, start, end])]
            self._rows[level, row] = found
        return found


def root(size: int) -> bytes:
    """The root of the first `size` leaves. MissingNode when the store has fewer."""
    return subtree(0, size, Nodes())


def frontier(size: int) -> Frontier:
    """The frontier of the first `size` leaves, to go on adding from there."""
    node, start, roots = Nodes(), 0, []
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            roots.append(node(height, start >> height))
            start += 1 << height
    return Frontier(size, b"".join(roots))
