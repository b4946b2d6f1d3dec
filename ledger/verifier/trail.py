"""Checks 2 and 3: every leaf in its place and tied to the one before; root and tiles.

The tree is made anew from the leaf data, in one pass and constant memory: the tiles of a bundle are
compared with it and never trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ledger.bundle.layout import Part, Place
from ledger.errors import Malformed, UnknownVersion
from ledger.log.entry import FIRST_PREVIOUS, Leaf, base64_text, data_hash, parse_leaf
from ledger.log.findings import Kind
from ledger.log.tiles import WIDTH, parse_entries, parse_tile
from ledger.log.tree import Frontier, tree_root
from ledger.text import Text
from ledger.verifier.checkpoints import Checkpoints, Vouched
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report

NO_TILES = Text(
    "tiles that are not in the bundle (the tree was made from the entries)",
    "証拠一式にないタイル（ツリーは記録から作り直しています）",
)
NO_ROOT = Text(
    "the root: it cannot be made, since entries are missing",
    "ルート（欠けた記録があるため計算できません）",
)
Leaves = Sequence[Leaf | None]
"""Of 256 entries; None where there is none that could be read."""


class Trail:
    """All entries of a bundle, read once and in order."""

    def __init__(
        self, files: Files, checkpoints: Checkpoints, report: Report, watch: Collection[int] = ()
    ) -> None:
        self._files, self._report = files, report
        self._checkpoints = checkpoints
        newest = checkpoints.newest
        self.size = newest.checkpoint.size if newest else None
        self._origin = newest.checkpoint.origin if newest else None
        self.entries = files.expected(Part.ENTRIES, self.size)
        levels = sorted({place.level for place in files.of(Part.TILE)})
        self._tiles = {level: files.expected(Part.TILE, self.size, level) for level in levels}
        self._watched = {one.checkpoint.size for one in checkpoints.others}
        self._roots: dict[int, bytes] = {}
        self._watch = watch
        self.leaf_hashes: dict[int, bytes] = {}
        """The leaf hashes of the positions that are watched."""
        self.tied = False
        """True once the root of all leaves was found to be that of a signed checkpoint."""
        self._previous: bytes | None = FIRST_PREVIOUS
        self._frontier = Frontier()
        self._above: list[list[bytes]] = []
        self._next = 0
        self._complete = True
        """True as long as no entry is missing: else there is no root to be had."""

    def read(self, also: Sequence[int] = ()) -> Iterator[tuple[int, Leaves]]:
        """Index and leaves of each 256 entries, checked; `also` where there are no leaves."""
        self._note_root()
        for index in sorted({*self.entries, *also}):
            place = self.entries.get(index)
            yield index, self._block(place) if place else ()
        if self.entries and self.size is not None and self._next < -(-self.size // WIDTH):
            self._missing(self._next * WIDTH, "nothing", f"up to {self.size}")
        if self._complete:
            for level, hashes in enumerate(self._above, 1):
                self._compare(level, self._frontier.size >> 8 * (level + 1), hashes)

    def root(self, size: int) -> bytes | None:
        """The root of the first leaves, at the size of any checkpoint; None if it was not made."""
        return self._roots.get(size)

    def conclude(self) -> None:
        """Compare the roots, of the newest checkpoint and of all others."""
        if not self.entries:
            return
        wrong = None
        agreed = 0
        for one in sorted(self._checkpoints.others, key=lambda other: other.checkpoint.size):
            root = self._roots.get(one.checkpoint.size)
            if root is None:
                continue
            self._report.checked[Check.ROOT] += 1
            if root == one.checkpoint.root:
                agreed = one.checkpoint.size if one.signed and wrong is None else agreed
            else:
                wrong = wrong or one
                self._differs(BundleKind.EARLIER_ROOT_DIFFERS, root, one, agreed)
        self._conclude_newest(agreed)

    def _conclude_newest(self, agreed: int) -> None:
        newest = self._checkpoints.newest
        if newest is None:
            return
        root = self._roots.get(newest.checkpoint.size)
        if root is None:
            self._report.leave_out(NO_ROOT)
            return
        self._report.checked[Check.ROOT] += 1
        if root != newest.checkpoint.root:
            self._differs(BundleKind.ROOT_DIFFERS, root, newest, agreed)
        elif newest.signed and newest.checkpoint.size:
            self.tied = self._report.tied = True

    def _differs(self, kind: BundleKind, root: bytes, one: Vouched, agreed: int) -> None:
        told = f"; entries before {agreed} agree with the checkpoint of that size" if agreed else ""
        wanted = one.checkpoint
        self._report.found(
            Check.ROOT, kind, None, f"{base64_text(root)} at size {wanted.size}{told}",
            base64_text(wanted.root), file=one.file,
        )  # fmt: skip

    def _block(self, place: Place) -> Leaves:
        """The leaves of up to 256 entries."""
        start = place.index * WIDTH
        if place.index != self._next:
            self._missing(self._next * WIDTH, f"entry {start} next", f"up to {start}")
        self._next = place.index + 1
        data = self._files.whole(place)
        try:
            every = parse_entries(data) if data is not None else []
        except Malformed as error:
            self._files.malformed(place.name, error, Check.LEAVES)
            every = []
        leaves = [self._leaf(start + offset, one) for offset, one in enumerate(every)]
        hashes = [data_hash(one) for one in every]
        self._compare(0, place.index, hashes)
        if len(every) != place.width:
            self._missing(start + len(every), f"{len(every)} entries", f"{place.width} entries")
        elif self._complete and place.width == WIDTH:
            self._raise(tree_root(hashes))
        return leaves

    def _leaf(self, position: int, data: bytes) -> Leaf | None:
        """One leaf, compared with its place; None if it cannot be read."""
        report, check = self._report, Check.LEAVES
        report.checked[check] += 1
        before, self._previous = self._previous, data_hash(data)
        self._frontier.add(self._previous)
        if position in self._watch:
            self.leaf_hashes[position] = self._previous
        self._note_root()
        try:
            leaf = parse_leaf(data)
        except UnknownVersion as error:
            report.found(check, Kind.UNKNOWN_VERSION, position, error.message.en, "daicho/v1")
            return None
        except Malformed as error:
            report.found(check, BundleKind.LEAF_MALFORMED, position, error.message.en, error.path)
            return None
        self._origin = self._origin or leaf.origin
        if leaf.origin != self._origin:
            kind = BundleKind.LEAF_OF_OTHER_LOG
            report.found(check, kind, position, leaf.origin, self._origin)
        if leaf.position != position:
            kind = BundleKind.LEAF_OUT_OF_PLACE
            report.found(check, kind, position, f"position {leaf.position}", position)
        if before is not None and leaf.previous != before:
            kind = BundleKind.PREVIOUS_DIFFERS
            report.found(check, kind, position, leaf.previous, before)
        return leaf

    def _note_root(self) -> None:
        size = self._frontier.size
        if self._complete and (size == self.size or size in self._watched):
            self._roots[size] = self._frontier.root()

    def _missing(self, position: int, found: str, wanted: str) -> None:
        self._complete = False
        self._previous = None
        self._report.found(Check.LEAVES, BundleKind.ENTRIES_MISSING, position, found, wanted)

    # Tiles: those of level 0 are the leaf hashes, each level above the roots of full tiles below.

    def _raise(self, root: bytes, level: int = 1) -> None:
        if len(self._above) < level:
            self._above.append([])
        hashes = self._above[level - 1]
        hashes.append(root)
        if len(hashes) == WIDTH:
            place = (self._frontier.size >> 8 * (level + 1)) - 1
            self._compare(level, place, hashes)
            self._raise(tree_root(hashes), level + 1)
            hashes.clear()

    def _compare(self, level: int, index: int, hashes: Sequence[bytes]) -> None:
        """One tile with the hashes that the leaves give."""
        if not hashes:
            return
        place = self._tiles.get(level, {}).get(index)
        if place is None:
            self._report.leave_out(NO_TILES)
            return
        data = self._files.whole(place)
        try:
            stored = parse_tile(data, place.width) if data is not None else None
        except Malformed as error:
            self._files.malformed(place.name, error, Check.ROOT)
            return
        if stored is None:
            return
        self._report.checked[Check.ROOT] += 1
        for number, (one, other) in enumerate(zip(stored, hashes, strict=False)):
            if one != other:
                first = (index * WIDTH + number) << 8 * level
                kind = BundleKind.TILE_DIFFERS
                self._report.found(Check.ROOT, kind, first, one, other, file=place.name)
