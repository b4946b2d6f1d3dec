"""The one way to a store: by its address. Only the database in use is imported.

Creating, migrating and opening are three acts: opening never creates and never migrates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from ledger.store.address import Address
from ledger.store.contract import KeyStore, Store
from ledger.store.schema.migrations import Migration


class _Stores(Protocol):
    """What a class of stores offers."""

    @classmethod
    def create(cls, address: Address) -> None: ...

    @classmethod
    def open(cls, address: Address, *, read_only: bool = False) -> Self: ...

    @classmethod
    def migrate(cls, address: Address) -> Sequence[Migration]: ...


def create_store(address: Address) -> None:
    """An empty store at the address; raises StoreExists if there is anything."""
    _stores(address).create(address)


def open_store(address: Address, *, read_only: bool = False) -> Store:
    """The store at the address.

    Raises StoreNotCreated, SchemaTooOld (migrate_store mends it), SchemaTooNew, StoreUnavailable.
    """
    if address.kind == "sqlite":
        from ledger.store.sqlite import SQLiteStore

        return SQLiteStore.open(address, read_only=read_only)
    from ledger.store.postgres import PostgresStore

    return PostgresStore.open(address, read_only=read_only)


def migrate_store(address: Address) -> Sequence[Migration]:
    """The migrations that were applied to bring the store to this version; none if it was."""
    return _stores(address).migrate(address)


def create_keys(address: Address) -> None:
    """An empty key store at the address; raises StoreExists if there is anything."""
    _key_stores(address).create(address)


def open_keys(address: Address, *, read_only: bool = False) -> KeyStore:
    """The key store at the address; errors as in open_store."""
    if address.kind == "sqlite":
        from ledger.store.sqlite_keys import SQLiteKeyStore

        return SQLiteKeyStore.open(address, read_only=read_only)
    from ledger.store.postgres_keys import PostgresKeyStore

    return PostgresKeyStore.open(address, read_only=read_only)


def migrate_keys(address: Address) -> Sequence[Migration]:
    """As migrate_store, for the key store."""
    return _key_stores(address).migrate(address)


def _stores(address: Address) -> type[_Stores]:
    if address.kind == "sqlite":
        from ledger.store.sqlite import SQLiteStore

        return SQLiteStore
    from ledger.store.postgres import PostgresStore

    return PostgresStore


def _key_stores(address: Address) -> type[_Stores]:
    if address.kind == "sqlite":
        from ledger.store.sqlite_keys import SQLiteKeyStore

        return SQLiteKeyStore
    from ledger.store.postgres_keys import PostgresKeyStore

    return PostgresKeyStore
