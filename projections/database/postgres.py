"""Views in the schema daicho_views of the store's PostgreSQL database.

Their tables belong to the role daicho_views, whoever makes them: so any role that may read the log
may also make them again.

synchronous_commit is off in these sessions: what a crash of the server takes away is caught up.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg
from psycopg import errors

from ledger.store.address import Address
from ledger.store.postgres_sessions import connect, translated
from projections.database.contract import Result, Row, TableGone, in_the_way

MAKER_LOCK = 0x766965777320  # "views ": one maker of the schema at a time in one database
LOCK_SECONDS = 30


class PostgresViews:
    """ViewDatabase in a schema of its own, made if it is not there."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._connection = self._connect()

    def read(self, work: Callable[[PostgresSession], Result]) -> Result:
        return self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", work)

    def write(self, work: Callable[[PostgresSession], Result]) -> Result:
        return self._transaction("BEGIN", work)

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> psycopg.Connection[Row]:
        connection = connect(self._address)
        try:
            with self._translating():
                role = connection.execute(
                    "SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = 'daicho_views'"
                ).fetchone()
                if role and role[0]:
                    connection.execute("SET ROLE daicho_views")
                found = connection.execute(
                    "SELECT 1 FROM pg_namespace WHERE nspname = 'daicho_views'"
                ).fetchone()
                if not found:
                    with connection.transaction():
                        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MAKER_LOCK,))
                        connection.execute("CREATE SCHEMA IF NOT EXISTS daicho_views")
                connection.execute(
                    "SELECT set_config('search_path', 'daicho_views', false),"
                    " set_config('synchronous_commit', 'off', false),"
                    " set_config('client_min_messages', 'warning', false),"
                    " set_config('lock_timeout', %s, false)",
                    (f"{LOCK_SECONDS}s",),
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def _transaction(
        self, begin: LiteralString, work: Callable[[PostgresSession], Result]
    ) -> Result:
        with self._lock, self._translating():
            if self._connection.closed:
                self._connection = self._connect()
            self._connection.execute(begin)
            try:
                result = work(PostgresSession(self._connection))
                self._connection.execute("COMMIT")
            except BaseException:
                if not self._connection.broken:
                    self._connection.execute("ROLLBACK")
                else:
                    self._connection.close()
                raise
            return result

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except errors.UndefinedTable as error:
            raise TableGone(error.diag.message_primary or "") from error
        except psycopg.IntegrityError as error:
            raise in_the_way(error.diag.message_primary or "") from error
        except psycopg.Error as error:
            raise translated(error, self._address.shown()) from error


class PostgresSession:
    """Session on one connection, inside its transaction."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        return self._connection.execute(_native(sql), parameters).rowcount

    def insert(self, sql: str, rows: Iterable[Row]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_native(sql), cast("Iterable[Sequence[Any]]", rows))

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(_native(sql), parameters).fetchall()

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        with self._connection.cursor(name="stream") as cursor:
            cursor.itersize = 1000
            yield from cursor.execute(_native(sql), parameters)

    def create(self, statement: str) -> None:
        # Text is compared byte by byte, as SQLite does; no upgrade of a locale spoils an index.
        collated = re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', statement)
        self._connection.execute(collated.encode())

    def alone(self) -> None:
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (MAKER_LOCK,))

    def clear(self) -> None:
        names = self.select("SELECT tablename FROM pg_tables WHERE schemaname = 'daicho_views'")
        for (name,) in names:
            self._connection.execute(f'DROP TABLE "{name}"'.encode())

    def has_table(self, name: str) -> bool:
        found = self.select(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'daicho_views' AND tablename = ?", (name,)
        )
        return bool(found)


def _native(sql: str) -> bytes:
    """The statement with PostgreSQL's placeholders; our SQL holds no literal `?` or `%`."""
    return sql.replace("?", "%s").encode()
