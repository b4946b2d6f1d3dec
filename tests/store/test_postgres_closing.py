"""Closing a log on PostgreSQL: what waited for its lock sees what the one before it did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from ledger.errors import AppendOutcomeUnknown, InvalidInput, LogClosed, StoreBusy, StoreUnavailable
from ledger.store.address import Address
from ledger.store.contract import log_id
from ledger.store.postgres import PostgresStore
from tests.support.entries import ORIGIN, append_of, check_log, create_log
from tests.support.postgres import Server
from tests.support.proxy import Proxy, proxy_to

pytestmark = pytest.mark.postgres

SUCCESSOR = "ledger.example/kizuna-clinic/2"
HOLD = "SELECT FROM daicho.log WHERE origin = %s FOR UPDATE"
CLOSE = "INSERT INTO daicho.closed_log VALUES (%s, %s)"


@pytest.fixture
def store(postgres_address: Address) -> Iterator[PostgresStore]:
    store = PostgresStore.open(postgres_address)
    create_log(store)
    yield store
    store.close()


def wait_for_a_waiter(address: Address) -> None:
    """Return when a session of this database waits for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(address.dsn, autocommit=True) as looker:
        deadline = time.monotonic() + 10
        while looker.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_an_append_that_waited_while_its_log_was_closed_is_refused(
    store: PostgresStore, postgres_address: Address
) -> None:
    """The statement it waits with began before the log was closed, and would not see it."""
    with psycopg.connect(postgres_address.dsn) as closer, ThreadPoolExecutor(1) as pool:
        closer.execute(HOLD, (ORIGIN,))
        answer = pool.submit(store.append, [append_of()])
        wait_for_a_waiter(postgres_address)
        closer.execute(CLOSE, (log_id(ORIGIN), SUCCESSOR))
        closer.commit()
        with pytest.raises(LogClosed):
            answer.result(timeout=10)
    assert check_log(store) == 1


def test_a_closing_that_waited_for_an_append_counts_its_entries(
    store: PostgresStore, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn) as writer, ThreadPoolExecutor(1) as pool:
        writer.execute("UPDATE daicho.log SET size = 5 WHERE origin = %s", (ORIGIN,))
        answer = pool.submit(store.close_log, ORIGIN, SUCCESSOR)
        wait_for_a_waiter(postgres_address)
        writer.commit()
        assert answer.result(timeout=10) == 5


def test_a_closing_that_waited_for_another_for_some_other_successor_is_refused(
    store: PostgresStore, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn) as closer, ThreadPoolExecutor(1) as pool:
        closer.execute(HOLD, (ORIGIN,))
        answer = pool.submit(store.close_log, ORIGIN, "ledger.example/other")
        wait_for_a_waiter(postgres_address)
        closer.execute(CLOSE, (log_id(ORIGIN), SUCCESSOR))
        closer.commit()
        with pytest.raises(InvalidInput, match=SUCCESSOR):
            answer.result(timeout=10)
    assert store.successor_of(ORIGIN) == SUCCESSOR


def test_a_closing_does_not_wait_for_ever(store: PostgresStore, postgres_address: Address) -> None:
    hasty = PostgresStore.open(postgres_address, busy_seconds=0.2)
    try:
        with psycopg.connect(postgres_address.dsn) as holder:
            holder.execute(HOLD, (ORIGIN,))
            with pytest.raises(StoreBusy):
                hasty.close_log(ORIGIN, SUCCESSOR)
        assert hasty.successor_of(ORIGIN) is None
    finally:
        hasty.close()


@pytest.fixture
def proxy(postgres_server: Server) -> Iterator[Proxy]:
    with proxy_to(postgres_server.port) as proxy:
        yield proxy


@pytest.fixture
def far(
    store: PostgresStore, proxy: Proxy, postgres_address: Address, postgres_server: Server
) -> Iterator[PostgresStore]:
    """The same database, reached through the proxy."""
    dsn = postgres_address.dsn.replace(f":{postgres_server.port}/", f":{proxy.port}/")
    far = PostgresStore.open(Address("postgresql", dsn))
    yield far
    far.close()


@pytest.mark.faults
def test_a_closing_whose_answer_is_lost_is_settled_by_closing_again(
    store: PostgresStore, proxy: Proxy, far: PostgresStore
) -> None:
    proxy.cut = "before COMMIT is answered"
    with pytest.raises(AppendOutcomeUnknown):
        far.close_log(ORIGIN, SUCCESSOR)
    assert store.successor_of(ORIGIN) == SUCCESSOR
    assert far.close_log(ORIGIN, SUCCESSOR) == 1


@pytest.mark.faults
def test_a_closing_survives_kill_9_of_the_server(
    postgres_durable_server: Server, postgres_durable_address: Address
) -> None:
    store = PostgresStore.open(postgres_durable_address)
    try:
        create_log(store)
        assert store.close_log(ORIGIN, SUCCESSOR) == 1
        postgres_durable_server.crash()
        postgres_durable_server.start()
        assert store.successor_of(ORIGIN) == SUCCESSOR
        with pytest.raises(LogClosed):
            store.append([append_of()])
    finally:
        store.close()


def test_a_server_that_may_lose_what_it_acknowledged_closes_no_log(
    store: PostgresStore, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn, autocommit=True) as admin:
        database = postgres_address.dsn.rpartition("/")[2]
        admin.execute(f"ALTER DATABASE {database} SET daicho.may_lose_data = off".encode())
    other = PostgresStore.open(postgres_address)
    try:
        with pytest.raises(StoreUnavailable, match="may lose"):
            other.close_log(ORIGIN, SUCCESSOR)
        assert other.successor_of(ORIGIN) is None
    finally:
        other.close()
