"""A batch made ready for the lock: whatever can be computed or refused before it, is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import invalid
from ledger.log.entry import check_origin
from ledger.store.contract import Append
from ledger.text import Text


@dataclass(frozen=True)
class Prepared:
    """An Append and the SHA-256 of each of its contents."""

    append: Append
    content_hashes: tuple[bytes, ...]


def prepared(batch: Sequence[Append]) -> list[Prepared]:
    """The batch with its contents hashed; raises InvalidInput for an Append without events,
    Malformed for an origin out of form."""
    for append in batch:
        check_origin(append.origin)
        if not append.events:
            raise invalid("events", 0, Text("at least one event", "1 件以上のイベント"))
    return [
        Prepared(
            append,
            tuple(hashlib.sha256(event.content).digest() for event in append.events),
        )
        for append in batch
    ]
