"""Every test here runs on SQLite and on PostgreSQL: a store, its views, a history to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import create_store, open_store
from projections.answers.listing import Source
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from tests.support.histories import History


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    if request.param == "postgresql":
        found: Address = request.getfixturevalue("postgres_address")
        return found
    place = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(place)
    return place


@pytest.fixture
def store(address: Address) -> Iterator[Store]:
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def views(address: Address) -> Iterator[ViewDatabase]:
    opened = open_views(address)
    yield opened
    opened.close()


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


@pytest.fixture
def source(store: Store, views: ViewDatabase) -> Source:
    return Source(store, views)
