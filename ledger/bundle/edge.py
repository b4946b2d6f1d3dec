"""The right edge of a tree kept as tiles: all that it takes to let tree and tiles grow.

edge = Edge.resumed(checkpoint, tile)     from the last tile of each level, held against the root
tiles = edge.add(leaf_hash)               the tiles that this leaf has filled
edge.partial()                            the last ones, as wide as they are now

Memory: less than 256 hashes a level, whatever the size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Self

from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint
from ledger.log.entry import base64_text
from ledger.log.proof import inclusion_proof, verify_inclusion
from ledger.log.tiles import HEIGHT, WIDTH, nodes_in
from ledger.log.tree import Frontier, tree_root

Tiles = Callable[[int, int], Sequence[bytes]]
"""(level, index) -> the hashes of one tile, fewer than 256 only in the last one of a level."""
Grown = tuple[int, int, Sequence[bytes]]
"""Level, index and hashes of a tile."""


class Edge:
    """A tree that grows at its right edge and gives the tiles that grow with it."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = []
        self._tree = Frontier()
        self._before = 0

    @classmethod
    def resumed(cls, checkpoint: Checkpoint, tile: Tiles) -> Self:
        """The edge of the tree of a checkpoint; Malformed if its tiles do not give its root."""
        edge = cls()
        edge._before = size = checkpoint.size
        count = size
        while count:
            index, width = divmod(count, WIDTH)
            hashes = list(tile(len(edge._levels), index)) if width else []
            if len(hashes) != width:
                raise Malformed("tile", f"{len(hashes)} hashes", f"{width} hashes")
            edge._levels.append(hashes)
            count = index
        node = nodes_in(lambda level, _: edge._levels[level])
        # Each 1 bit of the size is a complete subtree, and lies in the last tile of its level.
        bits = [bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        edge._tree = Frontier.resumed(size, [node(bit, (size >> bit) - 1) for bit in bits])
        if edge.root() != checkpoint.root:
            wanted = f"{base64_text(checkpoint.root)}, that of the checkpoint"
            raise Malformed("root of the tiles", base64_text(edge.root()), wanted)
        return edge

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._tree.size

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return self._tree.root()

    def last(self) -> Sequence[bytes]:
        """The leaf hashes of the last tile, if it is not full: positions size - size % 256 on."""
        return tuple(self._levels[0]) if self._levels else ()

    def add(self, leaf_hash: bytes) -> list[Grown]:
        """Put one more leaf at the edge; the tiles that are full by it."""
        self._tree.add(leaf_hash)
        full: list[Grown] = []
        hashed = leaf_hash
        while True:
            level = len(full)
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._levels[level]
            hashes.append(hashed)
            if len(hashes) < WIDTH:
                return full
            full.append((level, (self.size >> HEIGHT * (level + 1)) - 1, tuple(hashes)))
            hashed = tree_root(hashes)
            hashes.clear()

    def partial(self) -> Iterator[Grown]:
        """The tiles that have grown and are not full."""
        for level, hashes in enumerate(self._levels):
            count = self.size >> HEIGHT * level
            if hashes and count != self._before >> HEIGHT * level:
                yield level, count // WIDTH, tuple(hashes)


def leaf_in(tile: Tiles, checkpoint: Checkpoint, position: int) -> bytes:
    """A leaf hash from the tiles, shown to be in the tree of the checkpoint; else Malformed."""
    hashes = tile(0, position // WIDTH)
    leaf = hashes[position % WIDTH]
    proof = inclusion_proof(nodes_in(tile), position, checkpoint.size)
    if not verify_inclusion(leaf, position, checkpoint.size, checkpoint.root, proof):
        raise Malformed("tile", base64_text(leaf), f"the leaf hash of entry {position}")
    return leaf
