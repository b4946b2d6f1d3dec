"""Made-up entries for tests of stores, and the check that a whole log still holds.

The contents are no valid events: a store looks at bytes only. Each names its own type, event and
tags, so that `check_log` can compare every row with the bytes that were hashed.
"""

from __future__ import annotations

import json
from uuid import uuid4

from ledger.errors import LogClosed
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash
from ledger.store.contract import (
    Acknowledged,
    Append,
    Condition,
    Conflict,
    Item,
    Proposed,
    Store,
)

ORIGIN = "ledger.example/kizuna-clinic"
OTHER_ORIGIN = "ledger.example/sakura-hospital"


def proposed(
    type: str = "consent.given",
    tags: tuple[str, ...] = (),
    *,
    event: str | None = None,
    ciphertext: bytes | None = None,
    note: str = "",
) -> Proposed:
    """One event whose content names its type, event and tags."""
    event = event or str(uuid4())
    content = json.dumps({"event": event, "note": note, "tags": sorted(tags), "type": type})
    return Proposed(type, event, content.encode(), tags, ciphertext)


def append_of(
    *events: Proposed,
    origin: str = ORIGIN,
    command: str | None = None,
    condition: Condition | None = None,
    documents: tuple[tuple[bytes, bytes], ...] = (),
    creates_log: bool = False,
) -> Append:
    """An Append of these events, or of one plain event; the command is random if not given."""
    return Append(
        origin,
        command or str(uuid4()),
        events or (proposed(),),
        condition,
        documents,
        creates_log,
    )


def nothing_matches(*items: Item, seen: int) -> Condition:
    """The condition that none of these items stands at `seen` or later."""
    return Condition(items, seen)


def create_log(store: Store, origin: str = ORIGIN) -> Acknowledged:
    """A new log whose entry 0 is a made-up `log.created`."""
    return written(store, append_of(proposed("log.created"), origin=origin, creates_log=True))


def written(store: Store, append: Append) -> Acknowledged:
    """The acknowledgement of one Append, which must not meet a conflict."""
    (result,) = store.append([append])
    assert isinstance(result, Acknowledged), result
    return result


def refused(store: Store, append: Append) -> Conflict:
    """The conflict of one Append, which must not be written."""
    (result,) = store.append([append])
    assert isinstance(result, Conflict), result
    return result


def until_closed(store: Store, origin: str = ORIGIN) -> list[int]:
    """The positions of appends of one event each, as many as went in before the log was closed."""
    positions: list[int] = []
    while len(positions) < 5000:
        try:
            positions.append(written(store, append_of(origin=origin)).first_position)
        except LogClosed:
            return positions
    raise AssertionError("the log was never closed")


def check_log(store: Store, origin: str = ORIGIN) -> int:
    """The size of the log, once every row of it was compared with its contents.

    Checks positions, types, event ids, previous, leaf hashes, the head row, the tag index and
    that the commands cover all positions exactly once.
    """
    previous, size, events = FIRST_PREVIOUS, 0, set()
    tags = []
    for batch in store.scan(origin, batch=100):
        for entry in batch:
            said = json.loads(entry.content)
            assert entry.position == size
            assert entry.previous == previous
            assert entry.leaf_hash == leaf_hash(origin, size, previous, entry.content)
            assert (entry.type, entry.event) == (said["type"], said["event"])
            tags += [(tag, entry.type, size) for tag in said["tags"]]
            events.add(entry.event)
            previous = entry.leaf_hash
            size += 1
    head = store.head(origin)
    assert head is not None
    assert (head.size, head.leaf_hash) == (size, previous)
    assert len(events) == size
    assert store.tag_rows(origin, 0, size) == tags
    covered = 0
    for _, first, count in store.command_rows(origin):
        assert first == covered
        covered += count
    assert covered == size
    return size
