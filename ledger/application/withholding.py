"""Under which keys a payload is sealed, and what a withholding takes along under its own.

What is withheld is sealed under `restricted`, so that the person's ordinary keys can be erased on
the days that the person is told. What was sealed under ordinary keys before it was withheld is
copied into the withholding, with who the person is: a record must name whom it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger import canonical
from ledger.application.people import People
from ledger.domain.decisions.request import Decided
from ledger.domain.event import Event, NewEvent
from ledger.domain.events import EVENT_TYPES
from ledger.domain.events.withholding import WITHHELD
from ledger.domain.retention.entry import IDENTITIES
from ledger.domain.withheld import RESTRICTED, going_with, points_to, texts_in
from ledger.errors import KeyGone
from ledger.store.contract import Entries, Item, Store
from ledger.store.feed import checked_content, read_events
from ledger.store.withheld import withheld_from


def classes_of(
    store: Entries, origin: str, person: frozenset[str], events: Sequence[NewEvent], seen: int
) -> dict[str, str | None]:
    """The class of keys for the payload of each of these events, by record number.

    Cost: one indexed query for the person.
    """
    withheld = set(withheld_from(store, origin, person, end=seen).by)
    withheld |= {name for one in events if one.type == WITHHELD for name in one.data["entries"]}
    found: dict[str, str | None] = {}
    for event in events:
        declared = EVENT_TYPES[event.type].sealed_class
        if event.event in withheld or points_to(event, withheld):
            withheld.add(event.event)
            declared = RESTRICTED if declared else None
        found[event.event] = declared
    return found


def with_copies(
    store: Store, people: People, origin: str, person: frozenset[str], decided: Decided, seen: int
) -> Decided:
    """The same; each withholding with a copy of what ordinary keys seal of what it names."""
    if not any(event.type == WITHHELD for event in decided.events):
        return decided
    items = tuple(Item((), (tag,)) for tag in sorted(person))
    before = [e for e in read_events(store, origin, items, end=seen) if e.subject in person]
    events = tuple(
        _with_copies(store, people, origin, event, before, decided.events)
        if event.type == WITHHELD else event
        for event in decided.events
    )  # fmt: skip
    return replace(decided, events=events)


def _with_copies(
    store: Store, people: People, origin: str, withholding: NewEvent, before: Sequence[Event],
    new: Sequence[NewEvent],
) -> NewEvent:  # fmt: skip
    """With copies, also of who spoke for the person: what that is kept for would tell of it."""
    entries = going_with(withholding.data["entries"], before)
    both: list[Event | NewEvent] = [*before, *new]
    named = {text for one in both if one.event in entries for text in texts_in(one.data)}
    said = [one for one in before if one.event in named and "given_by" in one.data]
    others = {str(one.data["given_by"]) for one in said} - {str(one.subject) for one in before}
    items = tuple(Item(IDENTITIES, (tag,)) for tag in sorted(others))
    found = read_events(store, origin, items) if items else []
    copies = []
    for event in [*before, *(one for one in found if one.subject in others)]:
        wanted = event.type in IDENTITIES or event.event in entries or event.event in named
        if wanted and event.sealed_class not in (None, RESTRICTED):
            payload = _opened(store, people, origin, event)
            if payload is not None:
                copies.append({"event": event.event, "payload": payload})
    sealed = {**withholding.payload, **({"copies": copies} if copies else {})}
    tags = tuple(sorted({*withholding.tags, *others}))
    return replace(withholding, payload=sealed, tags=tags)


def _opened(store: Store, people: People, origin: str, event: Event) -> str | None:
    """The payload as canonical JSON; None where it is erased already."""
    entry = store.entry(origin, event.position)
    assert entry is not None  # the event was read from it
    ciphertext = store.ciphertexts(origin, [event.position]).get(event.position)
    try:
        payload = people.open(origin, checked_content(origin, entry), ciphertext)
    except KeyGone:
        return None
    return canonical.encode(payload).decode()
