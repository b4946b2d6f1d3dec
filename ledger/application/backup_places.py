"""Folders in which backups are made, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ledger.backup.layout import clear_unfinished
from ledger.backup.write import PRIVATE_FOLDER
from ledger.durable import make_folder
from ledger.store.sqlite_lock import WriterLock

LOCKED = "backup"
LOCK_SECONDS = 10.0


@contextmanager
def reserved(places: Iterable[Path]) -> Iterator[None]:
    """Be the only one who makes backups there; what interrupted ones left is gone.

    StoreBusy where somebody else goes on making one.
    """
    with ExitStack() as held:
        # In one order for everybody: nobody waits for one who waits.
        for place in sorted({place.resolve() for place in places}):
            make_folder(place, PRIVATE_FOLDER)
            lock = WriterLock(place / LOCKED, LOCK_SECONDS)
            held.callback(lock.close)
            held.enter_context(lock.held())
            clear_unfinished(place)
        yield
