"""The Merkle tree of RFC 9162 (Certificate Transparency) over the digests of the events. Pure.

The tree is never held as a whole: the sealer keeps the roots of its complete subtrees (at most 64), and of the
inner nodes only the roots of complete subtrees of 256, 256**2 … leaves are stored ("tiles").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

TILE = 8  # a tile covers 2**8 nodes of the level below
EMPTY = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""`node(height, index)`: hash of the complete subtree of 2**height leaves, the index-th of that height."""


def leaf_hash(digest: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || entry), RFC 9162 2.1.1."""
    return sha256(b"\x00" + digest).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right), RFC 9162 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees of a tree of `size` leaves, largest first: enough to grow it."""

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        self.size = size
        self.roots = [packed[i : i + 32] for i in range(0, len(packed), 32)]
        if len(self.roots) != size.bit_count():
            raise ValueError("the frontier does not belong to this size")

    def packed(self) -> bytes:
        """The roots as one byte string, for the store."""
        return b"".join(self.roots)

    def add(self, digests: Iterable[bytes]) -> list[tuple[int, int, bytes]]:
        """Append leaves; answers the tiles that became complete: (level, index, root)."""
        tiles = []
        for digest in digests:
            node, index, height = leaf_hash(digest), self.size, 0
            while index & 1:
                node = node_hash(self.roots.pop(), node)
                index >>= 1
                height += 1
                if height % TILE == 0:
                    tiles.append((height // TILE, index, node))
            self.roots.append(node)
            self.size += 1
        return tiles

    def root(self) -> bytes:
        """The root hash of the whole tree."""
        if not self.roots:
            return EMPTY
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def subtree(start: int, end: int, node: Node) -> bytes:
    """Root of the leaves start..end (MTH of RFC 9162 over a range that begins at a multiple of its size's power)."""
    if start == end:
        return EMPTY
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return node(height, start >> height)
    split = start + _split(count)
    return node_hash(subtree(start, split, node), subtree(split, end, node))


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of a leaf in the tree of `size` leaves (RFC 9162 2.1.3.1). ValueError when it is not in it."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(subtree(split, end, node))
            end = split
        else:
            path.append(subtree(start, split, node))
            start = split
    return path[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Proof that the tree of `old` leaves is the beginning of the one of `new` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new}")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            path.append(subtree(split, end, node))
            end = split
        else:
            path.append(subtree(start, split, node))
            start, whole = split, False
    if not whole:
        path.append(subtree(start, end, node))
    return path[::-1]


def check_inclusion(index: int, size: int, digest: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves the leaf under the root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf_hash(digest)
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def check_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path proves that the old tree is the beginning of the new one (RFC 9162 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)
