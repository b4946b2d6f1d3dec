"""Migrations on SQLite: the change and the note that it was made stand or fall together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.errors import SchemaTooNew, SchemaTooOld, StoreError
from ledger.store.address import Address
from ledger.store.schema import migrations as all_migrations
from ledger.store.schema.migrations import SQLITE, Migration
from ledger.store.sqlite import SQLiteStore
from ledger.text import Text
from tests.support.entries import check_log, create_log


@dataclass(frozen=True)
class MadeUp(Migration):
    """A migration with its SQL in the test."""

    sql: tuple[str, ...] = ()

    def statements(self) -> list[str]:
        return list(self.sql)


def step(number: int, *sql: str) -> Migration:
    return MadeUp(number, f"step {number}", Text("why", "理由"), "none", (), sql)


NEWER = (*SQLITE, step(5, "CREATE TABLE extra (x INTEGER) STRICT"))
BROKEN = (*SQLITE, step(5, "CREATE TABLE extra (x INTEGER) STRICT", "CREATE TABEL oops (y)"))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[Address]:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    SQLiteStore.create(address)
    store = SQLiteStore.open(address)
    create_log(store)
    store.close()
    yield address
    store = SQLiteStore.open(address, migrations=applied(address))
    assert check_log(store) == 1  # whatever a test did to the schema, the log still holds
    store.close()


def applied(address: Address) -> tuple[Migration, ...]:
    newest = versions(address)[-1]
    return tuple(m for m in NEWER if m.number <= newest)


def versions(address: Address) -> list[int]:
    with closing(sqlite3.connect(address.path)) as connection:
        rows = connection.execute("SELECT number FROM schema_version ORDER BY number")
        return [row[0] for row in rows]


def tables(address: Address) -> set[str]:
    with closing(sqlite3.connect(address.path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_an_older_store_is_refused_until_it_is_migrated(address: Address) -> None:
    with pytest.raises(SchemaTooOld) as caught:
        SQLiteStore.open(address, migrations=NEWER)
    assert caught.value.help is not None
    assert "daicho migrate" in caught.value.help.en
    assert [m.number for m in SQLiteStore.migrate(address, migrations=NEWER)] == [5]
    assert versions(address) == [1, 2, 3, 4, 5]
    assert "extra" in tables(address)
    SQLiteStore.open(address, migrations=NEWER).close()


def test_migrating_twice_changes_nothing(address: Address) -> None:
    SQLiteStore.migrate(address, migrations=NEWER)
    assert SQLiteStore.migrate(address, migrations=NEWER) == ()
    assert versions(address) == [1, 2, 3, 4, 5]


def test_a_newer_store_is_refused(address: Address) -> None:
    SQLiteStore.migrate(address, migrations=NEWER)
    with pytest.raises(SchemaTooNew):
        SQLiteStore.open(address)
    with pytest.raises(SchemaTooNew):
        SQLiteStore.migrate(address)


def test_a_migration_that_fails_leaves_nothing(address: Address) -> None:
    with pytest.raises(StoreError):
        SQLiteStore.migrate(address, migrations=BROKEN)
    assert versions(address) == [1, 2, 3, 4]
    assert "extra" not in tables(address)
    SQLiteStore.open(address).close()
    SQLiteStore.migrate(address, migrations=NEWER)
    assert versions(address) == [1, 2, 3, 4, 5]


def test_a_creation_that_fails_leaves_nothing_in_its_way(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    with pytest.raises(StoreError):
        SQLiteStore.create(address, migrations=(step(1, "CREATE TABEL oops (y)"),))
    assert tables(address) == set()
    SQLiteStore.create(address)
    SQLiteStore.open(address).close()


def test_every_sql_file_is_named_for_the_object_it_makes_and_belongs_to_a_migration() -> None:
    folder = Path(all_migrations.__file__).parent
    for migrations in (all_migrations.SQLITE, all_migrations.SQLITE_KEYS):
        listed = {name for m in migrations for name in m.objects}
        there = folder / migrations[0].folder
        on_disk = {
            path.relative_to(there).with_suffix("").as_posix(): path
            for path in there.rglob("*.sql")
        }
        assert set(on_disk) == listed
        for name, path in on_disk.items():
            lines = path.read_text("utf-8").splitlines()
            does = [
                line for line in lines if line.startswith(("CREATE", "ALTER", "INSERT", "DROP"))
            ]
            assert len(does) == 1
            object_name = name.rpartition("/")[2]
            if does[0].startswith("CREATE"):
                assert f" {object_name} " in does[0]
            elif does[0].startswith("ALTER"):
                assert does[0].endswith(f" RENAME TO {object_name}")
            else:
                assert (
                    object_name.removesuffix("_moved").removesuffix("_dropped") in does[0].split()
                )
