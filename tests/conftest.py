"""PostgreSQL for every test that asks for it: one server a session, one database a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store
from tests.support.postgres import DURABLE, FAST, HELP, NoServer, Server


@dataclass(frozen=True)
class Prepared:
    """A server, and the database that new ones are copied from: schemas made, no rows."""

    server: Server
    template: str


@pytest.fixture(scope="session")
def prepared_fast() -> Iterator[Prepared]:
    yield from _prepared(FAST)


@pytest.fixture(scope="session")
def prepared_durable() -> Iterator[Prepared]:
    yield from _prepared(DURABLE)


@pytest.fixture
def postgres_server(prepared_fast: Prepared) -> Server:
    """A server that does not flush: for all tests but those of durability."""
    return prepared_fast.server


@pytest.fixture
def postgres_durable_server(prepared_durable: Prepared) -> Server:
    """A server with fsync and synchronous_commit on: for tests that kill it."""
    return prepared_durable.server


@pytest.fixture
def postgres_address(prepared_fast: Prepared) -> Iterator[Address]:
    """An empty store and an empty key store in a database of their own."""
    yield from _database(prepared_fast)


@pytest.fixture
def postgres_durable_address(prepared_durable: Prepared) -> Iterator[Address]:
    """As postgres_address, on the durable server."""
    yield from _database(prepared_durable)


def _prepared(settings: dict[str, str]) -> Iterator[Prepared]:
    try:
        server = Server(settings)
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL server: {reason}. {HELP}", pytrace=False)
        pytest.skip(f"no PostgreSQL server: {reason}. {HELP}")
    try:
        template = server.create_database()
        address = Address("postgresql", server.url(template))
        create_store(address)
        create_keys(address)
        yield Prepared(server, template)
    finally:
        server.stop()


def _database(prepared: Prepared) -> Iterator[Address]:
    name = prepared.server.create_database(prepared.template)
    yield Address("postgresql", prepared.server.url(name))
    prepared.server.drop_database(name)
