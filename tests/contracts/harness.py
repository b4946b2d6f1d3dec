"""What a subclass of a contract supplies, and the store that its tests work on.

address                   fixture: the Address of a store that was just created and is empty
raw(address, statement)   runs one SQL statement past the store, tables named without schema
raw_errors                the exceptions with which the database refuses such a statement
long_write(address)       context manager: a write to the logs is under way while it lasts
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from tests.support.entries import create_log


class StoreHarness:
    raw_errors: tuple[type[Exception], ...]

    def raw(self, address: Address, statement: str) -> None:
        raise NotImplementedError

    def long_write(self, address: Address) -> AbstractContextManager[None]:
        raise NotImplementedError

    @pytest.fixture
    def store(self, address: Address) -> Iterator[Store]:
        """An open store with one log of one entry."""
        store = open_store(address)
        create_log(store)
        yield store
        store.close()
