"""Who may do what to the tables, tried by real logins that are members of one role each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ledger.errors import NotPermitted
from ledger.store.address import Address
from ledger.store.contract import IndexRow, KeyRow
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.entries import ORIGIN, append_of, check_log, create_log, proposed, written
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres

TABLES = {
    "daicho.log": "leaf_hash",
    "daicho.entry": "content",
    "daicho.tag": "type",
    "daicho.command": "events",
    "daicho.ciphertext": "bytes",
    "daicho.document": "bytes",
    "daicho.closed_log": "successor",
    "daicho.held_log": "reason",
    "daicho.schema_version": "name",
    "daicho_keys.key": "wrapped",
    "daicho_keys.blind_index": "hmac",
    "daicho_keys.key_check": "wrapped",
    "daicho_keys.epoch_note": "note",
    "daicho_keys.schema_version": "name",
}
STATEMENTS = {
    "SELECT": "SELECT {column} FROM {table} WHERE false",
    "INSERT": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "UPDATE": "UPDATE {table} SET {column} = DEFAULT WHERE false",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table}",
}
KEY = KeyRow("s-a", "tag", 1, b"w")
ROW = IndexRow("kana", b"h", bytes(16), 1, b"x")
LEDGER = [name for name in TABLES if name.startswith("daicho.")]
KEYS = [name for name in TABLES if name.startswith("daicho_keys.")]
MAY = {
    "daicho_reader": {("SELECT", name) for name in LEDGER},
    "daicho_writer": {("SELECT", name) for name in TABLES}
    | {("INSERT", name) for name in TABLES if not name.endswith("schema_version")}
    | {("UPDATE", "daicho.log"), ("DELETE", "daicho.held_log")},
    "daicho_eraser": {("SELECT", name) for name in TABLES}
    | {("DELETE", name) for name in ("daicho.ciphertext", "daicho_keys.key")}
    | {("DELETE", "daicho_keys.blind_index"), ("INSERT", "daicho_keys.epoch_note")},
}


@contextmanager
def login(server: Server, *roles: str) -> Iterator[str]:
    """The name of a user that can log in and is a member of these roles."""
    name = f"u{uuid4().hex}"
    server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    for role in roles:
        server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))
    yield name
    server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def as_user(address: Address, user: str) -> Address:
    return Address("postgresql", address.dsn.replace("//postgres@", f"//{user}@"))


@pytest.fixture
def filled(postgres_address: Address) -> Address:
    """A ledger and a key store with a row in every table."""
    store, keys = open_store(postgres_address), open_keys(postgres_address)
    create_log(store)
    event = proposed("a.x", ("t:1",), ciphertext=b"c")
    written(store, append_of(event, documents=((b"\x01" * 32, b"text"),)))
    store.hold_log(ORIGIN, "restored")
    keys.put(ORIGIN, [KEY], [ROW])
    keys.set_check_value(1, b"c")
    keys.note(1, "started", "2026-01-01T00:00:00Z")
    store.close()
    keys.close()
    return postgres_address


@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_what_it_is_for_and_nothing_else(
    postgres_server: Server, filled: Address, role: str
) -> None:
    may = set()
    with (
        login(postgres_server, role) as user,
        psycopg.connect(as_user(filled, user).dsn, autocommit=True) as connection,
    ):
        for table, column in TABLES.items():
            for name, statement in STATEMENTS.items():
                try:
                    connection.execute(statement.format(table=table, column=column).encode())
                except psycopg.errors.InsufficientPrivilege as error:
                    # A trigger's refusal would come after the right to try.
                    if "permission denied" in str(error):
                        continue
                may.add((name, table))
    assert may == MAY[role]


@pytest.mark.parametrize("table", [t for t in TABLES if not t.endswith("schema_version")])
def test_not_even_the_owner_empties_a_table_by_truncate(filled: Address, table: str) -> None:
    with (
        psycopg.connect(filled.dsn) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="TRUNCATE refused"),
    ):
        owner.execute(f"TRUNCATE {table} CASCADE".encode())


@pytest.mark.parametrize("table", [t for t in KEYS if not t.endswith("schema_version")])
def test_a_key_row_is_never_updated_not_even_by_the_owner(filled: Address, table: str) -> None:
    with (
        psycopg.connect(filled.dsn) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="UPDATE refused"),
    ):
        owner.execute(f"UPDATE {table} SET {TABLES[table]} = {TABLES[table]}".encode())


def test_a_store_works_with_the_rights_of_a_writer_alone(
    postgres_server: Server, postgres_address: Address
) -> None:
    with login(postgres_server, "daicho_writer") as user:
        address = as_user(postgres_address, user)
        store, keys = open_store(address), open_keys(address)
        create_log(store)
        event = proposed("a.x", ("t:1",), ciphertext=b"c")
        written(store, append_of(event, documents=((b"\x01" * 32, b"text"),)))
        assert check_log(store) == 2
        keys.put(ORIGIN, [KEY], [ROW])
        keys.set_check_value(1, b"c")
        assert keys.get(ORIGIN, "s-a", "tag") == {1: b"w"}
        store.close()
        keys.close()


def test_a_writer_erases_nothing_and_an_eraser_adds_nothing(
    postgres_server: Server, filled: Address
) -> None:
    with login(postgres_server, "daicho_writer") as user:
        store, keys = open_store(as_user(filled, user)), open_keys(as_user(filled, user))
        forbidden: list[Callable[[], object]] = [
            lambda: store.erase_ciphertexts(ORIGIN, [1]),
            lambda: keys.erase(ORIGIN, [("s-a", "tag")], []),
            lambda: keys.erase(ORIGIN, [], [ROW.row]),
            keys.drop_old_epochs,
        ]
        for act in forbidden:
            with pytest.raises(NotPermitted):
                act()
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}
        assert keys.get(ORIGIN, "s-a", "tag") == {1: b"w"}
        assert keys.look_up(ORIGIN, "kana", b"h") == [ROW]
        store.close()
        keys.close()
    with login(postgres_server, "daicho_eraser") as user:
        store, keys = open_store(as_user(filled, user)), open_keys(as_user(filled, user))
        forbidden = [
            lambda: keys.put(ORIGIN, [KEY._replace(subject="s-b")]),
            lambda: store.hold_log("ledger.example/another", "why"),
            lambda: store.release_log(ORIGIN),
        ]
        for act in forbidden:
            with pytest.raises(NotPermitted):
                act()
        assert store.held_for(ORIGIN) == "restored"
        keys.note(1, "destroyed", "2026-01-02T00:00:00Z")
        assert keys.drop_old_epochs() == 0
        assert store.erase_ciphertexts(ORIGIN, [1]) == 1
        assert keys.erase(ORIGIN, [("s-a", "tag")], [ROW.row]) == 2
        store.close()
        keys.close()


def test_a_reader_reads_everything_of_the_log_and_writes_nothing(
    postgres_server: Server, filled: Address
) -> None:
    with login(postgres_server, "daicho_reader") as user:
        store = open_store(as_user(filled, user))
        assert check_log(store) == 2
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}
        with pytest.raises(NotPermitted):
            store.append([append_of()])
        with pytest.raises(NotPermitted):
            open_keys(as_user(filled, user))
        assert check_log(store) == 2
        store.close()


def test_an_installer_without_the_right_to_make_roles_is_told_what_to_run(
    postgres_durable_server: Server,
) -> None:
    """Roles belong to the whole cluster: they are renamed, on the server fewer tests use."""
    server = postgres_durable_server
    name = server.create_database()
    roles = ("daicho_reader", "daicho_writer", "daicho_eraser", "daicho_views")
    with login(server) as user:
        server.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                sql.Identifier(name), sql.Identifier(user)
            )
        )
        address = as_user(Address("postgresql", server.url(name)), user)
        for role in roles:
            server.execute(f"ALTER ROLE {role} RENAME TO hidden_{role}")
        try:
            with pytest.raises(NotPermitted) as caught:
                create_store(address)
            assert caught.value.help is not None
            for role in roles:
                assert f"CREATE ROLE {role} NOLOGIN;" in caught.value.help.en
        finally:
            for role in roles:
                server.execute(f"ALTER ROLE hidden_{role} RENAME TO {role}")
        # With the roles there, membership of the one that owns the views is what is lacking.
        with pytest.raises(NotPermitted, match="daicho_views"):
            create_store(address)
        member = sql.Identifier(user)
        server.execute(sql.SQL("GRANT daicho_views TO {}").format(member))
        create_store(address)
        create_keys(address)
        open_store(address).close()
        server.drop_database(name)
