"""What a log held when it had a given size: each part of a boundary is read once, then only cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache

from ledger.application.persons import person_by
from ledger.application.record import query
from ledger.domain.boundary import LINKING, Boundary, Part
from ledger.domain.event import Event
from ledger.store.contract import Entries
from ledger.store.feed import event_in, read_events

KEPT = 5_000
"""How many parts are kept: policies, notices and parties, and the people last looked at."""


class Prefixes:
    """Every prefix of one log up to a size; what is appended later is not seen.

    Parts of a boundary come back for verdict after verdict, so each is read whole and kept.
    """

    def __init__(self, store: Entries, origin: str, size: int) -> None:
        self._store, self._origin, self._size = store, origin, size
        self._part = lru_cache(KEPT)(self._read)

    def events(self, boundary: Boundary, *, start: int = 0, end: int) -> list[Event]:
        """The events of a boundary, in order, positions from `start` to before `end`."""
        found = {event.position: event for event in self._cut(boundary, start, end)}
        return [found[position] for position in sorted(found)]

    def asked_once(self, boundary: Boundary, *, end: int) -> list[Event]:
        """As events, for what hardly comes back: read, and not kept."""
        return read_events(self._store, self._origin, query(boundary), end=end)

    def person(self, subject: str, *, end: int) -> frozenset[str]:
        """Every tag of the person who has this tag, in the prefix of size `end`."""

        def links_of(tags: frozenset[str]) -> list[Event]:
            links = (event for tag in tags for event in self._links.get(tag, ()))
            return [event for event in links if event.position < end]

        return person_by(links_of, subject)

    def event(self, event: str, *, end: int) -> Event | None:
        """The event of this id, if it stands in the prefix of size `end`."""
        position = self._store.position_of(self._origin, event)
        if position is None or position >= end:
            return None
        entry = self._store.entry(self._origin, position)
        found = event_in(self._origin, entry) if entry else None
        return found if found and found.event == event else None  # the content says which it is

    @cached_property
    def _links(self) -> dict[str, list[Event]]:
        """Every linking event under each of its tags: most people have none."""
        found: dict[str, list[Event]] = {}
        for event in self.asked_once((Part(LINKING),), end=self._size):
            for tag in {*event.tags, str(event.subject)}:
                found.setdefault(tag, []).append(event)
        return found

    def _cut(self, boundary: Boundary, start: int, end: int) -> Iterator[Event]:
        for part in boundary:
            events = self._part(part)
            first, last = (bisect_left(events, at, key=_position) for at in (start, end))
            yield from events[first:last]

    def _read(self, part: Part) -> list[Event]:
        return self.asked_once((part,), end=self._size)


def _position(event: Event) -> int:
    return event.position
