"""Measures small flushed commits in SQLite: journals against each other, with and without a lock.

    sqlite_journal.py [FOLDER]    the folder decides which disk is measured; else the temporary one

Every commit writes one row of 700 bytes, about the size of an entry. Ways are measured in turns,
several rounds, so that a busy moment of the machine does not hit one way alone; the median counts.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ledger.store.sqlite_lock import WriterLock

COMMITS, ROUNDS = 100, 7
ROW = bytes(700)

Held = Callable[[], AbstractContextManager[None]]


def main() -> None:
    """The table of all ways, each against the first."""
    where = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        ways = {
            "write-ahead log, no lock": way(folder, "wal"),
            "write-ahead log, flock (as daicho on POSIX)": way(folder, "wal", flock=True),
            "write-ahead log, SQLite's lock (elsewhere)": way(folder, "wal", flock=False),
            "rollback journal, DELETE": way(folder, "delete"),
            "rollback journal, TRUNCATE": way(folder, "truncate"),
            "rollback journal, PERSIST": way(folder, "persist"),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, commit in ways.items():
                rates[name].append(rate(commit))
    print(f"SQLite {sqlite3.sqlite_version}, synchronous=FULL; commits a second, one row each")
    first = statistics.median(next(iter(rates.values())))
    for name, found in rates.items():
        median = statistics.median(found)
        print(f"{name:45} {median:8.0f}   x {median / first:.2f}")


def way(folder: Path, journal: str, *, flock: bool | None = None) -> Callable[[], None]:
    """One way to commit a row, ready to be called."""
    path = folder / f"{journal}-{flock}.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE entry (position INTEGER PRIMARY KEY, content BLOB)")
    held: Held = nullcontext if flock is None else WriterLock(path, 5, flock=flock).held

    def commit() -> None:
        with held():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entry (content) VALUES (?)", (ROW,))
            connection.execute("COMMIT")

    return commit


def rate(commit: Callable[[], None]) -> float:
    """Commits a second."""
    start = time.perf_counter()
    for _ in range(COMMITS):
        commit()
    return COMMITS / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
