"""The end of an append on PostgreSQL: durable, refused, or honestly unknown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from ledger.errors import (
    SAVED_UNKNOWN,
    AppendOutcomeUnknown,
    StoreBusy,
    StoreUnavailable,
)
from ledger.store.address import Address
from ledger.store.contract import Acknowledged, Item, KeyRow, log_id
from ledger.store.opening import open_keys, open_store
from ledger.store.postgres import PostgresStore
from ledger.store.postgres_append import MOVE_HEADS
from tests.support.entries import (
    ORIGIN,
    OTHER_ORIGIN,
    append_of,
    check_log,
    create_log,
    nothing_matches,
    proposed,
    written,
)
from tests.support.postgres import Server
from tests.support.proxy import Cut, Proxy, proxy_to

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_address: Address) -> Iterator[PostgresStore]:
    store = PostgresStore.open(postgres_address)
    create_log(store)
    yield store
    store.close()


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
@pytest.mark.parametrize(
    ("cut", "was_written"),
    [("before COMMIT is answered", True), ("before COMMIT arrives", False)],
)
def test_an_append_whose_answer_is_lost_is_settled_by_repeating_it(
    store: PostgresStore,
    proxy: Proxy,
    far: PostgresStore,
    cut: Cut,
    was_written: bool,
) -> None:
    append = append_of(proposed("a.x", ("t:1",)), proposed())
    proxy.cut = cut
    with pytest.raises(AppendOutcomeUnknown) as caught:
        far.append([append])
    assert caught.value.saved == SAVED_UNKNOWN
    found = far.acknowledgement(ORIGIN, append.command)
    assert (found is not None) == was_written
    repeated = written(far, append)
    assert repeated.repeated == was_written
    assert found in (None, repeated)
    assert check_log(store) == 3


@pytest.mark.faults
def test_a_connection_that_is_cut_before_anything_was_sent_is_replaced(
    store: PostgresStore, postgres_address: Address, postgres_server: Server
) -> None:
    with postgres_server.admin() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            (postgres_address.dsn.rpartition("/")[2],),
        )
    assert check_log(store) == 1
    written(store, append_of())
    assert check_log(store) == 2


@pytest.mark.faults
def test_what_was_acknowledged_survives_kill_9_of_the_server(
    postgres_durable_server: Server, postgres_durable_address: Address
) -> None:
    store = PostgresStore.open(postgres_durable_address)
    try:
        create_log(store)
        stopped: list[Exception] = []

        def write(_: int) -> list[Acknowledged]:
            done = []
            while not stopped:
                try:
                    done.append(written(store, append_of()))
                except (AppendOutcomeUnknown, StoreUnavailable) as error:
                    stopped.append(error)
            return done

        with ThreadPoolExecutor(3) as pool:
            writers = [pool.submit(write, number) for number in range(3)]
            time.sleep(0.5)
            postgres_durable_server.crash()
            acknowledged = [answer for w in writers for answer in w.result(timeout=20)]
        postgres_durable_server.start()
        assert len(acknowledged) > 3
        size = check_log(store)  # the same store object, after the server came back
        for answer in acknowledged:
            assert store.acknowledgement(ORIGIN, answer.command) == replace(answer, repeated=True)
        # At most the one append in flight of each writer is there beyond what was acknowledged.
        assert 0 <= size - 1 - len(acknowledged) <= 3
        written(store, append_of())
    finally:
        store.close()


@pytest.mark.faults
def test_a_server_that_is_down_is_unavailable_soon_and_its_password_is_not_shown(
    postgres_durable_server: Server, postgres_durable_address: Address
) -> None:
    store = PostgresStore.open(postgres_durable_address)
    try:
        create_log(store)
        postgres_durable_server.crash()
        begun = time.monotonic()
        secret = Address(
            "postgresql", f"postgresql://u:hunter2@127.0.0.1:{postgres_durable_server.port}/d"
        )
        with pytest.raises(StoreUnavailable) as caught:
            open_store(secret)
        assert "hunter2" not in str(caught.value) + caught.value.message.ja
        assert str(postgres_durable_server.port) in str(caught.value)
        with pytest.raises(StoreUnavailable):
            store.append([append_of()])
        with pytest.raises(StoreUnavailable):
            store.heads()
        assert time.monotonic() - begun < 10
    finally:
        postgres_durable_server.start()
        store.close()


@pytest.mark.faults
def test_a_commit_that_gave_up_waiting_for_its_standby_is_unknown(
    postgres_durable_server: Server, postgres_durable_address: Address
) -> None:
    server = postgres_durable_server
    store = PostgresStore.open(postgres_durable_address)
    try:
        create_log(store)
        server.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        server.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
        append = append_of()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(store.append, [append])
            cancelled, deadline = False, time.monotonic() + 10
            while not cancelled and time.monotonic() < deadline:
                cancelled = bool(
                    server.execute(
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                        " WHERE wait_event = 'SyncRep'"
                    )
                )
                time.sleep(0.05)
            assert cancelled
            with pytest.raises(AppendOutcomeUnknown):
                answer.result(timeout=10)
    finally:
        server.execute("ALTER SYSTEM RESET synchronous_standby_names")
        server.execute("SELECT pg_reload_conf()")
    assert written(store, append).repeated
    store.close()


def test_an_append_costs_two_round_trips_however_large_it_is(
    store: PostgresStore, proxy: Proxy, far: PostgresStore
) -> None:
    written(far, append_of())
    free = nothing_matches(*[Item(("a.y",), (f"t:{n}",)) for n in range(5)], seen=1)
    for size in (1, 20):
        before = proxy.turns
        far.append([append_of(proposed("a.x", ("t:1",)), condition=free) for _ in range(size)])
        assert proxy.turns - before == 2


def test_a_log_that_stays_locked_is_busy(store: PostgresStore, postgres_address: Address) -> None:
    hasty = PostgresStore.open(postgres_address, busy_seconds=0.2)
    try:
        create_log(store, OTHER_ORIGIN)
        with psycopg.connect(postgres_address.dsn) as holder:
            holder.execute("SELECT FROM daicho.log WHERE origin = %s FOR UPDATE", (ORIGIN,))
            with pytest.raises(StoreBusy):
                hasty.append([append_of()])
            written(hasty, append_of(origin=OTHER_ORIGIN))  # one log does not hold up another
            holder.rollback()
        written(hasty, append_of())
        assert check_log(store) == 2
    finally:
        hasty.close()


def test_synchronous_commit_is_on_though_the_database_says_off(
    postgres_server: Server, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = PostgresStore.open(postgres_address)
    try:
        create_log(store)
        assert store._sessions.rows("SHOW synchronous_commit") == [("on",)]
    finally:
        store.close()


def test_a_server_that_does_not_flush_is_refused_unless_it_says_it_may_lose_data(
    postgres_server: Server, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn, autocommit=True) as admin:
        assert admin.execute("SHOW fsync").fetchone() == ("off",)
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET daicho.may_lose_data = off")
    store, keys = PostgresStore.open(postgres_address), open_keys(postgres_address)
    try:
        with pytest.raises(StoreUnavailable, match="fsync=off"):
            store.append([append_of(proposed("log.created"), creates_log=True)])
        with pytest.raises(StoreUnavailable, match="fsync=off"):
            keys.put(ORIGIN, [KeyRow("s-a", "tag", 1, b"w")])
        assert store.heads() == []
        assert keys.subjects(ORIGIN) == []
    finally:
        store.close()
        keys.close()


def test_no_transaction_is_open_between_the_batches_of_a_scan(
    store: PostgresStore, postgres_address: Address
) -> None:
    written(store, append_of(*(proposed() for _ in range(9))))
    with psycopg.connect(postgres_address.dsn, autocommit=True) as admin:
        for _ in store.scan(ORIGIN, batch=3):
            states = admin.execute(
                "SELECT DISTINCT state FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
            assert states == [("idle",)]


def test_a_head_row_that_does_not_fit_its_entries_writes_nothing(
    store: PostgresStore, postgres_address: Address
) -> None:
    written(store, append_of())
    with psycopg.connect(postgres_address.dsn) as meddler:
        meddler.execute("ALTER TABLE daicho.log DISABLE TRIGGER only_grows")
        meddler.execute("UPDATE daicho.log SET size = 1")
    with pytest.raises(StoreUnavailable, match="disagree"):
        store.append([append_of()])
    assert len(store.read(ORIGIN)) == 2


def test_heads_that_are_not_where_they_were_read_end_the_transaction(
    store: PostgresStore, postgres_address: Address
) -> None:
    with psycopg.connect(postgres_address.dsn) as connection:
        for expected, refused in ((1, False), (5, True)):
            moved = ([log_id(ORIGIN)], [expected], [7], [b"\x01" * 32], 1)
            with pytest.raises(psycopg.errors.SerializationFailure) if refused else nullcontext():
                connection.execute(MOVE_HEADS, moved)
            connection.rollback()
    assert check_log(store) == 1


def test_a_command_of_another_process_between_two_batches_is_seen(
    store: PostgresStore, postgres_address: Address
) -> None:
    append = append_of(command=str(uuid4()))
    other = PostgresStore.open(postgres_address)
    try:
        first = written(other, append)
        assert written(store, append) == replace(first, repeated=True)
    finally:
        other.close()
