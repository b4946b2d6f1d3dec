"""Creating, migrating and opening a PostgreSQL store are three acts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from ledger.errors import (
    InvalidInput,
    SchemaTooNew,
    SchemaTooOld,
    StoreExists,
    StoreNotCreated,
    StoreUnavailable,
)
from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store, migrate_store, open_keys, open_store
from ledger.store.postgres import PostgresStore
from ledger.store.schema.migrations import POSTGRES, Migration
from ledger.text import verbatim
from tests.support.entries import check_log, create_log
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty(postgres_server: Server) -> Iterator[Address]:
    """A database without any schema of ours."""
    name = postgres_server.create_database()
    yield Address("postgresql", postgres_server.url(name))
    postgres_server.drop_database(name)


def schemas(address: Address) -> set[str]:
    with psycopg.connect(address.dsn) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'daicho%'"
        ).fetchall()
        return {name for (name,) in rows}


class Made(Migration):
    """A migration whose SQL is written in the test."""

    def statements(self) -> list[str]:
        return list(self.objects)


def step(number: int, *statements: str) -> Made:
    return Made(number, "made up", verbatim("made up"), "", statements)


def test_opening_never_creates(empty: Address) -> None:
    for opening in (open_store, open_keys):
        with pytest.raises(StoreNotCreated) as caught:
            opening(empty)
        assert caught.value.help is not None
        assert "daicho init" in caught.value.help.en
    assert schemas(empty) == set()


def test_a_database_that_is_missing_is_not_created(postgres_server: Server) -> None:
    for act in (open_store, create_store):
        with pytest.raises(StoreNotCreated):
            act(Address("postgresql", postgres_server.url(f"t{uuid4().hex}")))


def test_creating_twice_is_refused_and_changes_nothing(postgres_address: Address) -> None:
    store = open_store(postgres_address)
    create_log(store)
    for create in (create_store, create_keys):
        with pytest.raises(StoreExists):
            create(postgres_address)
    assert check_log(store) == 1
    store.close()


def test_of_two_installers_at_once_one_creates_and_one_finds_it_made(empty: Address) -> None:
    def install(_: int) -> bool:
        try:
            create_store(empty)
        except StoreExists:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(install, range(4))) == [False, False, False, True]
    open_store(empty).close()


def test_store_and_keys_may_stand_in_two_databases(empty: Address, postgres_server: Server) -> None:
    create_store(empty)
    assert schemas(empty) == {"daicho", "daicho_views"}
    name = postgres_server.create_database()
    other = Address("postgresql", postgres_server.url(name))
    create_keys(other)
    assert schemas(other) == {"daicho_keys"}
    open_keys(other).close()
    postgres_server.drop_database(name)


def test_a_database_that_is_not_utf8_is_refused(postgres_server: Server) -> None:
    name = postgres_server.create_database(encoding="SQL_ASCII")
    address = Address("postgresql", postgres_server.url(name))
    with pytest.raises(InvalidInput, match="SQL_ASCII"):
        create_store(address)
    assert schemas(address) == set()
    postgres_server.drop_database(name)


def test_an_older_schema_is_migrated_only_on_request(empty: Address) -> None:
    newer = (*POSTGRES, step(4, "CREATE TABLE daicho.made_up (x integer)"))
    PostgresStore.create(empty)
    store = open_store(empty)
    create_log(store)
    store.close()
    with pytest.raises(SchemaTooOld):
        PostgresStore.open(empty, migrations=newer)
    assert [done.number for done in PostgresStore.migrate(empty, migrations=newer)] == [4]
    assert list(PostgresStore.migrate(empty, migrations=newer)) == []
    store = PostgresStore.open(empty, migrations=newer)
    assert check_log(store) == 1
    store.close()
    for act in (open_store, migrate_store):
        with pytest.raises(SchemaTooNew):
            act(empty)


def test_a_migration_that_fails_leaves_nothing(empty: Address) -> None:
    create_store(empty)
    broken = step(4, "CREATE TABLE daicho.made_up (x integer)", "SELECT 1 / 0")
    with pytest.raises((StoreUnavailable, InvalidInput)):
        PostgresStore.migrate(empty, migrations=(*POSTGRES, broken))
    with psycopg.connect(empty.dsn) as connection:
        made = connection.execute("SELECT to_regclass('daicho.made_up')").fetchone()
    assert made == (None,)
    open_store(empty).close()  # the version that was noted is still the one before


def test_an_installation_that_fails_leaves_nothing(empty: Address) -> None:
    broken = replace(POSTGRES[0], objects=(*POSTGRES[0].objects[:8], "log"))
    with pytest.raises(StoreUnavailable):
        PostgresStore.create(empty, migrations=(broken,))
    assert schemas(empty) == set()


def test_an_address_that_libpq_cannot_read_is_invalid_and_its_password_is_not_shown() -> None:
    address = Address("postgresql", "postgresql://u:hunter2@127.0.0.1:1/d?nonsense=1")
    with pytest.raises(InvalidInput) as caught:
        open_store(address)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.__cause__)


def test_every_sql_file_belongs_to_a_migration() -> None:
    from ledger.store.schema import migrations

    for steps in (migrations.POSTGRES, migrations.POSTGRES_KEYS):
        folder = Path(migrations.__file__).parent / steps[0].folder
        files = {path.stem for path in folder.glob("*.sql")}
        assert files == {name for migration in steps for name in migration.objects}
