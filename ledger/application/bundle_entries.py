"""The entries of a whole log in a bundle, looked up as a store's are: without store and key.

Nothing is taken from the bundle but its contents. The leaf hashes are made of these and of the
origin, and must give the root that was found signed; a content that is read again must give its
leaf hash again, so that a file which changes meanwhile is noticed.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice

from ledger.bundle.layout import LENGTH_BYTES, contents_path, read_item, read_items
from ledger.bundle.read import Bundle
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.errors import AnswerNotBorneOut, LedgerError
from ledger.log.content import Content, parse_content
from ledger.log.entry import FIRST_PREVIOUS, base64_text, leaf_hash
from ledger.log.tiles import WIDTH
from ledger.log.tree import Frontier
from ledger.store.contract import Head, Item, Query, StoredEntry
from ledger.text import Text

HASH_BYTES = 32
NOWHERE: Sequence[int] = ()


class ContentMissing(LedgerError):
    """A content is not in the bundle."""

    code = "content_missing"

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            Text(f"The content of entry {position} is not in the bundle.",
                 f"{position}番の記録の内容が、証拠一式にありません。")
        )  # fmt: skip


class BundleChanged(AnswerNotBorneOut):
    """The contents are not, or are no more, those of the root that was found signed."""

    code = "bundle_changed"

    def __init__(self, position: int | None, found: bytes, wanted: bytes) -> None:
        self.position, self.found, self.wanted = position, base64_text(found), base64_text(wanted)
        super().__init__(
            Text("The bundle changed while it was read.",
                 "読み取り中に証拠一式が変更されました。")
        )  # fmt: skip


class BundleEntries:
    """The Entries (see ledger.store.contract) of one log, from an open bundle.

    Memory: an index, about 200 bytes an entry and 300 a tag; of the contents none is kept.
    """

    def __init__(
        self,
        bundle: Bundle,
        origin: str,
        size: int,
        root: bytes,
        *,
        seen: Callable[[int, Content], None] = lambda _position, _content: None,
    ) -> None:
        """Every content is read once, and shown to `seen`.

        Raises BundleChanged where they do not give the root, ContentMissing, Malformed, OSError.
        """
        self._bundle, self._origin, self._size = bundle, origin, size
        self._leaf_hashes = bytearray()
        self._offsets = array("Q")
        self._types: list[str] = []
        self._events: list[bytes] = []
        self._places: dict[bytes, int] = {}
        self._of_type: dict[str, array[int]] = {}
        self._of_tag: dict[str, array[int]] = {}
        frontier = Frontier()
        for position, data in self._contents():
            content = parse_content(data)
            frontier.add(self._note(position, data, content))
            seen(position, content)
        if frontier.root() != root:
            raise BundleChanged(None, frontier.root(), root)

    def head(self, origin: str) -> Head | None:
        if origin != self._origin:
            return None
        return Head(origin, self._size, self._leaf_hash(self._size - 1))

    def read(
        self,
        origin: str,
        query: Query = (),
        *,
        start: int = 0,
        end: int | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> list[StoredEntry]:
        if origin != self._origin:
            return []
        end = self._size if end is None else min(end, self._size)
        each = [self._matching(item, max(start, 0), end) for item in query or (Item(),)]
        positions = (position for position, _ in groupby(merge(*each)))
        found = reversed(list(positions)) if newest_first else positions
        return [self._entry(position) for position in islice(found, limit)]

    def entry(self, origin: str, position: int) -> StoredEntry | None:
        there = origin == self._origin and 0 <= position < self._size
        return self._entry(position) if there else None

    def position_of(self, origin: str, event: str) -> int | None:
        number = event.replace("-", "")
        if origin != self._origin or not set(number) <= set("0123456789abcdef"):
            return None
        return self._places.get(bytes.fromhex(number)) if len(number) == 32 else None

    def successor_of(self, origin: str) -> str | None:  # noqa: ARG002
        return None  # a bundle is of one log, and does not say which one goes on after it

    def _contents(self) -> Iterator[tuple[int, bytes]]:
        for first in range(0, self._size, WIDTH):
            name, width = self._file(first)
            if name not in self._bundle.sizes:
                raise ContentMissing(first)
            offset = 0
            with self._bundle.open(name) as stream:
                for position, data in enumerate(
                    read_items(stream, name, width, MAX_CONTENT_BYTES), first
                ):
                    if not data:
                        raise ContentMissing(position)
                    self._offsets.append(offset)
                    offset += LENGTH_BYTES + len(data)
                    yield position, data

    def _file(self, position: int) -> tuple[str, int]:
        """The file that holds a content, and how many it holds."""
        index = position // WIDTH
        width = min(WIDTH, self._size - index * WIDTH)
        return contents_path(index, width), width

    def _note(self, position: int, data: bytes, content: Content) -> bytes:
        made = leaf_hash(self._origin, position, self._leaf_hash(position - 1), data)
        self._leaf_hashes += made
        event = bytes.fromhex(content.event.replace("-", ""))
        self._events.append(event)
        self._places.setdefault(event, position)
        name = sys.intern(content.type)
        self._types.append(name)
        self._of_type.setdefault(name, array("Q")).append(position)
        for tag in content.index_tags():
            self._of_tag.setdefault(tag, array("Q")).append(position)
        return made

    def _leaf_hash(self, position: int) -> bytes:
        at = position * HASH_BYTES
        return bytes(self._leaf_hashes[at : at + HASH_BYTES]) if position >= 0 else FIRST_PREVIOUS

    def _matching(self, item: Item, start: int, end: int) -> Iterator[int]:
        """The positions that an item matches, ascending."""
        typed = [self._of_type.get(name, NOWHERE) for name in set(item.types)]
        tagged = sorted((self._of_tag.get(tag, NOWHERE) for tag in item.tags), key=len)
        if not tagged:
            parts = [_cut(one, start, end) for one in typed]
            return merge(*parts) if item.types else iter(range(start, end))
        fewest, *others = tagged
        return (
            position
            for position in _cut(fewest, start, end)
            if all(_holds(other, position) for other in others)
            and (not item.types or any(_holds(one, position) for one in typed))
        )

    def _entry(self, position: int) -> StoredEntry:
        name, _ = self._file(position)
        with self._bundle.open(name) as stream:
            stream.seek(self._offsets[position])
            data = read_item(stream, name, MAX_CONTENT_BYTES) or b""
        previous, wanted = self._leaf_hash(position - 1), self._leaf_hash(position)
        found = leaf_hash(self._origin, position, previous, data)
        if found != wanted:
            raise BundleChanged(position, found, wanted)
        number = self._events[position].hex()
        event = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
        return StoredEntry(position, self._types[position], event, data, previous, wanted)


def _cut(positions: Sequence[int], start: int, end: int) -> Iterator[int]:
    index = bisect_left(positions, start)
    while index < len(positions) and positions[index] < end:
        yield positions[index]
        index += 1


def _holds(positions: Sequence[int], position: int) -> bool:
    index = bisect_left(positions, position)
    return index < len(positions) and positions[index] == position
