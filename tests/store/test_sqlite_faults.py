"""Killed processes, full disks, read-only copies: what was acknowledged is there."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import AppendOutcomeUnknown, LedgerError, StoreUnavailable
from ledger.store.address import Address
from ledger.store.contract import Acknowledged
from ledger.store.opening import create_store, open_store
from ledger.store.sqlite import SQLiteStore
from tests.support.entries import (
    ORIGIN,
    append_of,
    check_log,
    create_log,
    proposed,
    written,
)
from tests.support.processes import in_processes, killed_while_writing

POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and users of POSIX")


@pytest.fixture
def address(tmp_path: Path) -> Address:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    store = open_store(address)
    create_log(store)
    store.close()
    return address


def test_what_was_acknowledged_before_a_kill_is_there(address: Address) -> None:
    acknowledged = []
    for lines in (1, 7, 30, 80):
        acknowledged += killed_while_writing(address.shown(), ORIGIN, lines)
        store = open_store(address)  # each time as the last one left it
        check_log(store)
        for position, command in acknowledged:
            answer = store.acknowledgement(ORIGIN, command)
            assert answer is not None
            assert answer.first_position == position
        written(store, append_of())
        store.close()
    assert len(acknowledged) >= 118


def fill_the_disk(address: Address, room: int) -> tuple[str, bool, bool, int]:
    """In a process whose files may grow by `room` bytes only, append one entry that needs more."""
    import resource

    store = open_store(address)
    written(store, append_of())
    limit = max(Path(f"{address.path}-wal").stat().st_size, address.path.stat().st_size) + room
    append = append_of(proposed(note="x" * 60_000))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        store.append([append])
        error = "none"
    except LedgerError as raised:
        error = type(raised).__name__
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    known = store.acknowledgement(ORIGIN, append.command) is not None
    again = written(store, append)
    size = check_log(store)
    store.close()
    return error, known, again.repeated, size


@POSIX
@pytest.mark.parametrize("room", [0, 5_000, 30_000])
def test_a_full_disk_leaves_the_outcome_to_be_asked_for_and_repeating_settles_it(
    address: Address, room: int
) -> None:
    ((error, known, repeated, size),) = in_processes(fill_the_disk, [(address, room)])
    assert error == AppendOutcomeUnknown.__name__
    assert (known, repeated) in {(False, False), (True, True)}
    assert size == 3
    store = open_store(address)
    assert check_log(store) == 3
    store.close()


def as_nobody(work: Callable[[], Any]) -> str:
    """What `work` returned or raised, in a child that has no rights of root."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            answer = repr(work())
        except BaseException as error:  # noqa: BLE001 - it is told to the parent
            answer = type(error).__name__
        os.write(send, answer.encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return answer


def read_size(path: Path) -> int:
    store = open_store(Address("sqlite", str(path)), read_only=True)
    try:
        return check_log(store)
    finally:
        store.close()


def opened_up(folder: Path, mode: int) -> None:
    """Let anyone pass through the test's folders, and give the last one its mode."""
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o111)
    folder.chmod(mode)


@POSIX
def test_a_copy_in_a_folder_that_may_be_written_is_read_without_rights_on_the_file(
    address: Address, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = folder / "ledger.db"
    copy.write_bytes(address.path.read_bytes())
    copy.chmod(0o444)
    opened_up(folder, 0o777)
    assert as_nobody(lambda: read_size(copy)) == "1"


@POSIX
def test_a_copy_in_a_folder_that_may_not_be_written_is_refused_in_our_words(
    address: Address, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = folder / "ledger.db"
    copy.write_bytes(address.path.read_bytes())
    opened_up(folder, 0o555)
    try:
        assert as_nobody(lambda: read_size(copy)) == StoreUnavailable.__name__
    finally:
        folder.chmod(0o755)


@POSIX
def test_a_live_store_is_read_by_one_who_may_only_read(address: Address) -> None:
    store = open_store(address)
    written(store, append_of())
    for path in address.path.parent.iterdir():
        path.chmod(0o644)
    opened_up(address.path.parent, 0o755)
    try:
        assert as_nobody(lambda: read_size(address.path)) == "2"
    finally:
        store.close()


def test_a_writer_goes_on_after_its_file_refused_a_row(address: Address) -> None:
    store = open_store(address)
    with closing(sqlite3.connect(address.path)) as tool, tool:
        tool.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON command BEGIN"
            " SELECT RAISE(ABORT, 'made up'); END"
        )
    with pytest.raises(StoreUnavailable, match="made up"):
        store.append([append_of()])
    with closing(sqlite3.connect(address.path)) as tool, tool:
        tool.execute("DROP TRIGGER refuse")
    assert check_log(store) == 1
    (result,) = store.append([append_of()])
    assert isinstance(result, Acknowledged)
    assert check_log(store) == 2
    store.close()


def test_a_store_closes_though_its_writer_was_interrupted_as_it_took_the_lock(
    address: Address,
) -> None:
    def interrupted() -> None:
        store = SQLiteStore.open(address, busy_seconds=0.2)
        written(store, append_of())
        # What Ctrl-C leaves that comes between taking the lock and all that would give it back.
        store._lock._threads.acquire()
        store.close()

    # In a thread of its own, so that waiting for itself would be a failure and not a hang.
    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    store = open_store(address)
    assert check_log(store) == 2
    store.close()
