"""The tree as files: tiles 256 wide, and the leaf data beside them (C2SP tlog-tiles).

The tile `index` of `level` holds the hashes of 256 subtrees of 256**level leaves each, in order; a
hash is in the tile above only when the whole tile below it is full. So tiles never change, only
the last one of a level grows, and levels between the tiles are hashed anew when they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ledger.errors import Malformed
from ledger.log.entry import MAX_SIZE
from ledger.log.proof import Nodes, root_of
from ledger.log.tree import tree_root

WIDTH = 256
HEIGHT = 8
MAX_ENTRY = 2**16 - 1
MAX_ENTRIES_FILE = WIDTH * (2 + MAX_ENTRY)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The name of a tile: `tile/0/x001/234`, and `tile/0/x001/234.p/7` if it is only 7 wide."""
    if not 0 <= level <= 63:
        raise Malformed("tile level", level, "0 to 63")
    return f"tile/{level}/{_place(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """The name of the leaf data under one tile of level 0: `tile/entries/000`."""
    return f"tile/entries/{_place(index, width)}"


def _place(index: int, width: int) -> str:
    if not 0 <= index <= MAX_SIZE:
        raise Malformed("tile index", index, "0 to 2^53")
    if not 1 <= width <= WIDTH:
        raise Malformed("tile width", width, "1 to 256")
    digits = str(index)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree of that size: level by level, in order.

    Those of level 0 are the entry files too.
    """
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, WIDTH)
        for index in range(full):
            yield level, index, WIDTH
        if rest:
            yield level, full, rest
        level, hashes = level + 1, full


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """The hashes of a tile, one after another; the inverse of parse_tile."""
    data = b"".join(hashes)
    if any(len(value) != 32 for value in hashes):
        raise Malformed("tile", "a hash of another length", "hashes of 32 bytes")
    parse_tile(data)
    return data


def parse_tile(data: bytes, width: int | None = None) -> list[bytes]:
    """The 1 to 256 hashes of a tile, or exactly `width` of them; else Malformed."""
    count, rest = divmod(len(data), 32)
    if rest or not 1 <= count <= WIDTH or width not in (None, count):
        wanted = "1 to 256" if width is None else str(width)
        raise Malformed("tile", f"{len(data)} bytes", f"{wanted} hashes of 32 bytes")
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def encode_entries(leaf_data: Sequence[bytes]) -> bytes:
    """Up to 256 leaf data, each behind its length as big-endian uint16; parse_entries' inverse."""
    if not 1 <= len(leaf_data) <= WIDTH:
        raise Malformed("entries", f"{len(leaf_data)} entries", "1 to 256 entries")
    parts = []
    for data in leaf_data:
        if len(data) > MAX_ENTRY:
            raise Malformed("entries", f"an entry of {len(data)} bytes", "at most 65535 bytes")
        parts += [len(data).to_bytes(2, "big"), data]
    return b"".join(parts)


def parse_entries(data: bytes, width: int | None = None) -> list[bytes]:
    """The 1 to 256 leaf data of an entry file, or exactly `width` of them; else Malformed."""
    found: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise Malformed("entries", f"end of file in entry {len(found)}", "a whole entry")
        if len(found) == WIDTH:
            raise Malformed("entries", "more than 256 entries", "1 to 256 entries")
        found.append(data[at + 2 : end])
        at = end
    if not found or width not in (None, len(found)):
        wanted = "1 to 256" if width is None else str(width)
        raise Malformed("entries", f"{len(found)} entries", f"{wanted} entries")
    return found


def nodes_in(tile: Callable[[int, int], Sequence[bytes]]) -> Nodes:
    """The nodes of a tree, from its tiles: `tile(level, index)` gives the hashes of one.

    A node between two levels of tiles costs at most 127 hashes.
    """

    def node(level: int, index: int) -> bytes:
        above, inside = divmod(level, HEIGHT)
        place, start = divmod(index << inside, WIDTH)
        hashes = tile(above, place)[start : start + (1 << inside)]
        if len(hashes) != 1 << inside:
            raise Malformed("tile", f"level {level}, node {index}", "a complete subtree")
        return tree_root(hashes)

    return node


class TileTree:
    """A growing tree that gives its tiles, its nodes and its root.

    Memory: 32 bytes a leaf and a little more (33 MB for a million).
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        # The hashes of each level of tiles, one after another.
        self._levels: list[bytearray] = [bytearray()]
        self.nodes: Nodes = nodes_in(self.tile)
        for leaf_hash in leaf_hashes:
            self.add(leaf_hash)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0]) // 32

    def add(self, leaf_hash: bytes) -> None:
        """Put one more leaf at the right edge."""
        if len(leaf_hash) != 32:
            raise Malformed("leaf hash", f"{len(leaf_hash)} bytes", "32 bytes")
        hashed, level = leaf_hash, 0
        while True:
            if level == len(self._levels):
                self._levels.append(bytearray())
            hashes = self._levels[level]
            hashes += hashed
            if len(hashes) % (32 * WIDTH):
                return
            hashed = tree_root(self.tile(level, len(hashes) // (32 * WIDTH) - 1))
            level += 1

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile, fewer than 256 if it is not full yet; Malformed if it has none.

        A tile as it was at an earlier size is the start of the tile now: tiles_of says how much.
        """
        hashes = self._levels[level] if 0 <= level < len(self._levels) else b""
        start = 32 * WIDTH * index
        return parse_tile(bytes(hashes[start : start + 32 * WIDTH]) if index >= 0 else b"")

    def root(self, size: int | None = None) -> bytes:
        """The root, or the root that the tree had at an earlier size."""
        return root_of(self.nodes, self.size if size is None else size)
