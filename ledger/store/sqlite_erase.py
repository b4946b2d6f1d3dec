"""Erasing ciphertexts from a SQLite file: deleted, overwritten, and gone from its write-ahead log.

A page whose row was deleted goes into the write-ahead log with zeros in the row's place
(secure_delete), while older pages of that log and of the file still have the bytes. Writing the log
back to the file overwrites the one, cutting it to length zero takes away the other.
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


def delete_ciphertexts(connection: sqlite3.Connection, gone: Sequence[tuple[int, int]]) -> int:
    """How many rows were deleted, of these (log, position)."""
    statement = "DELETE FROM ciphertext WHERE log_id = ? AND position = ?"
    return max(connection.executemany(statement, gone).rowcount, 0)


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
            f"{path}: the ciphertexts are deleted, but another program that goes on reading keeps"
            f" their bytes in {path.name}-wal.",
            f"{path}: 暗号文は削除しましたが、ほかのプログラムが読み取りを続けているため、"
            f"{path.name}-wal に残っています。",
        ),
        help=Text(
            "End the program that is reading, then do the same again.",
            "読み取り中のプログラムを終えてから、もう一度実行してください。",
        ),
        saved=Text("The deletion is saved.", "削除は保存されています。"),
    )
