"""A store as the eventsourcing library sees one: the only place that knows the library's names.

The library's next major version renames them; then this page changes and no other.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from uuid import uuid4

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ledger.store.contract import (
    Append,
    Condition,
    Conflict,
    Item,
    Proposed,
    Query,
    Store,
    StoredEntry,
)


class LibraryRecorder(DCBRecorder):
    """One log of a store, which must exist, as a recorder of the library.

    Positions are the library's here: from 1, so position p is entry p - 1 of the log. The data
    of an event is the content, byte for byte. Tags come back from the index: each once, sorted.
    """

    def __init__(self, store: Store, origin: str, *, interval: float = 0.1) -> None:
        """`interval`: seconds between looks for entries that other processes wrote."""
        self._store = store
        self._origin = origin
        self._interval = interval
        self._news = 0
        self._changed = threading.Condition()

    def read(
        self,
        query: DCBQuery | None = None,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> DCBReadResponse:
        """Events that match, later than `after`; the head is read before them."""
        head = self._store.head(self._origin)
        size = 0 if head is None else head.size
        found = self._store.read(
            self._origin, _query(query), start=after or 0, end=size, limit=limit
        )
        events = self._with_tags(found)
        if limit is None:
            return _Response(events, size or None)
        return _Response(events, events[-1].position if events else None)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """The position of the last event; raises the library's IntegrityError on a conflict."""
        if not events:
            raise ProgrammingError("Should be at least one event")
        append = Append(
            self._origin,
            str(uuid4()),
            tuple(
                Proposed(event.type, str(uuid4()), event.data, tuple(dict.fromkeys(event.tags)))
                for event in events
            ),
            None
            if condition is None
            else Condition(_query(condition.fail_if_events_match), condition.after or 0),
        )
        (result,) = self._store.append([append])
        if isinstance(result, Conflict):
            raise IntegrityError(condition)
        self.wake()
        return result.first_position + len(result.events)

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> LibrarySubscription:
        """Events that match, later than `after`, those to come included."""
        return LibrarySubscription(self, query, after)

    def news(self) -> int:
        """A number that changes with every append here, and with every `wake`."""
        with self._changed:
            return self._news

    def wait(self, news: int) -> None:
        """Return when the number is no longer `news`, or after the interval."""
        with self._changed:
            self._changed.wait_for(lambda: self._news != news, self._interval)

    def wake(self) -> None:
        """Let everyone who waits look again."""
        with self._changed:
            self._news += 1
            self._changed.notify_all()

    def _with_tags(self, entries: Sequence[StoredEntry]) -> list[DCBSequencedEvent]:
        if not entries:
            return []
        tags: dict[int, list[str]] = {}
        rows = self._store.tag_rows(self._origin, entries[0].position, entries[-1].position + 1)
        for tag, _, position in rows:
            tags.setdefault(position, []).append(tag)
        return [
            DCBSequencedEvent(
                DCBEvent(entry.type, entry.content, tags.get(entry.position, [])),
                entry.position + 1,
            )
            for entry in entries
        ]


class LibrarySubscription(DCBSubscription[LibraryRecorder]):
    """Events as they come, by looking again: after every append here, and at each interval.

    It needs no thread of its own; `stop` may be called from another one.
    """

    def __init__(
        self, recorder: LibraryRecorder, query: DCBQuery | None, after: int | None
    ) -> None:
        """Use LibraryRecorder.subscribe."""
        super().__init__(recorder, query, after)
        self._page: Iterator[DCBSequencedEvent] = iter(())

    def __next__(self) -> DCBSequencedEvent:
        """The next event, waited for if need be; StopIteration once stopped."""
        news = None
        while not self._has_been_stopped:
            event = next(self._page, None)
            if event is not None:
                self._last_position = event.position
                return event
            if news is not None:
                self._recorder.wait(news)
            news = self._recorder.news()  # before reading: what is written meanwhile is not missed
            self._page = self._recorder.read(self._query, after=self._last_position, limit=500)
        raise StopIteration

    def stop(self) -> None:
        """End the iteration, in whichever thread it waits."""
        super().stop()
        self._recorder.wake()


class _Response(DCBReadResponse):
    """What was read, with the head that goes with it."""

    def __init__(self, events: Sequence[DCBSequencedEvent], head: int | None) -> None:
        self._events = iter(events)
        self._head = head

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


def _query(query: DCBQuery | None) -> Query:
    if query is None:
        return ()
    return tuple(Item(tuple(item.types), tuple(item.tags)) for item in query.items)
