"""A store that the first version made, brought to this one: nothing is lost, logs can be closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from ledger.errors import LogClosed, SchemaTooOld
from ledger.store.address import Address
from ledger.store.contract import Acknowledged
from ledger.store.opening import create_store, migrate_store, open_store
from ledger.store.schema.migrations import POSTGRES, SQLITE
from ledger.store.sqlite import SQLiteStore
from tests.support.entries import ORIGIN, append_of, check_log, create_log, proposed, written
from tests.support.postgres import Server

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
TABLES = ("log", "entry", "tag", "command", "ciphertext", "document")
SUCCESSOR = "ledger.example/kizuna-clinic/2"


def rows_of_a_log(path: Path) -> tuple[Acknowledged, dict[str, list[tuple[Any, ...]]]]:
    """The last acknowledgement, and every row of every table of the first version."""
    address = Address("sqlite", str(path))
    create_store(address)
    store = open_store(address)
    create_log(store)
    event = proposed("a.x", ("t:1",), ciphertext=b"c")
    answer = written(store, append_of(event, documents=((b"\x01" * 32, b"text"),)))
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        return answer, {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}


@pytest.fixture(params=BOTH)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """A store with the tables of the first version only, as yet without a log."""
    if request.param == "sqlite":
        address = Address("sqlite", str(tmp_path / "old.db"))
        SQLiteStore.create(address, migrations=SQLITE[:1])
        yield address
        return
    from ledger.store.postgres import PostgresStore

    server: Server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    address = Address("postgresql", server.url(name))
    PostgresStore.create(address, migrations=POSTGRES[:1])
    yield address
    server.drop_database(name)


def fill(address: Address, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Rows as the first version wrote them."""
    if address.kind == "sqlite":
        with closing(sqlite3.connect(address.path)) as raw, raw:
            for name in ("entry", "log", "tag", "command", "ciphertext", "document"):
                for row in rows[name]:
                    raw.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
        return
    with psycopg.connect(address.dsn, options="-c search_path=daicho") as connection:
        for name in TABLES:
            for row in rows[name]:
                marks = ", ".join(["%s"] * len(row))
                connection.execute(cast(Any, f"INSERT INTO {name} VALUES ({marks})"), row)


def test_a_store_of_the_first_version_is_refused_until_it_is_migrated_and_then_goes_on(
    old: Address, tmp_path: Path
) -> None:
    first, rows = rows_of_a_log(tmp_path / "new.db")
    fill(old, rows)
    for read_only in (False, True):
        with pytest.raises(SchemaTooOld) as caught:
            open_store(old, read_only=read_only)
        assert caught.value.help is not None
        assert "daicho migrate" in caught.value.help.en
    added = ["closed logs", "held logs"] + ["erasing in place"] * (old.kind == "sqlite")
    assert [step.name for step in migrate_store(old)] == added
    store = open_store(old)
    try:
        assert check_log(store) == 2
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}
        assert store.acknowledgement(ORIGIN, first.command) is not None
        written(store, append_of())
        assert store.successor_of(ORIGIN) is None
        assert store.close_log(ORIGIN, SUCCESSOR) == 3
        with pytest.raises(LogClosed):
            store.append([append_of()])
        assert check_log(store) == 3
    finally:
        store.close()


def test_a_program_of_the_first_version_that_is_still_running_adds_nothing_to_a_closed_log(
    old: Address, tmp_path: Path
) -> None:
    """What such a program does at the end of every append: it moves the head, asking nobody."""
    _, rows = rows_of_a_log(tmp_path / "new.db")
    fill(old, rows)
    migrate_store(old)
    move = "UPDATE log SET size = size + 1, leaf_hash = leaf_hash"
    store = open_store(old)
    try:
        store.close_log(ORIGIN, SUCCESSOR)
        if old.kind == "sqlite":
            with (
                closing(sqlite3.connect(old.path)) as raw,
                pytest.raises(sqlite3.IntegrityError, match="closed log"),
            ):
                raw.execute(move)
        else:
            with (
                psycopg.connect(old.dsn, options="-c search_path=daicho") as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege, match="is closed"),
            ):
                connection.execute(move)
        assert check_log(store) == 2
    finally:
        store.close()
