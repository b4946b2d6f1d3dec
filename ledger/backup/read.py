"""A backup of one part, read as a stream and held against its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ledger.backup.age import Decrypt, not_decrypted
from ledger.backup.layout import (
    MANIFEST,
    MAX_MANIFEST_BYTES,
    Manifest,
    Part,
    find_backup,
    parse_manifest,
)
from ledger.backup.lines import lines_in
from ledger.canonical import Object
from ledger.errors import Malformed

CHUNK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """One part in its folder, its manifest read; the file not yet looked at."""

    folder: Path
    manifest: Manifest

    @property
    def file(self) -> Path:
        """Its file of lines."""
        return self.folder / self.manifest.file

    def check_file(self) -> None:
        """Malformed unless the file is the one of the manifest, byte for byte; no key is needed."""
        try:
            with self.file.open("rb") as file:
                hashed, size = hashlib.sha256(), 0
                while chunk := file.read(CHUNK):
                    hashed.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            raise Malformed(str(self.file), "nothing", "the file of the manifest") from None
        wanted = self.manifest
        if (size, hashed.hexdigest()) != (wanted.length, wanted.sha256):
            found = f"{size} bytes, SHA-256 {hashed.hexdigest()}"
            raise Malformed(str(self.file), found, f"{wanted.length} bytes, {wanted.sha256}")

    @contextmanager
    def lines(self, decrypt: Decrypt = not_decrypted) -> Iterator[Iterator[Object]]:
        """Its lines one after the other; the last of them shows that all were as written.

        Raises KeyNotGiven, KeyDoesNotFit where it is encrypted, Malformed, UnknownVersion.
        """
        with self.file.open("rb") as file, self._plain(file, decrypt) as plain:
            wanted = self.manifest
            yield lines_in(plain, wanted.part, wanted.made_at, wanted.lines)

    @contextmanager
    def _plain(self, file: BinaryIO, decrypt: Decrypt) -> Iterator[BinaryIO]:
        if not self.manifest.encrypted:
            yield file
            return
        with decrypt(file) as plain:
            yield plain


def open_backup(given: Path, part: Part) -> Backup:
    """The backup of a part: in the folder given, or the newest of the place given.

    InvalidInput where there is none, Malformed where its manifest is out of form or of another
    part, UnknownVersion where a newer daicho wrote it.
    """
    folder = find_backup(given, part)
    path = folder / MANIFEST
    with path.open("rb") as file:
        manifest = parse_manifest(file.read(MAX_MANIFEST_BYTES + 1))
    if manifest.part is not part:
        raise Malformed(f"{path}: part", str(manifest.part), str(part))
    return Backup(folder, manifest)
