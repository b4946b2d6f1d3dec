"""Whether the log that succeeds another has all that it is to take over."""

from __future__ import annotations

from ledger.application.logs import Log
from ledger.domain.event import Event
from ledger.errors import SuccessionUnfinished
from ledger.store.contract import Item, Store
from ledger.store.feed import event_in

CARRIED_OVER = "log.carried_over"


def carried_over(store: Store, origin: str) -> Event | None:
    """The event that ends the carrying over into a log; None as long as it is not there."""
    found = store.read(origin, (Item((CARRIED_OVER,)),), limit=1)
    return event_in(origin, found[0]) if found else None


def check_carried_over(store: Store, log: Log) -> None:
    """SuccessionUnfinished if the log still lacks what it is to take over from the one before.

    Cost: one look into an index for a log that succeeds another, nothing for any other.
    """
    if log.predecessor is not None and carried_over(store, log.origin) is None:
        raise SuccessionUnfinished(log.origin, log.predecessor)
