"""The key store on one SQLite file, for its owner's eyes alone.

A rollback journal, for it is rarely written and what is deleted must go: `secure_delete` writes
zeros over deleted rows, where a write-ahead log would keep old pages. Copies of the disk's own
making (its spare blocks, snapshots) are beyond it; that is what the key-encryption key is for.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from ledger.errors import NotPermitted, StoreUnavailable
from ledger.store.address import Address
from ledger.store.contract import EpochNote, IndexRow, KeyRow, log_id
from ledger.store.epochs import (
    BATCH,
    NOT_WRAPPED,
    check_first,
    check_newer,
    check_not_over,
    in_order,
)
from ledger.store.schema.migrations import SQLITE_KEYS, Migration, check_version
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

APPLICATION_ID = 0x64616B31  # "dak1"

PRAGMAS: dict[str, int | str] = {
    "journal_mode": "delete",
    "synchronous": 2,  # FULL
    "secure_delete": 1,
    "fullfsync": 1,  # macOS: its fsync leaves data in the drive's cache; no effect elsewhere
}


PUT_KEY = """
INSERT INTO key (log_id, origin, subject, class, epoch, wrapped)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE coalesce(?5 <= ?7, TRUE) OR EXISTS (
    SELECT 1 FROM key WHERE log_id = ?1 AND subject = ?3 AND class = ?4 AND epoch = ?7
)
ON CONFLICT DO NOTHING
"""
PUT_INDEX = """
INSERT INTO blind_index (log_id, kind, hmac, row, epoch, wrapped)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE coalesce(?5 <= ?7, TRUE) OR EXISTS (
    SELECT 1 FROM blind_index
    WHERE log_id = ?1 AND kind = ?2 AND hmac = ?3 AND row = ?4 AND epoch = ?7
)
ON CONFLICT DO NOTHING
"""
PUT_CHECK = "INSERT INTO key_check (epoch, wrapped) VALUES (?, ?)"
KEY_PAGE = """
SELECT subject, class, epoch, wrapped FROM key
WHERE log_id = ? AND (subject, class, epoch) > (?, ?, ?) ORDER BY subject, class, epoch LIMIT ?
"""
INDEX_PAGE = """
SELECT kind, hmac, row, epoch, wrapped FROM blind_index
WHERE log_id = ? AND (kind, hmac, row, epoch) > (?, ?, ?, ?)
ORDER BY kind, hmac, row, epoch LIMIT ?
"""


class SQLiteKeyStore:
    """A KeyStore (see contract.KeyStore) in one file; safe to use from several threads."""

    def __init__(
        self, address: Address, connection: sqlite3.Connection, *, read_only: bool
    ) -> None:
        """Use `open`, which looks at the file first."""
        self.address = address
        self.read_only = read_only
        self._connection = connection
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def create(cls, address: Address, *, migrations: Sequence[Migration] = SQLITE_KEYS) -> None:
        """A new file of mode 0600 with empty tables; raises StoreExists, StoreUnavailable."""
        lock = WriterLock(address.path, 10)
        try:
            create_database(
                address.path,
                lock,
                migrations,
                application_id=APPLICATION_ID,
                pragmas=PRAGMAS,
                private=True,
            )
        finally:
            lock.close()

    @classmethod
    def migrate(
        cls, address: Address, *, migrations: Sequence[Migration] = SQLITE_KEYS
    ) -> tuple[Migration, ...]:
        """The migrations that were applied, none if the file was up to date."""
        lock = WriterLock(address.path, 10)
        try:
            return migrate_database(
                address.path, lock, migrations, application_id=APPLICATION_ID, pragmas=PRAGMAS
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
        migrations: Sequence[Migration] = SQLITE_KEYS,
    ) -> Self:
        """The key store in an existing file; errors as for SQLiteStore.open."""
        path = address.path
        check_version(must_be_ours(path, APPLICATION_ID), migrations, address.shown())
        with translated(path):
            if read_only:
                connection = connect_reader(path, busy_seconds)
            else:
                connection = connect(path, "rw", busy_seconds)
                set_pragmas(connection, path, PRAGMAS)
        return cls(address, connection, read_only=read_only)

    def put(
        self,
        origin: str,
        keys: Sequence[KeyRow],
        index: Sequence[IndexRow] = (),
        *,
        anew: bool = False,
    ) -> None:
        """As in the contract: durable when it returns, what is there already is left."""
        log = log_id(origin)
        with self._write() as connection:
            current = _current(connection)
            check_not_over(keys, index, current)
            for key_rows in in_order(keys, current, anew=anew):
                connection.executemany(PUT_KEY, [(log, origin, *row, current) for row in key_rows])
            for index_rows in in_order(index, current, anew=anew):
                connection.executemany(PUT_INDEX, [(log, *row, current) for row in index_rows])

    def get(self, origin: str, subject: str, klass: str) -> dict[int, bytes]:
        """One key as it is wrapped in each epoch; empty if there is none."""
        return dict(
            self._select(
                "SELECT epoch, wrapped FROM key WHERE log_id = ? AND subject = ? AND class = ?"
                " ORDER BY epoch",
                (log_id(origin), subject, klass),
            )
        )

    def origins(self) -> list[str]:
        """The logs that have keys here, sorted."""
        rows = self._select("SELECT DISTINCT origin FROM key ORDER BY origin", ())
        return [row[0] for row in rows]

    def subjects(self, origin: str) -> list[str]:
        """Subjects that have a key, sorted."""
        return [
            row[0]
            for row in self._select(
                "SELECT DISTINCT subject FROM key WHERE log_id = ? ORDER BY subject",
                (log_id(origin),),
            )
        ]

    def look_up(self, origin: str, kind: str, hmac: bytes) -> list[IndexRow]:
        """Rows under one value of the blind index, of every epoch, sorted."""
        rows = self._select(
            "SELECT kind, hmac, row, epoch, wrapped FROM blind_index"
            " WHERE log_id = ? AND kind = ? AND hmac = ? ORDER BY row, epoch",
            (log_id(origin), kind, hmac),
        )
        return [IndexRow(*row) for row in rows]

    def key_rows(self, origin: str) -> Iterator[list[KeyRow]]:
        """Every key of a log in batches, by subject, class and epoch."""
        after: tuple[object, ...] = ("", "", -1)
        while rows := self._select(KEY_PAGE, (log_id(origin), *after, BATCH)):
            batch = [KeyRow(*row) for row in rows]
            yield batch
            after = batch[-1][:3]

    def index_rows(self, origin: str) -> Iterator[list[IndexRow]]:
        """Every row of the blind index of a log in batches, by kind, hmac, row and epoch."""
        after: tuple[object, ...] = ("", b"", b"", -1)
        while rows := self._select(INDEX_PAGE, (log_id(origin), *after, BATCH)):
            batch = [IndexRow(*row) for row in rows]
            yield batch
            after = batch[-1][:4]

    def erase(self, origin: str, keys: Sequence[tuple[str, str]], rows: Sequence[bytes]) -> int:
        """How many rows are gone: from the file, which has zeros in their place."""
        log = log_id(origin)
        with self._write() as connection:
            return _deleted(
                connection,
                "DELETE FROM key WHERE log_id = ? AND subject = ? AND class = ?",
                [(log, *key) for key in keys],
            ) + _deleted(
                connection,
                "DELETE FROM blind_index WHERE log_id = ? AND row = ?",
                [(log, row) for row in rows],
            )

    def check_value(self) -> tuple[int, bytes] | None:
        """(epoch, wrapped check value) of the current epoch, or None."""
        rows = self._select("SELECT epoch, wrapped FROM key_check ORDER BY epoch DESC LIMIT 1", ())
        return rows[0] if rows else None

    def check_values(self) -> dict[int, bytes]:
        """The check value of every epoch there has been."""
        return dict(self._select("SELECT epoch, wrapped FROM key_check ORDER BY epoch", ()))

    def set_check_value(self, epoch: int, wrapped: bytes) -> None:
        """Write the check value of the first epoch; raises InvalidInput if there is one."""
        with self._write() as connection:
            check_first(epoch, _current(connection))
            connection.execute(PUT_CHECK, (epoch, wrapped))

    def change_epoch(self, epoch: int, wrapped: bytes) -> int:
        """0 where the epoch is now the current one, else how many rows it still lacks."""
        with self._write() as connection:
            check_newer(epoch, _current(connection))
            lacking = int(connection.execute(NOT_WRAPPED, [epoch] * 4).fetchone()[0])
            if lacking == 0:
                connection.execute(PUT_CHECK, (epoch, wrapped))
            return lacking

    def drop_old_epochs(self) -> int:
        """How many rows are gone: all wrapped in an epoch before the current one."""
        with self._write() as connection:
            current = _current(connection)
            return sum(
                _deleted(connection, f"DELETE FROM {table} WHERE epoch < ?", [(current,)])
                for table in ("key", "blind_index")
            )

    def note(self, epoch: int, note: str, at: str, detail: str = "") -> None:
        """Note what was done about an epoch; never changed, durable."""
        with self._write() as connection:
            connection.execute(
                "INSERT INTO epoch_note (number, epoch, note, at, detail)"
                " SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ? FROM epoch_note",
                (epoch, note, at, detail),
            )

    def notes(self) -> list[EpochNote]:
        """What was noted, oldest first."""
        rows = self._select("SELECT epoch, note, at, detail FROM epoch_note ORDER BY number", ())
        return [EpochNote(*row) for row in rows]

    def close(self) -> None:
        """Give up the connection."""
        with self._lock:
            self._closed = True
            self._connection.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction."""
        if self.read_only:
            raise NotPermitted(
                Text(
                    f"{self.address.shown()} was opened for reading only",
                    f"{self.address.shown()} は読み取り専用で開かれています",
                )
            )
        with self._used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _select(self, statement: str, parameters: Sequence[object]) -> list[Any]:
        with self._used() as connection:
            return connection.execute(statement, parameters).fetchall()

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self.address.path):
            if self._closed:
                raise StoreUnavailable(
                    Text(
                        f"{self.address.shown()} was closed",
                        f"{self.address.shown()} はすでに閉じられています",
                    )
                )
            yield self._connection


def _current(connection: sqlite3.Connection) -> int | None:
    """The current epoch, None before the first."""
    found: int | None = connection.execute("SELECT max(epoch) FROM key_check").fetchone()[0]
    return found


def _deleted(
    connection: sqlite3.Connection, statement: str, parameters: Sequence[tuple[object, ...]]
) -> int:
    """How many rows the statement deleted, run once for each of these."""
    return max(connection.executemany(statement, parameters).rowcount, 0)
