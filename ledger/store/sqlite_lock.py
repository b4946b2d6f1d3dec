"""The right to write to one SQLite file: one thread of one process at a time.

A lock on an empty file beside the database (`.lock`), given back by the operating system when a
process dies, and never flushed, for nothing is written to it. On POSIX it is flock, which costs
next to nothing beside a commit. Elsewhere it is SQLite's own lock on that file: it works wherever
SQLite does, and costs about a third of a small commit.

Whoever deletes the file while daicho runs takes the protection away.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from ledger.errors import StoreBusy
from ledger.text import Text

try:
    import fcntl
except ImportError:  # not on Windows
    _HAS_FLOCK = False
else:
    _HAS_FLOCK = True


class WriterLock:
    """The lock for the database at `path`; one object serves all threads of a store."""

    def __init__(self, path: Path, busy_seconds: float, *, flock: bool = _HAS_FLOCK) -> None:
        self._database = path
        self._busy_seconds = busy_seconds
        # Reentrant: Ctrl-C can come between taking it and the `try` that gives it back, and then
        # this very thread goes on to close the store, and must not wait for itself.
        self._threads = threading.RLock()
        lock_path = path.with_name(path.name + ".lock")
        self._file: _LockFile = _Flock(lock_path) if flock else _SQLiteLock(lock_path)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises StoreBusy if others held it all the seconds to wait.

        Errors of sqlite3 and of the file system pass through.
        """
        if not self._threads.acquire(timeout=self._busy_seconds):
            raise busy(self._database)
        try:
            if not self._file.acquire(self._busy_seconds):
                raise busy(self._database)
            yield
        finally:
            self._file.release()
            self._threads.release()

    def close(self) -> None:
        """Give up the file of the lock."""
        with self._threads:
            self._file.close()


def busy(path: Path) -> StoreBusy:
    """The error of one who waited for a lock in vain."""
    return StoreBusy(
        Text(f"{path} is held by somebody else", f"{path} はほかの処理が使用中です"),
        help=Text("Try again in a moment.", "しばらくしてから、もう一度実行してください。"),
    )


class _LockFile(Protocol):
    """A lock among processes; release and close do nothing where nothing is held or open."""

    def acquire(self, seconds: float) -> bool: ...

    def release(self) -> None: ...

    def close(self) -> None: ...


class _Flock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, seconds: float) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        deadline, pause = time.monotonic() + seconds, 0.0005
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(pause)
                pause = min(2 * pause, 0.01)
            else:
                return True

    def release(self) -> None:
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class _SQLiteLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def acquire(self, seconds: float) -> bool:
        if self._connection is None:
            self._connection = sqlite3.connect(
                self._path, timeout=seconds, isolation_level=None, check_same_thread=False
            )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
        return True

    def release(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
