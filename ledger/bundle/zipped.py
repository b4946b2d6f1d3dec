"""The one form of zip that is read: stored files, one after another, and their directory.

What several programs would read differently is refused as a whole: compression, encryption, data
descriptors, comments, extra fields, bytes between the files, files that overlap. So nobody is shown
another bundle than the one that was checked. Nothing is held but names and places.
"""

from __future__ import annotations

import io
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ledger.errors import Malformed

LOCAL = struct.Struct("<4sHHHHHLLLHH")
CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")

MAX_NAME = 1024
STORED = 0
NAMES_IN_UTF8 = 0x800
DOS_DATE = (1 << 5) | 1
"""1980-01-01; the time beside it is 0."""


@dataclass(frozen=True)
class Member:
    """One file of a zip: where its bytes are."""

    name: str
    start: int
    size: int
    plain: bool
    """False for a link or a device."""
    folder: bool
    dated: bool
    """False if it has another time than the one that a bundle's files have."""


def read_members(file: BinaryIO, max_files: int) -> Iterator[Member]:
    """Every file of a zip in order; Malformed as soon as the zip is of another form."""
    end = file.seek(0, io.SEEK_END)
    count, start, stop = _directory(file, end)
    if count > max_files:
        raise Malformed("zip", f"{count} files", f"at most {max_files} files")
    at, expected = start, 0
    for _ in range(count):
        member, at, begins = _member(file, at, stop)
        if begins != expected:
            raise Malformed("zip", f"{member.name} at {begins}", f"one after another: {expected}")
        expected = member.start + member.size
        yield member
    if at != stop or expected != start:
        raise Malformed("zip", "bytes that belong to no file", "files and their directory alone")


def _directory(file: BinaryIO, end: int) -> tuple[int, int, int]:
    """Number of files, and where their directory begins and ends."""
    here = end - END.size
    mark, disk, first, here_count, count, length, start, comment = _read(file, here, END)
    stop = here
    if mark != b"PK\x05\x06" or comment or disk or first or here_count != count:
        raise Malformed("zip", "no plain end of directory", "a zip of one part, not commented")
    if here >= LOCATOR_64.size + END_64.size:
        located = _read(file, here - LOCATOR_64.size, LOCATOR_64)
        if located[0] == b"PK\x06\x07":
            stop = here - LOCATOR_64.size - END_64.size
            wide = _read(file, stop, END_64)
            if wide[0] != b"PK\x06\x06" or wide[1] != END_64.size - 12 or located[2] != stop:
                raise Malformed("zip", "a zip64 end out of form", "one that is just before")
            count, length, start = wide[7:]
    if start + length != stop or length < count * CENTRAL.size:
        raise Malformed("zip", f"a directory of {length} bytes at {start}", f"one up to {stop}")
    return count, start, stop


def _member(file: BinaryIO, at: int, stop: int) -> tuple[Member, int, int]:
    """The file described here, where the next is described, and where this file begins."""
    (mark, _, system, _, _, flags, method, time, date, crc, packed, size, name_length, extra_length,
     comment, disk, _, attributes, begins) = _read(file, at, CENTRAL)  # fmt: skip
    name = file.read(name_length) if name_length <= MAX_NAME else b""
    extra = file.read(extra_length)
    told = name.decode("utf-8", "backslashreplace")
    next_at = at + CENTRAL.size + name_length + extra_length
    if mark != b"PK\x01\x02" or next_at > stop or not name or len(name) != name_length:
        raise Malformed("zip", "a directory out of form", f"names of 1 to {MAX_NAME} bytes")
    if flags & ~NAMES_IN_UTF8 or method != STORED or packed != size:
        found = f"{told}: method {method}, flags {flags:#x}"
        raise Malformed("zip", found, "stored files: not compressed, encrypted or streamed")
    if begins == 0xFFFFFFFF and extra[:4] == b"\x01\x00\x08\x00" and len(extra) == 12:
        begins, extra = int.from_bytes(extra[4:], "little"), b""
    if extra or comment or disk:
        raise Malformed("zip", f"{told}: extra fields", "none")
    local = _read(file, begins, LOCAL)
    same = (b"PK\x03\x04", flags, method, time, date, crc, packed, size, name_length, 0)
    if (local[0], *local[2:]) != same or file.read(name_length) != name:
        raise Malformed("zip", f"{told}: two descriptions that differ", "one description")
    kind = stat.S_IFMT(attributes >> 16) if system == 3 else 0
    folder = name.endswith(b"/")
    member = Member(
        told,
        begins + LOCAL.size + name_length,
        size,
        plain=folder or kind in (0, stat.S_IFREG),
        folder=folder,
        dated=(date, time) == (DOS_DATE, 0),
    )
    return member, next_at, begins


def _read(file: BinaryIO, at: int, form: struct.Struct) -> tuple[Any, ...]:
    data = b""
    if at >= 0:
        file.seek(at)
        data = file.read(form.size)
    if len(data) != form.size:
        raise Malformed("zip", "its end", "a whole zip")
    return form.unpack(data)


class Window(io.RawIOBase):
    """One stretch of a file, as a file of its own; many may be open at once."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._at, self._end = file, start, start, start + size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = min(max(base + offset, self._start), self._end)
        return self._at - self._start

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        data = self._file.read(min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
