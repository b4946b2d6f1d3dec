"""A key file whose writer was killed half-way is opened again, as it was before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.store.address import Address
from ledger.store.contract import KeyRow
from ledger.store.opening import create_keys, open_keys

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]

# A transaction larger than SQLite's cache has written into the file when it is killed.
HALF_WRITE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.executemany(
    "INSERT INTO key (log_id, origin, subject, class, epoch, wrapped)"
    " VALUES (1, 'o', ?, 'tag', 1, ?)",
    ((str(n), bytes(2000)) for n in range(500)),
)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("read_only", [True, False])
def test_keys_open_after_their_writer_was_killed_half_way(tmp_path: Path, read_only: bool) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db.keys"))
    create_keys(address)
    keys = open_keys(address)
    keys.put("ledger.example/a", [KeyRow("s-a", "tag", 1, b"wrapped")])
    keys.close()
    half = subprocess.run([sys.executable, "-c", HALF_WRITE, address.place], check=False)
    assert half.returncode == -signal.SIGKILL
    assert Path(f"{address.place}-journal").stat().st_size > 0
    keys = open_keys(address, read_only=read_only)
    assert keys.get("ledger.example/a", "s-a", "tag") == {1: b"wrapped"}
    assert keys.subjects("ledger.example/a") == ["s-a"]
    keys.close()
