"""What a store promises, whichever database it stands on.

Order       Positions of a log are 0, 1, 2 ... without a gap, given under the log's lock. An entry
            whose position is known to a reader has all entries before it visible too.
Durability  `append` returns only after its transaction is durable: one flush for the whole batch.
Conditions  An Append whose condition matches an entry at or after `seen` writes nothing and comes
            back as Conflict; the other Appends of the batch are not touched. That holds for
            absence too: a condition speaks of entries that were not there when it was made.
Idempotence An Append whose command is already in its log writes nothing and comes back as the
            first acknowledgement, `repeated`. This is looked at before the condition.
Unknown     When the connection breaks after the commit was sent, AppendOutcomeUnknown is raised;
            `acknowledgement` of the command settles it, and so does repeating the Append.
Closing     When `close_log` returns, the log has all entries it will ever have: an append that was
            acknowledged stands below the size returned, and a later one raises LogClosed. Nothing
            is appended to close a log: what closes it is a row beside the entries, no evidence.
Refusals    A store raises only errors of ledger.errors; it never creates anything on opening.

Every row is keyed by the log first, so that one database serves many logs and a shard is a set
of logs. No condition crosses logs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


def log_id(origin: str) -> int:
    """The key of a log in every table: 63 bits of SHA-256 of its origin.

    Made from the origin, not counted, so that a log keeps its key when it moves to another
    database. Two origins with one key are refused by the primary key of `log`.
    """
    return int.from_bytes(hashlib.sha256(origin.encode("ascii")).digest()[:8], "big") >> 1


@dataclass(frozen=True)
class Item:
    """Matches an entry whose type is among `types` (any, if empty) and that has all `tags`."""

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


Query = tuple[Item, ...]
"""Matches an entry that at least one item matches; the empty query matches every entry."""


@dataclass(frozen=True)
class Condition:
    """Nothing that `query` matches may stand at position `seen` or later."""

    query: Query
    seen: int
    """The size of the log when the facts were read."""


@dataclass(frozen=True)
class Proposed:
    """One event ready to be chained: its content is made, its position is not yet known."""

    type: str
    event: str
    content: bytes
    tags: tuple[str, ...]
    """What the index holds: the content's tags and, if it has one, its subject. No repeats."""
    ciphertext: bytes | None = None


@dataclass(frozen=True)
class Append:
    """Events of one command, written together or not at all, at adjacent positions."""

    origin: str
    command: str
    events: tuple[Proposed, ...]
    condition: Condition | None = None
    documents: tuple[tuple[bytes, bytes], ...] = ()
    """Texts kept beside the log: (SHA-256 digest, bytes). One that is there already is kept."""
    creates_log: bool = False
    """True for the Append of entry 0: the log must not exist yet (a repeated command apart)."""


@dataclass(frozen=True)
class Acknowledged:
    """The events are durable: their positions and leaf hashes, in the order they were given."""

    origin: str
    command: str
    first_position: int
    events: tuple[str, ...]
    leaf_hashes: tuple[bytes, ...]
    repeated: bool = False
    """True if the command had been recorded before, and this is its first acknowledgement."""


@dataclass(frozen=True)
class Conflict:
    """The condition failed: `position` is the first entry that it matched."""

    origin: str
    command: str
    position: int


@dataclass(frozen=True)
class Head:
    """A log as its own row states it: size, and leaf hash of the last entry (zeros if empty)."""

    origin: str
    size: int
    leaf_hash: bytes


@dataclass(frozen=True)
class StoredEntry:
    """One row of the entry table, every column of it."""

    position: int
    type: str
    event: str
    content: bytes
    previous: bytes
    leaf_hash: bytes


class Entries(Protocol):
    """The entries of logs, to be looked up: all that computing verdicts again reads."""

    def head(self, origin: str) -> Head | None:
        """One log, or None."""
        ...

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
        """Entries that match, positions from `start` up to but not including `end`."""
        ...

    def entry(self, origin: str, position: int) -> StoredEntry | None:
        """One entry."""
        ...

    def position_of(self, origin: str, event: str) -> int | None:
        """Where an event stands."""
        ...

    def successor_of(self, origin: str) -> str | None:
        """The origin of the log that goes on in place of a closed one; None if it is not closed."""
        ...


class Store(Entries, Protocol):
    """The promises of this page. One object may be used from several threads."""

    def append(self, batch: Sequence[Append]) -> list[Acknowledged | Conflict]:
        """One result for each Append, in order; all in one transaction, with one flush.

        Raises InvalidInput where a log is unknown (or exists, with `creates_log`), LogClosed where
        it is closed and the command is not a repeated one, StoreBusy, StoreUnavailable,
        AppendOutcomeUnknown, NotPermitted. Then nothing of the batch is written.
        """
        ...

    def close_log(self, origin: str, successor: str) -> int:
        """The size of the log, which is final: from when this returns nothing is appended to it.

        `successor` is the origin of the log that goes on in its place; no such log need exist yet.
        Closing once more for the same successor gives the same size. Raises InvalidInput where the
        log is unknown, is closed for another successor, or would succeed itself; otherwise as
        `append`.
        """
        ...

    def hold_log(self, origin: str, reason: str, *, instead_of: str | None = None) -> bool:
        """Mark a log as not to be written to until it is released; held again it stays as it is.

        With `instead_of` a log is held on for another reason, without an instant between them,
        and nothing happens where it is not held for that very one. True if it is held for
        `reason` when this returns. A row beside the entries, for the program to heed: it is no
        fence against another one.
        """
        ...

    def release_log(self, origin: str, reason: str | None = None) -> bool:
        """Take the mark away; with `reason` only where it is that very one.

        True if the log is not held when this returns. NotPermitted for who may not, also where
        there is no mark.
        """
        ...

    def held_for(self, origin: str) -> str | None:
        """Why a log is held; None if it is not."""
        ...

    def heads(self) -> list[Head]:
        """Every log of this store, by origin."""
        ...

    def scan(
        self, origin: str, *, start: int = 0, end: int | None = None, batch: int = 1000
    ) -> Iterator[list[StoredEntry]]:
        """All entries in order, in batches, each a short read: writers are never kept waiting."""
        ...

    def acknowledgement(self, origin: str, command: str) -> Acknowledged | None:
        """What the command was answered, if it was recorded."""
        ...

    def ciphertexts(self, origin: str, positions: Iterable[int]) -> dict[int, bytes]:
        """The ciphertexts that are there, by position."""
        ...

    def erase_ciphertexts(self, origin: str, positions: Iterable[int]) -> int:
        """How many ciphertexts are gone, from the files of the store too where it rules over them.

        Durable, and done again in vain. NotPermitted without the right to delete; none is gone.
        StoreBusy where the rows are deleted (its `saved` says so), but somebody who reads keeps
        their bytes in a file: done again, it ends the work.
        """
        ...

    def document(self, origin: str, digest: bytes) -> bytes | None:
        """A text kept beside the log, by its SHA-256."""
        ...

    # What verification compares with the contents.

    def tag_rows(self, origin: str, start: int, end: int) -> list[tuple[str, str, int]]:
        """(tag, type, position) of the index, positions from `start` to before `end`, sorted by
        position, then tag."""
        ...

    def command_rows(self, origin: str) -> Iterator[tuple[str, int, int]]:
        """(command, first position, number of events), by first position."""
        ...

    def ciphertext_positions(self, origin: str, start: int, end: int) -> list[int]:
        """Positions that have a ciphertext row, ascending."""
        ...

    def document_digests(self, origin: str) -> list[bytes]:
        """Digests under which documents are kept, sorted."""
        ...

    def close(self) -> None:
        """Give up connections and locks; what was acknowledged is durable already."""
        ...


class KeyRow(NamedTuple):
    """One key of one person, wrapped under the key-encryption key of an epoch."""

    subject: str
    klass: str
    epoch: int
    wrapped: bytes


class IndexRow(NamedTuple):
    """One row of the blind index: from a keyed hash to a subject tag, wrapped like a key."""

    kind: str
    hmac: bytes
    row: bytes
    """16 random bytes: the same row in every epoch, and nothing else, has them."""
    epoch: int
    wrapped: bytes


class EpochNote(NamedTuple):
    """What was done about the keys of an epoch, in the order it was noted."""

    epoch: int
    note: str
    at: str
    detail: str


class KeyStore(Protocol):
    """Wrapped keys of people, apart from the log, with backups of its own.

    Nothing here is in the clear: a row is useless without the key-encryption key of its epoch. A
    key row is durable before the method returns. Written once, never updated; only an erasing role
    deletes. The current epoch is the newest that has a check value. While it changes, rows of the
    old and of the new one stand side by side: nothing is ever without a key that opens it.
    """

    def put(
        self,
        origin: str,
        keys: Sequence[KeyRow],
        index: Sequence[IndexRow] = (),
        *,
        anew: bool = False,
    ) -> None:
        """Keep wrapped keys and rows of the blind index, all in one durable transaction.

        A row that is there already is left as it is. KeyDoesNotFit, and nothing is kept, where a
        row is of an epoch that is over. A row of an epoch to come is passed over unless its row of
        the current epoch is there. With `anew`, for rows that stand here in another epoch, those
        of the current epoch are passed over: it has them, or they were erased. So wrapping anew
        does not bring back what was erased meanwhile.
        """
        ...

    def get(self, origin: str, subject: str, klass: str) -> dict[int, bytes]:
        """One key as it is wrapped in each epoch; empty if there is none."""
        ...

    def origins(self) -> list[str]:
        """The logs that have keys here, sorted."""
        ...

    def subjects(self, origin: str) -> list[str]:
        """Subjects that have a key, sorted."""
        ...

    def look_up(self, origin: str, kind: str, hmac: bytes) -> list[IndexRow]:
        """Rows under one value of the blind index, of every epoch, sorted."""
        ...

    def key_rows(self, origin: str) -> Iterator[list[KeyRow]]:
        """Every key of a log in batches, by subject, class and epoch; each a short read."""
        ...

    def index_rows(self, origin: str) -> Iterator[list[IndexRow]]:
        """Every row of the blind index of a log in batches, by kind, hmac, row and epoch."""
        ...

    def erase(self, origin: str, keys: Sequence[tuple[str, str]], rows: Sequence[bytes]) -> int:
        """How many rows of the store are gone: the keys (subject, class) of every epoch, and the
        rows of the blind index with these names. One durable transaction, done again in vain.

        NotPermitted without the right to delete; then nothing is gone.
        """
        ...

    def check_value(self) -> tuple[int, bytes] | None:
        """(epoch, wrapped check value) of the current epoch, which tells whether a key fits."""
        ...

    def check_values(self) -> dict[int, bytes]:
        """The check value of every epoch there has been."""
        ...

    def set_check_value(self, epoch: int, wrapped: bytes) -> None:
        """Write the check value of a key store's first epoch, once."""
        ...

    def change_epoch(self, epoch: int, wrapped: bytes) -> int:
        """0: from now on this epoch is the current one, and `put` takes no older row.

        Else how many rows are not wrapped in it yet; then nothing was changed. Looked at and
        written in one transaction, so that no row can be forgotten. InvalidInput where the epoch
        is not newer than the current one.
        """
        ...

    def drop_old_epochs(self) -> int:
        """How many rows are gone: all wrapped in an epoch before the current one.

        Check values stay: they tell an old key from a wrong one. NotPermitted as `erase`.
        """
        ...

    def note(self, epoch: int, note: str, at: str, detail: str = "") -> None:
        """Note what was done about an epoch; never changed, durable."""
        ...

    def notes(self) -> list[EpochNote]:
        """What was noted, oldest first."""
        ...

    def close(self) -> None:
        """Give up the connection."""
        ...
