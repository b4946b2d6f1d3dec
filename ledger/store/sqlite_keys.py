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

from ledger.errors import NotPermitted, StoreUnavailable, invalid
from ledger.store.address import Address
from ledger.store.contract import log_id
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
        keys: Sequence[tuple[str, str, int, bytes]],
        index: Sequence[tuple[str, bytes, bytes]] = (),
    ) -> None:
        """As in the contract: durable when it returns, what is there already is left."""
        log = log_id(origin)
        with self._write() as connection:
            connection.executemany(
                "INSERT INTO key (log_id, origin, subject, class, epoch, wrapped)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(log, origin, *row) for row in keys],
            )
            connection.executemany(
                "INSERT INTO blind_index (log_id, kind, hmac, wrapped_subject)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(log, *row) for row in index],
            )

    def get(self, origin: str, subject: str, klass: str) -> tuple[int, bytes] | None:
        """(epoch, wrapped) of one key, or None."""
        rows = self._select(
            "SELECT epoch, wrapped FROM key WHERE log_id = ? AND subject = ? AND class = ?",
            (log_id(origin), subject, klass),
        )
        return rows[0] if rows else None

    def subjects(self, origin: str) -> list[str]:
        """Subjects that have a key, sorted."""
        return [
            row[0]
            for row in self._select(
                "SELECT DISTINCT subject FROM key WHERE log_id = ? ORDER BY subject",
                (log_id(origin),),
            )
        ]

    def look_up(self, origin: str, kind: str, hmac: bytes) -> list[bytes]:
        """Wrapped subjects under one value of the blind index."""
        return [
            row[0]
            for row in self._select(
                "SELECT wrapped_subject FROM blind_index"
                " WHERE log_id = ? AND kind = ? AND hmac = ? ORDER BY wrapped_subject",
                (log_id(origin), kind, hmac),
            )
        ]

    def check_value(self) -> tuple[int, bytes] | None:
        """(epoch, wrapped check value) of the newest epoch, or None."""
        rows = self._select("SELECT epoch, wrapped FROM key_check ORDER BY epoch DESC LIMIT 1", ())
        return rows[0] if rows else None

    def set_check_value(self, epoch: int, wrapped: bytes) -> None:
        """Write the check value of an epoch; raises InvalidInput if it has one."""
        with self._write() as connection:
            written = connection.execute(
                "INSERT INTO key_check (epoch, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (epoch, wrapped),
            ).rowcount
            if written != 1:
                raise invalid(
                    "epoch",
                    epoch,
                    Text("an epoch without a check value", "確認値がまだない鍵の世代"),
                )

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
