"""An acknowledgement comes after the flush: seen from outside, in the system calls."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from ledger.store.address import Address
from tests.support.clinic import CONSENT, Clinic
from tests.support.killing import Desk, children_of, founded
from tests.support.postgres import DURABLE, NoServer, Server

pytestmark = pytest.mark.faults


def test_sqlite_flushes_log_and_keys_before_each_acknowledgement(
    tmp_path: Path, strace: str
) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    founded(address)
    trace = tmp_path / "trace"
    calls = "trace=pwrite64,write,fsync,fdatasync"
    desk = Desk(address, 5, (strace, "-f", "-y", "-s", "64", "-e", calls, "-o", str(trace)))
    try:
        desk.listen(40, lambda: len(desk.said) >= 12)
    finally:
        desk.kill()
    said = 0
    unflushed: set[str] = set()  # files written to since they were last flushed
    written: set[str] = set()  # files written to since the last acknowledgement
    for line in trace.read_text(errors="replace").splitlines():
        flushed = re.search(r"(?:fsync|fdatasync)\(\d+<([^>]+)>\)\s*= 0", line)
        wrote = re.search(r"p?write(?:64)?\(\d+<([^>]+)>", line)
        if flushed:
            unflushed.discard(flushed[1])
        elif wrote and wrote[1].endswith(("ledger.db-wal", "ledger.db.keys")):
            unflushed.add(wrote[1])
            written.add(wrote[1].rpartition("/")[2])
        elif re.search(r'write\(1<[^>]*>, "[0-9a-f-]{36}\\n"', line):
            said += 1
            assert "ledger.db-wal" in written, line
            assert unflushed == set(), line
            written = set()
    assert said >= 12


@pytest.fixture
def flushing_server() -> Server:
    """A durable server whose flushes are the system call fdatasync, and whose helpers are idle."""
    try:
        return Server(DURABLE | {"wal_sync_method": "fdatasync", "wal_writer_delay": "10s"})
    except NoServer as reason:
        pytest.skip(str(reason))  # the fixtures of tests/conftest.py make it a failure under CI


@pytest.mark.postgres
def test_postgresql_flushes_between_each_append_and_its_acknowledgement(
    prepared_durable: object, flushing_server: Server, tmp_path: Path, strace: str
) -> None:
    from ledger.store.opening import create_keys, create_store

    server, trace = flushing_server, tmp_path / "trace"
    try:
        address = Address("postgresql", server.url(server.create_database()))
        create_store(address)
        create_keys(address)
        postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        attached = [str(pid) for pid in (postmaster, *children_of(postmaster))]
        tracer = subprocess.Popen(
            [strace, "-f", "-ttt", "-y", "-e", "trace=fdatasync", "-o", str(trace),
             *(part for pid in attached for part in ("-p", pid))],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert tracer.stderr is not None
            for _ in attached:
                tracer.stderr.readline()  # "Process N attached"
            intervals = []
            with Clinic.founded(address) as clinic:
                for _ in range(12):
                    before = time.time()
                    clinic.do("consent", **CONSENT)
                    intervals.append((before, time.time()))
        finally:
            tracer.terminate()
            tracer.communicate(timeout=20)
    finally:
        server.stop()
    flushes = [
        float(line.split()[1])
        for line in trace.read_text(errors="replace").splitlines()
        if "/pg_wal/" in line and "fdatasync(" in line
    ]
    for before, after in intervals:
        assert any(before <= flush <= after for flush in flushes)
