"""Backups of a clinic, made and restored as the commands do it.

place = Backups.of(clinic, folder)      a backup of all parts, in folder/log, keys, documents
place.checked(kek)                      what checking it finds
place.restored(address)                 a store and a key store filled from it; closes them
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ledger.application.backing_up import BackedUp, back_up
from ledger.application.checking_backup import BackupCheck, Parts, check_backup
from ledger.application.restoring import Restored, check_new, restore
from ledger.backup.age import Decrypt, Encrypt, not_decrypted
from ledger.backup.layout import MANIFEST, Manifest, Part, parse_manifest
from ledger.backup.lines import bytes_of
from ledger.backup.read import open_backup
from ledger.sealing.keys import KeyEncryptionKey
from ledger.store.address import Address, keys_address
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.clinic import CONSENT, KEK, PATIENT, PROVISION, Clinic

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def with_two_patients(address: Address) -> Iterator[Clinic]:
    """Two patients with sealed identities and notes, a text, a provision."""
    with Clinic.founded(address) as clinic:
        clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
        clinic.do("consent", **CONSENT, note="代筆")
        clinic.do("consent", **{**CONSENT, "person": "777"}, note="口頭")
        clinic.do("provide", **PROVISION, means="FAX")
        yield clinic


def people(clinic: Clinic) -> list[str]:
    """The tags of everybody registered, in order."""
    return [str(e.subject) for e in clinic.events() if e.type == "subject.registered"]


@dataclass
class Backups:
    """Backups in one folder, an hour apart."""

    folder: Path
    decrypt: Decrypt = not_decrypted
    made: list[BackedUp] = field(default_factory=list)

    @property
    def places(self) -> dict[Part, Path]:
        return {part: self.folder / part for part in Part}

    def make(
        self,
        clinic: Clinic,
        *parts: Part,
        encrypt: Encrypt | None = None,
        store: Store | None = None,
        keys: KeyStore | None = None,
    ) -> BackedUp:
        """One more backup, of all parts or of some."""
        at = FIRST + timedelta(hours=len(self.made))
        places = {part: self.places[part] for part in parts or Part}
        made = back_up(store or clinic.raw, keys or clinic.keys, places, at, encrypt=encrypt)
        self.made.append(made)
        return made

    def parts(self, **older: int) -> Parts:
        """The newest of each part, or the one so many before it."""
        found = {}
        for part, place in self.places.items():
            back = older.get(str(part), 0)
            folders = sorted(path for path in place.iterdir() if path.is_dir())
            found[part] = open_backup(folders[-1 - back], part)
        return found

    def checked(self, kek: KeyEncryptionKey | None = KEK, /, **older: int) -> BackupCheck:
        """What checking finds."""
        return check_backup(self.parts(**older), kek, self.decrypt)

    def kinds(self, **older: int) -> set[str]:
        """The kinds of all that checking finds."""
        return {str(one.kind) for _, one in self.checked(KEK, **older).findings}

    @contextmanager
    def restored(
        self, address: Address, kek: KeyEncryptionKey = KEK, /, **older: int
    ) -> Iterator[tuple[Restored, Store, KeyStore]]:
        """What came of restoring into a new or an unfinished store, and the two stores."""
        with stores(address) as (store, keys):
            parts = self.parts(**older)
            check_new(parts, store, keys)
            erased = check_backup(parts, kek, self.decrypt).erased
            yield restore(parts, store, keys, kek, erased, decrypt=self.decrypt), store, keys


@contextmanager
def stores(address: Address) -> Iterator[tuple[Store, KeyStore]]:
    """A store with its key store, made if they are SQLite files that are not there."""
    if address.kind == "sqlite" and not address.path.exists():
        create_store(address)
        create_keys(keys_address(address))
    store, keys = open_store(address), open_keys(keys_address(address))
    try:
        yield store, keys
    finally:
        store.close()
        keys.close()


def changed(file: Path, change: Callable[[bytes], bytes], *, manifest_too: bool = False) -> None:
    """Other bytes in the file of a backup; with `manifest_too`, one that agrees with them."""
    data = change(file.read_bytes())
    file.write_bytes(data)
    if manifest_too:
        rewritten(file.parent, data)


def rewritten(folder: Path, data: bytes) -> Manifest:
    """The manifest of a backup made to fit these bytes."""
    path = folder / MANIFEST
    manifest = parse_manifest(path.read_bytes())
    digest, lines = hashlib.sha256(data).hexdigest(), data.count(b"\n") - 2
    manifest = replace(manifest, length=len(data), sha256=digest, lines=lines)
    path.write_bytes(manifest.encode())
    return manifest


def all_rows(keys: KeyStore) -> list[object]:
    """Everything in a key store, in order."""
    return [
        keys.check_values(),
        keys.notes(),
        *((o, row) for o in keys.origins() for batch in keys.key_rows(o) for row in batch),
        *((o, row) for o in keys.origins() for batch in keys.index_rows(o) for row in batch),
    ]


def relined(file: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Other lines in a part, with an end and a manifest that agree with them: a forger's work."""
    first, *lines, _ = (json.loads(line) for line in file.read_bytes().splitlines())
    change(lines)
    part, made_at = Part(first["part"]), first["made_at"]
    data = b"".join(bytes_of(part, made_at, lines, lambda _: None))
    file.write_bytes(data)
    rewritten(file.parent, data)
