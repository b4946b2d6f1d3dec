"""The contracts, on SQLite files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store
from ledger.store.sqlite_lock import WriterLock
from tests.contracts.closing_contract import ClosingContract
from tests.contracts.epochs_contract import EpochsContract
from tests.contracts.epochs_races_contract import EpochsRacesContract
from tests.contracts.forgetting_contract import ForgettingContract
from tests.contracts.keystore_contract import KeyStoreContract
from tests.contracts.store_contract import StoreContract


class TestSQLiteStore(StoreContract, ClosingContract, ForgettingContract):
    raw_errors = (sqlite3.IntegrityError,)

    @pytest.fixture
    def address(self, tmp_path: Path) -> Address:
        address = Address("sqlite", str(tmp_path / "ledger.db"))
        create_store(address)
        return address

    def raw(self, address: Address, statement: str) -> None:
        with closing(sqlite3.connect(address.path)) as connection, connection:
            connection.execute(statement)

    @contextmanager
    def long_write(self, address: Address) -> Iterator[None]:
        lock = WriterLock(address.path, 0)
        with (
            lock.held(),
            closing(sqlite3.connect(address.path, isolation_level=None)) as writer,
        ):
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE log SET size = size + 1")
            yield
            writer.execute("ROLLBACK")
        lock.close()


class TestSQLiteKeyStore(KeyStoreContract, EpochsContract, EpochsRacesContract):
    @pytest.fixture
    def address(self, tmp_path: Path) -> Address:
        address = Address("sqlite", str(tmp_path / "ledger.db.keys"))
        create_keys(address)
        return address
