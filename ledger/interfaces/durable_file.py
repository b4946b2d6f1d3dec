"""Files that are whole or as they were, whenever the machine stops."""

from __future__ import annotations

import os
from pathlib import Path


def put_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """The file with exactly these bytes, on the disk under its name when this returns.

    Until then it is as it was. Whoever calls this keeps others from doing so at the same time.
    """
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)  # left by one who was interrupted
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_folder(path.parent)


def move_file(source: Path, target: Path) -> None:
    """The file under its new name on the disk when this returns; what was there is gone.

    Whenever the machine stops, it has one of the two names. Both are in one folder.
    """
    source.replace(target)
    flush_folder(target.parent)


def remove_file(path: Path) -> None:
    """No file of that name on the disk when this returns."""
    path.unlink(missing_ok=True)
    flush_folder(path.parent)


def make_folder(path: Path) -> None:
    """The folder, with those above it that were missing, on the disk when this returns."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """The names in a folder on the disk, where the system lets one ask for it."""
    if os.name != "posix":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
