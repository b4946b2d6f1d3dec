"""The store on one SQLite file: nothing to install, one flush for each batch.

One connection writes, under sqlite_lock.WriterLock; any number of others read, each
for the length of one SELECT, and neither waits for the other (write-ahead log). What `append`
returned was flushed (synchronous=FULL), so a killed process or machine keeps it. A store is not
to be carried over a fork: open it again in the child.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from ledger.errors import NotPermitted, StoreError, StoreUnavailable
from ledger.store.address import Address
from ledger.store.closing import check_successor
from ledger.store.contract import (
    Acknowledged,
    Append,
    Conflict,
    Head,
    Query,
    StoredEntry,
    log_id,
)
from ledger.store.prepared import prepared
from ledger.store.schema.migrations import SQLITE, Migration, check_version
from ledger.store.sql import matching
from ledger.store.sqlite_append import acknowledgement, append_all, close_log, committed
from ledger.store.sqlite_erase import IS_THERE, erase_ciphertexts, overwrite
from ledger.store.sqlite_files import (
    connect,
    connect_reader,
    create_database,
    migrate_database,
    must_be_ours,
    set_pragmas,
    translated,
)
from ledger.store.sqlite_lock import WriterLock
from ledger.text import Text

APPLICATION_ID = 0x64616331  # "dac1"

WRITER_PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: the log is flushed at every commit
    "foreign_keys": 1,
    # Always, not only while erasing: without it a page that is split keeps what it held before.
    "secure_delete": 1,
    "wal_autocheckpoint": 1000,  # pages; it runs inside COMMIT, so under the writer's lock
    "fullfsync": 1,  # macOS: its fsync leaves data in the drive's cache; no effect elsewhere
    "checkpoint_fullfsync": 1,
}

_ENTRY = "SELECT position, type, event, content, previous, leaf_hash FROM entry"
_PAGE = 500
HOLD = "INSERT INTO held_log (log_id, reason) VALUES (?, ?) ON CONFLICT DO NOTHING"
RELEASE = "DELETE FROM held_log WHERE log_id = ?"
RELEASE_IF = f"{RELEASE} AND reason = ?"

# A page ends with all rows of its last position: none is told twice and none is passed over, even
# where rows share a position or hold what is no text, as only a hand from outside can make them.
COMMAND_PAGE = f"""
    SELECT command, first_position, events FROM command
    WHERE log_id = ? AND first_position > ? AND first_position <= (
        SELECT max(first_position) FROM (
            SELECT first_position FROM command WHERE log_id = ? AND first_position > ?
            ORDER BY first_position LIMIT {_PAGE}
        ) AS page
    )
    ORDER BY first_position
"""


class SQLiteStore:
    """A Store (see contract.Store) in one file; safe to use from several threads."""

    def __init__(self, address: Address, *, read_only: bool, busy_seconds: float) -> None:
        """Use `open`, which looks at the file first."""
        self.address = address
        self.read_only = read_only
        self._path = address.path
        self._busy_seconds = busy_seconds
        self._lock = WriterLock(self._path, busy_seconds)
        self._writer: sqlite3.Connection | None = None
        self._idle: list[sqlite3.Connection] = []
        self._idle_lock = threading.Lock()
        self._closed = False

    @classmethod
    def create(cls, address: Address, *, migrations: Sequence[Migration] = SQLITE) -> None:
        """A new file with empty tables; raises StoreExists, StoreUnavailable."""
        lock = WriterLock(address.path, 10)
        try:
            create_database(
                address.path,
                lock,
                migrations,
                application_id=APPLICATION_ID,
                pragmas=WRITER_PRAGMAS,
            )
        finally:
            lock.close()

    @classmethod
    def migrate(
        cls, address: Address, *, migrations: Sequence[Migration] = SQLITE
    ) -> tuple[Migration, ...]:
        """The migrations that were applied, none if the file was up to date."""
        lock = WriterLock(address.path, 10)
        try:
            return migrate_database(
                address.path,
                lock,
                migrations,
                application_id=APPLICATION_ID,
                pragmas=WRITER_PRAGMAS,
            )
        finally:
            lock.close()

    @classmethod
    def open(
        cls,
        address: Address,
        *,
        read_only: bool = False,
        busy_seconds: float = 10,
        migrations: Sequence[Migration] = SQLITE,
    ) -> Self:
        """The store in an existing file; `busy_seconds` is how long a lock is waited for.

        Raises StoreNotCreated, SchemaTooOld, SchemaTooNew, StoreUnavailable.
        """
        check_version(must_be_ours(address.path, APPLICATION_ID), migrations, address.shown())
        return cls(address, read_only=read_only, busy_seconds=busy_seconds)

    # Writing.

    def append(self, batch: Sequence[Append]) -> list[Acknowledged | Conflict]:
        """As in the contract. If one Append is invalid, nothing of the batch is written.

        The lock is waited for in this process first, then among processes: `busy_seconds` each.
        """
        self._must_not_be_read_only()
        ready = prepared(batch)
        if not ready:
            return []
        with translated(self._path), self._lock.held(), self._transaction() as connection:
            return append_all(connection, ready)

    def close_log(self, origin: str, successor: str) -> int:
        """The size of the log, which is final: from when this returns nothing is appended to it."""
        self._must_not_be_read_only()
        check_successor(origin, successor)
        with translated(self._path), self._lock.held(), self._transaction() as connection:
            return close_log(connection, origin, successor)

    def hold_log(self, origin: str, reason: str, *, instead_of: str | None = None) -> bool:
        """Mark a log as not to be written to; with `instead_of`, for another reason than so far."""
        log = log_id(origin)
        hold = HOLD, (log, reason)
        self._change(*([hold] if instead_of is None else [(RELEASE_IF, (log, instead_of)), hold]))
        return self.held_for(origin) == reason

    def release_log(self, origin: str, reason: str | None = None) -> bool:
        """Take the mark away, whatever it is or where it is for this reason."""
        log = log_id(origin)
        self._change((RELEASE, (log,)) if reason is None else (RELEASE_IF, (log, reason)))
        return self.held_for(origin) is None

    def erase_ciphertexts(self, origin: str, positions: Iterable[int]) -> int:
        """How many ciphertexts are gone: neither the file nor its write-ahead log has their bytes.

        StoreBusy where somebody went on reading the old pages: they are erased for every new
        reader, and their bytes go when it is done again. What an older version wrote, without
        secure_delete, can linger in an unused part of a page until `VACUUM`; the disk's own copies
        (snapshots, spare blocks) are beyond the store. The destroyed key makes both unreadable.
        """
        self._must_not_be_read_only()
        rows = [(log_id(origin), position) for position in positions]
        with translated(self._path), self._lock.held():
            with self._transaction() as connection:
                erased = erase_ciphertexts(connection, rows)
            overwrite(connection, self._path)
        return erased

    def _change(self, *statements: tuple[str, Sequence[object]]) -> None:
        """Statements in one transaction, up to one that changes nothing."""
        self._must_not_be_read_only()
        with translated(self._path), self._lock.held(), self._transaction() as connection:
            for statement, parameters in statements:
                if not connection.execute(statement, parameters).rowcount:
                    return

    def _must_not_be_read_only(self) -> None:
        if self.read_only:
            raise NotPermitted(
                Text(
                    f"{self.address.shown()} was opened for reading only",
                    f"{self.address.shown()} は読み取り専用で開かれています",
                )
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE ... COMMIT; after any error the writer starts with a new connection."""
        if self._closed:
            raise self._is_closed()
        if self._writer is None:
            self._writer = self._connect_writer()
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            yield self._writer
            committed(self._writer, self._path)
        except BaseException as error:
            with suppress(sqlite3.Error):
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error | StoreError):
                self._close_writer()
            raise

    def _connect_writer(self) -> sqlite3.Connection:
        connection = connect(self._path, "rw", self._busy_seconds)
        set_pragmas(connection, self._path, WRITER_PRAGMAS)
        return connection

    # Reading.

    def heads(self) -> list[Head]:
        """Every log of this store, by origin."""
        return [
            Head(*row)
            for row in self._select("SELECT origin, size, leaf_hash FROM log ORDER BY origin")
        ]

    def head(self, origin: str) -> Head | None:
        """One log, or None."""
        rows = self._select(
            "SELECT origin, size, leaf_hash FROM log WHERE log_id = ? AND origin = ?",
            [log_id(origin), origin],
        )
        return Head(*rows[0]) if rows else None

    def successor_of(self, origin: str) -> str | None:
        """The origin of the log that goes on in place of a closed one; None if it is not closed."""
        rows = self._select(
            "SELECT successor FROM closed_log JOIN log USING (log_id)"
            " WHERE log_id = ? AND origin = ?",
            [log_id(origin), origin],
        )
        return str(rows[0][0]) if rows else None

    def held_for(self, origin: str) -> str | None:
        """Why a log is held; None if it is not."""
        rows = self._select("SELECT reason FROM held_log WHERE log_id = ?", [log_id(origin)])
        return str(rows[0][0]) if rows else None

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
        log = log_id(origin)
        positions, parameters = matching(
            log, query, start=start, end=end, limit=limit, newest_first=newest_first
        )
        return self._entries(
            f"{_ENTRY} WHERE log_id = ? AND position IN ({positions})"
            f" ORDER BY position {'DESC' if newest_first else 'ASC'}",
            [log, *parameters],
        )

    def scan(
        self, origin: str, *, start: int = 0, end: int | None = None, batch: int = 1000
    ) -> Iterator[list[StoredEntry]]:
        """All entries in order, in batches; without `end`, up to the size at the first batch."""
        head = self.head(origin)
        size = 0 if head is None else head.size
        end = size if end is None else min(end, size)
        # Not by counting positions: a head that was tampered with may claim any number of them.
        while entries := self._entries(
            f"{_ENTRY} WHERE log_id = ? AND position >= ? AND position < ?"
            " ORDER BY position LIMIT ?",
            [log_id(origin), start, end, batch],
        ):
            yield entries
            start = entries[-1].position + 1

    def entry(self, origin: str, position: int) -> StoredEntry | None:
        """One entry."""
        found = self._entries(
            f"{_ENTRY} WHERE log_id = ? AND position = ?", [log_id(origin), position]
        )
        return found[0] if found else None

    def position_of(self, origin: str, event: str) -> int | None:
        """Where an event stands."""
        rows = self._select(
            "SELECT position FROM entry WHERE log_id = ? AND event = ?", [log_id(origin), event]
        )
        return int(rows[0][0]) if rows else None

    def acknowledgement(self, origin: str, command: str) -> Acknowledged | None:
        """What the command was answered, if it was recorded."""
        with self._reader() as connection:
            return acknowledgement(connection, origin, command)

    def ciphertexts(self, origin: str, positions: Iterable[int]) -> dict[int, bytes]:
        """The ciphertexts that are there, by position."""
        wanted = list(positions)
        found: dict[int, bytes] = {}
        for first in range(0, len(wanted), _PAGE):
            page = wanted[first : first + _PAGE]
            found.update(
                self._select(
                    "SELECT position, bytes FROM ciphertext WHERE log_id = ?"
                    f" AND position IN ({', '.join('?' * len(page))}) AND {IS_THERE}",
                    [log_id(origin), *page],
                )
            )
        return found

    def document(self, origin: str, digest: bytes) -> bytes | None:
        """A text kept beside the log, by its SHA-256."""
        rows = self._select(
            "SELECT bytes FROM document WHERE log_id = ? AND digest = ?",
            [log_id(origin), digest],
        )
        return bytes(rows[0][0]) if rows else None

    # What verification compares with the contents.

    def tag_rows(self, origin: str, start: int, end: int) -> list[tuple[str, str, int]]:
        """(tag, type, position), sorted by position, then tag."""
        return self._select(
            "SELECT tag, type, position FROM tag"
            " WHERE log_id = ? AND position >= ? AND position < ? ORDER BY position, tag",
            [log_id(origin), start, end],
        )

    def command_rows(self, origin: str) -> Iterator[tuple[str, int, int]]:
        """(command, first position, number of events), by first position."""
        after = -1
        while rows := self._select(COMMAND_PAGE, [log_id(origin), after, log_id(origin), after]):
            yield from rows
            after = rows[-1][1]

    def ciphertext_positions(self, origin: str, start: int, end: int) -> list[int]:
        """Positions that have a ciphertext row, ascending."""
        return [
            row[0]
            for row in self._select(
                "SELECT position FROM ciphertext WHERE log_id = ?"
                f" AND position >= ? AND position < ? AND {IS_THERE} ORDER BY position",
                [log_id(origin), start, end],
            )
        ]

    def document_digests(self, origin: str) -> list[bytes]:
        """Digests under which documents are kept, sorted."""
        return [
            row[0]
            for row in self._select(
                "SELECT digest FROM document WHERE log_id = ? ORDER BY digest", [log_id(origin)]
            )
        ]

    def close(self) -> None:
        """Close all connections; a read that is under way in another thread ends first."""
        with self._idle_lock:
            self._closed = True
            readers, self._idle = self._idle, []
        for reader in readers:
            reader.close()
        if self._writer is not None:
            # Should the lock not be had, closing is safe all the same (see sqlite_files).
            with suppress(StoreError), translated(self._path), self._lock.held():
                self._close_writer()
        self._close_writer()
        self._lock.close()

    def _close_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, for this thread alone while it lasts."""
        with translated(self._path):
            with self._idle_lock:
                if self._closed:
                    raise self._is_closed()
                reader = self._idle.pop() if self._idle else None
            if reader is None:
                reader = connect_reader(self._path, self._busy_seconds)
            try:
                yield reader
            except BaseException:
                reader.close()
                raise
            self._give_back(reader)

    def _give_back(self, reader: sqlite3.Connection) -> None:
        with self._idle_lock:
            if not self._closed:
                self._idle.append(reader)
                return
        reader.close()

    def _select(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._reader() as connection:
            return connection.execute(statement, parameters).fetchall()

    def _entries(self, statement: str, parameters: Sequence[object]) -> list[StoredEntry]:
        return [StoredEntry(*row) for row in self._select(statement, parameters)]

    def _is_closed(self) -> StoreUnavailable:
        return StoreUnavailable(
            Text(
                f"{self.address.shown()} was closed",
                f"{self.address.shown()} はすでに閉じられています",
            )
        )
