"""Names and manifest of a backup.

    PLACE/20261122T101500.000000Z/manifest.json      what the file beside it is
    PLACE/20261122T101500.000000Z/log.jsonl          or log.jsonl.age; keys, documents likewise

A place holds one part of the ledger, and one such folder for each backup of it. What is not whole
yet has a hidden name.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, cast

from ledger import canonical
from ledger.canonical import Object
from ledger.errors import Malformed, UnknownVersion, invalid
from ledger.log.content import check_instant
from ledger.log.entry import base64_text, check_origin, decode_hash
from ledger.text import Text

FORMAT = "daicho-backup-1"
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 4 << 20
SEALED_END = ".age"
NAME_FORM = re.compile(r"\d{8}T\d{6}\.\d{6}Z", re.ASCII)
DIGEST_FORM = re.compile(r"[0-9a-f]{64}")
UNFINISHED = ".unfinished"
UNFINISHED_FORM = re.compile(rf"\.{NAME_FORM.pattern}{re.escape(UNFINISHED)}", re.ASCII)
WANTED = Text(
    "a folder that daicho backup wrote, or one in which such folders are",
    "daicho backup が書いたフォルダー、又はそれらが入っているフォルダー",
)


class Part(StrEnum):
    """What lies apart: each has places, rights and a fate of its own."""

    LOG = "log"
    KEYS = "keys"
    DOCUMENTS = "documents"


class LogHead(NamedTuple):
    """How far a log goes in a backup; the leaf hash of its last entry."""

    origin: str
    size: int
    leaf_hash: bytes


@dataclass(frozen=True)
class Manifest:
    """What the file of a part is said to be."""

    part: Part
    made_at: str
    """An instant of 27 characters, read before anything else was."""
    file: str
    length: int
    """Of the file, in bytes."""
    sha256: str
    """Of the file as it lies there, encrypted or not, in hex."""
    lines: int
    """What it holds, the first and the last line not counted."""
    logs: tuple[LogHead, ...] = ()
    epoch: int | None = None
    """Of the key-encryption key; of the keys alone."""

    @property
    def encrypted(self) -> bool:
        """Whether the file is encrypted to somebody's public key."""
        return self.file.endswith(SEALED_END)

    def encode(self) -> bytes:
        """The bytes of manifest.json; the inverse of parse_manifest."""
        logs: list[canonical.Json] = [
            {"leaf_hash": base64_text(log.leaf_hash), "origin": log.origin, "size": log.size}
            for log in self.logs
        ]
        value: Object = {
            "format": FORMAT,
            "part": str(self.part),
            "made_at": self.made_at,
            "file": self.file,
            "bytes": self.length,
            "sha256": self.sha256,
            "lines": self.lines,
            "logs": logs,
            "epoch": self.epoch,
        }
        return canonical.encode(value, max_bytes=MAX_MANIFEST_BYTES) + b"\n"


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in these bytes; UnknownVersion for a newer format, else Malformed."""
    value = cast(dict[str, Any], canonical.parse_any_form(data, max_bytes=MAX_MANIFEST_BYTES))
    check_format(value.get("format"))
    try:
        part = Part(value["part"])
        manifest = Manifest(
            part=part,
            made_at=value["made_at"],
            file=value["file"],
            length=value["bytes"],
            sha256=value["sha256"],
            lines=value["lines"],
            logs=tuple(map(_head, value["logs"])),
            epoch=value["epoch"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(MANIFEST, str(error), "the members of a manifest") from None
    check_instant(f"{MANIFEST}: made_at", manifest.made_at)
    if manifest.file not in (file_name(part, sealed=False), file_name(part, sealed=True)):
        raise Malformed(f"{MANIFEST}: file", manifest.file, f"{part}.jsonl or {part}.jsonl.age")
    counts: list[object] = [value["bytes"], value["lines"], value["epoch"] or 0]
    if not all(type(count) is int and count >= 0 for count in counts):
        raise Malformed(MANIFEST, counts, "counts from 0")
    if not DIGEST_FORM.fullmatch(str(value["sha256"])):
        raise Malformed(f"{MANIFEST}: sha256", manifest.sha256, "64 digits 0-9 a-f")
    return manifest


def check_format(found: object) -> None:
    """UnknownVersion for a format of a newer daicho, Malformed for none."""
    if found == FORMAT:
        return
    if isinstance(found, str) and found.startswith("daicho-backup-"):
        raise UnknownVersion("format of the backup", found)
    raise Malformed("format", found, FORMAT)


def _head(value: dict[str, Any]) -> LogHead:
    size = value["size"]
    if type(size) is not int or size < 0:
        raise Malformed(f"{MANIFEST}: size", size, "a count")
    leaf_hash = decode_hash(f"{MANIFEST}: leaf_hash", value["leaf_hash"])
    return LogHead(check_origin(value["origin"]), size, leaf_hash)


def file_name(part: Part, *, sealed: bool) -> str:
    """The name of a part's file."""
    return f"{part}.jsonl{SEALED_END if sealed else ''}"


def set_name(made_at: str) -> str:
    """The name of a backup's folder: its instant in letters that every file system takes."""
    return made_at.replace("-", "").replace(":", "")


def backups_in(place: Path) -> Sequence[Path]:
    """The whole backups in a place, oldest first; none where there is no such folder."""
    if not place.is_dir():
        return ()
    return sorted(
        path
        for path in place.iterdir()
        if NAME_FORM.fullmatch(path.name) and (path / MANIFEST).is_file()
    )


def clear_unfinished(place: Path) -> None:
    """Nothing that an interrupted backup left in a place."""
    for path in place.glob(f".*{UNFINISHED}"):
        if UNFINISHED_FORM.fullmatch(path.name):
            shutil.rmtree(path)


def find_backup(given: Path, part: Part) -> Path:
    """The folder of a backup of this part: the one given, or the newest in the place given.

    InvalidInput where there is none.
    """
    if (given / MANIFEST).is_file():
        return given
    found = backups_in(given)
    if not found:
        raise invalid(f"backup of the {part}", f"none in {given}", WANTED)
    return found[-1]
