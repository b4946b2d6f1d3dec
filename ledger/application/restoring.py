"""A backup brought back into a new store and a new key store, whichever databases they are.

Each log is held from before its first entry is there: nobody writes to it until it is shown that no
signed entry is missing. Entries come first, keys next, and the check value of the key-encryption
key last; until then no command can record anything. Interrupted, the same call goes on.

Every erasure that the logs record is applied again: neither keys nor ciphertexts of what was
decided to be destroyed are brought back, however old the backup of the keys is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from ledger.application.backup_erasures import Name, is_unfindable
from ledger.application.behind import Held, HeldKind, parse_held
from ledger.application.checking_backup import Parts, Progress
from ledger.application.key_backup import CheckValue, RowOf, key_lines
from ledger.application.log_backup import LogState, documents_in, logs_in
from ledger.application.transfer import Existing, Filled, fill
from ledger.backup.age import Decrypt, not_decrypted
from ledger.backup.layout import Part
from ledger.errors import StoreExists
from ledger.log.content import parse_content, parse_sealed
from ledger.sealing.keys import INDEX, KeyEncryptionKey
from ledger.store.contract import EpochNote, IndexRow, KeyRow, KeyStore, Store
from ledger.text import Text

BATCH = 500


@dataclass(frozen=True)
class RestoredLog:
    """One log as it is in the new store now."""

    state: LogState
    filled: Filled
    held: str | None
    """Why it is held."""


@dataclass(frozen=True)
class Restored:
    """What came of restoring."""

    logs: tuple[RestoredLog, ...]
    keys: int
    """Rows of keys and of the blind index that were put, those of a run before included."""
    left_out: int
    """Rows that were not put, for their erasure is recorded."""


def restore(
    parts: Parts,
    store: Store,
    keys: KeyStore,
    kek: KeyEncryptionKey,
    erased: frozenset[Name],
    *,
    decrypt: Decrypt = not_decrypted,
    progress: Progress | None = None,
) -> Restored:
    """All parts of a sound backup in a store and a key store that hold nothing else.

    `erased` comes from check_backup of the same parts. The key store must have no check value, or
    only first ones of the backup. Raises what transfer.fill raises, and what stores raise; then the
    same call goes on from there.
    """
    with _texts(parts, decrypt) as texts:
        logs = tuple(_logs(parts, store, texts, erased, decrypt, progress))
    put, left_out = _Keys(parts, keys, kek, erased).put_all(decrypt)
    return Restored(logs, put, left_out)


def check_new(parts: Parts, store: Store | None, keys: KeyStore | None) -> None:
    """Pass if both hold nothing, or what an interrupted run of the same restore left; StoreExists.

    What such a run left is held and has no check value yet, or not the last one.
    """
    wanted = {head.origin for head in parts[Part.LOG].manifest.logs}
    for head in store.heads() if store else ():
        if store and (head.origin not in wanted or store.held_for(head.origin) is None):
            raise _in_use(f"{head.origin}, {head.size}")
    check = keys.check_value() if keys else None
    if check is not None and check[0] >= (parts[Part.KEYS].manifest.epoch or 0):
        raise _in_use(f"keys of epoch {check[0]}")


def _in_use(found: str) -> StoreExists:
    return StoreExists(
        Text(f"There is something at the place to restore to: {found}.",
             f"復元先にすでに内容があります（{found}）。"),
        help=Text("Name a new place with --store and --keys.",
                  "--store と --keys で新しい場所を指定してください。"),
    )  # fmt: skip


def _why_held(state: LogState, made_at: str) -> str:
    """A log that goes on in another store stays held for that."""
    if state.held and parse_held(state.held).kind in (HeldKind.MOVED, HeldKind.MOVING):
        return state.held
    return Held(HeldKind.RESTORED, made_at).line()


# Entries.


def _logs(
    parts: Parts, store: Store, texts: _Texts, erased: frozenset[Name], decrypt: Decrypt,
    progress: Progress | None,
) -> Iterator[RestoredLog]:  # fmt: skip
    manifest, done = parts[Part.LOG].manifest, 0
    total = sum(head.size for head in manifest.logs)
    with parts[Part.LOG].lines(decrypt) as lines:
        for state, entries in logs_in(lines):
            origin = state.head.origin
            store.hold_log(origin, _why_held(state, manifest.made_at))

            def tell(size: int, done: int = done) -> None:
                if progress:
                    progress(done + size, total)

            kept = _without_erased(origin, entries, erased)
            filled = fill(store, origin, kept, partial(texts.get, origin), progress=tell)
            if state.successor is not None:
                store.close_log(origin, state.successor)
            done += state.head.size
            yield RestoredLog(state, filled, store.held_for(origin))


def _without_erased(
    origin: str, entries: Iterable[Existing], erased: frozenset[Name]
) -> Iterator[Existing]:
    """The entries, without the ciphertexts of what was decided to be destroyed."""
    subjects = {name[1] for name in erased if name[0] == origin}
    for entry in entries:
        if subjects and entry.ciphertext is not None:
            content = parse_content(entry.content)
            if content.sealed is not None and content.subject in subjects:
                klass = parse_sealed(content.sealed).klass
                if (origin, content.subject, klass) in erased:
                    entry = entry._replace(ciphertext=None)
        yield entry


class _Texts:
    """The texts of a backup in a nameless file, to be found by digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[tuple[str, bytes], tuple[int, int]] = {}

    def add(self, origin: str, digest: bytes, text: bytes) -> None:
        self._places[origin, digest] = self._file.tell(), len(text)
        self._file.write(text)

    def get(self, origin: str, digest: bytes) -> bytes | None:
        place = self._places.get((origin, digest))
        if place is None:
            return None
        self._file.seek(place[0])
        return self._file.read(place[1])


@contextmanager
def _texts(parts: Parts, decrypt: Decrypt) -> Iterator[_Texts]:
    with tempfile.TemporaryFile() as file:
        texts = _Texts(file)
        with parts[Part.DOCUMENTS].lines(decrypt) as lines:
            for one in documents_in(lines):
                texts.add(one.origin, one.digest, one.text)
        yield texts


# Keys.


class _Keys:
    """The keys of a backup on their way into a key store."""

    def __init__(
        self, parts: Parts, keys: KeyStore, kek: KeyEncryptionKey, erased: frozenset[Name]
    ) -> None:
        self._backup, self._keys, self._kek = parts[Part.KEYS], keys, kek
        self._erased = erased
        self._dropped = b""
        self._put = self._left_out = 0

    def put_all(self, decrypt: Decrypt) -> tuple[int, int]:
        """How many rows were put, and how many left out; the check values are the last."""
        checks: list[CheckValue] = []
        notes: list[EpochNote] = []
        batch: list[RowOf] = []
        with self._backup.lines(decrypt) as lines:
            for line in key_lines(lines):
                if isinstance(line, CheckValue):
                    checks.append(line)
                elif isinstance(line, EpochNote):
                    notes.append(line)
                elif self._is_kept(line):
                    batch.append(line)
                if len(batch) == BATCH:
                    self._flush(batch)
            self._flush(batch)
        self._note(notes)
        self._set_checks(checks)
        return self._put, self._left_out

    def _is_kept(self, line: RowOf) -> bool:
        """Whether a row is of an epoch that is not over, and of a key that is not erased."""
        origin, row = line
        if row.epoch < self._kek.epoch:
            return False
        if isinstance(row, KeyRow):
            gone = (origin, row.subject, row.klass) in self._erased
        else:
            gone = self._points_to_nobody(origin, row)
        self._left_out += gone
        return not gone

    def _points_to_nobody(self, origin: str, row: IndexRow) -> bool:
        if row.epoch > self._kek.epoch:  # after itself in the epoch of the key given
            return row.row == self._dropped
        subject = self._kek.unwrap(row.wrapped, origin=origin, subject="", klass=INDEX)
        gone = is_unfindable(self._erased, origin, subject.decode("ascii"))
        self._dropped = row.row if gone else b""
        return gone

    def _flush(self, batch: list[RowOf]) -> None:
        for origin in dict.fromkeys(line.origin for line in batch):
            rows = [line.row for line in batch if line.origin == origin]
            keys = [row for row in rows if isinstance(row, KeyRow)]
            self._keys.put(origin, keys, [row for row in rows if isinstance(row, IndexRow)])
        self._put += len(batch)
        batch.clear()

    def _note(self, notes: list[EpochNote]) -> None:
        for note in notes[len(self._keys.notes()) :]:
            self._keys.note(*note)

    def _set_checks(self, checks: list[CheckValue]) -> None:
        there = self._keys.check_values()
        for check in sorted(checks):
            if check.epoch in there:
                continue
            if not self._keys.check_values():
                self._keys.set_check_value(*check)
            elif lacking := self._keys.change_epoch(*check):
                raise _in_use(f"{lacking} rows that are not of epoch {check.epoch}")
