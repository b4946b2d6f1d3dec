"""What a log said before a position, read from its contents: the ground of every check here."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.domain.boundary import LINKING, Boundary, of_people
from ledger.domain.decisions.people import linked
from ledger.domain.event import Event
from ledger.errors import AnswerNotBorneOut
from ledger.store.contract import Entries, Item, StoredEntry, log_id
from ledger.store.feed import event_in
from ledger.text import Text


class Past:
    """One log. What was read once is kept, so make a new one for every batch or answer."""

    def __init__(self, store: Entries, origin: str) -> None:
        self.origin = origin
        self.log = log_id(origin)
        self._store = store
        self._read: dict[tuple[Boundary, int, int], list[Event]] = {}
        self._entries: dict[int, tuple[Event, bytes]] = {}

    def event(self, position: int) -> Event:
        """One event, by its position; AnswerNotBorneOut if the log has none there."""
        return self._entry(position)[0]

    def find(self, event: str) -> Event | None:
        """One event, by its id; None if the log has none."""
        position = self._store.position_of(self.origin, event)
        return None if position is None else self.event(position)

    def leaf_hash(self, position: int) -> bytes:
        """The leaf hash of one entry."""
        return self._entry(position)[1]

    def events(self, boundary: Boundary, end: int, *, start: int = 0) -> list[Event]:
        """The events of a boundary at positions from `start` to before `end`, in order."""
        key = (boundary, start, end)
        if key not in self._read:
            query = tuple(Item(part.types, part.tags) for part in boundary)
            found = self._store.read(self.origin, query, start=start, end=end)
            self._read[key] = [self._event(entry)[0] for entry in found]
        return self._read[key]

    def any(self, boundary: Boundary, start: int, end: int) -> bool:
        """Whether any event of a boundary stands from `start` to before `end`."""
        query = tuple(Item(part.types, part.tags) for part in boundary)
        return bool(self._store.read(self.origin, query, start=start, end=end, limit=1))

    def people(self, subject: str, size: int) -> frozenset[str]:
        """All registrations of a person, by the links in the prefix of this size."""
        return linked(subject, self._links(subject, size)[1])

    def ever_linked(self, subject: str, size: int) -> frozenset[str]:
        """All registrations that were ever linked with this one, unlinked since or not."""
        return self._links(subject, size)[0]

    def _links(self, subject: str, size: int) -> tuple[frozenset[str], list[Event]]:
        links: dict[int, Event] = {}
        asked: set[str] = set()
        ever = {subject}
        while fresh := ever - asked:
            asked |= fresh
            for event in self.events(of_people(frozenset(fresh), LINKING), size):
                links[event.position] = event
                ever |= {str(event.subject), str(event.data["other"])}
        return frozenset(ever), list(links.values())

    def _entry(self, position: int) -> tuple[Event, bytes]:
        if position not in self._entries:
            entry = self._store.entry(self.origin, position)
            if entry is None:
                raise AnswerNotBorneOut(
                    Text(
                        f"A view names entry {position} of {self.origin}, which is not there.",
                        f"表示用データが指す {self.origin} の {position} 番の記録がありません。",
                    )
                )
            self._event(entry)
        return self._entries[position]

    def _event(self, entry: StoredEntry) -> tuple[Event, bytes]:
        if entry.position not in self._entries:
            self._entries[entry.position] = (event_in(self.origin, entry), entry.leaf_hash)
        return self._entries[entry.position]


class Links:
    """Who is one person, at any size up to that of the prefix it was made from."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = list(events)
        self._mentioned = {
            tag for event in self._events for tag in (str(event.subject), str(event.data["other"]))
        }

    def people(self, subjects: Iterable[str], size: int) -> frozenset[str]:
        """All registrations of the people that these tags are of."""
        found: set[str] = set()
        for subject in subjects:
            found.add(subject)
            if subject in self._mentioned:
                found |= linked(subject, (e for e in self._events if e.position < size))
        return frozenset(found)
