"""A log that is closed, and the first entries of the log that goes on in its place.

Only what makes it a successor: nothing is carried over. That is `daicho log succeed`'s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from ledger.log.checkpoint import Checkpoint
from ledger.log.content import parse_content
from ledger.store.contract import Acknowledged, Append, Proposed, Store
from tests.support import independent


def succeeded(store: Store, origin: str, successor: str, *, note: str = "") -> None:
    """Close a log and make its successor, which takes commands at once: two entries.

    `note` is put after the checkpoint's text, as the signatures of a whole note are.
    """
    size = store.close_log(origin, successor)
    leaves = [entry.leaf_hash for entry in store.read(origin, end=size)]
    checkpoint = Checkpoint(origin, size, independent.root(leaves)).text()
    begin(store, origin, successor, predecessor=checkpoint + note)
    data = {
        "predecessor": origin, "reason": "OTHER", "size": size, "read": size, "agreed": size,
        "carried": 0, "without_payload": 0,
    }  # fmt: skip
    _append(store, origin, successor, 1, type="log.carried_over", data=data)


def begin(store: Store, origin: str, successor: str, *, predecessor: str) -> None:
    """The first entry of a log, like that of `origin`, with any text as its predecessor."""
    first = store.entry(origin, 0)
    assert first is not None
    data: dict[str, Any] = parse_content(first.content).as_object()
    _append(store, origin, successor, 0, data={**data["data"], "predecessor": predecessor})


def _append(store: Store, origin: str, successor: str, number: int, **members: Any) -> None:
    first = store.entry(origin, 0)
    assert first is not None
    content = replace(
        parse_content(first.content),
        event=str(UUID(int=2 * number + 1, version=4)),
        command=str(UUID(int=2 * number + 2, version=4)),
        **members,
    )
    event = Proposed(content.type, content.event, content.encode(), content.index_tags())
    append = Append(successor, content.command, (event,), creates_log=number == 0)
    (answer,) = store.append([append])
    assert isinstance(answer, Acknowledged)
