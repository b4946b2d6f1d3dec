"""A copy of a log elsewhere, brought up to the newest signed checkpoint.

What the copy has is not read from the store again. The tree goes on from the copy's own tiles, held
against the copy's own checkpoint; the entries after it are hashed again from their bytes, sealed
parts and texts held against what the entries say; and only where all of it gives the root that was
signed, it joins the copy. So a copy never holds what was not signed, and each turn costs what is
new. What a new entry says is erased leaves the copy in the same turn: so it holds no sealed part of
which the entries below its checkpoint say that the erasure is completed. Otherwise nothing is
changed:

    DAMAGED_COPY   the copy's last tiles or checkpoint are not what was published
    ROLLED_BACK    the copy is ahead of the checkpoint: signer or store are an older state
    ALTERED        the store's log is no continuation of what was published, or not what was signed

What it does not see: a change in the older part of the copy, or in the older part of the store that
leaves the hashes of the rows as they are. The verifier of bundles sees the one, `verify` the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from ledger.application import ed25519
from ledger.application.bundling import AT_ONCE, digests_in, documents_of, simulated_by
from ledger.application.erased_copy import Leaving
from ledger.bundle.edge import Edge, Tiles, leaf_in
from ledger.bundle.grow import Adding, Copy
from ledger.bundle.layout import (
    ciphertexts_path,
    contents_path,
    document_path,
    earlier_path,
    encode_item,
)
from ledger.errors import LedgerError, Malformed
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.log.entry import FIRST_PREVIOUS, Leaf, base64_text, data_hash, encode_leaf
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.log.tiles import WIDTH, encode_entries, encode_tile, entries_path, tile_path
from ledger.store.contract import Store, StoredEntry
from ledger.text import Text

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


class RefusalKind(StrEnum):
    """Why a copy is not brought up to date."""

    DAMAGED_COPY = "damaged_copy"
    ROLLED_BACK = "rolled_back"
    ALTERED = "altered"


@dataclass(frozen=True)
class Refused:
    """The copy is as it was."""

    kind: RefusalKind
    position: int | None
    """Of the first entry concerned; None where it is the copy or the log as a whole."""
    found: str
    wanted: str

    @property
    def message(self) -> Text:
        """The sentence for people, without the values."""
        return _SENTENCES[self.kind]


_SENTENCES = {
    RefusalKind.DAMAGED_COPY: Text(
        "The copy is damaged: it is not what was published.",
        "写しが壊れているか、公開したものから変更されています。",
    ),
    RefusalKind.ROLLED_BACK: Text(
        "The copy is ahead of the newest signed checkpoint: the signer's folder or the log was set"
        " back to an older state.",
        "写しが最新の署名済みチェックポイントより進んでいます。"
        "署名者のフォルダー又は台帳が古い状態に戻されています。",
    ),
    RefusalKind.ALTERED: Text(
        "The log in the store is not the one that was signed and published: it was changed.",
        "保管先の台帳が、署名・公開したものと異なります。変更されています。",
    ),
}


@dataclass(frozen=True)
class Published:
    """The copy is that of the newest signed checkpoint now."""

    before: int
    """Entries that it had; 0 for a new one."""
    size: int
    changed: bool
    erased: int = 0
    """Sealed parts of entries that it had before, taken out of it."""


def publish(
    store: Store,
    copy: Copy,
    note: bytes,
    keys: Sequence[VerifierKey],
    earlier: Mapping[int, Callable[[], bytes | None]],
    *,
    progress: Progress | None = None,
) -> Published | Refused:
    """What came of bringing a copy up to a signed checkpoint; refused, nothing has changed.

    `note` is the newest note of the signer, which has verified it; `keys` are all it has signed
    with; `earlier` gives its earlier notes by size, those that the copy lacks are asked for.
    InvalidInput if the directory holds another copy or something else. The caller holds its lock.
    """
    if copy.check():
        copy.finish()
    wanted = parse_checkpoint(parse_note(note).text)
    try:
        base = _Base.of(copy, keys)
    except Malformed as error:
        return Refused(RefusalKind.DAMAGED_COPY, None, error.message.en, "as it was published")
    have = base.checkpoint
    if have.origin != wanted.origin:
        return Refused(RefusalKind.DAMAGED_COPY, None, have.origin, wanted.origin)
    if have.size > wanted.size:
        found = f"a checkpoint of {wanted.size} entries"
        return Refused(RefusalKind.ROLLED_BACK, None, found, f"at least {have.size} entries")
    lacking = _Lacking(copy, wanted.size, earlier)
    try:
        leaving = Leaving.of(store, copy, have.size, wanted.size)
    except Malformed as error:
        return Refused(RefusalKind.DAMAGED_COPY, None, error.message.en, "as it was published")
    try:
        _check_continued(store, base, wanted)
        if copy.note() == note and not lacking and not leaving.count:
            return Published(have.size, wanted.size, changed=False)
        adding = copy.begin(_simulated(store, wanted.origin))
        try:
            _Turn(store, copy, base, wanted, adding, leaving, progress).add()
            for name, parts in leaving.files:
                adding.put(name, parts)
            for name, data in lacking:
                adding.put(name, [data])
        except BaseException:
            copy.abandon()
            raise
    except _RefusedError as error:
        return error.refused
    copy.commit(adding, note)
    return Published(have.size, wanted.size, changed=True, erased=leaving.count)


class _RefusedError(Exception):
    def __init__(
        self, position: int | None, found: str, wanted: str,
        kind: RefusalKind = RefusalKind.ALTERED,
    ) -> None:  # fmt: skip
        super().__init__(found)
        self.refused = Refused(kind, position, found, wanted)


@dataclass(frozen=True)
class _Base:
    """What a copy has, as far as going on takes it."""

    checkpoint: Checkpoint
    edge: Edge
    before_last: bytes
    """The leaf hash before the last, unfinished 256 entries; zeros if there is none."""
    ciphertexts: Sequence[bytes]
    """Of the last, unfinished 256 entries; none in a public copy."""

    @classmethod
    def of(cls, copy: Copy, keys: Sequence[VerifierKey]) -> _Base:
        """That of a copy; Malformed if it is not as it was published."""
        note = copy.note()
        if note is None:
            edge = Edge()
            return cls(Checkpoint(copy.origin, 0, edge.root()), edge, FIRST_PREVIOUS, ())
        parsed = parse_note(note)
        checkpoint = parse_checkpoint(parsed.text)
        if not verified_by(parsed, keys, ed25519.verify):
            raise Malformed("checkpoint", "no signature by this signer", keys[0].text)
        tile: Tiles = partial(copy.tile, checkpoint)
        edge = Edge.resumed(checkpoint, tile)
        index, width = divmod(checkpoint.size, WIDTH)
        before = leaf_in(tile, checkpoint, index * WIDTH - 1) if index else FIRST_PREVIOUS
        ciphertexts = copy.ciphertexts(index, width) if copy.contents and width else ()
        return cls(checkpoint, edge, before, ciphertexts)

    @property
    def leaf_hash(self) -> bytes:
        """Of the last entry; zeros if there is none."""
        return self.edge.last()[-1] if self.edge.last() else self.before_last


class _Lacking:
    """Earlier notes of the signer that the copy does not have."""

    def __init__(
        self, copy: Copy, size: int, earlier: Mapping[int, Callable[[], bytes | None]]
    ) -> None:
        there = copy.earlier()
        self._notes = {
            name: earlier[one]
            for one in sorted(earlier)
            if one < size and (name := earlier_path(one)) not in there
        }

    def __bool__(self) -> bool:
        return bool(self._notes)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for name, given in self._notes.items():
            if data := given():
                yield name, data


def _check_continued(store: Store, base: _Base, wanted: Checkpoint) -> None:
    """The store still holds the last published entry, whose leaf hash vouches for all before."""
    have = base.checkpoint
    if have.size == wanted.size and have.root != wanted.root:
        raise _RefusedError(None, base64_text(wanted.root), base64_text(have.root))
    if have.size:
        position = have.size - 1
        entry = store.entry(wanted.origin, position)
        found = {_made(wanted.origin, entry), entry.leaf_hash} if entry else set()
        if found != {base.leaf_hash}:
            shown = ", ".join(sorted(map(base64_text, found))) or "nothing"
            raise _RefusedError(position, shown, base64_text(base.leaf_hash))


class _Turn:
    """The entries that a copy lacks, read once, checked and put beside it."""

    def __init__(
        self, store: Store, copy: Copy, base: _Base, wanted: Checkpoint, adding: Adding,
        leaving: Leaving, progress: Progress | None,
    ) -> None:  # fmt: skip
        self._erased = leaving.positions
        self._store, self._base, self._wanted, self._adding = store, base, wanted, adding
        self._origin, self._contents = copy.origin, copy.contents
        self._edge = base.edge
        self._progress = progress
        self._referred: set[bytes] = set()

    def add(self) -> None:
        """Everything up to the checkpoint wanted, if that is what was signed."""
        for entries, leaves in self._blocks():
            index = entries[0].position // WIDTH
            width = len(entries)
            for data in leaves[self._edge.size - index * WIDTH :]:
                self._put_tiles(self._edge.add(data_hash(data)))
            self._adding.put(entries_path(index, width), [encode_entries(leaves)])
            if self._contents:
                self._add_contents(index, entries)
            if self._progress:
                done = index * WIDTH + width - self._base.checkpoint.size
                self._progress(done, self._wanted.size - self._base.checkpoint.size)
        if self._edge.root() != self._wanted.root:
            found, wanted = base64_text(self._edge.root()), base64_text(self._wanted.root)
            raise _RefusedError(None, found, wanted)
        self._put_tiles(self._edge.partial())
        for digest, text in documents_of(self._store, self._origin, self._referred):
            if hashlib.sha256(text).digest() != digest:
                raise _RefusedError(None, "another text", f"the text {digest.hex()}")
            self._adding.put(document_path(digest), [text])

    def _blocks(self) -> Iterator[tuple[list[StoredEntry], list[bytes]]]:
        """The entries by 256 from the last unfinished 256 on, with leaf data made from bytes."""
        have, end = self._base.checkpoint.size, self._wanted.size
        position, previous = have - have % WIDTH, self._base.before_last
        entries, leaves = list[StoredEntry](), list[bytes]()
        if have == end:
            return
        for batch in self._store.scan(self._origin, start=position, end=end, batch=WIDTH):
            for entry in batch:
                data = _leaf(self._origin, position, previous, entry)
                previous = data_hash(data)
                if entry.leaf_hash != previous:
                    found = f"entry {entry.position}, {base64_text(entry.leaf_hash)}"
                    raise _RefusedError(position, found, base64_text(previous))
                position += 1
                entries.append(entry)
                leaves.append(data)
                if len(entries) == WIDTH or position == end:
                    yield entries, leaves
                    entries, leaves = [], []
        if position != end:
            raise _RefusedError(position, "nothing", f"{end} entries")

    def _put_tiles(self, tiles: Iterable[tuple[int, int, Sequence[bytes]]]) -> None:
        for level, index, hashes in tiles:
            self._adding.put(tile_path(level, index, len(hashes)), [encode_tile(hashes)])

    def _add_contents(self, index: int, entries: Sequence[StoredEntry]) -> None:
        width = len(entries)
        parsed = [_parsed(entry) for entry in entries]
        for content in parsed:
            self._referred |= digests_in(content) if content else set()
        contents = (encode_item(entry.content) for entry in entries)
        self._adding.put(contents_path(index, width), contents)
        sealed = map(encode_item, self._ciphertexts(entries, parsed))
        self._adding.put(ciphertexts_path(index, width), sealed)

    def _ciphertexts(
        self, entries: Sequence[StoredEntry], parsed: Sequence[Content | None]
    ) -> Iterator[bytes]:
        """Sealed parts as the entries want them; of one that is missing, what the copy has of it.

        So what the store lost can be had from the copy. What is erased is in neither.
        """
        positions = [entry.position for entry in entries]
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            found = self._store.ciphertexts(self._origin, some)
            for offset, position in enumerate(some, start):
                data, kind = found.get(position, b""), RefusalKind.ALTERED
                if position in self._erased:
                    data = b""
                elif not data:
                    data, kind = self._published(position), RefusalKind.DAMAGED_COPY
                _check_sealed(position, parsed[offset], data, kind)
                yield data

    def _published(self, position: int) -> bytes:
        have = self._base.checkpoint.size
        offset = position - (have - have % WIDTH)
        return self._base.ciphertexts[offset] if offset < len(self._base.ciphertexts) else b""


def _made(origin: str, entry: StoredEntry) -> bytes:
    return data_hash(_leaf(origin, entry.position, entry.previous, entry))


def _leaf(origin: str, position: int, previous: bytes, entry: StoredEntry) -> bytes:
    return encode_leaf(Leaf(origin, position, previous, hashlib.sha256(entry.content).digest()))


def _parsed(entry: StoredEntry) -> Content | None:
    try:
        return parse_content(entry.content)
    except LedgerError:
        return None  # a newer version's: what it seals and refers to is not known here


def _check_sealed(position: int, content: Content | None, data: bytes, kind: RefusalKind) -> None:
    if content is None or not data:
        return
    digest = hashlib.sha256(data).digest()
    wanted = parse_sealed(content.sealed).ct if content.sealed else None
    if digest != wanted:
        shown = base64_text(wanted) if wanted else "nothing sealed"
        raise _RefusedError(position, f"a sealed part {base64_text(digest)}", shown, kind)


def _simulated(store: Store, origin: str) -> bool | None:
    first = store.entry(origin, 0)
    return simulated_by(first) if first else None
