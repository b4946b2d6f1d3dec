"""Addresses: two kinds, nothing else, and no password shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import InvalidInput
from ledger.store.address import keys_address, parse_address


def test_three_slashes_are_a_relative_path_and_four_an_absolute_one() -> None:
    assert parse_address("sqlite:///data/ledger.db").path == Path("data/ledger.db")
    assert parse_address("sqlite:////srv/ledger.db").path == Path("/srv/ledger.db")


def test_a_path_is_taken_letter_by_letter() -> None:
    assert parse_address("sqlite:///台帳 100%20?x#y.db").path == Path("台帳 100%20?x#y.db")


def test_a_postgresql_address_is_kept_whole() -> None:
    text = "postgresql://staff:secret@db.example:5433/ledger?sslmode=require"
    address = parse_address(text)
    assert (address.kind, address.dsn) == ("postgresql", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ledger.db",
        "/srv/ledger.db",
        "sqlite://ledger.db",
        "sqlite:///",
        "sqlite:////",
        "sqlite:///:memory:",
        "sqlite:///a\0b",
        "mysql://root@host/db",
        "SQLITE:///ledger.db",
    ],
)
def test_anything_else_is_invalid_and_the_message_shows_what_is_wanted(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_address(text)
    assert "sqlite:///" in caught.value.message.en
    assert "sqlite:///" in caught.value.message.ja


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://staff:hunter2@db.example/ledger",
        "postgresql://staff:hunt@er2/hunter2@db.example/ledger",
        "postgresql://db.example/ledger?user=staff&password=hunter2&sslpassword=hunter2",
        "postgresql://staff:hun:hunter2@[::1]:5432/ledger",
    ],
)
def test_a_password_is_never_shown(text: str) -> None:
    address = parse_address(text)
    for shown in (address.shown(), repr(address), str(address), f"{[address]}"):
        assert "hunt" not in shown
    assert "ledger" in address.shown()


def test_a_password_in_an_address_that_is_refused_is_not_shown_either() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_address("postgres://staff:hunter2@db.example/ledger")
    assert "hunter2" not in str(caught.value.as_json())


def test_keys_lie_beside_the_store_unless_said_otherwise() -> None:
    store = parse_address("sqlite:////srv/ledger.db")
    assert keys_address(store).path == Path("/srv/ledger.db.keys")
    assert keys_address(store, "sqlite:////keys/k.db").path == Path("/keys/k.db")
    database = parse_address("postgresql://db.example/ledger")
    assert keys_address(database) == database
