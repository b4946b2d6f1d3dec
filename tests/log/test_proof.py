"""Inclusion and consistency proofs (log format, section 4; RFC 6962 2.1, RFC 9162 2.1.3, 2.1.4)."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.log.proof import (
    EMPTY_ROOT,
    MAX_HASHES,
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support import independent
from tests.support.contents import VECTORS

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "merkle-proofs.json").read_text("utf-8")
)
HASHES = [b64decode(text) for text in PUBLISHED["hashes"]]
LAX = "additional/sizes-are-equal-one-and-proof-is-empty"
"""Holds as published, with a root that is no hash: the ledger asks for 32 bytes."""

MOST = 40


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(size)]


class Tree:
    """A tree whose every node is hashed by the definition."""

    def __init__(self, leaf_hashes: list[bytes]) -> None:
        self.leaves = leaf_hashes
        self.known: dict[tuple[int, int], bytes] = {}

    def nodes(self, level: int, index: int) -> bytes:
        under = self.leaves[index << level : (index + 1) << level]
        assert len(under) == 1 << level, "asked for a subtree that is not complete"
        if (level, index) not in self.known:
            self.known[level, index] = independent.root(under)
        return self.known[level, index]


TREE = Tree(leaves(MOST))
ROOTS = [independent.root(TREE.leaves[:size]) for size in range(MOST + 1)]


def case(row: list[Any]) -> tuple[int, int, bytes, bytes, list[bytes], bool]:
    _, first, size, one, two, proof, holds = row
    return first, size, HASHES[one], HASHES[two], [HASHES[at] for at in proof], holds


@pytest.mark.parametrize("row", PUBLISHED["inclusion"], ids=lambda row: row[0])
def test_inclusion_is_judged_as_published(row: list[Any]) -> None:
    index, size, root, leaf_hash, proof, holds = case(row)
    assert verify_inclusion(leaf_hash, index, size, root, proof) is holds


@pytest.mark.parametrize("row", PUBLISHED["consistency"], ids=lambda row: row[0])
def test_consistency_is_judged_as_published(row: list[Any]) -> None:
    old, size, old_root, root, proof, holds = case(row)
    if row[0] == LAX:
        assert holds
        assert len(root) != 32
        holds = False
    assert verify_consistency(old, old_root, size, root, proof) is holds


def test_the_published_proofs_that_hold_are_the_ones_made_here() -> None:
    assert (len(PUBLISHED["inclusion"]), len(PUBLISHED["consistency"])) == (98, 98)
    ct = VECTORS["certificate_transparency_tree"]["leaves"]
    tree = Tree([hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest() for leaf in ct])
    made = 0
    for name, index, size, _, leaf_hash, proof, holds in PUBLISHED["inclusion"]:
        if holds and HASHES[leaf_hash] == tree.leaves[index]:
            assert inclusion_proof(tree.nodes, index, size) == [HASHES[at] for at in proof], name
            made += 1
    for name, old, size, _, _, proof, holds in PUBLISHED["consistency"]:
        if holds:
            assert consistency_proof(tree.nodes, old, size) == [HASHES[at] for at in proof], name
            made += 1
    assert made == 11  # of 12: one has a leaf of its own


def test_every_entry_of_the_known_log_is_proved_under_every_known_root() -> None:
    known = VECTORS["known_answers"]
    tree = Tree([b64decode(entry["leaf_hash"]) for entry in known["entries"]])
    roots = [b64decode(root) for root in known["roots"]]
    for size, root in enumerate(roots):
        assert root_of(tree.nodes, size) == root
        for index, leaf_hash in enumerate(tree.leaves[:size]):
            proof = inclusion_proof(tree.nodes, index, size)
            assert verify_inclusion(leaf_hash, index, size, root, proof)
        for old in range(size + 1):
            proof = consistency_proof(tree.nodes, old, size)
            assert verify_consistency(old, roots[old], size, root, proof)


def test_every_leaf_of_every_size_is_proved_at_its_index_and_at_no_other() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(TREE.nodes, index, size)
            held = [
                other
                for other in range(-1, size + 2)
                if verify_inclusion(TREE.leaves[index], other, size, ROOTS[size], proof)
            ]
            assert held == [index]


def test_every_size_is_shown_to_grow_from_every_smaller_one_and_from_no_other() -> None:
    for size in range(MOST + 1):
        for old in range(size + 1):
            proof = consistency_proof(TREE.nodes, old, size)
            held = [
                other
                for other in range(-1, size + 2)
                if verify_consistency(
                    other, ROOTS[min(max(other, 0), MOST)], size, ROOTS[size], proof
                )
            ]
            # No hash at all is the whole proof both of the empty tree and of the tree itself.
            assert held == (sorted({0, size}) if old in (0, size) else [old])


def test_a_proof_for_one_size_shows_nothing_under_the_root_of_another() -> None:
    for size in range(1, MOST + 1):
        proofs = [inclusion_proof(TREE.nodes, index, size) for index in range(size)]
        for other in {size - 1, size + 1, size ^ 2, size * 2} - {size} & set(range(1, MOST + 1)):
            for index, proof in enumerate(proofs):
                assert not verify_inclusion(TREE.leaves[index], index, other, ROOTS[other], proof)


def test_a_node_is_not_passed_off_as_a_leaf_nor_a_large_tree_as_a_small_one() -> None:
    left, right = TREE.nodes(1, 0), TREE.nodes(1, 1)
    assert not verify_inclusion(right, 0, 1, ROOTS[4], [left])
    assert not verify_inclusion(right, 1, 4, ROOTS[4], [left])
    proof = consistency_proof(TREE.nodes, 7, 8)
    assert verify_consistency(7, ROOTS[7], 8, ROOTS[8], proof)
    assert not verify_consistency(3, ROOTS[7], 4, ROOTS[8], proof)


def spoiled(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with one hash dropped, added, doubled, cut, or put in another's place."""
    other = bytes(32)
    made = [proof[:at] + proof[at + 1 :] for at in range(len(proof))]
    made += [[*proof[:at], other, *proof[at:]] for at in range(len(proof) + 1)]
    made += [[*proof[:at], proof[at], *proof[at:]] for at in range(len(proof))]
    made += [[*proof[:at], proof[at][:-1], *proof[at + 1 :]] for at in range(len(proof))]
    made += [[*proof[:at], proof[at] + b"\0", *proof[at + 1 :]] for at in range(len(proof))]
    made += [
        [*proof[: at - 1], proof[at], proof[at - 1], *proof[at + 1 :]]
        for at in range(1, len(proof))
    ]
    return made


def test_a_proof_with_a_hash_dropped_added_cut_or_swapped_does_not_hold() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            for bad in spoiled(inclusion_proof(TREE.nodes, index, size)):
                assert not verify_inclusion(TREE.leaves[index], index, size, ROOTS[size], bad)
            for bad in spoiled(consistency_proof(TREE.nodes, index, size)):
                assert not verify_consistency(index, ROOTS[index], size, ROOTS[size], bad)


def flipped(value: bytes, bit: int) -> bytes:
    at = bit // 8 % len(value)
    return value[:at] + bytes([value[at] ^ 1 << bit % 8]) + value[at + 1 :]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), size=st.integers(1, 600))
def test_every_changed_bit_of_a_proof_its_leaf_or_its_roots_is_refused(
    data: st.DataObject, size: int
) -> None:
    salt = data.draw(st.binary(max_size=4))
    tree = Tree([hashlib.sha256(salt + bytes([n & 255, n >> 8])).digest() for n in range(size)])
    root = independent.root(tree.leaves)
    assert root_of(tree.nodes, size) == root
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 255))

    proof = inclusion_proof(tree.nodes, index, size)
    leaf = tree.leaves[index]
    assert verify_inclusion(leaf, index, size, root, proof)
    assert not verify_inclusion(flipped(leaf, bit), index, size, root, proof)
    assert not verify_inclusion(leaf, index, size, flipped(root, bit), proof)
    for at, value in enumerate(proof):
        bad = [*proof[:at], flipped(value, bit), *proof[at + 1 :]]
        assert not verify_inclusion(leaf, index, size, root, bad)

    old = index + 1
    old_root = independent.root(tree.leaves[:old])
    proof = consistency_proof(tree.nodes, old, size)
    assert verify_consistency(old, old_root, size, root, proof)
    assert not verify_consistency(old, flipped(old_root, bit), size, root, proof)
    assert not verify_consistency(old, old_root, size, flipped(root, bit), proof)
    for at, value in enumerate(proof):
        bad = [*proof[:at], flipped(value, bit), *proof[at + 1 :]]
        assert not verify_consistency(old, old_root, size, root, bad)


def test_the_empty_tree_is_the_start_of_every_tree_and_contains_nothing() -> None:
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT == root_of(TREE.nodes, 0)
    assert consistency_proof(TREE.nodes, 0, 7) == consistency_proof(TREE.nodes, 0, 0) == []
    assert verify_consistency(0, EMPTY_ROOT, 7, ROOTS[7], [])
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not verify_consistency(0, ROOTS[1], 7, ROOTS[7], [])
    assert not verify_consistency(0, EMPTY_ROOT, 0, ROOTS[1], [])
    assert not verify_consistency(0, ROOTS[1], 0, ROOTS[1], [])
    assert not verify_consistency(0, EMPTY_ROOT, 7, ROOTS[7], [ROOTS[7]])
    assert not verify_inclusion(EMPTY_ROOT, 0, 0, EMPTY_ROOT, [])


def test_a_tree_of_the_greatest_size_needs_no_more_hashes_than_a_reader_takes() -> None:
    def nodes(level: int, index: int) -> bytes:
        return hashlib.sha256(f"{level} {index}".encode()).digest()

    assert len(inclusion_proof(nodes, 0, 2**53)) == 53
    longest = max(len(consistency_proof(nodes, old, 2**53)) for old in (1, 3, 2**52 - 1, 2**53 - 1))
    assert longest == MAX_HASHES == 54


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (0, -1), (0, 2**53 + 1)])
def test_nothing_is_proved_outside_of_the_tree(index: int, size: int) -> None:
    with pytest.raises(Malformed):
        inclusion_proof(TREE.nodes, index, size)


@pytest.mark.parametrize(("old", "size"), [(-1, 3), (4, 3), (0, -1), (0, 2**53 + 1)])
def test_a_tree_grows_from_none_that_is_larger(old: int, size: int) -> None:
    with pytest.raises(Malformed):
        consistency_proof(TREE.nodes, old, size)
    assert not verify_consistency(old, EMPTY_ROOT, size, ROOTS[1], [])
