"""The composition root: from settings to an opened ledger, and a new one's two stores.

Nothing else puts store, key store, key, clock and randomness together.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from ledger.application.key_fit import STARTED
from ledger.application.people import People
from ledger.application.record import Ledger
from ledger.errors import InvalidInput, LedgerError, StoreExists, StoreNotCreated
from ledger.interfaces.key_choice import given_key
from ledger.interfaces.settings import Settings, under_the_name
from ledger.log.content import format_instant
from ledger.store.address import Address, keys_address, parse_address
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import (
    create_keys,
    create_store,
    migrate_keys,
    migrate_store,
    open_keys,
    open_store,
)
from ledger.text import Text

Warn = Callable[[Text], None]

WHERE = Text(
    "For example: export DAICHO_STORE=sqlite:///clinic.db",
    "例: export DAICHO_STORE=sqlite:///clinic.db",
)


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def store_address(settings: Settings) -> Address:
    """Where the log is."""
    text = settings.require("store", WHERE)
    try:
        return parse_address(text)
    except InvalidInput as error:
        raise under_the_name(error, settings.sources["store"]) from None


def key_address(settings: Settings) -> Address:
    """Where the keys of people are."""
    store = store_address(settings)
    try:
        return keys_address(store, settings.get("keys"))
    except InvalidInput as error:
        raise under_the_name(error, settings.sources["keys"]) from None


def open_people(settings: Settings, warn: Warn, *, read_only: bool = False) -> People:
    """The key store with a key-encryption key that fits; its `keys` are to be closed.

    Raises KeyDoesNotFit, what giving the key raises, and what opening the key store raises.
    """
    kek = given_key(settings, warn)
    keys = open_keys(key_address(settings), read_only=read_only)
    people = People(keys, kek, os.urandom)
    try:
        people.check_fits()
    except BaseException:
        keys.close()
        raise
    return people


def ledger_of(
    store: Store, people: People, guard: Callable[[str], None] = lambda _origin: None
) -> Ledger:
    """A ledger on the real clock."""
    return Ledger(store, people, now, guard=guard)


def behind_guard(settings: Settings, store: Store, warn: Warn) -> Callable[[str], None]:
    """Raises LogBehind, before the first entry, for a log that its signer has seen more of.

    A signer that is not on this machine, or keeps its folder to itself, cannot be asked.
    """
    folder = settings.get("signer")
    asked: set[str] = set()

    def guard(origin: str) -> None:
        if folder is None or origin in asked:
            return
        from ledger.application.behind import check_not_behind
        from ledger.interfaces.signer_folder import state_in

        try:
            state = state_in(Path(folder), origin)
        except LedgerError as error:
            warn(error.message)
            state = None
        if state is not None:
            check_not_behind(store, state)
        asked.add(origin)

    return guard


class _Found(Enum):
    """What stands at an address."""

    NOTHING = "nothing"
    UNFINISHED = "made, but nothing in it yet"
    IN_USE = "in use"


def create(settings: Settings, warn: Warn) -> bool:
    """A new store and key store; True if an interrupted creation was finished.

    The key comes first: without it nothing is made. What was made before an interruption holds
    nothing yet and is completed. Raises KeyNotGiven, StoreExists.
    """
    from ledger.application.epochs import due_day  # of no use to a desk, which waits for imports

    kek = given_key(settings, warn)
    store, keys = store_address(settings), key_address(settings)
    found = _look_at_store(store), _look_at_keys(keys)
    if _Found.IN_USE in found:
        raise _exists(store, keys, *found)
    if found[0] is _Found.NOTHING:
        create_store(store)
    if found[1] is _Found.NOTHING:
        create_keys(keys)
    opened = open_keys(keys)
    try:
        # Noted first: without its check value the key store is not in use yet.
        opened.note(kek.epoch, STARTED, format_instant(now()), due_day(now()))
        People(opened, kek, os.urandom).set_check()
    finally:
        opened.close()
    return found != (_Found.NOTHING, _Found.NOTHING)


def _look_at_store(address: Address) -> _Found:
    try:
        store = open_store(address, read_only=True)
    except StoreNotCreated:
        return _Found.NOTHING
    try:
        return _Found.IN_USE if store.heads() else _Found.UNFINISHED
    finally:
        store.close()


def _look_at_keys(address: Address) -> _Found:
    try:
        keys: KeyStore = open_keys(address, read_only=True)
    except StoreNotCreated:
        return _Found.NOTHING
    try:
        return _Found.UNFINISHED if keys.check_value() is None else _Found.IN_USE
    finally:
        keys.close()


def _exists(store: Address, keys: Address, at_store: _Found, at_keys: _Found) -> StoreExists:
    if at_store is _Found.NOTHING:
        return StoreExists(
            Text(f"There is a key store at {keys.shown()}, but no ledger at {store.shown()}.",
                 f"{keys.shown()} に鍵の保管庫がありますが、{store.shown()} に台帳がありません。"),
            help=Text("Restore the ledger from its backup, or name another place with --keys.",
                      "台帳をバックアップから戻すか、--keys で別の場所を指定してください。"),
        )  # fmt: skip
    if at_keys is not _Found.IN_USE:
        return StoreExists(
            Text(f"There is a ledger at {store.shown()}, but its keys are not at {keys.shown()}.",
                 f"{store.shown()} に台帳がありますが、その鍵が {keys.shown()} にありません。"),
            help=Text("Name the place of its keys with --keys, or restore them from their backup.",
                      "--keys で鍵の保管先を指定するか、鍵をバックアップから戻してください。"),
        )  # fmt: skip
    return StoreExists(
        Text(f"There is a ledger at {store.shown()} already.",
             f"{store.shown()} にはすでに台帳があります。"),
        help=Text("Use it as it is, or name another place with --store.",
                  "そのままお使いになるか、--store で別の場所を指定してください。"),
    )  # fmt: skip


def migrate(settings: Settings) -> list[str]:
    """The migrations that were applied to store and key store, as PLACE: NAME."""
    applied = []
    for address, run in (
        (store_address(settings), migrate_store),
        (key_address(settings), migrate_keys),
    ):
        applied += [f"{address.shown()}: {one.number} {one.name}" for one in run(address)]
    return applied
