"""Keys that are in the key store though their erasure is recorded as completed.

An older key store put in place, or rows of one put back, bring them back; nobody who goes through
the ledger can. No key is needed to see that they are there. What rows of the blind index lead to is
not looked at: that takes the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.application.erased import stood_as
from ledger.application.erased_later import UNREADABLE
from ledger.application.findings import StoreFinding, StoreKind
from ledger.domain.events.erasure import COMPLETED
from ledger.store.contract import Item, KeyStore, Store, StoredEntry
from ledger.store.feed import event_in


def completions(store: Store, origin: str) -> list[StoredEntry]:
    """The entries of a log that say that keys are destroyed."""
    return store.read(origin, (Item((COMPLETED,)),))


def keys_kept(store: Store, keys: KeyStore, origin: str) -> Iterator[StoreFinding]:
    """A finding for each completion of a log whose keys are there, in the logs before it too.

    Cost: one look-up for each class of each registration that was erased.
    """
    for entry in completions(store, origin):
        try:
            event = event_in(origin, entry)
            places = list(stood_as(store, origin, str(event.subject)))
            classes = [str(klass) for klass in event.data["classes"]]
        except UNREADABLE:
            continue  # what is wrong with the entry itself, the check of the log says
        there = [
            f"{subject}:{klass}"
            for log, subject in places
            for klass in classes
            if keys.get(log, subject, klass)
        ]
        if there:
            found = ", ".join(there)
            yield StoreFinding(StoreKind.KEY_KEPT, event.position, found, "none of them")
