"""The contracts, on a real PostgreSQL server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from ledger.store.address import Address
from ledger.store.contract import log_id
from ledger.store.opening import open_keys
from tests.contracts.closing_contract import ClosingContract
from tests.contracts.epochs_contract import EpochsContract
from tests.contracts.epochs_races_contract import EpochsRacesContract
from tests.contracts.forgetting_contract import ForgettingContract
from tests.contracts.keystore_contract import KeyStoreContract
from tests.contracts.store_contract import StoreContract
from tests.support.entries import ORIGIN
from tests.support.key_rows import key

pytestmark = pytest.mark.postgres


class TestPostgresStore(StoreContract, ClosingContract, ForgettingContract):
    raw_errors = (psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError)

    @pytest.fixture
    def address(self, postgres_address: Address) -> Address:
        return postgres_address

    def raw(self, address: Address, statement: str) -> None:
        """As the superuser who owns the tables: only triggers and constraints are in the way."""
        with psycopg.connect(address.dsn, options="-c search_path=daicho") as connection:
            connection.execute(statement)

    @contextmanager
    def long_write(self, address: Address) -> Iterator[None]:
        with psycopg.connect(address.dsn, options="-c search_path=daicho") as connection:
            connection.execute("UPDATE log SET size = size + 1")
            yield
            connection.rollback()


class TestPostgresKeyStore(KeyStoreContract, EpochsContract, EpochsRacesContract):
    @pytest.fixture
    def address(self, postgres_address: Address) -> Address:
        return postgres_address

    def test_a_change_waits_for_a_key_that_is_being_put(self, postgres_address: Address) -> None:
        """The key is held up half-way, by a row of another one that may yet be written."""
        keys, other = open_keys(postgres_address), open_keys(postgres_address)
        keys.set_check_value(1, b"c")
        hold_up = "INSERT INTO daicho_keys.key VALUES (%s, %s, 's-b', 'tag', 1, 'x')"
        with (
            psycopg.connect(postgres_address.dsn) as holding,
            ThreadPoolExecutor(2) as pool,
        ):
            holding.execute(hold_up, (log_id(ORIGIN), ORIGIN))
            both = [key("tag", 1, subject="s-a"), key("tag", 1, subject="s-b")]
            putting = pool.submit(keys.put, ORIGIN, both)
            time.sleep(0.3)
            changing = pool.submit(other.change_epoch, 2, b"c2")
            time.sleep(0.3)
            assert not putting.done()
            assert not changing.done()
            holding.rollback()
            putting.result(10)
            assert changing.result(10) == 2
        keys.close()
        other.close()
