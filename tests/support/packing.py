"""Zips of bundles as other programs might pack them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def pack(out: Path, files: Iterable[tuple[str, bytes]], **how: Any) -> Path:
    """A zip by the library: `date`, `mode`, `method` and `extra` of every member as told."""
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files:
            member = zipfile.ZipInfo(name, how.get("date", (1980, 1, 1, 0, 0, 0)))
            member.create_system = 3
            member.external_attr = how.get("mode", 0o100644) << 16
            member.compress_type = how.get("method", zipfile.ZIP_STORED)
            member.extra = how.get("extra", b"")
            made.writestr(member, data)
    return out


def files_of(packed: Path) -> list[tuple[str, bytes]]:
    """The files of a zip, in order."""
    with zipfile.ZipFile(packed) as made:
        return [(name, made.read(name)) for name in made.namelist()]
