"""Up to where verification last found the views of a log to agree with its contents.

A view that was verified to size N shows everything up to N: a missing row can be seen only so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ledger.errors import Malformed
from ledger.log.content import check_instant
from ledger.store.contract import Store, log_id
from projections.database.contract import Row, Session, ViewDatabase


@dataclass(frozen=True)
class Verified:
    """The views agreed with the contents up to this size, found at this instant."""

    size: int
    at: str


def record_verified(views: ViewDatabase, origin: str, size: int, leaf_hash: bytes, at: str) -> None:
    """Note that views and contents agreed up to `size`, whose last entry has this leaf hash.

    For the caller of compare_views, after it found nothing; `at` is an instant of 27 characters.
    """
    check_instant("at", at)
    key = log_id(origin)

    def note(session: Session) -> None:
        session.execute("DELETE FROM verified WHERE log_id = ?", (key,))
        session.execute(
            "INSERT INTO verified (log_id, size, leaf_hash, at) VALUES (?, ?, ?, ?)",
            (key, size, leaf_hash.hex(), at),
        )

    views.write(note)


@dataclass(frozen=True)
class Noted:
    """What was noted last, whether or not the log still has that entry."""

    size: int
    leaf_hash: bytes
    at: str


def last_noted(views: ViewDatabase, origin: str) -> Noted | None:
    """What was noted last for a log: its owner may compare it with the log as it is.

    None also for a note that cannot be one: verification names it, and nothing rests on it.
    """
    found = views.read(lambda session: _note(session, log_id(origin)))
    if found is None or any(_out_of_form(found)):
        return None
    size, leaf_hash, at = found
    return Noted(size, bytes.fromhex(leaf_hash), at)


def out_of_form(session: Session, log: int) -> Iterator[tuple[str, Any, str]]:
    """(column, found, wanted) of a note as record_verified never writes one."""
    found = _note(session, log)
    return _out_of_form(found) if found else iter(())


def _note(session: Session, log: int) -> Row | None:
    found = session.select("SELECT size, leaf_hash, at FROM verified WHERE log_id = ?", (log,))
    return found[0] if found else None


def _out_of_form(note: Row) -> Iterator[tuple[str, Any, str]]:
    size, leaf_hash, at = note
    if not isinstance(size, int) or size < 1:
        yield "size", size, "a number of entries"
    if not isinstance(leaf_hash, str) or not re.fullmatch("[0-9a-f]{64}", leaf_hash):
        yield "leaf_hash", leaf_hash, "64 hexadecimal digits"
    try:
        check_instant("at", at)
    except Malformed:
        yield "at", at, "an instant"


def unlisted(views: ViewDatabase, origins: Iterable[str]) -> list[int]:
    """Keys of logs that views were made from and that are not among these origins, sorted.

    Their names are not known here: a key is a hash (ledger.store.contract.log_id).
    """
    listed = {log_id(origin) for origin in origins}
    keys = "SELECT log_id FROM tracking UNION SELECT log_id FROM verified"
    found = views.read(lambda session: session.select(keys))
    return sorted({int(key) for (key,) in found} - listed)


def last_verified(store: Store, views: ViewDatabase, origin: str) -> Verified | None:
    """What was noted last, if the log still has that very entry; else None."""
    noted = last_noted(views, origin)
    if noted is None:
        return None
    entry = store.entry(origin, noted.size - 1)
    if entry is None or entry.leaf_hash != noted.leaf_hash:
        return None
    return Verified(noted.size, noted.at)
