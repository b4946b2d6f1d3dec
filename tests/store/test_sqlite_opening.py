"""Opening an SQLite file never creates one, and says plainly what stands there instead."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import (
    LedgerError,
    NotPermitted,
    StoreExists,
    StoreNotCreated,
    StoreUnavailable,
)
from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.entries import append_of, check_log, create_log, written

Act = Callable[[Address], object]
KINDS = pytest.mark.parametrize(
    ("create", "open_"), [(create_store, open_store), (create_keys, open_keys)]
)


def at(path: Path) -> Address:
    return Address("sqlite", str(path))


@KINDS
def test_opening_a_missing_file_creates_nothing(tmp_path: Path, create: Act, open_: Act) -> None:
    with pytest.raises(StoreNotCreated) as caught:
        open_(at(tmp_path / "ledger.db"))
    assert caught.value.help is not None
    assert "daicho init" in caught.value.help.en
    assert list(tmp_path.iterdir()) == []


@KINDS
def test_a_text_file_is_no_ledger(tmp_path: Path, create: Act, open_: Act) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    with pytest.raises(StoreNotCreated):
        open_(at(path))
    with pytest.raises(StoreExists):
        create(at(path))
    assert path.read_text() == "not a database " * 100


@KINDS
def test_a_database_of_another_program_is_no_ledger(
    tmp_path: Path, create: Act, open_: Act
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE schema_version (number, name, applied_at)")
        connection.execute("INSERT INTO schema_version VALUES (1, 'x', 'y')")
    before = path.read_bytes()
    with pytest.raises(StoreNotCreated):
        open_(at(path))
    with pytest.raises(StoreExists):
        create(at(path))
    assert path.read_bytes() == before


def test_a_key_store_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    create_keys(at(tmp_path / "keys"))
    with pytest.raises(StoreNotCreated):
        open_store(at(tmp_path / "keys"))


@KINDS
def test_a_folder_is_no_ledger(tmp_path: Path, create: Act, open_: Act) -> None:
    with pytest.raises(StoreNotCreated):
        open_(at(tmp_path))
    with pytest.raises(StoreExists):
        create(at(tmp_path))


@KINDS
def test_creating_twice_is_refused_and_changes_nothing(
    tmp_path: Path, create: Act, open_: Act
) -> None:
    address = at(tmp_path / "ledger.db")
    create(address)
    before = address.path.read_bytes()
    with pytest.raises(StoreExists):
        create(address)
    assert address.path.read_bytes() == before


@KINDS
def test_creating_in_a_missing_folder_says_so(tmp_path: Path, create: Act, open_: Act) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        create(at(tmp_path / "nowhere" / "ledger.db"))
    assert "nowhere" in caught.value.message.en


@KINDS
def test_a_creation_that_was_cut_short_can_be_done_again(
    tmp_path: Path, create: Act, open_: Act
) -> None:
    address = at(tmp_path / "ledger.db")
    address.path.touch()
    with pytest.raises(StoreNotCreated):
        open_(address)
    create(address)
    open_(address).close()  # type: ignore[attr-defined]


def test_a_damaged_file_is_an_error_of_ours_and_never_of_sqlite(tmp_path: Path) -> None:
    address = at(tmp_path / "ledger.db")
    create_store(address)
    store = open_store(address)
    create_log(store)
    store.close()
    with address.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (address.path.stat().st_size - 4096))
    with pytest.raises(LedgerError):
        open_store(address)


def test_the_name_of_a_file_may_hold_anything(tmp_path: Path) -> None:
    address = at(tmp_path / "台帳 100%?x=1#y&mode=rwc.db")
    create_store(address)
    store = open_store(address)
    create_log(store)
    assert check_log(store) == 1
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_store_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    address = at(tmp_path / "ledger.db.keys")
    old = os.umask(0)
    try:
        create_keys(address)
    finally:
        os.umask(old)
    assert stat.S_IMODE(address.path.stat().st_mode) == 0o600


def test_a_key_store_opened_for_reading_does_not_write(tmp_path: Path) -> None:
    address = at(tmp_path / "ledger.db.keys")
    create_keys(address)
    keys = open_keys(address, read_only=True)
    with pytest.raises(NotPermitted):
        keys.set_check_value(1, b"c")
    assert keys.check_value() is None
    keys.close()


def test_a_closed_store_says_that_it_is_closed(tmp_path: Path) -> None:
    address = at(tmp_path / "ledger.db")
    create_store(address)
    store = open_store(address)
    create_log(store)
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.heads()
    with pytest.raises(StoreUnavailable, match="closed"):
        written(store, append_of())
