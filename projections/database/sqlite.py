"""Views in an SQLite file.

A rollback journal (TRUNCATE), not WAL: the WAL-reset race of SQLite 3.7.0 to 3.51.2 cannot touch
it. With synchronous=NORMAL a killed process costs nothing, and a power loss at most the last
commits: tracking and rows go back together, and are caught up. A file that is damaged all the
same is refused by SQLite, and is made again once it is deleted.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from ledger.errors import LedgerError, StoreBusy, StoreUnavailable
from ledger.text import Text
from projections.database.contract import Result, Row, TableGone, in_the_way

BUSY_SECONDS = 30


class SQLiteViews:
    """ViewDatabase on a file, made if it is not there; an empty path is a temporary one."""

    def __init__(self, path: str) -> None:
        self._shown = path or "temporary views"
        self._lock = threading.Lock()
        if path and not Path(path).parent.is_dir():
            raise self._unavailable("the folder is not there")
        with self._translating():
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                if path:
                    self._connection.execute("PRAGMA journal_mode = TRUNCATE")
                self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if path else 'OFF'}")
            except sqlite3.Error:
                self._connection.close()
                raise

    def read(self, work: Callable[[SQLiteSession], Result]) -> Result:
        return self._transaction("BEGIN", work)

    def write(self, work: Callable[[SQLiteSession], Result]) -> Result:
        return self._transaction("BEGIN IMMEDIATE", work)

    def close(self) -> None:
        self._connection.close()

    def _transaction(self, begin: str, work: Callable[[SQLiteSession], Result]) -> Result:
        with self._lock, self._translating():
            self._connection.execute(begin)
            try:
                result = work(SQLiteSession(self._connection))
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            return result

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise StoreBusy(
                    Text(f"{self._shown} is in use", f"{self._shown} は使用中です"),
                    help=Text("Try again.", "もう一度実行してください。"),
                ) from error
            # SQLite has no code of its own for it, only these words.
            if str(error).startswith("no such table"):
                raise TableGone(str(error)) from error
            raise self._unavailable(str(error)) from error
        except sqlite3.IntegrityError as error:
            raise in_the_way(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self._unavailable(str(error)) from error

    def _unavailable(self, said: str) -> LedgerError:
        return StoreUnavailable(
            Text(
                f"the views in {self._shown} cannot be used: {said}",
                f"{self._shown} の表示用データを利用できません（{said}）",
            ),
            help=Text(
                "If the file is damaged, delete it: views are made again from the log.",
                "ファイルが壊れている場合は削除してください。台帳から作り直されます。",
            ),
        )


class SQLiteSession:
    """Session on one connection, inside its transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        return self._connection.execute(sql, cast("Sequence[str]", parameters)).rowcount

    def insert(self, sql: str, rows: Iterable[Row]) -> None:
        self._connection.executemany(sql, rows)

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return list(self.stream(sql, parameters))

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        return self._connection.execute(sql, cast("Sequence[str]", parameters))

    def create(self, statement: str) -> None:
        self._connection.execute(statement)

    def alone(self) -> None:
        pass  # BEGIN IMMEDIATE has seen to it.

    def clear(self) -> None:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (name,) in self.select(names):
            self._connection.execute(f'DROP TABLE "{name}"')

    def has_table(self, name: str) -> bool:
        found = self.select(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)
        )
        return bool(found)
