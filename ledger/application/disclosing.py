"""Some entries of a log as an evidence bundle: those of a person, of a recipient, of a period.

Each entry is given with its content and its proof against one signed checkpoint, and opened where
that is asked; of all others nothing is given but the hashes that the proofs need. The log is read
once to select; what was selected is read again and has to be what was selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ledger.application.bundling import (
    Progress,
    digests_in,
    documents_of,
    leaves_below,
    not_borne_out,
    simulated_by,
)
from ledger.application.erased_later import decided
from ledger.application.people import People
from ledger.application.selecting import Asked, Selecting, is_disclosed
from ledger.bundle.write_part import Given, PartSource, write_part
from ledger.errors import KeyDoesNotFit, KeyGone, Malformed, NotYetSigned, invalid
from ledger.log.checkpoint import (
    Checkpoint,
    TlogProof,
    encode_tlog_proof,
    parse_checkpoint,
    proved_leaf,
)
from ledger.log.content import Content, parse_content
from ledger.log.entry import FIRST_PREVIOUS, Leaf, data_hash, encode_leaf
from ledger.log.note import parse_note
from ledger.log.proof import consistency_proof, inclusion_proof, verify_consistency
from ledger.log.tiles import TileTree
from ledger.store.contract import Store, StoredEntry
from ledger.store.feed import checked_content
from ledger.store.withheld import withheld_from
from ledger.text import Text

NODES_KEPT = 4096
"""Proofs of entries that are near each other share most of their hashes."""
SOMETHING = Text(
    "something that entries up to the newest signed checkpoint are about; nothing was written",
    "最新の署名済みチェックポイントまでに該当する記録があるもの（何も書き出していません）",
)


@dataclass(frozen=True)
class Disclosed:
    """What a partial bundle came to hold."""

    size: int
    """Of the checkpoint."""
    matched: int
    """Entries that are those asked for."""
    entries: int
    """All that are in it: with entry 0, and what comes along."""
    opened: int
    unopened: int
    """Sealed parts that were to be opened, and are erased: by decision, or gone."""
    classes: tuple[str, ...]
    """Under which classes of keys those that were opened are sealed."""
    later: int
    """Entries that came after the checkpoint and would have been in it."""
    manifest: str
    """SHA-256 of its manifest.json in hex, by which a copy of it can be told."""


def bundle_part(
    store: Store,
    origin: str,
    note: bytes,
    asked: Asked,
    out: Path,
    *,
    people: People | None = None,
    earlier: Mapping[int, bytes] | None = None,
    zipped: bool = False,
    progress: Progress | None = None,
    before: Callable[[Disclosed], None] = lambda _found: None,
) -> Disclosed:
    """Write what was asked for, below a checkpoint, as a bundle.

    `note` is the newest signed checkpoint; `earlier` holds signed ones that the receiver has, by
    size. With `people` every sealed part in it is opened of which no erasure was decided. `before`
    is told what it holds just before it takes its name; if that raises, nothing is there.

    What is withheld from the person asked about is left out, and counts for nothing.

    Raises AnswerNotBorneOut if the entries are not those that were signed, InvalidInput if nothing
    matches, NotYetSigned if all that does is newer, FileExistsError if `out` is there; nothing is
    written then.
    """
    checkpoint = parse_checkpoint(parse_note(note).text)
    if checkpoint.origin != origin:
        raise not_borne_out(f"the log {checkpoint.origin}", origin)
    if asked.people:
        # Now, and not as it was at the checkpoint: what was withheld since is left out too.
        withheld = withheld_from(store, origin, asked.people)
        asked = replace(asked, hidden=frozenset(withheld.positions))
    tree, selecting = _read(store, checkpoint, asked, progress)
    later = _later(store, checkpoint, asked)
    if not selecting.matched:
        raise _nothing(later)
    reading = _Reading(store, checkpoint, note, tree, people)
    positions = selecting.positions()
    first = store.entry(origin, 0)
    part = PartSource(
        origin=origin,
        size=checkpoint.size,
        simulated=simulated_by(first) if first else None,
        checkpoint=note,
        about=asked.told(),
        entries=(reading.given(position) for position in positions),
        documents=reading.documents(),
        earlier={
            size: (one, _grown(tree, checkpoint, one)) for size, one in (earlier or {}).items()
        },
    )

    def found(manifest: str) -> Disclosed:
        return Disclosed(
            checkpoint.size, selecting.matched, len(positions), reading.opened, reading.unopened,
            tuple(sorted(reading.classes)), later, manifest,
        )  # fmt: skip

    return found(
        write_part(part, out, zipped=zipped, before=lambda manifest: before(found(manifest)))
    )


def _read(
    store: Store, checkpoint: Checkpoint, asked: Asked, progress: Progress | None
) -> tuple[TileTree, Selecting]:
    """The tree, its root found to be the one signed, and what was selected."""
    tree, selecting = TileTree(), Selecting(asked)
    for entry, leaf in leaves_below(store, checkpoint.origin, checkpoint.size, progress):
        tree.add(data_hash(leaf))
        selecting.add(entry.position, _content(entry))
    if tree.root() != checkpoint.root:
        raise not_borne_out("another root", f"that of size {checkpoint.size}")
    return tree, selecting


def _content(entry: StoredEntry) -> Content:
    """The content; of one that cannot be read, nobody can say whom it is about."""
    try:
        return parse_content(entry.content)
    except Malformed as error:
        raise not_borne_out(f"entry {entry.position}: {error.message.en}", "a content") from None


def _later(store: Store, checkpoint: Checkpoint, asked: Asked) -> int:
    origin = checkpoint.origin
    return sum(
        is_disclosed(checked_content(origin, entry), asked)
        for batch in store.scan(origin, start=checkpoint.size)
        for entry in batch
    )


def _grown(tree: TileTree, checkpoint: Checkpoint, note: bytes) -> list[bytes]:
    """The proof that the log of an earlier checkpoint is the start of this one."""
    old = parse_checkpoint(parse_note(note).text)
    if old.origin != checkpoint.origin or old.size > checkpoint.size:
        raise not_borne_out(f"an earlier checkpoint of {old.origin}, size {old.size}",
                            f"one of {checkpoint.origin}, at most {checkpoint.size}")  # fmt: skip
    hashes = consistency_proof(tree.nodes, old.size, checkpoint.size)
    if not verify_consistency(old.size, old.root, checkpoint.size, checkpoint.root, hashes):
        raise not_borne_out("another root", f"that of size {old.size}")
    return hashes


class _Reading:
    """What was selected, read again, proved and, with the people, opened."""

    def __init__(
        self, store: Store, checkpoint: Checkpoint, note: bytes, tree: TileTree,
        people: People | None,
    ) -> None:  # fmt: skip
        self._store, self._origin, self._size = store, checkpoint.origin, checkpoint.size
        self._note, self._people = note, people
        self._nodes = lru_cache(NODES_KEPT)(tree.nodes)
        self._digests: set[bytes] = set()
        self._erased = decided(store, self._origin) if people else frozenset[tuple[str, str]]()
        self.opened = self.unopened = 0
        self.classes: set[str] = set()

    def given(self, position: int) -> Given:
        """One entry; AnswerNotBorneOut if it is no longer the one that was selected."""
        entry = self._store.entry(self._origin, position)
        if entry is None:
            raise not_borne_out("nothing", f"entry {position} as signed")
        proof = self._proof(position, entry)
        content = _content(entry)
        self._digests |= digests_in(content)
        if content.sealed is None or self._people is None:
            return Given(position, entry.content, proof)
        klass = str(content.sealed["class"])
        ciphertext = self._store.ciphertexts(self._origin, [position]).get(position)
        try:
            # The decision is what counts: as long as it is not carried out, all is still there.
            if (str(content.subject), klass) in self._erased:
                ciphertext = None
            opening = self._people.opening(self._origin, content, ciphertext)
        except KeyGone:
            self.unopened += 1
            return Given(position, entry.content, proof)
        except (KeyDoesNotFit, Malformed) as error:
            found = f"entry {position}: {error.message.en}"
            raise not_borne_out(found, "a sealed part that opens as it was sealed") from None
        self.opened += 1
        self.classes.add(klass)
        return Given(position, entry.content, proof, opening.payload, opening.blind)

    def documents(self) -> Iterator[tuple[bytes, bytes]]:
        """The texts that the entries given refer to, by digest."""
        yield from documents_of(self._store, self._origin, self._digests)

    def _proof(self, position: int, entry: StoredEntry) -> bytes:
        previous = self._nodes(0, position - 1) if position else FIRST_PREVIOUS
        leaf = encode_leaf(Leaf(self._origin, position, previous, sha256(entry.content).digest()))
        hashes = tuple(inclusion_proof(self._nodes, position, self._size))
        proof = TlogProof(position, hashes, self._note, leaf)
        try:
            proved_leaf(proof)
        except Malformed:
            found, wanted = f"entry {position} as it is", f"entry {position} as signed"
            raise not_borne_out(found, wanted) from None
        return encode_tlog_proof(proof)


def _nothing(later: int) -> Exception:
    if not later:
        return invalid("bundle", "no entry", SOMETHING)
    return NotYetSigned(
        Text(
            f"Every entry that matches ({later}) is newer than the newest checkpoint. No bundle was"
            " written.",
            f"該当する記録（{later}件）はすべて最新のチェックポイントより後のものです。"
            "証拠一式は作っていません。",
        ),
        help=Text("Run the signer, then ask again: daicho signer run --once",
                  "署名を実行してから、もう一度お試しください: daicho signer run --once"),
    )  # fmt: skip
