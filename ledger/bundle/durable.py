"""Files and folders that are on the disk, with the mode they are to have, on return."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_new(path: Path, parts: Iterable[bytes], mode: int) -> None:
    """A new file, its bytes on the disk; its name is there for sure once its folder is flushed.

    What was under the name is removed first, so that a link there leads nowhere.
    """
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def make_folders(path: Path, mode: int) -> None:
    """The folder and those above it that were missing, their names on the disk."""
    if path.is_dir():
        return
    make_folders(path.parent, mode)
    path.mkdir(mode, exist_ok=True)
    flush_names(path.parent)


def flush_names(folder: Path) -> None:
    """The names in a folder on the disk, where the system lets one ask for it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
