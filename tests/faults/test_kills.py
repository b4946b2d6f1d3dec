"""kill -9: no acknowledged command is lost, none is there twice, and every payload opens."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from ledger.store.address import Address
from tests.support.killing import check_after, founded, kill_server, kill_writers
from tests.support.postgres import Server

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
SECONDS = 12


@pytest.fixture
def chance() -> random.Random:
    seed = random.SystemRandom().randrange(2**31)
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    return random.Random(seed)


def test_killed_writers_lose_nothing_on_sqlite(tmp_path: Path, chance: random.Random) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    founded(address)
    said = kill_writers(address, chance, SECONDS)
    assert len(said) > 20
    assert check_after(address, said) > len(said)


@pytest.mark.postgres
def test_killed_writers_lose_nothing_on_postgresql(
    postgres_durable_address: Address, chance: random.Random
) -> None:
    founded(postgres_durable_address)
    said = kill_writers(postgres_durable_address, chance, SECONDS)
    assert len(said) > 20
    assert check_after(postgres_durable_address, said) > len(said)


@pytest.mark.postgres
def test_a_killed_server_loses_nothing_and_its_writer_goes_on(
    postgres_durable_server: Server, postgres_durable_address: Address, chance: random.Random
) -> None:
    founded(postgres_durable_address)
    said = kill_server(postgres_durable_server, postgres_durable_address, chance, SECONDS)
    assert len(said) > 10
    assert check_after(postgres_durable_address, said) > len(said)
