"""Proofs that a log contains an entry, and that it only grew (log format, section 4).

    inclusion    the siblings on the way from a leaf to the root, the leaf's own sibling first
    consistency  the subtrees that show an older root to be a prefix of a newer one

They are made as RFC 6962 2.1.1 and 2.1.2 define them and checked step by step as RFC 9162 2.1.3.2
and 2.1.4.2 say. Sizes and roots come from checkpoints, never from a proof: a proof is a list of
hashes, and of exactly the right length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.errors import Malformed
from ledger.log.entry import MAX_SIZE
from ledger.log.tree import node_hash, tree_root

Nodes = Callable[[int, int], bytes]
"""(level, index) -> hash of the complete subtree of 2**level leaves, index-th at its level."""

EMPTY_ROOT = tree_root(())
MAX_HASHES = MAX_SIZE.bit_length()
"""No proof of a log of the greatest size is longer."""


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root of the tree over the first `size` leaves."""
    _check_size(size)
    return _hash_of(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 2.1.1: at most 53 hashes; empty for a tree of one leaf."""
    _check_size(size)
    if not 0 <= index < size:
        raise Malformed("proof index", index, f"0 to less than the size, {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            path.append(_hash_of(nodes, middle, end))
            end = middle
        else:
            path.append(_hash_of(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]) of RFC 6962 2.1.2: at most 54 hashes.

    Empty where there is nothing to show: the sizes are equal, or the old tree is empty.
    """
    _check_size(size)
    if not 0 <= old <= size:
        raise Malformed("proof old size", old, f"0 to the size, {size}")
    if old == 0:
        return []
    path, start, end = [], 0, size
    while old < end:
        middle = _split(start, end)
        if old <= middle:
            path.append(_hash_of(nodes, middle, end))
            end = middle
        else:
            path.append(_hash_of(nodes, start, middle))
            start = middle
    if start > 0:  # else what is left is the old tree, whose root the checker has
        path.append(_hash_of(nodes, start, end))
    return path[::-1]


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if the proof leads from that leaf, at that index, to that root of that size.

    Some sizes have paths of the same shape, so the size says nothing without its root: both come
    from one checkpoint.
    """
    if not 0 <= index < size <= MAX_SIZE or not _are_hashes(leaf_hash, root, *proof):
        return False
    # The places, at the level reached, of the node on the way and of the last node.
    place, last, hashed = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            hashed = node_hash(sibling, hashed)
            while place and place % 2 == 0:  # levels at which the node has no sibling
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(
    old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if the tree of the old size and root is shown to be the start of the newer one.

    An empty tree is the start of every tree, and one of the same size only of itself: there the
    proof is empty.
    """
    if not 0 <= old <= size <= MAX_SIZE or not _are_hashes(old_root, root, *proof):
        return False
    if (old == 0 and old_root != EMPTY_ROOT) or (size == 0 and root != EMPTY_ROOT):
        return False
    if old in (0, size):
        return not proof and (old == 0 or old_root == root)
    # An old tree that is one complete subtree is where the proof starts, and is left out of it.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while place and place % 2 == 0:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == root


def _check_size(size: int) -> None:
    if not 0 <= size <= MAX_SIZE:
        raise Malformed("proof size", size, "0 to 2^53")


def _are_hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == 32 for value in values)


def _split(start: int, end: int) -> int:
    """Where RFC 6962 2.1 divides leaves start to end: after the most that fill a power of two."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _hash_of(nodes: Nodes, start: int, end: int) -> bytes:
    """MTH(D[start:end]) for leaves that the tree has under one node: its complete subtrees."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(nodes(level, start >> level))
        start += 1 << level
    hashed = parts.pop()
    while parts:
        hashed = node_hash(parts.pop(), hashed)
    return hashed
