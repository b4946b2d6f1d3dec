"""The tree root over leaf hashes, as in RFC 6962 section 2.1.

node = SHA-256(0x01 || left || right)         root of the empty tree = SHA-256("")
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Self

from ledger.errors import Malformed


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (RFC 6962 2.1: the 0x01 keeps nodes and leaves apart)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees of a growing tree, widest first: all that its root needs.

    Cost: at most log2(size) hashes kept; one node hash per leaf on average.
    """

    def __init__(self) -> None:
        self.size = 0
        self._hashes: list[bytes] = []

    @classmethod
    def resumed(cls, size: int, hashes: Sequence[bytes]) -> Self:
        """The frontier that had this size and these `hashes`; Malformed if none can have had."""
        if size < 0 or len(hashes) != size.bit_count() or any(len(one) != 32 for one in hashes):
            raise Malformed(
                "frontier", f"{len(hashes)} hashes, size {size}", "32 bytes for each 1 bit of size"
            )
        frontier = cls()
        frontier.size, frontier._hashes = size, list(hashes)
        return frontier

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, widest first: `resumed` goes on from them."""
        return tuple(self._hashes)

    def add(self, leaf_hash: bytes) -> None:
        """Put one more leaf at the right edge."""
        self._hashes.append(leaf_hash)
        self.size += 1
        # After leaf number n, as many pairs are complete as n has trailing zero bits.
        complete = self.size
        while complete % 2 == 0:
            right = self._hashes.pop()
            self._hashes.append(node_hash(self._hashes.pop(), right))
            complete //= 2

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self._hashes:
            return hashlib.sha256(b"").digest()
        root = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            root = node_hash(left, root)
        return root


def tree_root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of a tree with these leaves, in order."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.add(leaf)
    return frontier.root()
