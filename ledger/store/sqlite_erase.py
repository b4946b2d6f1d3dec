"""Erasing ciphertexts from a SQLite file: overwritten where they stand, gone from all its files.

The row stays, with zeros in the place of its bytes, and counts as none (none is all zeros).
To delete it would make SQLite merge pages, and move the rows beside it: copies of those would stay
behind in unused parts of pages, even with secure_delete, for nobody to find when their turn comes.
Rows are only ever added at the end of the table, which moves none.

Older pages of the write-ahead log and of the file still have the bytes after the commit. Writing
the log back overwrites the one, cutting it to length zero takes away the other.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from ledger.errors import StoreBusy
from ledger.text import Text

WAIT_SECONDS = 5.0
"""How long readers of old pages are waited for, under the writer's lock; a read takes far less."""

IS_THERE = "(bytes = x'' OR bytes <> zeroblob(length(bytes)))"
"""Whether a row of `ciphertext` has not been erased."""

ERASE = (
    "UPDATE ciphertext SET bytes = zeroblob(length(bytes))"
    f" WHERE log_id = ? AND position = ? AND {IS_THERE} AND bytes <> x''"
)
DELETE_EMPTY = "DELETE FROM ciphertext WHERE log_id = ? AND position = ? AND bytes = x''"


def erase_ciphertexts(connection: sqlite3.Connection, rows: Sequence[tuple[int, int]]) -> int:
    """How many were erased, of these (log, position); not committed."""
    return sum(
        max(connection.executemany(statement, rows).rowcount, 0)
        for statement in (ERASE, DELETE_EMPTY)
    )


def overwrite(connection: sqlite3.Connection, path: Path) -> None:
    """Write all pages back to the file and empty the write-ahead log; the writer's lock is held.

    Raises StoreBusy where a reader kept it from that for WAIT_SECONDS.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while _is_read(connection):
        if time.monotonic() >= deadline:
            raise _still_read(path)
        time.sleep(0.05)


def _is_read(connection: sqlite3.Connection) -> bool:
    """Whether somebody reads pages that the write-ahead log is needed for; else it is empty now."""
    before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(before)}")
    return bool(busy)


def _still_read(path: Path) -> StoreBusy:
    return StoreBusy(
        Text(
            f"{path}: the ciphertexts are erased, but another program that goes on reading keeps"
            f" their bytes in {path.name}-wal.",
            f"{path}: 暗号文は消去しましたが、ほかのプログラムが読み取りを続けているため、"
            f"{path.name}-wal に残っています。",
        ),
        help=Text(
            "End the program that is reading, then do the same again.",
            "読み取り中のプログラムを終えてから、もう一度実行してください。",
        ),
        saved=Text("The erasure is saved.", "消去は保存されています。"),
    )
