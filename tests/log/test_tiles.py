"""The tree as files (log format, section 4; C2SP tlog-tiles)."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.log.proof import consistency_proof, inclusion_proof, root_of
from ledger.log.tiles import (
    TileTree,
    encode_entries,
    encode_tile,
    entries_path,
    nodes_in,
    parse_entries,
    parse_tile,
    tile_path,
    tiles_of,
)
from ledger.log.tree import tree_root
from tests.support import independent
from tests.support.published import PUBLISHED

EXAMPLES = PUBLISHED["tiles"]


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(size)]


def test_paths_are_those_of_the_specification() -> None:
    index, path = EXAMPLES["index"], EXAMPLES["path"]
    assert tile_path(0, index) == f"tile/0/{path}"
    assert tile_path(63, index, 7) == f"tile/63/{path}.p/7"
    assert entries_path(index) == f"tile/entries/{path}"
    assert entries_path(index, 255) == f"tile/entries/{path}.p/255"
    for number, name in [(0, "000"), (999, "999"), (1000, "x001/000"), (10**6, "x001/x000/000")]:
        assert tile_path(2, number) == f"tile/2/{name}"


def test_no_two_tiles_share_a_path_and_no_path_is_a_folder_of_another() -> None:
    indices = [0, 1, 9, 10, 99, 100, 999, 1000, 1001, 99_999, 10**6, 10**6 + 1, 2**45]
    paths = [tile_path(0, index, width) for index in indices for width in (1, 25, 255, 256)]
    assert len(set(paths)) == len(paths)
    assert not [path for path in paths for other in paths if other.startswith(f"{path}/")]


@pytest.mark.parametrize(
    ("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_a_tile_that_cannot_be_has_no_path(level: int, index: int, width: int) -> None:
    with pytest.raises(Malformed):
        tile_path(level, index, width)


@pytest.mark.parametrize("size", EXAMPLES["sizes"])
def test_a_size_has_the_tiles_that_the_specification_says(size: str) -> None:
    widths: dict[int, list[int]] = defaultdict(list)
    for level, index, width in tiles_of(int(size)):
        assert index == len(widths[level])
        widths[level].append(width)
    assert [
        [level, found.count(256), sum(found) % 256] for level, found in widths.items()
    ] == EXAMPLES["sizes"][size]


def test_an_empty_tree_has_no_tile() -> None:
    assert list(tiles_of(0)) == []
    with pytest.raises(Malformed):
        TileTree().tile(0, 0)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, 65_536, 65_537 + 256])
def test_every_hash_of_every_tile_is_the_root_of_the_leaves_under_it(size: int) -> None:
    hashes = leaves(size)
    tree = TileTree(hashes)
    assert tree.size == size
    for level, index, width in tiles_of(size):
        tile = tree.tile(level, index)
        assert len(tile) == width
        span = 256**level
        for place in range(width) if level else (0, width - 1):
            first = (index * 256 + place) * span
            assert tile[place] == tree_root(hashes[first : first + span])
    assert tree.root() == independent.root(hashes)


def test_proofs_from_tiles_are_those_from_leaves() -> None:
    size = 1100
    hashes = leaves(size)
    files = {}
    tree = TileTree(hashes)
    for level, index, width in tiles_of(size):
        files[tile_path(level, index, width)] = encode_tile(tree.tile(level, index))
    widths = {(level, index): width for level, index, width in tiles_of(size)}
    nodes = nodes_in(lambda level, index: parse_tile(
        files[tile_path(level, index, widths[level, index])]
    ))  # fmt: skip

    def by_definition(level: int, index: int) -> bytes:
        return independent.root(hashes[index << level : (index + 1) << level])

    for of in (1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, size):
        assert root_of(nodes, of) == tree.root(of) == independent.root(hashes[:of])
        for index in {0, 1, 254, 255, 256, 257, 511, 512, 1023, 1024, of // 2, of - 1}:
            if index < of:
                wanted = inclusion_proof(by_definition, index, of)
                assert inclusion_proof(nodes, index, of) == wanted
                assert inclusion_proof(tree.nodes, index, of) == wanted
                wanted = consistency_proof(by_definition, index, of)
                assert consistency_proof(nodes, index, of) == wanted


def test_every_root_on_the_way_is_still_there_when_the_tree_has_grown() -> None:
    hashes = leaves(300)
    tree = TileTree()
    for size, leaf_hash in enumerate(hashes):
        assert tree.root() == independent.root(hashes[:size])
        tree.add(leaf_hash)
    assert [tree.root(size) for size in range(301)] == [
        tree_root(hashes[:size]) for size in range(301)
    ]


def test_a_subtree_that_is_not_complete_has_no_node() -> None:
    tree = TileTree(leaves(512))
    for level, index in [(0, 512), (2, 128), (8, 2), (10, 0), (16, 0), (0, -1), (-1, 0), (-8, 0)]:
        with pytest.raises(Malformed):
            tree.nodes(level, index)
    for level, index in [(0, 2), (0, -1), (0, -2), (1, 1), (2, 0), (-1, 0), (-2, 0)]:
        with pytest.raises(Malformed):
            tree.tile(level, index)
    for size in (513, 1024, -1):
        with pytest.raises(Malformed):
            tree.root(size)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 63, 8191, 8193, 8224])
def test_a_tile_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(Malformed):
        parse_tile(bytes(length))


def test_a_tile_holds_as_many_hashes_as_its_name_says() -> None:
    hashes = leaves(7)
    assert parse_tile(encode_tile(hashes)) == parse_tile(encode_tile(hashes), 7) == hashes
    for width in (6, 8, 256):
        with pytest.raises(Malformed):
            parse_tile(encode_tile(hashes), width)
    for bad in ([], [bytes(31)], [bytes(33), bytes(31)], leaves(257)):
        with pytest.raises(Malformed):
            encode_tile(bad)
    with pytest.raises(Malformed):
        TileTree([bytes(31)])


entries = st.lists(st.binary(max_size=300), min_size=1, max_size=256)


@settings(max_examples=100, deadline=None)
@given(entries)
def test_entries_are_read_as_they_were_written(found: list[bytes]) -> None:
    data = encode_entries(found)
    assert parse_entries(data) == parse_entries(data, len(found)) == found
    with pytest.raises(Malformed):
        parse_entries(data, len(found) + 1)


@settings(max_examples=100, deadline=None)
@given(entries, st.binary(min_size=1, max_size=700))
def test_whatever_is_read_as_entries_is_written_the_same(found: list[bytes], end: bytes) -> None:
    for data in (end, encode_entries(found) + end, encode_entries(found)[: -len(end)]):
        try:
            parsed = parse_entries(data)
        except Malformed:
            continue
        assert encode_entries(parsed) == data


def test_entries_cut_short_or_too_many_or_too_long_are_refused() -> None:
    data = encode_entries([b"abc", b"", b"d" * 300])
    boundaries = {0, 5, 7, len(data)}
    for end in range(len(data)):
        if end in boundaries - {0}:
            assert len(parse_entries(data[:end])) in (1, 2)
            continue
        with pytest.raises(Malformed):
            parse_entries(data[:end])
    with pytest.raises(Malformed):
        parse_entries(bytes(2 * 257))
    for bad in ([], [b""] * 257, [bytes(65_536)]):
        with pytest.raises(Malformed):
            encode_entries(bad)
    assert parse_entries(encode_entries([bytes(65_535)] * 256)) == [bytes(65_535)] * 256
