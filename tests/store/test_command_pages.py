"""Reading the command table page by page ends and passes nothing over, whatever is in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from ledger.store.address import Address
from ledger.store.opening import create_store, open_store
from ledger.store.sqlite import SQLiteStore
from tests.support.entries import ORIGIN, append_of, create_log

PAGE = 500


@pytest.fixture
def address(tmp_path: Path) -> Address:
    """A log with one command more than two pages hold."""
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    store = open_store(address)
    create_log(store)
    store.append([append_of() for _ in range(2 * PAGE)])
    store.close()
    return address


def rows(address: Address) -> list[tuple[str, int, int]]:
    store = SQLiteStore.open(address, read_only=True)
    try:
        return list(store.command_rows(ORIGIN))
    finally:
        store.close()


def by_hand(address: Address, *statements: str) -> None:
    with closing(sqlite3.connect(address.path)) as connection, connection:
        for statement in (
            "DROP INDEX command_by_position",
            "DROP TRIGGER command_is_not_changed",
            *statements,
        ):
            connection.execute(statement)


def test_every_command_is_told_once_in_order_of_position(address: Address) -> None:
    assert [first for _, first, _ in rows(address)] == list(range(2 * PAGE + 1))


def test_rows_that_share_a_position_at_the_edge_of_a_page_are_all_told(address: Address) -> None:
    edge = PAGE - 1
    by_hand(
        address,
        *(
            "INSERT INTO command SELECT log_id, '" + twin + "', first_position, events"
            f" FROM command WHERE first_position = {edge} AND command NOT LIKE 'twin%'"
            for twin in ("twin-1", "twin-2")
        ),
    )
    assert sum(first == edge for _, first, _ in rows(address)) == 3
    assert len(rows(address)) == 2 * PAGE + 3


@pytest.mark.parametrize("position", [PAGE - 1, 2 * PAGE])
def test_a_command_that_is_no_text_is_told_once_and_reading_ends(
    address: Address, position: int
) -> None:
    by_hand(
        address,
        f"UPDATE command SET command = CAST(x'ff61' AS TEXT) WHERE first_position = {position}",
    )
    store = SQLiteStore.open(address, read_only=True)
    try:
        told = [first for _, first, _ in islice(store.command_rows(ORIGIN), 3 * PAGE)]
    finally:
        store.close()
    assert told == list(range(2 * PAGE + 1))
