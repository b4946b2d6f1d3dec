"""Recorded events, read from contents: the one way from stored bytes to what they mean.

Every content read here is parsed strictly and its leaf hash is made again, so that nobody acts
on an entry that its own leaf does not bear out. Chain and order are the matter of `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.domain.event import Event
from ledger.domain.events import known
from ledger.errors import AnswerNotBorneOut
from ledger.log.content import Content, parse_content
from ledger.log.entry import leaf_hash
from ledger.store.contract import Entries, Query, Store, StoredEntry
from ledger.text import Text


def event_of(position: int, content: Content) -> Event:
    """The event in a parsed content; UnknownVersion if this version does not know its type."""
    known(content.type, content.schema)
    return Event(
        position=position,
        type=content.type,
        schema=content.schema,
        event=content.event,
        command=content.command,
        recorded_at=content.recorded_at,
        happened_at=content.happened_at,
        zone=content.zone,
        actor={str(k): str(v) for k, v in content.actor.as_object().items()},
        subject=content.subject,
        tags=content.tags,
        data=content.data,
        sealed_class=str(content.sealed["class"]) if content.sealed else None,
    )


def checked_content(origin: str, entry: StoredEntry) -> Content:
    """The content of one row, after its leaf hash was made again from its own columns."""
    if leaf_hash(origin, entry.position, entry.previous, entry.content) != entry.leaf_hash:
        raise AnswerNotBorneOut(
            Text(
                f"Entry {entry.position} of {origin} does not match its own leaf hash.",
                f"{origin} の {entry.position} 番の記録が、リーフハッシュと一致しません。",
            ),
            help=Text("Run: daicho verify", "daicho verify を実行してください。"),
        )
    return parse_content(entry.content)


def event_in(origin: str, entry: StoredEntry) -> Event:
    """The event of one row, checked as checked_content does."""
    return event_of(entry.position, checked_content(origin, entry))


def read_events(
    store: Entries, origin: str, query: Query, *, start: int = 0, end: int | None = None
) -> list[Event]:
    """The events that match, in order of position, from `start` to before `end`."""
    return [event_in(origin, entry) for entry in store.read(origin, query, start=start, end=end)]


def follow(
    store: Store, origin: str, *, start: int = 0, end: int | None = None, batch: int = 500
) -> Iterator[Sequence[Event]]:
    """Every event of a log in order, in batches, up to `end` or what is there now."""
    for entries in store.scan(origin, start=start, end=end, batch=batch):
        yield [event_in(origin, entry) for entry in entries]
