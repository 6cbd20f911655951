"""The Merkle tree, against the definitions of RFC 9162 written out plainly."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.journal import merkle
from kouan.journal.merkle import Frontier, leaf_hash, node_hash

SIZES = st.integers(1, 600)


def digests(size: int) -> list[bytes]:
    return [sha256(str(i).encode()).digest() for i in range(size)]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(tree_hash(leaves[:k]), tree_hash(leaves[k:]))


class Memory:
    """All nodes of a tree, for the functions that ask for them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def __call__(self, height: int, index: int) -> bytes:
        part = self.leaves[index << height : (index + 1) << height]
        assert len(part) == 1 << height
        return tree_hash(part)


def test_known_answers() -> None:
    """The reference values of the Certificate Transparency test suite (its inputs as leaf entries)."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in roots.items():
        tree = Frontier()
        tree.add(bytes.fromhex(text) for text in inputs[:size])
        assert tree.root().hex() == root


@given(SIZES, st.integers(0, 600))
def test_frontier_grows_to_the_tree(size: int, cut: int) -> None:
    leaves = digests(size)
    tree = Frontier()
    tree.add(leaves[:cut])
    tree = Frontier(tree.size, tree.packed())
    tree.add(leaves[cut:])
    assert tree.root() == tree_hash(leaves)
    assert merkle.subtree(0, size, Memory(leaves)) == tree.root()


def test_tiles_are_the_roots_of_256_leaves() -> None:
    leaves = digests(700)
    tiles = Frontier().add(leaves)
    assert tiles == [(1, 0, tree_hash(leaves[:256])), (1, 1, tree_hash(leaves[256:512]))]


def test_tiles_of_the_second_level() -> None:
    tiles = Frontier().add(digests(65_536))
    assert [(level, index) for level, index, _ in tiles] == [*((1, i) for i in range(256)), (2, 0)]


def test_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        Frontier(3, b"x" * 32)


@given(SIZES, st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = digests(size)
    root, path = tree_hash(leaves), merkle.inclusion(index, size, Memory(leaves))
    assert merkle.check_inclusion(index, size, leaves[index], path, root)
    assert len(path) <= (size - 1).bit_length()
    assert not merkle.check_inclusion(index, size, b"other", path, root)
    assert not merkle.check_inclusion(index, size, leaves[index], [*path, root], root)
    assert not merkle.check_inclusion(size, size, leaves[index], path, root)
    if path:
        assert not merkle.check_inclusion(index, size, leaves[index], path[:-1], root)
        assert not merkle.check_inclusion(index ^ 1, size, leaves[index], path, root)


@given(SIZES, st.data())
def test_consistency(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = digests(new)
    old_root, new_root = tree_hash(leaves[:old]), tree_hash(leaves)
    path = merkle.consistency(old, new, Memory(leaves))
    assert merkle.check_consistency(old, new, path, old_root, new_root)
    if old < new:
        assert not merkle.check_consistency(old, new, path, sha256(b"x").digest(), new_root)
        assert not merkle.check_consistency(old, new, path, old_root, sha256(b"x").digest())
        assert not merkle.check_consistency(old, new, path[:-1], old_root, new_root)
        assert not merkle.check_consistency(old, new, [*path, b"x" * 32], old_root, new_root)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 1)])
def test_no_consistency_proof(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no consistency"):
        merkle.consistency(old, new, Memory(digests(2)))
    assert not merkle.check_consistency(old, new, [b""], b"", b"")


def test_no_inclusion_proof() -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion(3, 3, Memory(digests(3)))
