"""A tree that goes on from its last tiles has the same tiles and root as one made at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256

import pytest

from ledger.bundle.edge import Edge, leaf_in
from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint
from ledger.log.tiles import TileTree, tiles_of
from tests.support.logs import ORIGIN

MOST = 65536 + 600
STEPS = [
    (0, 1), (0, 256), (0, 600), (1, 2), (255, 256), (255, 257), (256, 257), (512, 513), (600, 601),
    (300, 700), (65535, 65536), (65535, 65537), (65536, 65537), (65280, 65800), (66000, MOST),
]  # fmt: skip


@cache
def whole() -> TileTree:
    return TileTree(sha256(number.to_bytes(4, "big")).digest() for number in range(MOST))


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, whole().root(size))


def tiles_at(size: int) -> Callable[[int, int], list[bytes]]:
    """The tiles as they were at a size, and no others."""
    widths = {(level, index): width for level, index, width in tiles_of(size)}
    return lambda level, index: whole().tile(level, index)[: widths[level, index]]


@pytest.mark.parametrize(("size", "to"), STEPS)
def test_an_edge_that_goes_on_gives_the_tiles_that_are_new_and_the_root(size: int, to: int) -> None:
    def grown() -> Iterator[tuple[int, int, int]]:
        edge = Edge.resumed(checkpoint(size), tiles_at(size))
        for position in range(size, to):
            for level, index, hashes in edge.add(whole().nodes(0, position)):
                assert list(hashes) == whole().tile(level, index)
                yield level, index, len(hashes)
        for level, index, hashes in edge.partial():
            assert list(hashes) == tiles_at(to)(level, index)
            yield level, index, len(hashes)
        assert (edge.size, edge.root()) == (to, checkpoint(to).root)

    assert set(grown()) == set(tiles_of(to)) - set(tiles_of(size))


@pytest.mark.parametrize("size", [1, 255, 256, 600, 65536, 66000])
def test_a_changed_hash_in_any_tile_of_the_edge_is_seen(size: int) -> None:
    level, count = 0, size
    while count:
        index, width = divmod(count, 256)
        for place in {0, width // 2, width - 1} if width else set():

            def tile(
                one: int, other: int, at: tuple[int, ...] = (level, index, place)
            ) -> list[bytes]:
                hashes = tiles_at(size)(one, other)
                if (one, other) == at[:2]:
                    hashes[at[2]] = bytes(32)
                return hashes

            with pytest.raises(Malformed):
                Edge.resumed(checkpoint(size), tile)
        level, count = level + 1, index


def test_a_tile_that_reaches_further_than_the_checkpoint_is_not_gone_on_from() -> None:
    with pytest.raises(Malformed):
        Edge.resumed(checkpoint(300), whole().tile)


def test_a_leaf_of_the_tiles_is_taken_only_where_it_leads_to_the_root() -> None:
    for size, position in ((257, 255), (65537, 65535), (66000, 65791), (66000, 300)):
        tile = tiles_at(size)
        assert leaf_in(tile, checkpoint(size), position) == whole().nodes(0, position)
        with pytest.raises(Malformed):
            leaf_in(tile, Checkpoint(ORIGIN, size, bytes(32)), position)
