"""All registrations of one person, by the links recorded; and what consents of theirs stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ledger.domain.boundary import CONSENT, LINKING, of_people
from ledger.domain.decisions.people import linked
from ledger.domain.event import Event
from ledger.domain.events.subject import RETIRED
from ledger.store.contract import Entries, Item, Store
from ledger.store.feed import read_events


def person_of(
    store: Entries, origin: str, subject: str, *, end: int | None = None
) -> frozenset[str]:
    """Every tag of the person who has this tag, in the prefix of the log of size `end`.

    Cost: one read for each step outward along the links; one for a person without links.
    """

    def links_of(tags: frozenset[str]) -> list[Event]:
        items = tuple(Item(LINKING, (tag,)) for tag in sorted(tags))
        return read_events(store, origin, items, end=end)

    return person_by(links_of, subject)


def person_by(
    links_of: Callable[[frozenset[str]], Iterable[Event]], subject: str
) -> frozenset[str]:
    """Every tag of the person who has this tag; `links_of` gives the linking events of tags."""
    known: dict[int, Event] = {}
    person, read = frozenset([subject]), frozenset[str]()
    while person - read:
        known |= {event.position: event for event in links_of(person - read)}
        read |= person
        person = linked(subject, known.values())
    return person


def in_use(store: Store, origin: str, subject: str, *, end: int | None = None) -> str:
    """The registration under whose keys is sealed what is about the person: the one in its place.

    A retired registration is linked with the one that took its place, so it is asked only for
    people with links. Cost: one read for each time the keys were changed, and one.
    """
    while True:
        events = read_events(store, origin, (Item((RETIRED,), (subject,)),), end=end)
        retired = next((event for event in events if event.subject == subject), None)
        if retired is None:
            return subject
        subject = str(retired.data["by"])


def consents_standing(store: Store, origin: str, subject: str, at: str) -> list[Event]:
    """The person's consents that are neither withdrawn nor expired at an instant.

    A withdrawal ends the consent it names and no other: who says "I withdraw" may mean several.
    """
    person = person_of(store, origin, subject)
    items = tuple(Item(part.types, part.tags) for part in of_people(person, CONSENT))
    events = [event for event in read_events(store, origin, items) if event.happened_at <= at]
    withdrawn = {event.data["consent"] for event in events if event.type == "consent.withdrawn"}
    return [
        event
        for event in events
        if event.type == "consent.given"
        and event.event not in withdrawn
        and not event.data.get("expires_at", "9999") <= at
    ]
