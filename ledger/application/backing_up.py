"""A backup of everything: log, documents and keys of people, each part by itself.

People go on working meanwhile. Each log goes as far as it did when its head was read; documents
and keys are read after the entries. As a key is durable before anything is sealed under it, every
payload in the backup has its key there, unless it was erased.

Nothing is in place before all parts are on the disk, and the log comes last: a log in its place
has keys and documents that are at least as new.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.application.backup_places import reserved
from ledger.application.key_backup import write_keys
from ledger.application.log_backup import LogState, Progress, document_lines, log_lines
from ledger.backup.age import Encrypt
from ledger.backup.layout import LogHead, Part
from ledger.backup.write import Written, write_part
from ledger.domain.boundary import ERASURE
from ledger.errors import StoreBusy
from ledger.log.content import format_instant
from ledger.store.contract import Item, KeyStore, Store
from ledger.text import Text

ATTEMPTS = 3


@dataclass(frozen=True)
class BackedUp:
    """The parts that are in their places now, and how far the logs go in them."""

    parts: tuple[Written, ...]
    logs: tuple[LogState, ...]


def back_up(
    store: Store,
    keys: KeyStore | None,
    places: dict[Part, Path],
    at: datetime,
    *,
    encrypt: Encrypt | None = None,
    progress: Progress | None = None,
) -> BackedUp:
    """The parts that have a place, durable and in place; `keys` is needed for theirs alone.

    Raises InvalidInput where a place has a backup of this instant, StoreBusy where another backup
    is being made there, what stores raise, OSError; then nothing new passes for a backup.
    """
    with reserved(places.values()):
        for _ in range(ATTEMPTS):
            backed_up = _written(store, keys, places, at, encrypt, progress)
            if not _erased_meanwhile(store, backed_up.logs):
                for part in reversed(backed_up.parts):
                    part.put_in_place()
                return backed_up
            for part in backed_up.parts:
                part.discard()
    raise StoreBusy(
        Text("People's data are being erased; no backup was made.",
             "本人の情報の消去中のため、バックアップを作れませんでした。"),
        help=Text("Run it again once that is over.", "消去が終わってから再実行してください。"),
    )  # fmt: skip


def _written(
    store: Store, keys: KeyStore | None, places: dict[Part, Path], at: datetime,
    encrypt: Encrypt | None, progress: Progress | None,
) -> BackedUp:  # fmt: skip
    """The parts on the disk, in the order in which they are read, none of them in place yet."""
    made_at = format_instant(at)
    logs = _logs(store)
    heads = tuple(log.head for log in logs)
    written: list[Written] = []
    with ExitStack() as undo:

        def keep(part: Written) -> None:
            written.append(part)
            undo.callback(part.discard)

        if Part.LOG in places:
            lines = log_lines(store, logs, progress)
            place = places[Part.LOG]
            keep(write_part(place, Part.LOG, made_at, lines, encrypt=encrypt, logs=heads))
        if Part.DOCUMENTS in places:
            lines = document_lines(store, logs)
            place = places[Part.DOCUMENTS]
            keep(write_part(place, Part.DOCUMENTS, made_at, lines, encrypt=encrypt, logs=heads))
        if Part.KEYS in places:
            assert keys is not None
            keep(write_keys(keys, places[Part.KEYS], at, encrypt))
        undo.pop_all()
    return BackedUp(tuple(written), logs)


def _erased_meanwhile(store: Store, logs: tuple[LogState, ...]) -> bool:
    """Whether an erasure was recorded after the heads were read.

    Then a payload may be in the backup without its key, and nothing in it would say why.
    """
    return any(
        store.read(log.head.origin, (Item(ERASURE),), start=log.head.size, limit=1) for log in logs
    )


def _logs(store: Store) -> tuple[LogState, ...]:
    """How far each log goes.

    Whether it is closed is asked first: if it was, its size is final. Asked afterwards, the backup
    could hold half of a log and say that it is closed there.
    """
    found = []
    for origin in [head.origin for head in store.heads()]:
        successor, held = store.successor_of(origin), store.held_for(origin)
        head = store.head(origin)
        if head is not None and head.size:
            found.append(LogState(LogHead(origin, head.size, head.leaf_hash), successor, held))
    return tuple(found)
