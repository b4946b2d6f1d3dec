"""Check a whole log from its stored rows: links, contents, columns, head (log format, section 7).

The check reads each entry once, in order of position, and holds one row back: whether a leaf hash
is right is best told by the entry after it. On sound rows it does the cheap thing (one parse, two
hashes); only on trouble does it look closer, to say what was changed and where.

A log that was re-linked from some entry to its end, head included, passes: every stored byte of it
agrees. Only a checkpoint kept elsewhere shows that.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol

from ledger.log.content import Content, parse_content
from ledger.log.content_check import ContentCheck
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash, leaf_hash_of
from ledger.log.findings import Finding, Kind, Result
from ledger.log.tree import Frontier

KEPT_PER_KIND = 100
FAR = 2_000
SEARCH_BUDGET = 100_000
"""Leaf hashes tried in one check for the true position of moved entries: about half a second."""


class Row(Protocol):
    """One entry as a store or a bundle gives it, every column of it."""

    @property
    def position(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def previous(self) -> bytes: ...
    @property
    def leaf_hash(self) -> bytes: ...


class LogCheck:
    """The check of one log: give it all rows with `add`, in batches, then `finish` it once.

    Memory: that of ContentCheck; else constant.
    """

    def __init__(
        self,
        origin: str,
        *,
        start: int = 0,
        previous: bytes = FIRST_PREVIOUS,
        kept_per_kind: int = KEPT_PER_KIND,
        parse: Callable[[bytes], Content] = parse_content,
    ) -> None:
        """With `start`, what stands before it is taken as read: `previous` is its last leaf hash.

        Then the root covers only what was read, and ids used before `start` are not known. `parse`
        is parse_content, or one that keeps what it parsed for another check of the same rows.
        """
        self._parse = parse
        self._origin = origin
        self._start = start
        self._kept_per_kind = kept_per_kind
        self._findings: list[Finding[Kind]] = []
        self._counts: Counter[Kind] = Counter()
        self._tree = Frontier()
        self._contents = ContentCheck(self._found, parse)
        self._some_content_fits = False
        self._held: Row | None = None
        # What the held entry's `previous` has to be; None where the evidence for it is gone, and
        # its own word is taken.
        self._anchor: bytes | None = previous
        self._previous = previous
        self._shift = 1
        self._budget = SEARCH_BUDGET

    def add(self, rows: Iterable[Row]) -> None:
        """Check the next rows of the log; each judged once the one after it is known."""
        for row in rows:
            self._tree.add(row.leaf_hash)
            expected = self._held.position + 1 if self._held else self._start
            if row.position < expected:
                self._found(Kind.ENTRY_OUT_OF_ORDER, row.position, row.position, expected)
                self._check_content(row, in_place=False)
                continue
            if self._held:
                self._check_content(self._held, self._check_links(self._held, row))
            if row.position > expected:
                gap = f"entries {expected} to {row.position - 1}"
                self._found(Kind.ENTRY_MISSING, expected, f"entry {row.position} next", gap)
                self._anchor = None
            self._held = row

    def finish(self, head_size: int | None = None, head_leaf_hash: bytes | None = None) -> Result:
        """Everything found, after a look at the head row; without one, the end is not checked."""
        held, size = self._held, self._start
        if held:
            size = held.position + 1
            agreed = head_leaf_hash if head_size == size else None
            self._check_content(held, self._check_links(held, None, agreed))
        if head_size is not None and head_size > size:
            self._found(Kind.TAIL_MISSING, size, f"{size} entries", f"{head_size} entries")
        elif head_size is not None and head_size < size:
            self._found(Kind.EXTRA_AFTER_HEAD, head_size, f"{size} entries", f"{head_size} entries")
        last = held.leaf_hash if held else self._previous
        if head_size == size and head_leaf_hash not in (None, last):
            self._check_head(last, head_leaf_hash)
        if self._counts[Kind.CONTENT_CHANGED] and not self._some_content_fits:
            self._found(Kind.ORIGIN_DIFFERS, None, "no content fits", self._origin)
        return Result(
            origin=self._origin,
            size=self._tree.size,
            root=self._tree.root(),
            leaf_hash=last,
            simulated=self._contents.simulated,
            findings=tuple(sorted(self._findings, key=_place)),
            counts=dict(self._counts),
        )

    # One entry by itself.

    def _check_content(self, row: Row, in_place: bool) -> None:
        """Judge one entry alone; `in_place` if it is, for all that shows, the one written here."""
        content = self._contents.parse(row.position, row.content)
        if content is None:
            return
        if content.type != row.type:
            self._found(Kind.COLUMN_DIFFERS, row.position, f"type {row.type}", content.type)
        if content.event != row.event:
            self._found(Kind.COLUMN_DIFFERS, row.position, f"event {row.event}", content.event)
        self._contents.judge(row.position, content, in_place=in_place)

    # An entry between its neighbours. L, P, C and H are those of findings.py.

    def _check_links(self, row: Row, after: Row | None, head: bytes | None = None) -> bool:
        """Judge one entry by the leaf hash before it and what comes after it; move the anchor.

        True if the content is, for all that shows, the one that was written at this position.
        """
        before = row.previous if self._anchor is None else self._anchor
        computed = leaf_hash(self._origin, row.position, before, row.content)
        named = after.previous if after else head
        if row.leaf_hash == computed == named and row.previous == before:
            self._anchor = computed
            self._some_content_fits = True
            return True
        if row.leaf_hash == computed:
            return self._check_fitting(row, before, after)
        if self._bears_out(computed, row, after, head):
            if row.previous != before:
                self._found(Kind.PREVIOUS_CHANGED, row.position, row.previous, before)
            self._found(Kind.LEAF_HASH_CHANGED, row.position, row.leaf_hash, computed)
            self._anchor = computed
            self._some_content_fits = True
            return True
        self._check_unfitting(row, computed, self._bears_out(row.leaf_hash, row, after, head))
        return False

    def _check_fitting(self, row: Row, before: bytes, after: Row | None) -> bool:
        """C gives L; so either P alone is wrong, or what comes after does not bear L out."""
        if row.previous != before:
            self._found(Kind.PREVIOUS_CHANGED, row.position, row.previous, before)
        self._anchor = row.leaf_hash
        self._some_content_fits = True
        if after is None or after.position != row.position + 1:
            return True
        if self._bears_out(row.leaf_hash, row, after, None):
            return True
        if after.previous == row.previous or self._fits(after):
            self._found(Kind.ENTRY_REPLACED, row.position, row.leaf_hash, after.previous)
            self._anchor = None
            return False
        return True  # the entry after is the one in disorder, and is judged next

    def _check_unfitting(self, row: Row, computed: bytes, borne_out: bool) -> None:
        """C does not give L, nor is L alone wrong: either C was changed or the entry was moved."""
        # Where links on both sides agree, a changed content is likelier than a long move.
        linked = borne_out and row.previous == self._anchor
        true = self._true_position(row, far=not linked)
        if true is not None:
            self._shift = true - row.position
            self._some_content_fits = True
            self._found(Kind.ENTRY_MOVED, row.position, row.position, true)
        elif linked:
            self._found(Kind.CONTENT_CHANGED, row.position, row.leaf_hash, computed)
        else:
            self._found(Kind.LINK_BROKEN, row.position, row.leaf_hash, computed)
        self._anchor = row.leaf_hash if borne_out else None

    def _check_head(self, last: bytes, head_leaf_hash: bytes | None) -> None:
        # Where the last entry was shown to be the changed one, the head is right.
        if self._anchor != head_leaf_hash:
            self._found(Kind.HEAD_DIFFERS, None, head_leaf_hash, last)

    def _bears_out(self, leaf: bytes, row: Row, after: Row | None, head: bytes | None) -> bool:
        """True if what comes after the row was tied to this leaf hash."""
        if after is None:
            return leaf == head
        if after.position != row.position + 1:
            return False
        return after.previous == leaf or after.leaf_hash == leaf_hash(
            self._origin, after.position, leaf, after.content
        )

    def _fits(self, row: Row) -> bool:
        """True if position, P and C give L, whatever stands around the row."""
        return row.leaf_hash == leaf_hash(self._origin, row.position, row.previous, row.content)

    def _true_position(self, row: Row, *, far: bool) -> int | None:
        """The position near by, or also far off, at which P and C give L; None if not found."""
        content_hash = hashlib.sha256(row.content).digest()
        # Where one entry was dropped or inserted, all after it are off by the same number.
        for offset in chain((self._shift, 1, -1), _outward() if far else ()):
            position = row.position + offset
            if position < 0:
                continue
            if self._budget <= 0:
                return None
            self._budget -= 1
            leaf = leaf_hash_of(self._origin, position, row.previous, content_hash)
            if leaf == row.leaf_hash:
                return position
        return None

    def _found(self, kind: Kind, position: int | None, found: object, wanted: object) -> None:
        self._counts[kind] += 1
        if self._counts[kind] <= self._kept_per_kind:
            self._findings.append(Finding(kind, position, _told(found), _told(wanted)))


def _outward() -> Iterator[int]:
    for distance in range(2, FAR + 1):
        yield distance
        yield -distance


def _told(value: object) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _place(finding: Finding[Kind]) -> tuple[bool, int]:
    return finding.position is None, finding.position or 0
