"""A key store that the first version made, brought to this one: it keeps every row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast

import psycopg
import pytest

from ledger.errors import SchemaTooOld
from ledger.store.address import Address
from ledger.store.opening import migrate_keys, open_keys
from ledger.store.schema.migrations import POSTGRES_KEYS, SQLITE_KEYS
from ledger.store.sqlite_keys import SQLiteKeyStore
from tests.support.entries import ORIGIN
from tests.support.postgres import Server

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
KEY_ROWS = [("s-a", "record", 3, b"r"), ("s-a", "tag", 3, b"t"), ("s-b", "tag", 3, b"u")]
INDEX_ROWS = [("kana", b"h", b"x"), ("kana", b"h", b"y"), ("number", b"n", b"x")]


@pytest.fixture(params=BOTH)
def old(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Address]:
    """A key store with the tables of the first version only, empty."""
    if request.param == "sqlite":
        address = Address("sqlite", str(tmp_path / "old.db.keys"))
        SQLiteKeyStore.create(address, migrations=SQLITE_KEYS[:1])
        yield address
        return
    from ledger.store.postgres_keys import PostgresKeyStore

    server: Server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    address = Address("postgresql", server.url(name))
    PostgresKeyStore.create(address, migrations=POSTGRES_KEYS[:1])
    yield address
    server.drop_database(name)


def fill(address: Address, *, checked: bool) -> None:
    """Rows as the first version wrote them."""
    from ledger.store.contract import log_id

    log = log_id(ORIGIN)
    rows: list[tuple[str, tuple[Any, ...]]] = [
        *(("key", (log, ORIGIN, *row)) for row in KEY_ROWS),
        *(("blind_index", (log, *row)) for row in INDEX_ROWS),
        *([("key_check", (3, b"check"))] if checked else []),
    ]
    if address.kind == "sqlite":
        with closing(sqlite3.connect(address.path)) as raw, raw:
            for table, row in rows:
                raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        return
    with psycopg.connect(address.dsn, options="-c search_path=daicho_keys") as connection:
        for table, row in rows:
            marks = ", ".join(["%s"] * len(row))
            connection.execute(cast(Any, f"INSERT INTO {table} VALUES ({marks})"), row)


@pytest.mark.parametrize(("checked", "epoch"), [(True, 3), (False, 1)])
def test_a_key_store_of_the_first_version_keeps_every_row_and_then_changes_its_epoch(
    old: Address, checked: bool, epoch: int
) -> None:
    fill(old, checked=checked)
    with pytest.raises(SchemaTooOld):
        open_keys(old)
    assert [step.name for step in migrate_keys(old)] == ["epochs"]
    assert list(migrate_keys(old)) == []
    keys = open_keys(old)
    try:
        assert [tuple(row) for batch in keys.key_rows(ORIGIN) for row in batch] == KEY_ROWS
        index = [row for batch in keys.index_rows(ORIGIN) for row in batch]
        found = sorted((row.kind, row.hmac, row.wrapped) for row in index)
        assert found == sorted(INDEX_ROWS)
        assert {row.epoch for row in index} == {epoch}
        assert len({row.row for row in index}) == 3
        assert all(len(row.row) == 16 for row in index)
        if checked:
            assert keys.change_epoch(4, b"four") == 6
            anew = [row._replace(epoch=4) for batch in keys.key_rows(ORIGIN) for row in batch]
            keys.put(ORIGIN, anew, [row._replace(epoch=4) for row in index], anew=True)
            assert keys.change_epoch(4, b"four") == 0
            assert keys.drop_old_epochs() == 6
    finally:
        keys.close()


def test_a_key_row_is_guarded_after_the_upgrade_as_before(old: Address) -> None:
    fill(old, checked=True)
    migrate_keys(old)
    keys = open_keys(old)
    keys.note(3, "started", "2026-04-01T00:00:00Z")
    keys.close()
    refused = [
        *(f"UPDATE {name} SET wrapped = wrapped" for name in ("key", "blind_index", "key_check")),
        "UPDATE epoch_note SET note = note",
        "DELETE FROM epoch_note",
        "DELETE FROM key_check",
    ]
    for statement in refused:
        if old.kind == "sqlite":
            with (
                closing(sqlite3.connect(old.path)) as raw,
                pytest.raises(sqlite3.IntegrityError),
            ):
                raw.execute(statement)
        else:
            with (
                psycopg.connect(old.dsn, options="-c search_path=daicho_keys") as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement.encode())
