"""The library's own test case for recorders, on a PostgreSQL store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.store.adapter import LibraryRecorder
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from tests.support.entries import ORIGIN, create_log

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_address: Address) -> Iterator[Store]:
    store = open_store(postgres_address)
    create_log(store)
    yield store
    store.close()


@pytest.mark.parametrize(
    "name", [name for name in dir(DCBRecorderTestCase) if name.startswith("_test_")]
)
def test_the_recorder_passes_the_test_of_the_library(store: Store, name: str) -> None:
    getattr(DCBRecorderTestCase(), name)(LibraryRecorder(store, ORIGIN), initial_position=1)
