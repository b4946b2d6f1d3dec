"""The file of a part: canonical JSON, one object a line, lines end in 0x0A alone.

    {"format":"daicho-backup-1","kind":"backup","made_at":...,"part":...}
    ... the lines of the part, each with its `kind`; bytes in base64
    {"kind":"end","lines":N,"sha256":HEX}        over all bytes before this line

Written and read line by line: memory does not grow with what is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from ledger import canonical
from ledger.backup.layout import FORMAT, Part, check_format
from ledger.canonical import Json, Object
from ledger.errors import Malformed
from ledger.log.entry import decode_base64

MAX_LINE_BYTES = 1 << 30
"""A text kept beside the log is one line; nothing else comes near."""


class Readable(Protocol):
    """What lines are read from."""

    def readline(self, limit: int = -1, /) -> bytes: ...


def bytes_of(
    part: Part, made_at: str, lines: Iterable[Object], end: Callable[[int], None]
) -> Iterator[bytes]:
    """The bytes of a part, a line at a time; `end` is told how many lines stand between."""
    hashed, count = hashlib.sha256(), 0
    first: Object = {"format": FORMAT, "kind": "backup", "made_at": made_at, "part": str(part)}
    data = _line(first)
    hashed.update(data)
    yield data
    for line in lines:
        data = _line(line)
        hashed.update(data)
        count += 1
        yield data
    end(count)
    yield _line({"kind": "end", "lines": count, "sha256": hashed.hexdigest()})


def lines_in(file: Readable, part: Part, made_at: str, count: int) -> Iterator[Object]:
    """The lines between the first and the last; Malformed, UnknownVersion where it is no such file.

    `part`, `made_at` and `count`, of the lines between, are what the manifest says: the first line
    and the end have to say the same.

    What is given out before the end is vouched for by nothing yet: the end says whether the whole
    is as it was written.
    """
    hashed, number = hashlib.sha256(), 0
    while True:
        data = file.readline(MAX_LINE_BYTES)
        number += 1
        if not data.endswith(b"\n"):
            raise Malformed(f"line {number}", data[-40:], "whole lines up to one of kind end")
        line = parse_line(data, number)
        if number == 1:
            check_format(line.get("format"))
            for name, wanted in (("part", str(part)), ("made_at", made_at)):
                if line.get(name) != wanted:
                    raise Malformed(name, line.get(name), wanted)
        elif line.get("kind") == "end":
            _check_end(file, line, number, hashed.hexdigest())
            if number - 2 != count:
                raise Malformed("lines", number - 2, str(count))
            return
        else:
            yield line
        hashed.update(data)


def parse_line(data: bytes, number: int) -> Object:
    """The object of a line; Malformed says which line."""
    try:
        # In which form it is written is looked at by the hash over all, not line by line.
        return canonical.parse_any_form(data[:-1], max_bytes=MAX_LINE_BYTES)
    except Malformed as error:
        raise Malformed(f"line {number}", error.found, "an object in JSON") from None


def _check_end(file: Readable, line: Object, number: int, digest: str) -> None:
    if (line.get("lines"), line.get("sha256")) != (number - 2, digest):
        found = f"{number - 2} lines, {digest}"
        raise Malformed("end", found, f"{line.get('lines')} lines, {line.get('sha256')}")
    if file.readline(1):
        raise Malformed(f"line {number + 1}", "more", "nothing after the line of kind end")


def _line(value: Object) -> bytes:
    return canonical.encode(value, max_bytes=MAX_LINE_BYTES) + b"\n"


# Members of a line, in their forms.


def text_in(line: Object, name: str) -> str:
    """A member that is a string."""
    value = line.get(name)
    if not isinstance(value, str):
        raise _wrong(line, name, value, "a string")
    return value


def text_or_none_in(line: Object, name: str) -> str | None:
    """A member that is a string or null."""
    return None if line.get(name) is None else text_in(line, name)


def count_in(line: Object, name: str) -> int:
    """A member that counts from 0."""
    value = line.get(name)
    if type(value) is not int or value < 0:
        raise _wrong(line, name, value, "an integer from 0")
    return value


def bytes_in(line: Object, name: str, length: int | None = None) -> bytes:
    """A member that holds bytes in base64, `length` of them if given."""
    return decode_base64(f"{line.get('kind')}: {name}", line.get(name), length)


def _wrong(line: Object, name: str, value: Json, wanted: str) -> Malformed:
    return Malformed(f"{line.get('kind')}: {name}", value, wanted)
