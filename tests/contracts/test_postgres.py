"""The contracts, on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from ledger.store.address import Address
from tests.contracts.closing_contract import ClosingContract
from tests.contracts.keystore_contract import KeyStoreContract
from tests.contracts.store_contract import StoreContract

pytestmark = pytest.mark.postgres


class TestPostgresStore(StoreContract, ClosingContract):
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


class TestPostgresKeyStore(KeyStoreContract):
    @pytest.fixture
    def address(self, postgres_address: Address) -> Address:
        return postgres_address
