"""A small log and what can be done to it, in words.

`Trail(8).do("replace 3, relink 4, head")` makes a sound log of eight entries and then tampers with
it, one act after the other. An act is a verb and its numbers; the verbs are the methods of Trail,
with hyphens. Positions are those at the time of the act.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ledger.log.checks import LogCheck
from ledger.log.findings import Result
from tests.support import independent
from tests.support.contents import EXAMPLE, HASH

ORIGIN = "ledger.example/kizuna-clinic"
START = datetime(2026, 3, 2, 16, 40)  # noqa: DTZ001 - written out as UTC


@dataclass(frozen=True)
class StoredRow:
    position: int
    type: str
    event: str
    content: bytes
    previous: bytes
    leaf_hash: bytes


def content(number: int, **members: Any) -> dict[str, Any]:
    """A valid content, different for each number; entry 0 creates the log."""
    made = copy.deepcopy(EXAMPLE) | {
        "event": f"00000000-0000-4000-8000-{number * 0x0303:012x}",
        "recorded_at": instant(number * 60),
        "data": {"number": number},
    }
    if number == 0:
        data = {"organisation": {"code": "KZN", "name": "きずな"}, "simulated": True}
        made |= {"type": "log.created", "subject": None, "sealed": None, "tags": [], "data": data}
    return made | members


def instant(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds") + "Z"


def row(position: int, made: dict[str, Any], previous: bytes) -> StoredRow:
    """A row in order itself, tied to `previous`."""
    data = independent.emit(made).encode()
    leaf = independent.leaf_hash(ORIGIN, position, previous, data)
    return StoredRow(position, made["type"], made["event"], data, previous, leaf)


def other(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


class Trail:
    """Rows and head row of one log."""

    def __init__(self, size: int) -> None:
        self.rows: list[StoredRow] = []
        for number in range(size):
            self.rows.append(row(number, content(number), self.last()))
        self.head_size, self.head_leaf = size, self.last()

    def last(self) -> bytes:
        return self.rows[-1].leaf_hash if self.rows else bytes(32)

    def do(self, acts: str) -> Trail:
        for act in filter(None, (part.strip() for part in acts.split(","))):
            verb, *numbers = act.split()
            method: Callable[..., None] = getattr(self, verb.replace("-", "_"))
            method(*map(int, numbers))
        return self

    def check(self, *, origin: str = ORIGIN, batch: int = 1000, kept: int = 100) -> Result:
        check = LogCheck(origin, kept_per_kind=kept)
        for start in range(0, len(self.rows), batch):
            check.add(self.rows[start : start + batch])
        return check.finish(self.head_size, self.head_leaf)

    def found(self, **options: Any) -> str:
        """Kinds and positions as the tables write them: `content_changed 3, head_differs`."""
        return ", ".join(
            finding.kind + (f" {finding.position}" if finding.position is not None else "")
            for finding in self.check(**options).findings
        )

    # Acts on one column.

    def content(self, at: int) -> None:
        """Another valid content, the hashes left as they were."""
        self._members(at, data={"number": -1, "simulated": True})

    def bytes(self, at: int) -> None:
        """One bit of the content, in the middle of a word."""
        data = self.rows[at].content
        self._set(at, content=data.replace(b'"role":"front', b'"role":"fr\x00nt'))

    def previous(self, at: int) -> None:
        self._set(at, previous=other(self.rows[at].previous))

    def leaf(self, at: int) -> None:
        self._set(at, leaf_hash=other(self.rows[at].leaf_hash))

    def column_type(self, at: int) -> None:
        self._set(at, type="consent.recorded")

    def column_event(self, at: int) -> None:
        self._set(at, event="11111111-1111-4111-8111-111111111111")

    # Acts on whole rows.

    def replace(self, at: int) -> None:
        """Another entry, in order itself, tied to the same one before."""
        self.content(at)
        self.fit(at)

    def fit(self, at: int) -> None:
        """The leaf hash made anew from position, `previous` and content."""
        r = self.rows[at]
        leaf = independent.leaf_hash(ORIGIN, r.position, r.previous, r.content)
        self._set(at, leaf_hash=leaf)

    def drop(self, at: int, to: int | None = None) -> None:
        del self.rows[at : (at if to is None else to) + 1]

    def truncate(self, at: int) -> None:
        del self.rows[at:]

    def insert(self, at: int) -> None:
        """An entry made to fit between; the positions from there on are one higher."""
        before = self.rows[at - 1].leaf_hash if at else bytes(32)
        self.rows.insert(at, row(at, content(1000 + at, recorded_at=instant(at * 60)), before))
        self.renumber()

    def append(self) -> None:
        """An entry more, in order, that the head knows nothing of."""
        self.rows.append(row(len(self.rows), content(1000), self.last()))

    def repeat(self, at: int) -> None:
        self.rows.insert(at, self.rows[at])

    def renumber(self) -> None:
        """Positions counted anew, nothing else touched."""
        for index in range(len(self.rows)):
            self._set(index, position=index)

    def swap(self, a: int, b: int) -> None:
        """Two rows change places; each keeps its hashes."""
        self.rows[a], self.rows[b] = self.rows[b], self.rows[a]
        self.renumber()

    def reorder(self, a: int, b: int) -> None:
        """Two rows come in the wrong order, with the positions they had."""
        self.rows[a], self.rows[b] = self.rows[b], self.rows[a]

    def swap_contents(self, a: int, b: int) -> None:
        first, second = self.rows[a], self.rows[b]
        for at, given in ((a, second), (b, first)):
            self._set(at, content=given.content, type=given.type, event=given.event)

    def link(self, at: int) -> None:
        """`previous` made to name the row before, the leaf hash left as it was."""
        self._set(at, previous=self.rows[at - 1].leaf_hash)

    def relink(self, start: int, end: int | None = None) -> None:
        """`previous` and leaf hash made anew from there on: all a forger can do in the rows."""
        for index in range(start, len(self.rows) if end is None else end + 1):
            before = self.rows[index - 1].leaf_hash if index else bytes(32)
            self._set(index, previous=before)
            self.fit(index)

    # Acts on the head row.

    def head(self) -> None:
        """The head made to fit the rows."""
        self.head_size, self.head_leaf = len(self.rows), self.last()

    def set_head_size(self, size: int) -> None:
        self.head_size = size

    def set_head_leaf(self) -> None:
        self.head_leaf = other(self.head_leaf)

    # Contents that break a rule; with `relink` and `head` the chain is in order.

    def kind(self, at: int) -> None:
        self._members(at, type="provision.authorised")

    def same_event(self, at: int, first: int) -> None:
        self._members(at, event=self.rows[first].event)

    def clock(self, at: int, seconds: int) -> None:
        """`recorded_at` that many seconds after that of entry 0."""
        self._members(at, recorded_at=instant(seconds))

    def version(self, at: int) -> None:
        self._members(at, v=2)

    def algorithm(self, at: int) -> None:
        self._members(at, sealed=EXAMPLE["sealed"] | {"alg": "A256GCM-SIV"})

    def member(self, at: int) -> None:
        self._members(at, zone="Asia Tokyo")

    def seal_other(self, at: int) -> None:
        self._members(at, sealed=EXAMPLE["sealed"] | {"ct": HASH})

    def spaces(self, at: int) -> None:
        self._set(at, content=self.rows[at].content.replace(b":", b": ", 1))

    def real(self) -> None:
        self._members(0, data={"simulated": False})

    def silent(self) -> None:
        self._members(0, data={})

    def _members(self, at: int, **members: Any) -> None:
        made = independent.parse(self.rows[at].content) | members
        given: dict[str, Any] = {"content": independent.emit(made).encode()}
        given |= {name: made[name] for name in ("type", "event") if name in members}
        self._set(at, **given)

    def _set(self, at: int, **columns: Any) -> None:
        self.rows[at] = replace(self.rows[at], **columns)
