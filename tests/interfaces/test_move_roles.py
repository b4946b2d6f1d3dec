"""A move with the logins of a server: what the owner, a writer and an eraser can and cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from psycopg import sql

from ledger.store.address import keys_address, parse_address
from ledger.store.opening import create_keys, create_store
from tests.interfaces.test_move import at
from tests.support.cli import CONSENT, Desk
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_server: Server) -> Iterator[str]:
    name = postgres_server.create_database()
    yield name
    postgres_server.drop_database(name)


def login(server: Server, *roles: str) -> str:
    """A user who can log in, with these roles if they are there."""
    user = f"u{uuid4().hex}"
    server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))
    for role in roles:
        names = {"user": sql.Identifier(user), "role": sql.Identifier(role)}
        server.execute(sql.SQL("GRANT {role} TO {user}").format(**names))
    return user


def begun(server: Server, database: str) -> None:
    """An empty place, made by its owner: as a move that was killed at once leaves it."""
    address = parse_address(server.url(database))
    create_store(address)
    create_keys(keys_address(address))


def test_who_may_not_make_tables_is_told_and_nothing_is_begun(
    signed: Desk, postgres_server: Server, database: str
) -> None:
    user = login(postgres_server)
    refused = signed.run(f"move --to {postgres_server.url(database, user=user)}")
    assert refused.code == 4
    assert "Nothing was saved" in refused.stderr
    signed.done(CONSENT)


@pytest.mark.parametrize("roles", [
    ("daicho_writer",), ("daicho_eraser",), ("daicho_reader",), (),
])  # fmt: skip
def test_a_login_that_could_not_end_it_is_refused_before_anything_is_written(
    signed: Desk, postgres_server: Server, database: str, roles: tuple[str, ...]
) -> None:
    begun(postgres_server, database)
    url = postgres_server.url(database, user=login(postgres_server, *roles))
    refused = signed.run(f"move --to {url}")
    assert refused.code == 4, refused.stderr
    assert "Nothing was saved" in refused.stderr
    if roles == ("daicho_writer",):
        assert "daicho_eraser" in refused.stderr
    assert postgres_server.execute("SELECT count(*) FROM daicho.held_log", database) == [(0,)]
    assert postgres_server.execute("SELECT count(*) FROM daicho.log", database) == [(0,)]
    signed.done(CONSENT)


def test_a_writer_who_may_erase_can_move_into_a_place_that_was_made(
    signed: Desk, postgres_server: Server, database: str
) -> None:
    begun(postgres_server, database)
    user = login(postgres_server, "daicho_writer", "daicho_eraser")
    url = postgres_server.url(database, user=user)
    signed.done(f"move --to {url}")
    new = at(signed, url)
    new.done(CONSENT)
    new.done("verify")
    # And back, as a plain writer of the place that it leaves.
    writer = login(postgres_server, "daicho_writer")
    plain = at(signed, postgres_server.url(database, user=writer))
    plain.done("move --to sqlite:///back.db")
    assert plain.run(CONSENT).code == 4
    at(signed, f"sqlite:///{signed.folder}/back.db").done(CONSENT)


def test_a_reader_of_the_old_place_cannot_move_it(
    signed: Desk, postgres_server: Server, database: str
) -> None:
    signed.done(f"move --to {postgres_server.url(database)}")
    reader = login(postgres_server, "daicho_reader")
    old = at(signed, postgres_server.url(database, user=reader))
    refused = old.run("move --to sqlite:///back.db")
    assert refused.code == 4
    assert "Nothing was saved" in refused.stderr
    at(signed, postgres_server.url(database)).done(CONSENT)


def test_a_move_given_up_needs_the_writers_role_there(
    signed: Desk, postgres_server: Server, database: str
) -> None:
    url = postgres_server.url(database)
    signed.done(f"move --to {url}")
    refused = signed.run(f"move --undo --to {url}")
    assert (refused.code, "in use" in refused.stderr) == (4, True)
    reader = login(postgres_server, "daicho_reader")
    theirs = replace(signed, env=signed.env)
    assert theirs.run(f"move --undo --to {postgres_server.url(database, user=reader)}").code == 4
