"""The keys part of a backup: every wrapped key of a key store, and the proof that it opens.

What is in it is useless without the key-encryption key of its epoch, which is never in a backup.

    made = back_up_keys(keys, place, at)        a backup of its own, in place when this returns
    opened = open_keys_backup(made.folder, kek) every row of that key's epoch unwrapped
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from ledger.application.backup_places import reserved
from ledger.backup.age import Decrypt, Encrypt, not_decrypted
from ledger.backup.layout import Part
from ledger.backup.lines import bytes_in, count_in, text_in
from ledger.backup.read import Backup, open_backup
from ledger.backup.write import Written, write_part
from ledger.canonical import Object
from ledger.errors import KeyDoesNotFit, Malformed, StoreBusy, invalid
from ledger.log.content import format_instant
from ledger.log.entry import base64_text
from ledger.sealing.keys import CHECK, INDEX, KeyEncryptionKey
from ledger.store.contract import EpochNote, IndexRow, KeyRow, KeyStore
from ledger.text import Text

ATTEMPTS = 3


class CheckValue(NamedTuple):
    """What tells whether a key-encryption key is the one of its epoch."""

    epoch: int
    wrapped: bytes


class RowOf(NamedTuple):
    """One row of a log's keys or of its blind index."""

    origin: str
    row: KeyRow | IndexRow

    @property
    def name(self) -> tuple[str, ...]:
        """What the row has in common with itself in other epochs, and with no other row."""
        row = self.row
        if isinstance(row, KeyRow):
            return self.origin, "key", row.subject, row.klass
        return self.origin, "index", row.kind, row.hmac.hex(), row.row.hex()


KeyLine = CheckValue | EpochNote | RowOf


@dataclass(frozen=True)
class KeysOpened:
    """What came of opening a backup of keys: every row of the epoch was unwrapped."""

    epoch: int
    keys: int
    """Keys of people and of blind indexes, each once whatever the number of its epochs."""
    index_rows: int
    other_epochs: int
    """Rows of other epochs, which this key-encryption key does not open."""
    origins: tuple[str, ...]
    sha256: str
    """Of the file that was opened, in hex."""


def back_up_keys(
    keys: KeyStore, place: Path, at: datetime, encrypt: Encrypt | None = None
) -> Written:
    """A backup of the key store alone, durable and in place: its folder, file and SHA-256.

    People go on registering meanwhile; a change of epoch meanwhile starts it anew. Raises
    StoreBusy where that goes on or another backup is being made there, InvalidInput where the key
    store is empty or the place has a backup of this instant, OSError as it comes.
    """
    with reserved([place]):
        written = write_keys(keys, place, at, encrypt)
        written.put_in_place()
    return written


def write_keys(keys: KeyStore, place: Path, at: datetime, encrypt: Encrypt | None) -> Written:
    """As back_up_keys, but not put in place yet."""
    for _ in range(ATTEMPTS):
        epoch = _epoch(keys)
        written = write_part(
            place, Part.KEYS, format_instant(at), _lines(keys), encrypt=encrypt, epoch=epoch
        )
        # Rows of an epoch that is over may have been dropped while others were still being read.
        if _epoch(keys) == epoch:
            return written
        written.discard()
    raise StoreBusy(
        Text("The key-encryption key is being changed; no backup of the keys was made.",
             "鍵暗号化鍵の変更中のため、鍵のバックアップを作れませんでした。"),
        help=Text("Run it again once the change is over.",
                  "変更が終わってから再実行してください。"),
    )  # fmt: skip


def _epoch(keys: KeyStore) -> int:
    check = keys.check_value()
    if check is None:
        raise invalid("key store", "an empty one", Text("one that is in use", "使用中の鍵の保管庫"))
    return check[0]


def _lines(keys: KeyStore) -> Iterator[Object]:
    for epoch, wrapped in sorted(keys.check_values().items()):
        yield {"kind": "check", "epoch": epoch, "wrapped": base64_text(wrapped)}
    for note in keys.notes():
        yield {
            "kind": "note", "epoch": note.epoch, "note": note.note, "at": note.at,
            "detail": note.detail,
        }  # fmt: skip
    for origin in keys.origins():
        for key in (row for batch in keys.key_rows(origin) for row in batch):
            yield {
                "kind": "key", "log": origin, "subject": key.subject, "class": key.klass,
                "epoch": key.epoch, "wrapped": base64_text(key.wrapped),
            }  # fmt: skip
        for row in (row for batch in keys.index_rows(origin) for row in batch):
            yield {
                "kind": "index", "log": origin, "of": row.kind, "hmac": base64_text(row.hmac),
                "row": base64_text(row.row), "epoch": row.epoch,
                "wrapped": base64_text(row.wrapped),
            }  # fmt: skip


def key_lines(lines: Iterable[Object]) -> Iterator[KeyLine]:
    """The lines of a backup of keys as what they are; Malformed for anything else."""
    for line in lines:
        kind = line.get("kind")
        if kind == "check":
            yield CheckValue(count_in(line, "epoch"), bytes_in(line, "wrapped"))
        elif kind == "note":
            yield EpochNote(
                count_in(line, "epoch"), text_in(line, "note"), text_in(line, "at"),
                text_in(line, "detail"),
            )  # fmt: skip
        elif kind == "key":
            key = KeyRow(
                text_in(line, "subject"), text_in(line, "class"), count_in(line, "epoch"),
                bytes_in(line, "wrapped"),
            )  # fmt: skip
            yield RowOf(text_in(line, "log"), key)
        elif kind == "index":
            row = IndexRow(
                text_in(line, "of"), bytes_in(line, "hmac"), bytes_in(line, "row"),
                count_in(line, "epoch"), bytes_in(line, "wrapped"),
            )  # fmt: skip
            yield RowOf(text_in(line, "log"), row)
        else:
            raise Malformed("kind", kind, "check, note, key or index")


def open_keys_backup(
    given: Path, kek: KeyEncryptionKey, decrypt: Decrypt = not_decrypted
) -> KeysOpened:
    """What a backup of keys holds, every row of it shown to open with this key-encryption key.

    `given` is the folder of the backup, or a place (then the newest there). Raises KeyDoesNotFit
    where the check value, a key or a row of the blind index is not wrapped in the epoch of `kek`
    too, or does not open; Malformed where the file is not as it was written; as open_backup.
    """
    backup = open_backup(given, Part.KEYS)
    backup.check_file()
    opening = Opening(backup, kek)
    with backup.lines(decrypt) as lines:
        for _ in opening.rows(key_lines(lines)):
            pass
    return opening.opened()


class Opened(NamedTuple):
    """One row of the key-encryption key's epoch, and what was wrapped in it."""

    origin: str
    row: KeyRow | IndexRow
    secret: bytes


class Opening:
    """A backup of keys being opened, row by row."""

    def __init__(self, backup: Backup, kek: KeyEncryptionKey) -> None:
        self._backup, self._kek = backup, kek
        self._keys = self._index_rows = self._others = 0
        self._origins: dict[str, None] = {}
        self.checks: dict[int, bytes] = {}
        self.notes: list[EpochNote] = []

    def rows(self, lines: Iterable[KeyLine]) -> Iterator[Opened]:
        """Each key and each row of the index once, in the epoch of the key-encryption key."""
        for line in lines:
            if isinstance(line, EpochNote):
                self.notes.append(line)
            elif isinstance(line, CheckValue):
                self.checks[line.epoch] = line.wrapped
            else:
                # Check values and notes stand before the rows.
                self._check_fits()
                yield from self._opened(chain([line], lines))
                return
        self._check_fits()

    def opened(self) -> KeysOpened:
        """What was opened, once all rows were."""
        return KeysOpened(
            self._kek.epoch, self._keys, self._index_rows, self._others, tuple(self._origins),
            self._backup.manifest.sha256,
        )  # fmt: skip

    def _check_fits(self) -> None:
        # Of an epoch that is over, the rows may be there still: what counts is the current one.
        if self._kek.epoch != max(self.checks, default=0):
            raise self._is_of_another_epoch()
        self._kek.unwrap(self.checks[self._kek.epoch], origin="", subject="", klass=CHECK)

    def _opened(self, lines: Iterable[KeyLine]) -> Iterator[Opened]:
        for name, group in groupby(map(_row, lines), key=lambda one: one.name):
            versions = {one.row.epoch: one for one in group}
            found = versions.pop(self._kek.epoch, None)
            self._others += len(versions)
            if found is None:
                raise self._does_not_fit(" ".join(name))
            self._origins[found.origin] = None
            yield Opened(*found, self._secret(*found))

    def _secret(self, origin: str, row: KeyRow | IndexRow) -> bytes:
        if isinstance(row, KeyRow):
            self._keys += 1
            subject, klass = row.subject, row.klass
        else:
            self._index_rows += 1
            subject, klass = "", INDEX
        return self._kek.unwrap(row.wrapped, origin=origin, subject=subject, klass=klass)

    def _is_of_another_epoch(self) -> KeyDoesNotFit:
        given, epoch, folder = self._kek.epoch, max(self.checks, default=0), self._backup.folder
        if not epoch:
            return self._does_not_fit("check value")
        if given > epoch:
            advice = Text(
                "Name a backup of the keys made since the key was changed (--keys-from), or give"
                f" the key of epoch {epoch}, if it still exists.",
                "鍵の変更後に作った鍵のバックアップを --keys-from で指定するか、"
                f"第{epoch}期の鍵が残っていればそれを指定してください。",
            )
        else:
            advice = Text(
                f"Give the key of epoch {epoch}: it was changed before this backup was made.",
                f"第{epoch}期の鍵を指定してください（バックアップは鍵の変更後のものです）。",
            )
        return KeyDoesNotFit(
            Text(f"The key-encryption key given is of epoch {given}, the backup {folder} of epoch"
                 f" {epoch}.",
                 f"指定された鍵暗号化鍵は第{given}期、バックアップ {folder} は第{epoch}期です。"),
            help=advice,
        )  # fmt: skip

    def _does_not_fit(self, what: str) -> KeyDoesNotFit:
        epochs = ", ".join(map(str, sorted(self.checks))) or "-"
        return KeyDoesNotFit(
            Text(f"The key-encryption key is of epoch {self._kek.epoch}; the backup"
                 f" {self._backup.folder} has epochs {epochs}, and not in this one: {what}.",
                 f"鍵暗号化鍵は第{self._kek.epoch}期です。バックアップ {self._backup.folder} は"
                 f"第{epochs}期で、この期の鍵がありません: {what}"),
        )  # fmt: skip


def _row(line: KeyLine) -> RowOf:
    if not isinstance(line, RowOf):
        raise Malformed("kind", type(line).__name__, "rows alone, after check values and notes")
    return line
