"""Files that are whole or as they were, whenever the machine stops; on the disk on return.

Whoever calls these keeps others from writing the same names at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def put_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """The file with exactly these bytes under its name; until then it is as it was."""
    fresh = path.with_name(f"{path.name}.new")
    write_new(fresh, [data], mode)
    fresh.replace(path)
    flush_folder(path.parent)


def write_new(path: Path, parts: Iterable[bytes], mode: int) -> None:
    """A new file, its bytes on the disk; its name is there for sure once its folder is flushed.

    What was under the name is removed first, so that a link there leads nowhere.
    """
    with new_file(path, mode) as file:
        for part in parts:
            file.write(part)


@contextmanager
def new_file(path: Path, mode: int) -> Iterator[BinaryIO]:
    """The file of write_new, to be written by whoever makes its bytes; flushed on leaving."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def move_file(source: Path, target: Path) -> None:
    """The file under its new name; what was there is gone.

    Whenever the machine stops, it has one of the two names. Both are in one folder.
    """
    source.replace(target)
    flush_folder(target.parent)


def remove_file(path: Path) -> None:
    """No file of that name."""
    path.unlink(missing_ok=True)
    flush_folder(path.parent)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """The folder, with those above it that were missing."""
    if path.is_dir():
        return
    make_folder(path.parent, mode)
    path.mkdir(mode, exist_ok=True)
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """The names in a folder, where the system lets one ask for it (Windows does not)."""
    if os.name != "posix":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
