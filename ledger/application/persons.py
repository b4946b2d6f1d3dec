"""All registrations of one person, by the links recorded."""

from __future__ import annotations

from ledger.domain.boundary import LINKING
from ledger.domain.decisions.people import linked
from ledger.domain.event import Event
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events


def person_of(store: Store, origin: str, subject: str, *, end: int | None = None) -> frozenset[str]:
    """Every tag of the person who has this tag, in the prefix of the log of size `end`.

    Cost: one read for each step outward along the links; one for a person without links.
    """
    known: dict[int, Event] = {}
    person, read = frozenset([subject]), frozenset[str]()
    while person - read:
        items = tuple(Item(LINKING, (tag,)) for tag in sorted(person - read))
        known |= {event.position: event for event in read_events(store, origin, items, end=end)}
        read |= person
        person = linked(subject, known.values())
    return person
