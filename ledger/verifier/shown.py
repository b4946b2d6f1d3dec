"""What was proved, for people to read: every content that is tied to a signed checkpoint.

Whether an entry is tied is known only when all have passed by. Until then the contents lie in a
file that has no name and goes with the process; in memory are at most a few.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Self

from ledger import canonical
from ledger.canonical import MAX_PAYLOAD_BYTES, Json, Object
from ledger.text import Language, Text

IN_MEMORY = 2**23
LENGTH_BYTES = 8
NO_PAYLOAD = 2**64 - 1
MEMBERS = (
    "event", "happened_at", "zone", "recorded_at", "command", "actor", "subject", "tags", "data",
)  # fmt: skip

HEADING = Text("What is proved, entry by entry:", "証明された記録の内容:")
NOTHING = Text("No content of an entry is proved here.", "内容まで証明された記録はありません。")
OPENED = Text("opened", "開示された内容")
SEALED = Text("sealed, not opened", "封緘されたまま")


@dataclass(frozen=True)
class Entry:
    """One entry whose content is proved, and what was opened of it, if anything was."""

    position: int
    content: Object
    payload: Object | None

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"position": self.position, "content": self.content, "opened": self.payload}


class Shown:
    """Contents that fit their leaves, kept until it is known which of them are tied."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._tied: Callable[[int], bool] = lambda _: False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def take(self, position: int, content: bytes, payload: bytes | None) -> None:
        """Keep one entry; positions rise."""
        lengths = (len(content), NO_PAYLOAD if payload is None else len(payload))
        for number in (position, *lengths):
            self._file.write(number.to_bytes(LENGTH_BYTES, "big"))
        self._file.write(content)
        self._file.write(payload or b"")

    def settle(self, tied: Callable[[int], bool]) -> None:
        """Say which positions are tied to a signed checkpoint and have no break."""
        self._tied = tied

    def entries(self) -> Iterator[Entry]:
        """Those that are tied, one at a time."""
        self._file.seek(0)
        while head := self._file.read(3 * LENGTH_BYTES):
            position, length, more = (
                int.from_bytes(head[at : at + LENGTH_BYTES], "big")
                for at in range(0, len(head), LENGTH_BYTES)
            )
            content = self._file.read(length)
            payload = None if more == NO_PAYLOAD else self._file.read(more)
            if self._tied(position):
                yield Entry(position, canonical.parse(content), _parsed(payload))


def entry_lines(shown: Shown, language: Language) -> Iterator[str]:
    """The entries as indented lines of `key: value`; what is in a value makes no line."""
    number = 0
    for number, entry in enumerate(shown.entries(), 1):
        yield HEADING.in_language(language) if number == 1 else ""
        head = Text(f"Entry {entry.position}", f"{entry.position}番の記録")
        yield f"{head.in_language(language)}: {_told(entry.content['type'])}"
        for name in MEMBERS:
            yield from _lines(name, entry.content[name], "  ")
        if entry.payload is not None:
            yield from _lines(OPENED.in_language(language), entry.payload, "  ")
        elif entry.content["sealed"] is not None:
            yield f"  ({SEALED.in_language(language)})"
    if not number:
        yield NOTHING.in_language(language)


def _parsed(payload: bytes | None) -> Object | None:
    return None if payload is None else canonical.parse(payload, max_bytes=MAX_PAYLOAD_BYTES)


def _lines(name: str, value: Json, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield f"{indent}{name}:"
        for key, member in value.items():
            yield from _lines(key, member, indent + "  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{name}:"
        for member in value:
            yield from _lines("-", member, indent + "  ")
    else:
        yield f"{indent}{name}{' ' if name == '-' else ': '}{_told(value)}"


def _told(value: Json) -> str:
    """A value on one line, whatever is in it; characters that do not show are escaped."""
    if not isinstance(value, str) or not value:
        return json.dumps(value)
    return "".join(
        sign if sign.isprintable() or sign == "\u3000" else ascii(sign)[1:-1]
        for sign in value.replace("\\", "\\\\")
    )
