"""The keys of people taken from one key store to another, as they are wrapped: no key is needed.

    check values   of every epoch, in their order
    rows           of every epoch that stands; those gone from the source go from the destination
    notes          those that the destination lacks

The source may be in use: a person registered, a class erased, the epoch changed between two reads.
So this is done until both are found the same, which they are at once where nobody writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from ledger.errors import invalid
from ledger.store.contract import IndexRow, KeyRow, KeyStore
from ledger.text import Text

AT_ONCE = 500
ANOTHER = Text("a key store that is empty, or that this move was begun with",
               "空の鍵の保管庫、又はこの移行を始めた鍵の保管庫")  # fmt: skip


def check_same_keys(source: KeyStore, destination: KeyStore) -> None:
    """Pass if the destination is empty or has what the source has had; else InvalidInput."""
    ours, theirs = source.check_values(), destination.check_values()
    if any(ours.get(epoch) != wrapped for epoch, wrapped in theirs.items()) or (
        destination.origins() and not theirs
    ):
        raise invalid("--to-keys", f"keys of epochs {sorted(theirs) or '-'}", ANOTHER)


def copy_keys(source: KeyStore, destination: KeyStore) -> int:
    """How many rows differed after one pass over all: 0 if source and destination are the same."""
    check_same_keys(source, destination)
    values = source.check_values()
    for epoch in sorted(values):
        _reach(source, destination, epoch, values[epoch])
    for epoch in _to_come(source, max(values, default=0)):
        _put(source, destination, epoch)
    _forget(source, destination)
    noted = destination.notes()
    for note in source.notes()[len(noted) :]:
        destination.note(note.epoch, note.note, note.at, note.detail)
    return differing(source, destination)


def differing(source: KeyStore, destination: KeyStore) -> int:
    """How many rows, check values and notes are in one of the two only.

    A row of an epoch that is over may be in the source alone: the destination takes none of them,
    and every one has its sibling in the current epoch.
    """
    current = max(source.check_values(), default=0)
    values = source.check_values().items() ^ destination.check_values().items()
    count = len(values) + (source.notes() != destination.notes())
    for origin in sorted({*source.origins(), *destination.origins()}):
        for ours, theirs in _tables(source, destination, origin):
            count += sum(not one or row.epoch >= current for row, one in _apart(ours, theirs))
    return count


def _reach(source: KeyStore, destination: KeyStore, epoch: int, wrapped: bytes) -> None:
    """Make an epoch the destination's, if it is not past it, with its rows.

    Not where a key was erased in the source between two reads: the next pass does it.
    """
    found = destination.check_value()
    if found is None:
        destination.set_check_value(epoch, wrapped)
    elif epoch < found[0]:
        return
    elif epoch > found[0]:
        # Beside those of the epoch before: none may be without one when it changes.
        _put(source, destination, epoch)
        destination.change_epoch(epoch, wrapped)
    _put(source, destination, epoch)


def _put(source: KeyStore, destination: KeyStore, epoch: int) -> None:
    """The rows of an epoch; of one that is to come the destination keeps what it has beside it."""
    for origin in source.origins():
        for rows in source.key_rows(origin):
            if some := [row for row in rows if row.epoch == epoch]:
                destination.put(origin, some)
        for index in source.index_rows(origin):
            if its := [row for row in index if row.epoch == epoch]:
                destination.put(origin, (), its)


def _to_come(source: KeyStore, current: int) -> list[int]:
    """Epochs that rows are being wrapped in, and that are not the current one yet."""
    found = {row.epoch for one in source.origins() for rows in source.key_rows(one) for row in rows}
    return sorted(epoch for epoch in found if epoch > current)


def _forget(source: KeyStore, destination: KeyStore) -> None:
    """What is gone from the source goes from the destination: erased, or of an epoch dropped."""
    dropped = False
    for origin in sorted({*source.origins(), *destination.origins()}):
        keys, index = _tables(source, destination, origin)
        extra = [row for row, ours in _apart(*keys) if not ours]
        gone = [(row.subject, row.klass) for row in extra if not _has_key(source, origin, row)]
        lost = [row for row, ours in _apart(*index) if not ours]
        names = {row.row for rows in source.index_rows(origin) for row in rows} if lost else set()
        lost_names = [row.row for row in lost if row.row not in names]
        if gone or lost_names:
            destination.erase(origin, list(dict.fromkeys(gone)), list(dict.fromkeys(lost_names)))
        dropped = dropped or len(extra) > len(gone) or len(lost) > len(lost_names)
    if dropped:
        destination.drop_old_epochs()


def _has_key(source: KeyStore, origin: str, row: KeyRow) -> bool:
    return bool(source.get(origin, row.subject, row.klass))


def _tables(
    source: KeyStore, destination: KeyStore, origin: str
) -> tuple[
    tuple[Iterator[KeyRow], Iterator[KeyRow]], tuple[Iterator[IndexRow], Iterator[IndexRow]]
]:
    """Keys and index of a log in both, in order."""
    return (
        (_all(source.key_rows(origin)), _all(destination.key_rows(origin))),
        (_all(source.index_rows(origin)), _all(destination.index_rows(origin))),
    )


def _all(batches: Iterable[Sequence[Any]]) -> Iterator[Any]:
    return chain.from_iterable(batches)


def _apart(ours: Iterator[Any], theirs: Iterator[Any]) -> Iterator[tuple[Any, bool]]:
    """The rows that one of two ordered streams has alone; True for those of the first."""
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if one == other:
            one, other = next(ours, None), next(theirs, None)
        elif other is None or (one is not None and one < other):
            yield one, True
            one = next(ours, None)
        else:
            yield other, False
            other = next(theirs, None)
