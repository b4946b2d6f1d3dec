"""A whole log as an evidence bundle, up to a signed checkpoint.

Everything goes in: contents as stored, sealed parts still sealed, texts that the entries refer to.
It is for whoever may see every record of the organisation, such as a regulator; nothing is left
out that is withheld from a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from ledger.application.store_check import DOCUMENT_MEMBERS
from ledger.bundle.write import Block, Source, write_directory, write_zip
from ledger.domain.shape import DIGEST
from ledger.errors import AnswerNotBorneOut, LedgerError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.content import Content, parse_content
from ledger.log.entry import FIRST_PREVIOUS, Leaf, data_hash, encode_leaf
from ledger.log.note import parse_note
from ledger.log.tiles import WIDTH
from ledger.store.contract import Store, StoredEntry
from ledger.text import Text

AT_ONCE = 32
"""Ciphertexts held at a time: each may have a mebibyte."""

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


def bundle_log(
    store: Store,
    origin: str,
    note: bytes,
    earlier: Mapping[int, bytes],
    out: Path,
    *,
    zipped: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write the entries below a checkpoint as a bundle; how many they are.

    `note` is the newest signed checkpoint, `earlier` holds others by size: those above it are
    left out. Raises AnswerNotBorneOut, and writes nothing, if the entries are not those that were
    signed; FileExistsError if `out` is there.
    """
    checkpoint = parse_checkpoint(parse_note(note).text)
    head = store.head(origin)
    if checkpoint.origin != origin or head is None or head.size < checkpoint.size:
        raise not_borne_out(f"{head.size if head else 0} entries", f"{checkpoint.size} entries")
    reading = _Reading(store, origin, checkpoint.size, progress)
    first = store.entry(origin, 0)
    source = Source(
        origin=origin,
        size=checkpoint.size,
        simulated=simulated_by(first) if first else None,
        checkpoint=note,
        earlier={size: earlier[size] for size in sorted(earlier) if size < checkpoint.size},
        blocks=reading.blocks(),
        documents=reading.documents(),
    )

    def agrees(root: bytes) -> None:
        if root != checkpoint.root:
            raise not_borne_out("another root", f"that of size {checkpoint.size}")

    (write_zip if zipped else write_directory)(source, out, agrees)
    return checkpoint.size


class _Reading:
    """One pass over the entries; the texts they refer to are known after it."""

    def __init__(self, store: Store, origin: str, size: int, progress: Progress | None) -> None:
        self._store, self._origin, self._size = store, origin, size
        self._progress = progress
        self._referred: set[bytes] = set()

    def blocks(self) -> Iterator[Block]:
        """The entries by 256, each tied to the one before by its own bytes."""
        entries, leaves = list[StoredEntry](), list[bytes]()
        for entry, leaf in leaves_below(self._store, self._origin, self._size, self._progress):
            self._note_documents(entry)
            entries.append(entry)
            leaves.append(leaf)
            if len(entries) == WIDTH:
                yield self._block(entries, leaves)
                entries, leaves = [], []
        if entries:
            yield self._block(entries, leaves)

    def documents(self) -> Iterator[tuple[bytes, bytes]]:
        """The texts that the entries refer to and that are there, by digest."""
        return documents_of(self._store, self._origin, self._referred)

    def _note_documents(self, entry: StoredEntry) -> None:
        try:
            self._referred |= digests_in(parse_content(entry.content))
        except LedgerError:
            return  # a newer version's: what it refers to is not known here

    def _block(self, entries: Sequence[StoredEntry], leaves: Sequence[bytes]) -> Block:
        contents = [entry.content for entry in entries]
        return Block(leaves, contents, self._ciphertexts([entry.position for entry in entries]))

    def _ciphertexts(self, positions: Sequence[int]) -> Iterator[bytes]:
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            found = self._store.ciphertexts(self._origin, some)
            yield from (found.get(position, b"") for position in some)


def leaves_below(
    store: Store, origin: str, size: int, progress: Progress | None = None
) -> Iterator[tuple[StoredEntry, bytes]]:
    """Every entry below a size with its leaf data, tied to the one before by its own bytes.

    AnswerNotBorneOut if one is missing, or is not what its row says.
    """
    previous, done = FIRST_PREVIOUS, 0
    for batch in store.scan(origin, end=size, batch=WIDTH):
        for entry in batch:
            leaf = Leaf(origin, done, previous, hashlib.sha256(entry.content).digest())
            data = encode_leaf(leaf)
            if entry.position != done or entry.leaf_hash != data_hash(data):
                raise not_borne_out(f"entry {entry.position} as it is", f"entry {done} as signed")
            yield entry, data
            previous, done = entry.leaf_hash, done + 1
        if progress:
            progress(done, size)
    if done != size:
        raise not_borne_out(f"{done} entries", f"{size} entries")


def digests_in(content: Content) -> set[bytes]:
    """The SHA-256 of every text beside the log that an entry may refer to."""
    given = (content.data.get(member) for member in DOCUMENT_MEMBERS)
    found = (one for one in given if isinstance(one, str) and DIGEST.form.fullmatch(one))
    return {bytes.fromhex(one) for one in found}


def documents_of(
    store: Store, origin: str, digests: Collection[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """Those of these texts that are there, by digest."""
    for digest in sorted(digests):
        text = store.document(origin, digest)
        if text is not None:
            yield digest, text


def simulated_by(first: StoredEntry) -> bool | None:
    """What entry 0 says of its clock; None if it says nothing."""
    try:
        said = parse_content(first.content).data.get("simulated")
    except LedgerError:
        return None
    return said if isinstance(said, bool) else None


def not_borne_out(found: str, wanted: str) -> AnswerNotBorneOut:
    """The error for a store that does not hold what was signed."""
    return AnswerNotBorneOut(
        Text(
            f"The store does not hold what the checkpoint was signed for: found {found}, wanted"
            f" {wanted}. No bundle was written.",
            "保管先の記録が、署名されたチェックポイントと異なります"
            f"（実際: {found}、署名時: {wanted}）。証拠一式は作っていません。",
        ),
        help=Text("See what is wrong: daicho verify", "daicho verify で確かめてください。"),
    )
