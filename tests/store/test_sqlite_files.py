"""One connection at a time writes or checkpoints, and readers can do neither."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ledger.errors import StoreBusy, StoreUnavailable
from ledger.store.address import Address
from ledger.store.contract import KeyRow
from ledger.store.sqlite import WRITER_PRAGMAS, SQLiteStore
from ledger.store.sqlite_files import connect_reader, set_pragmas
from ledger.store.sqlite_keys import SQLiteKeyStore
from ledger.store.sqlite_lock import WriterLock
from tests.support.entries import append_of, check_log, create_log, proposed, written

BOTH_LOCKS = pytest.mark.parametrize("flock", [True, False], ids=["flock", "sqlite"])


@pytest.fixture
def address(tmp_path: Path) -> Address:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    SQLiteStore.create(address)
    return address


@pytest.fixture
def store(address: Address) -> Iterator[SQLiteStore]:
    store = SQLiteStore.open(address, busy_seconds=0.2)
    create_log(store)
    yield store
    store.close()


def wal_of(address: Address) -> Path:
    return Path(f"{address.path}-wal")


def test_the_writer_flushes_every_commit_and_keeps_a_write_ahead_log(store: SQLiteStore) -> None:
    assert store._writer is not None
    found = {name: store._writer.execute(f"PRAGMA {name}").fetchone()[0] for name in WRITER_PRAGMAS}
    assert found == WRITER_PRAGMAS
    assert (found["journal_mode"], found["synchronous"]) == ("wal", 2)


def test_a_pragma_that_does_not_take_is_an_error(address: Address) -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(StoreUnavailable, match="journal_mode"),
    ):
        set_pragmas(connection, address.path, {"journal_mode": "wal"})


def test_a_reader_can_neither_write_nor_checkpoint(address: Address, store: SQLiteStore) -> None:
    log = wal_of(address).read_bytes()
    assert log
    with closing(connect_reader(address.path, 1)) as reader:
        reader.execute("PRAGMA query_only = 0")  # as if the pragma had been forgotten
        with pytest.raises(sqlite3.OperationalError):
            reader.execute("DELETE FROM ciphertext")
        before = address.path.read_bytes()
        with suppress(sqlite3.OperationalError):
            reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert address.path.read_bytes() == before
        assert wal_of(address).read_bytes() == log


def test_the_last_reader_to_close_does_not_checkpoint(address: Address, tmp_path: Path) -> None:
    store = SQLiteStore.open(address)
    create_log(store)
    copy = tmp_path / "copy.db"  # as it would be found after a killed writer
    copy.write_bytes(address.path.read_bytes())
    wal_of(Address("sqlite", str(copy))).write_bytes(wal_of(address).read_bytes())
    store.close()
    before, log = copy.read_bytes(), Path(f"{copy}-wal").read_bytes()
    reader = SQLiteStore.open(Address("sqlite", str(copy)), read_only=True)
    assert check_log(reader) == 1
    reader.close()
    assert (copy.read_bytes(), Path(f"{copy}-wal").read_bytes()) == (before, log)


def test_the_log_is_checkpointed_as_it_grows_while_readers_are_open(
    address: Address, store: SQLiteStore
) -> None:
    reader = SQLiteStore.open(address, read_only=True)
    for _ in range(40):
        written(store, append_of(*(proposed(note="x" * 20_000) for _ in range(20))))
        reader.head("ledger.example/kizuna-clinic")
    assert wal_of(address).stat().st_size < 12 * 2**20  # 16 MB of contents went through it
    assert check_log(reader) == 801
    reader.close()


@BOTH_LOCKS
def test_the_lock_keeps_a_second_writer_out_and_lets_it_in_afterwards(
    tmp_path: Path, flock: bool
) -> None:
    first = WriterLock(tmp_path / "x", 0.1, flock=flock)
    second = WriterLock(tmp_path / "x", 0.1, flock=flock)
    with first.held(), pytest.raises(StoreBusy), second.held():
        pass
    with second.held():
        pass
    with first.held():
        pass
    first.close()
    second.close()


@BOTH_LOCKS
def test_the_lock_is_waited_for(tmp_path: Path, flock: bool) -> None:
    first = WriterLock(tmp_path / "x", 5, flock=flock)
    second = WriterLock(tmp_path / "x", 5, flock=flock)

    def wait() -> None:
        with second.held():
            pass

    with ThreadPoolExecutor(1) as pool:
        with first.held():
            waiting = pool.submit(wait)
            time.sleep(0.1)
            assert not waiting.done()
        waiting.result(timeout=5)
    first.close()
    second.close()


@BOTH_LOCKS
def test_threads_of_one_store_hold_the_lock_one_at_a_time(tmp_path: Path, flock: bool) -> None:
    lock = WriterLock(tmp_path / "x", 10, flock=flock)
    inside: list[int] = []

    def work(_: int) -> int:
        with lock.held():
            inside.append(1)
            most = len(inside)
            time.sleep(0.002)
            inside.pop()
            return most

    with ThreadPoolExecutor(8) as pool:
        assert max(pool.map(work, range(24))) == 1
    lock.close()


@BOTH_LOCKS
def test_the_chain_holds_with_either_lock(address: Address, flock: bool) -> None:
    stores = [SQLiteStore.open(address) for _ in range(3)]
    for store in stores:
        store._lock = WriterLock(address.path, 10, flock=flock)
    create_log(stores[0])
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: written(stores[n % 3], append_of()), range(30)))
    assert check_log(stores[1]) == 31
    for store in stores:
        store.close()


def test_an_append_gives_up_when_another_holds_the_lock(
    address: Address, store: SQLiteStore
) -> None:
    lock = WriterLock(address.path, 1)
    with lock.held(), pytest.raises(StoreBusy) as caught:
        written(store, append_of())
    assert caught.value.saved.en == "Nothing was saved."
    assert check_log(store) == 1
    written(store, append_of())
    lock.close()


def test_an_append_gives_up_when_a_foreign_tool_writes(
    address: Address, store: SQLiteStore
) -> None:
    with closing(sqlite3.connect(address.path, isolation_level=None)) as tool:
        tool.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            written(store, append_of())
    written(store, append_of())
    assert check_log(store) == 2


def test_a_head_that_is_not_where_it_was_read_is_not_moved(
    address: Address, store: SQLiteStore
) -> None:
    with closing(sqlite3.connect(address.path)) as tool, tool:
        tool.execute(
            "CREATE TRIGGER meddle AFTER INSERT ON command BEGIN"
            " UPDATE log SET size = size + 1; END"
        )
    with pytest.raises(StoreUnavailable, match="another program"):
        written(store, append_of(proposed(), proposed(), proposed()))
    with closing(sqlite3.connect(address.path)) as tool, tool:
        tool.execute("DROP TRIGGER meddle")
    assert check_log(store) == 1
    written(store, append_of())
    assert check_log(store) == 2


def test_replacing_an_entry_is_refused_too(address: Address, store: SQLiteStore) -> None:
    written(store, append_of())
    with closing(sqlite3.connect(address.path)) as tool, pytest.raises(sqlite3.IntegrityError):
        tool.execute(
            "INSERT OR REPLACE INTO entry SELECT log_id, position, type, event, x'00',"
            " previous, leaf_hash FROM entry WHERE position = 1"
        )
    assert check_log(store) == 2


def test_a_deleted_key_leaves_no_bytes_in_the_file(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db.keys"))
    SQLiteKeyStore.create(address)
    keys = SQLiteKeyStore.open(address)
    wrapped = b"wrapped key that must go " * 4
    keys.put("ledger.example/a", [KeyRow("s-one", "tag", 1, wrapped)])
    assert wrapped in address.path.read_bytes()
    keys._connection.execute("DELETE FROM key")
    keys.close()
    assert wrapped not in address.path.read_bytes()
