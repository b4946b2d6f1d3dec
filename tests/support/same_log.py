"""Whether two stores hold the same of a log: every row that a log has, byte for byte.

held = log_rows(store, ORIGIN)      all of it, to be compared with that of another store
filled(source, destination)         one store filled from another, as `fill` says
"""

from __future__ import annotations

from typing import Any

from ledger.application.transfer import Filled, fill, stored
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import create_store, open_store
from tests.support.clinic import ORIGIN

LAST = 2**62


def log_rows(store: Store, origin: str = ORIGIN) -> dict[str, Any]:
    """Head, entries, ciphertexts, tags, commands, documents and closing of a log."""
    entries = [entry for batch in store.scan(origin) for entry in batch]
    positions = store.ciphertext_positions(origin, 0, LAST)
    return {
        "head": store.head(origin),
        "entries": entries,
        "ciphertexts": store.ciphertexts(origin, positions),
        "tags": store.tag_rows(origin, 0, LAST),
        "commands": list(store.command_rows(origin)),
        "documents": {one: store.document(origin, one) for one in store.document_digests(origin)},
        "successor": store.successor_of(origin),
    }


def filled(
    source: Store, destination: Store, origin: str = ORIGIN, *, end: int | None = None, **more: Any
) -> Filled:
    """What came of filling one store from another, from the first entry on."""
    entries = stored(source, origin, end=end)
    return fill(destination, origin, entries, lambda one: source.document(origin, one), **more)


def empty_store(address: Address) -> Store:
    """A new store; on PostgreSQL the one that is there."""
    if address.kind == "sqlite":
        create_store(address)
    return open_store(address)


def command_ends(store: Store, origin: str = ORIGIN) -> list[int]:
    """The sizes that a log had, from 0 on: it grows by whole commands."""
    return [0, *(first + events for _, first, events in store.command_rows(origin))]
