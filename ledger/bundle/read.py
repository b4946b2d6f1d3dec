"""A bundle from anybody, directory or zip, opened without trusting it.

Only regular files under plain names are there to be read; links are not followed. How many files
there may be is limited, and so is what is read of one: `Bundle.whole` refuses more than the form
allows, `Bundle.open` gives a stream to be read in pieces.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from ledger.bundle.layout import Place
from ledger.bundle.zipped import MAX_NAME, Window, read_members
from ledger.errors import Malformed

MAX_FILES = 500_000
"""Four for each 256 entries: a log of 30 million entries, or checkpoints of most of a year."""
MAX_DEPTH = 16
MAX_FLAWS = 1000
# No component that climbs, none that is empty, nothing that a system reads as a device or drive.
PLAIN_NAME = re.compile(r"(?!.*(?:^|/)\.{0,2}(?:/|$))[^\x00-\x1f\x7f\\:]+", re.DOTALL)


@dataclass(frozen=True)
class Flaw:
    """Something about a file of the bundle that kept it from being read, or is just not usual."""

    name: str
    found: str
    wanted: str
    refused: bool = True
    """True if the file was left out of the bundle's files."""


class Bundle:
    """The files of a bundle, by name, with their sizes; to be closed after use."""

    def __init__(self, opener: Callable[[str], io.BufferedReader]) -> None:
        self.sizes: dict[str, int] = {}
        self.flaws: list[Flaw] = []
        """The first of them, those of refused files apart from the others."""
        self._told = {True: 0, False: 0}
        self._opener = opener
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def flaw(self, flaw: Flaw) -> None:
        """Keep a flaw, unless there are too many like it."""
        self._told[flaw.refused] += 1
        if self._told[flaw.refused] <= MAX_FLAWS:
            self.flaws.append(flaw)

    def open(self, name: str) -> io.BufferedReader:
        """A stream of the file's bytes; OSError if it cannot be read."""
        return self._opener(name)

    def whole(self, place: Place) -> bytes:
        """All bytes of a file; Malformed if there are more than a file of its kind may have."""
        with self.open(place.name) as stream:
            data = stream.read(place.limit + 1)
        if len(data) > place.limit:
            raise Malformed(place.name, f"more than {place.limit} bytes", "less")
        return data


def open_bundle(path: Path) -> Bundle:
    """The bundle at a path; Malformed if there is none that could be read, OSError as it comes."""
    if path.is_dir():
        return _directory(path)
    file = _open_plain(str(path))
    try:
        return _zip(file)
    except BaseException:
        file.close()
        raise


def _directory(root: Path) -> Bundle:
    bundle = Bundle(lambda name: _open_plain(str(root / name)))
    seen = 0
    waiting = [(str(root), "", 0)]
    while waiting:
        folder, prefix, depth = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                seen += 1
                if seen > MAX_FILES or depth > MAX_DEPTH:
                    raise Malformed("bundle", f"{seen} files, {depth} deep",
                                    f"at most {MAX_FILES} files, {MAX_DEPTH} deep")  # fmt: skip
                name = prefix + entry.name
                mode = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(mode.st_mode) and _is_plain(entry.name):
                    waiting.append((entry.path, name + "/", depth + 1))
                else:
                    _take(bundle, name, mode.st_size, stat.S_ISREG(mode.st_mode))
    return bundle


def _zip(file: BinaryIO) -> Bundle:
    places: dict[str, tuple[int, int]] = {}

    def window(name: str) -> io.BufferedReader:
        return io.BufferedReader(Window(file, *places[name]))

    bundle = Bundle(window)
    last = ""
    for member in read_members(file, MAX_FILES):
        if member.folder or not member.dated or member.name <= last:
            bundle.flaw(
                Flaw(member.name, "a folder, a time, or out of order",
                     "files in byte order of names, times 1980-01-01", refused=False)
            )  # fmt: skip
        last = member.name
        if member.folder and _is_plain(member.name[:-1]):
            continue
        if member.name in places:
            bundle.flaw(Flaw(member.name, "two files", "one file for a name"))
            bundle.sizes.pop(member.name, None)
            continue
        places[member.name] = (member.start, member.size)
        _take(bundle, member.name, member.size, member.plain)
    bundle.stack.callback(file.close)
    return bundle


def _take(bundle: Bundle, name: str, size: int, plain: bool) -> None:
    if not _is_plain(name):
        shown = name.encode("utf-8", "backslashreplace").decode()
        bundle.flaw(Flaw(shown, "a name that may lead elsewhere", "a plain name"))
    elif not plain:
        bundle.flaw(Flaw(name, "a link or a device", "a regular file"))
    else:
        bundle.sizes[name] = size


def _is_plain(name: str) -> bool:
    return len(name) <= MAX_NAME and bool(PLAIN_NAME.fullmatch(name)) and _is_text(name)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _open_plain(path: str) -> io.BufferedReader:
    """A regular file, not through a link; a pipe put in its place meanwhile holds nobody up."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(f"{path}: not a regular file")
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise
