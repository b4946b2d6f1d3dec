"""One ledger, two databases: same batches in, same results, positions and hashes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import InvalidInput, LogClosed
from ledger.store.address import Address
from ledger.store.contract import Acknowledged, Append, Conflict, Store
from ledger.store.opening import create_store, open_store
from tests.support.entries import append_of, check_log, proposed
from tests.support.model import batches, queries

pytestmark = pytest.mark.postgres


@pytest.fixture
def stores(postgres_address: Address, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    both = open_store(address), open_store(postgres_address)
    yield both
    for store in both:
        store.close()


def answer(store: Store, batch: list[Append]) -> list[Acknowledged | Conflict] | type[Exception]:
    """The results, or the kind of refusal."""
    try:
        return store.append(batch)
    except (InvalidInput, LogClosed) as error:
        return type(error)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_batches_give_the_same_on_sqlite_and_postgresql(
    stores: tuple[Store, Store], data: st.DataObject
) -> None:
    run = uuid4()
    origins = (f"ledger.example/{run}/a", f"ledger.example/{run}/b")
    unknown = f"ledger.example/{run}/unknown"
    start = [
        append_of(proposed("log.created"), origin=origin, creates_log=True) for origin in origins
    ]
    sqlite, postgres = stores
    assert answer(sqlite, start) == answer(postgres, start)
    closing = data.draw(st.none() | st.integers(0, 4))
    drawn = data.draw(batches((*origins, *[unknown] * data.draw(st.integers(0, 1)))))
    for number, batch in enumerate(drawn):
        if number == closing:
            sizes = {store.close_log(origins[0], unknown) for store in stores}
            assert sizes == {len(sqlite.read(origins[0]))}
        assert answer(sqlite, batch) == answer(postgres, batch)
    query, start_at, limit = data.draw(
        st.tuples(queries, st.integers(0, 5), st.none() | st.integers(0, 4))
    )
    for origin in origins:
        assert sqlite.head(origin) == postgres.head(origin)
        assert check_log(sqlite, origin) == check_log(postgres, origin)
        assert list(sqlite.command_rows(origin)) == list(postgres.command_rows(origin))
        for newest_first in (False, True):
            found = [
                store.read(origin, query, start=start_at, limit=limit, newest_first=newest_first)
                for store in stores
            ]
            assert found[0] == found[1]
