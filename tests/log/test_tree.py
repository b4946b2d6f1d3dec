"""The tree root (log format, section 4; RFC 6962, 2.1)."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from ledger.errors import Malformed
from ledger.log.tree import Frontier, node_hash, tree_root
from tests.support import independent
from tests.support.contents import VECTORS

CT = VECTORS["certificate_transparency_tree"]


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(size)]


def test_roots_are_those_that_certificate_transparency_publishes() -> None:
    hashes = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in CT["leaves"]]
    for size, root in enumerate(CT["roots"]):
        assert tree_root(hashes[:size]).hex() == root
        assert independent.root(hashes[:size]).hex() == root


def test_the_known_log_has_the_known_roots() -> None:
    known = VECTORS["known_answers"]
    hashes: list[bytes] = []
    for position, entry in enumerate(known["entries"]):
        previous = hashes[-1] if hashes else bytes(32)
        content = entry["content"].encode()
        hashes.append(independent.leaf_hash(known["log"], position, previous, content))
    for size, root in enumerate(known["roots"]):
        assert b64encode(tree_root(hashes[:size])).decode() == root


def test_every_size_agrees_with_the_definition() -> None:
    hashes = leaves(130)
    frontier = Frontier()
    for size in range(131):
        assert frontier.size == size
        assert frontier.root() == independent.root(hashes[:size])
        if size < 130:
            frontier.add(hashes[size])


def test_asking_for_the_root_leaves_the_tree_as_it_is() -> None:
    asked, not_asked = Frontier(), Frontier()
    for leaf in leaves(11):
        asked.add(leaf)
        asked.root()
        not_asked.add(leaf)
    assert asked.root() == not_asked.root()


def test_a_node_is_never_taken_for_a_leaf() -> None:
    left, right = leaves(2)
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()
    assert tree_root([node_hash(left, right)]) == tree_root([left, right])
    assert hashlib.sha256(b"\x00" + left + right).digest() != node_hash(left, right)


def test_order_and_repetition_change_the_root() -> None:
    a, b, c = leaves(3)
    roots = [[a, b, c], [a, c, b], [c, b, a], [a, b], [a, b, c, c], [a, b, c, b]]
    assert len({tree_root(order) for order in roots}) == len(roots)


def test_a_frontier_goes_on_from_its_hashes_as_if_it_had_never_stopped() -> None:
    hashes = leaves(40)
    for stop in range(41):
        begun = Frontier()
        for leaf in hashes[:stop]:
            begun.add(leaf)
        gone_on = Frontier.resumed(begun.size, begun.hashes)
        assert gone_on.root() == begun.root() == independent.root(hashes[:stop])
        for leaf in hashes[stop:]:
            gone_on.add(leaf)
        assert (gone_on.size, gone_on.root()) == (40, independent.root(hashes))


@pytest.mark.parametrize(("size", "count"), [(3, 1), (4, 2), (0, 1), (1, 0), (-1, 1)])
def test_hashes_that_do_not_belong_to_a_size_are_no_frontier(size: int, count: int) -> None:
    with pytest.raises(Malformed):
        Frontier.resumed(size, [bytes(32)] * count)
    with pytest.raises(Malformed):
        Frontier.resumed(1, [bytes(31)])
