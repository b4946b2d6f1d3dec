"""Which opened bundles are in other hands: an erasure cannot reach them, so it lists them.

A bundle of one person is listed for that person. One of a recipient or of a period is listed for
everybody of whom it may hold an opening: a sealed entry below its size that was to be opened in it.
What is listed may never have been taken along, and of a part that was gone by then no opening is in
it: so the list can hold too much, and nothing is left out of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.application.erased import stood_as
from ledger.application.selecting import Asked, opens
from ledger.domain.event import Event
from ledger.domain.events.disclosure import HANDED_OUT
from ledger.store.contract import Item, Store
from ledger.store.feed import checked_content, read_events
from ledger.store.withheld import withheld_from


@dataclass(frozen=True)
class HandedOut:
    """One opened bundle, as the log tells of it."""

    event: str
    """The record number of its entry."""
    position: int
    at: str
    """When it was made."""
    actor: Mapping[str, str]
    of_person: bool
    """Whether it is of this person alone; else of everybody who fits."""
    data: Mapping[str, Any]
    """What the entry says: see ledger.domain.events.disclosure."""

    def as_object(self) -> dict[str, Any]:
        """The members of a JSON answer, each always there."""
        optional = ("party", "happened_from", "happened_before", "means")
        return {
            "event": self.event,
            "position": self.position,
            "at": self.at,
            "actor": dict(self.actor),
            "of_person": self.of_person,
            **{name: self.data[name] for name in ("log", "size", "openings", "classes")},
            "manifest": self.data["manifest"],
            **{name: self.data.get(name) for name in optional},
        }


def handed_out(store: Store, origin: str, tags: Collection[str]) -> list[HandedOut]:
    """The bundles that may hold an opening of the person of these tags, oldest first.

    Those of the logs before were carried over into this one, so nothing else is read for them. What
    is withheld from the person makes no bundle one of the person's.
    """
    person = frozenset(tags)
    called = _called(store, origin, person)
    hidden = {log: _hidden(store, log, names) for log, names in called.items()}

    def concerns(event: Event) -> bool:
        if event.subject is None:
            return _may_hold(store, called, hidden, event)
        return bool(person & {event.subject, *event.tags})

    return [
        HandedOut(
            event.event, event.position, event.happened_at, event.actor,
            event.subject is not None, event.data,
        )
        for event in read_events(store, origin, (Item((HANDED_OUT,)),))
        if concerns(event)
    ]  # fmt: skip


def _called(store: Store, origin: str, tags: Iterable[str]) -> dict[str, set[str]]:
    """What a person is called in this log and in those before it."""
    found: dict[str, set[str]] = {}
    for tag in tags:
        for log, there in stood_as(store, origin, tag):
            found.setdefault(log, set()).add(there)
    return found


def _hidden(store: Store, origin: str, tags: Collection[str]) -> frozenset[str]:
    return frozenset(withheld_from(store, origin, tags).positions)


def _may_hold(
    store: Store, called: Mapping[str, Collection[str]], hidden: Mapping[str, frozenset[str]],
    event: Event,
) -> bool:  # fmt: skip
    """Whether a bundle of everybody who fits may have opened something of this person."""
    log, size = str(event.data["log"]), int(event.data["size"])
    if store.head(log) is None:
        return True  # that log is not here any more: nobody can say that it holds nothing
    asked = Asked(
        party=event.data.get("party"),
        happened_from=event.data.get("happened_from"),
        happened_before=event.data.get("happened_before"),
        hidden=hidden.get(log, frozenset()),
    )
    query = tuple(Item((), (tag,)) for tag in sorted(called.get(log, ())))
    return bool(query) and any(
        opens(checked_content(log, entry), asked) for entry in store.read(log, query, end=size)
    )
