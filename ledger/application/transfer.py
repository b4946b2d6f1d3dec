"""A store filled with entries that exist already: restored, moved, or completed from a copy.

Bytes, hashes and chain are the same by construction: entries go through the ordinary `append`, the
events of one command together, and each leaf hash is made again from what the destination ends with
and compared with the one wanted before anything of its batch is written.

    entries    in order, from any position that the destination has or lacks next
    below the head of the destination    compared, not written
    from there on                        written, many commands in one transaction

Interrupted, the same call goes on at the destination's head; two at once write the same. Nothing
else may write to the log meanwhile (hold it): such an entry is noticed, and nothing goes after it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ledger.application.bundling import AT_ONCE, digests_in
from ledger.errors import (
    NOTHING_SAVED,
    AppendOutcomeUnknown,
    LedgerError,
    Malformed,
    SourceDiffers,
    UnknownVersion,
)
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.log.entry import FIRST_PREVIOUS, base64_text, leaf_hash
from ledger.store.contract import Append, Condition, Conflict, Proposed, Store, StoredEntry
from ledger.text import Text

MOST_ENTRIES = 1000
"""In one transaction, a command's events apart: these are never divided."""
MOST_BYTES = 8 * 2**20
"""Of contents, ciphertexts and documents held at a time, the last command apart."""

Document = Callable[[bytes], bytes | None]
"""A text that entries refer to, by its SHA-256; None if the source does not have it."""


class Existing(NamedTuple):
    """One entry as it stands elsewhere."""

    position: int
    content: bytes
    ciphertext: bytes | None
    """None where nothing is sealed, where it was erased, and where the source does not have it."""
    leaf_hash: bytes
    """The one wanted: as stored there, or as it was made from a root that is signed."""


@dataclass(frozen=True)
class Filled:
    """What came of filling a log."""

    size: int
    """Entries the destination has now; it may have had more than the source."""
    written: int
    compared: int
    lacking: tuple[bytes, ...] = ()
    """Digests of texts that the entries written refer to and the source does not have."""


def fill(
    store: Store,
    origin: str,
    entries: Iterable[Existing],
    document: Document,
    *,
    progress: Callable[[int], None] | None = None,
    most_entries: int = MOST_ENTRIES,
    most_bytes: int = MOST_BYTES,
) -> Filled:
    """What came of bringing a log up to the end of `entries`; it is created if it is not there.

    `progress` is told the size reached. Raises SourceDiffers, Malformed or UnknownVersion where
    an entry is not what is wanted, or does not go on from what is there; of its command, and of the
    whole batch it is in, nothing is written then. What `append` raises comes through. The error
    says what was saved; the same call goes on from there. Memory: one batch, and 100 bytes for each
    command of the log.
    """
    filling = _Filling(store, origin, document, progress, most_entries, most_bytes)
    try:
        return filling.run(entries)
    except AppendOutcomeUnknown:
        raise
    except LedgerError as error:
        error.saved = filling.saved()
        raise


def stored(
    store: Store, origin: str, *, start: int = 0, end: int | None = None
) -> Iterator[Existing]:
    """The entries of a log of another store, from `start` to before `end`, or what is there now.

    What is erased while this reads is given as it was found: compare the positions at the end.
    """
    for batch in store.scan(origin, start=start, end=end, batch=MOST_ENTRIES):
        for first in range(0, len(batch), AT_ONCE):
            some = batch[first : first + AT_ONCE]
            sealed = store.ciphertexts(origin, [entry.position for entry in some])
            for entry in some:
                yield _existing(entry, sealed.get(entry.position))


def _existing(entry: StoredEntry, ciphertext: bytes | None) -> Existing:
    return Existing(entry.position, entry.content, ciphertext, entry.leaf_hash)


def check_ciphertext(origin: str, one: Existing, content: Content) -> None:
    """SourceDiffers where an entry has a ciphertext that is not the one its content speaks of."""
    if one.ciphertext is None:
        return
    found = hashlib.sha256(one.ciphertext).digest(), len(one.ciphertext)
    sealed = parse_sealed(content.sealed) if content.sealed else None
    if sealed is None or found != (sealed.ct, sealed.length):
        wanted = base64_text(sealed.ct) if sealed else "nothing sealed"
        raise SourceDiffers(origin, one.position, f"ciphertext {base64_text(found[0])}", wanted)


def check_text(origin: str, position: int, digest: bytes, text: bytes) -> None:
    """SourceDiffers where a text is not the one that the entry there refers to."""
    found = hashlib.sha256(text).hexdigest()
    if found != digest.hex():
        raise SourceDiffers(origin, position, f"the text {found}", digest.hex())


@dataclass
class _Command:
    """The events of one command, as far as they were given."""

    id: str
    first: int
    events: list[Proposed]
    leaf_hashes: list[bytes]
    documents: dict[bytes, bytes]


class _Filling:
    """One log on its way into a store."""

    def __init__(
        self, store: Store, origin: str, document: Document,
        progress: Callable[[int], None] | None, most_entries: int, most_bytes: int,
    ) -> None:  # fmt: skip
        self._store, self._origin, self._document = store, origin, document
        self._progress = progress
        self._most = most_entries, most_bytes
        head = store.head(origin)
        self._there = head.size if head else 0
        self._next, self._previous = self._there, head.leaf_hash if head else FIRST_PREVIOUS
        """Where the next entry goes, and the leaf hash it is tied to."""
        rows = store.command_rows(origin)
        self._commands = {_number(command) for command, first, _ in rows if first < self._there}
        self._documents = set(store.document_digests(origin)) if head else set[bytes]()
        self._lacking: dict[bytes, None] = {}
        self._batch: list[_Command] = []
        self._bytes = self._entries = self._written = self._compared = 0

    def saved(self) -> Text:
        """What stands in the destination, for an error."""
        if not self._written:
            return NOTHING_SAVED
        at = self._there + self._written
        return Text(
            f"{self._written} entries are saved, {self._origin} has {at} of them; the same command"
            " goes on from there.",
            f"{self._written}件を保存しました（{self._origin} は{at}件）。"
            "同じコマンドで続きから再開できます。",
        )

    def run(self, entries: Iterable[Existing]) -> Filled:
        """Compare what is there, write what is not."""
        existing: Iterator[StoredEntry] | None = None
        for one in entries:
            if existing is None:
                existing = self._from(one.position)
            if one.position < self._there:
                self._compare(one, next(existing, None))
            else:
                self._take(one)
        self._write()
        size = max(self._there, self._next)
        return Filled(size, self._written, self._compared, tuple(self._lacking))

    def _from(self, first: int) -> Iterator[StoredEntry]:
        for batch in self._store.scan(self._origin, start=first, end=self._there):
            yield from batch

    def _compare(self, one: Existing, there: StoredEntry | None) -> None:
        """What is there already must be what the source has."""
        if there is None or (there.position, there.leaf_hash) != (one.position, one.leaf_hash):
            found = base64_text(there.leaf_hash) if there else "nothing"
            raise self._differs(one.position, found, base64_text(one.leaf_hash))
        self._compared += 1

    def _take(self, one: Existing) -> None:
        """One entry more, checked; written with its batch."""
        if one.position != self._next:
            raise self._differs(one.position, f"entry {one.position}", f"entry {self._next}")
        try:
            content = parse_content(one.content)
        except (Malformed, UnknownVersion) as error:
            error.message = Text(f"entry {one.position}: {error.message.en}",
                                 f"{one.position}番の記録: {error.message.ja}")  # fmt: skip
            raise
        made = leaf_hash(self._origin, one.position, self._previous, one.content)
        if made != one.leaf_hash:
            raise self._differs(one.position, base64_text(made), base64_text(one.leaf_hash))
        check_ciphertext(self._origin, one, content)
        command = self._command(one, content)
        command.events.append(
            Proposed(content.type, content.event, one.content, content.index_tags(), one.ciphertext)
        )
        command.leaf_hashes.append(made)
        self._bytes += len(one.content) + len(one.ciphertext or b"")
        self._entries += 1
        self._add_documents(command, content)
        self._next, self._previous = one.position + 1, made

    def _command(self, one: Existing, content: Content) -> _Command:
        """The command that an entry is of: the last one, or a new one."""
        if self._batch and self._batch[-1].id == content.command:
            return self._batch[-1]
        if self._entries >= self._most[0] or self._bytes >= self._most[1]:
            self._write()
        number = _number(content.command)
        if number in self._commands:
            wanted = "a command that did not come before: none is ever divided"
            raise self._differs(one.position, f"command {content.command} again", wanted)
        self._commands.add(number)
        self._batch.append(_Command(content.command, one.position, [], [], {}))
        return self._batch[-1]

    def _add_documents(self, command: _Command, content: Content) -> None:
        """The texts an entry refers to, each given once."""
        for digest in digests_in(content) - self._documents:
            text = self._document(digest)
            if text is None:
                self._lacking[digest] = None
                continue
            # Not moved on yet: the position is that of the entry itself.
            check_text(self._origin, self._next, digest, text)
            command.documents[digest] = text
            self._documents.add(digest)
            self._lacking.pop(digest, None)
            self._bytes += len(text)

    def _write(self) -> None:
        """Append what was gathered, in one transaction."""
        batch, self._batch = self._batch, []
        self._entries = self._bytes = 0
        if not batch:
            return
        results = self._store.append(
            [self._append(command, fenced=command is batch[0]) for command in batch]
        )
        for command, result in zip(batch, results, strict=True):
            if isinstance(result, Conflict):
                wanted = "nothing: another program writes to this log"
                raise self._differs(command.first, f"entry {result.position}", wanted)
            found = result.first_position, list(result.leaf_hashes)
            if found != (command.first, command.leaf_hashes):
                raise self._differs(command.first, f"written at {result.first_position}",
                                    "the leaf hashes wanted")  # fmt: skip
            self._written += len(command.events)
        if self._progress:
            self._progress(self._there + self._written)

    def _append(self, command: _Command, *, fenced: bool) -> Append:
        # Whoever else writes here has put an entry at the first place or after it.
        condition = Condition((), command.first) if fenced and command.first else None
        return Append(
            self._origin,
            command.id,
            tuple(command.events),
            condition,
            tuple(command.documents.items()),
            creates_log=command.first == 0,
        )

    def _differs(self, position: int, found: str, wanted: str) -> SourceDiffers:
        return SourceDiffers(self._origin, position, found, wanted)


def _number(command: str) -> int:
    """A command's id as it takes least room."""
    return uuid.UUID(command).int
