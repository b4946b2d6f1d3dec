"""A backup of one part, written aside and then put in place whole."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.backup.age import Encrypt
from ledger.backup.layout import (
    MANIFEST,
    UNFINISHED,
    LogHead,
    Manifest,
    Part,
    file_name,
    set_name,
)
from ledger.backup.lines import bytes_of
from ledger.canonical import Object
from ledger.durable import flush_folder, make_folder, move_file, new_file, write_new
from ledger.errors import invalid
from ledger.text import Text

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


@dataclass(frozen=True)
class Written:
    """A part that lies on the disk under its hidden name; `put_in_place` gives it its own."""

    place: Path
    manifest: Manifest

    @property
    def folder(self) -> Path:
        """Where it is once it is in place."""
        return self.place / set_name(self.manifest.made_at)

    @property
    def file(self) -> Path:
        """Its file of lines, once it is in place."""
        return self.folder / self.manifest.file

    def put_in_place(self) -> None:
        """Give it the name by which a backup is known; durable on return."""
        move_file(_aside(self.folder), self.folder)

    def discard(self) -> None:
        """Leave nothing of it, if it is not in place."""
        shutil.rmtree(_aside(self.folder), ignore_errors=True)


def write_part(
    place: Path,
    part: Part,
    made_at: str,
    lines: Iterable[Object],
    *,
    encrypt: Encrypt | None = None,
    logs: tuple[LogHead, ...] = (),
    epoch: int | None = None,
) -> Written:
    """One part with its manifest, durable under a hidden name; what fails leaves nothing behind.

    Raises InvalidInput where the place has a backup of this instant already, OSError as it comes.
    """
    folder = place / set_name(made_at)
    if folder.exists():
        wanted = Text("an instant without a backup", "まだバックアップのない時点")
        raise invalid("DIR", str(folder), wanted)
    aside = _aside(folder)
    make_folder(place, PRIVATE_FOLDER)
    aside.mkdir(PRIVATE_FOLDER)
    try:
        file = file_name(part, sealed=encrypt is not None)
        counted: list[int] = []
        chunks = bytes_of(part, made_at, lines, counted.append)
        with new_file(aside / file, PRIVATE_FILE) as opened:
            out = _Hashing(opened)
            if encrypt is not None:
                encrypt(chunks, out)
            else:
                for chunk in chunks:
                    out.write(chunk)
        manifest = Manifest(
            part, made_at, file, out.size, out.hashed.hexdigest(), counted[0], logs, epoch
        )
        write_new(aside / MANIFEST, [manifest.encode()], PRIVATE_FILE)
        flush_folder(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return Written(place, manifest)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{UNFINISHED}")


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self.hashed = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self.hashed.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._out.flush()
