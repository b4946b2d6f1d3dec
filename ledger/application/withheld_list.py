"""What is withheld in a log, withholding by withholding: for whoever may see the whole log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.keeping import keeping
from ledger.application.people import People
from ledger.application.persons import person_of
from ledger.domain.event import Event
from ledger.domain.events.withholding import RELEASED
from ledger.domain.retention.classes import ClassKept
from ledger.domain.withheld import RESTRICTED, going_with
from ledger.errors import KeyGone
from ledger.store.contract import Item, Store
from ledger.store.feed import checked_content, read_events
from ledger.store.withheld import withheld_in


@dataclass(frozen=True)
class Listed:
    """One withholding with all that goes with it."""

    withholding: Event
    released: Event | None
    """What released it."""
    entries: tuple[Event, ...]
    """What it withholds, in order: what it names, and what tells of that."""
    reason: str | None
    """Opened; None without a key, or once it is erased."""
    name: str | None
    """The person's, as it was copied: there still where the person's own identity is erased."""
    kept: ClassKept | None
    """What a law keeps of all that is withheld from the person."""

    def as_object(self) -> dict[str, Any]:
        """The withholding as a member of a JSON answer."""
        event = self.withholding
        return {
            "event": event.event,
            "position": event.position,
            "subject": event.subject,
            "named": list(event.data["entries"]),
            "entries": [one.event for one in self.entries],
            "ground": event.data["ground"],
            "decided_by": event.data["decided_by"],
            "until": event.data.get("until"),
            "reason": self.reason,
            "name": self.name,
            "recorded_at": event.recorded_at,
            "actor": dict(event.actor),
            "released_by": self.released.event if self.released else None,
            "keep_until": self.kept.until if self.kept else None,
        }


def listed(store: Store, people: People | None, origin: str) -> list[Listed]:
    """Every withholding of a log, released or not, oldest first."""
    return [_listed(store, people, origin, event) for event in withheld_in(store, origin)]


def _listed(store: Store, people: People | None, origin: str, withholding: Event) -> Listed:
    person = person_of(store, origin, str(withholding.subject))
    events = _about(store, origin, person)
    names = going_with(withholding.data["entries"], events)
    known = {event.event for event in events}  # copies are of who spoke for the person too
    released = (
        event for event in events
        if event.type == RELEASED and event.data["withholding"] == withholding.event
    )  # fmt: skip
    head = store.head(origin)
    sealed = _payload(store, people, origin, withholding)
    kept = keeping(store, origin, person, head.size if head else 0)
    return Listed(
        withholding,
        next(released, None),
        tuple(event for event in events if event.event in names),
        str(sealed["reason"]) if sealed else None,
        _name(one for one in sealed.get("copies", ()) if one["event"] in known),
        next((one for one in kept if one.klass == RESTRICTED), None),
    )


def _about(store: Store, origin: str, person: frozenset[str]) -> Sequence[Event]:
    items = tuple(Item((), (tag,)) for tag in sorted(person))
    return [event for event in read_events(store, origin, items) if event.subject in person]


def _name(copies: Iterable[Mapping[str, str]]) -> str | None:
    """The name in the copy of an identity."""
    payloads = (json.loads(one["payload"]) for one in copies)
    return next((str(one["name"]) for one in payloads if "name" in one), None)


def _payload(store: Store, people: People | None, origin: str, event: Event) -> Mapping[str, Any]:
    """The sealed part of a withholding, opened; empty without a key, or once it is erased."""
    entry = store.entry(origin, event.position)
    if people is None or entry is None:
        return {}
    ciphertext = store.ciphertexts(origin, [event.position]).get(event.position)
    try:
        return people.open(origin, checked_content(origin, entry), ciphertext)
    except KeyGone:
        return {}
