"""A log that is a list of events: what ledger.domain.retention reads, without a store."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.boundary import LINKING, Boundary
from ledger.domain.event import Event


class Told:
    """Events by position, as ledger.store.past gives those of a stored log."""

    log = 1

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def event(self, position: int) -> Event:
        return self._events[position]

    def find(self, event: str) -> Event | None:
        return next((one for one in self._events if one.event == event), None)

    def events(self, boundary: Boundary, end: int) -> list[Event]:
        return [
            event
            for event in self._events[:end]
            if any(
                (not part.types or event.type in part.types)
                and set(part.tags) <= {*event.tags, event.subject}
                for part in boundary
            )
        ]

    def ever_linked(self, subject: str, size: int) -> frozenset[str]:
        found, before = {subject}, 0
        while len(found) > before:
            before = len(found)
            for event in self._events[:size]:
                pair = {str(event.subject), str(event.data.get("other"))}
                if event.type in LINKING and pair & found:
                    found |= pair
        return frozenset(found)
