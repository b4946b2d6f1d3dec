"""What is withheld from a person, read from the log: the one filter of every answer about one.

An answer about a person leaves out what this names, whatever the size it is answered at: what is
withheld now was withheld all along, and what is released now never was. Decisions read everything;
so does whoever may see the whole log.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ledger.domain.event import Event
from ledger.domain.events.withholding import WITHHELD, WITHHOLDING
from ledger.domain.withheld import hidden, withheld_by
from ledger.store.contract import Entries, Item
from ledger.store.feed import event_in, read_events


@dataclass(frozen=True)
class Withheld:
    """Entries of one log that a person is not told of; of most people there are none."""

    positions: Mapping[str, int] = field(default_factory=dict)
    """Record number -> position, of all of them."""
    by: Mapping[str, Event] = field(default_factory=dict)
    """Record number -> its withholding; the withholdings themselves are not among these."""

    def __contains__(self, event: object) -> bool:
        return event in self.positions

    def __bool__(self) -> bool:
        return bool(self.positions)


NOTHING = Withheld()


def withheld_from(
    store: Entries, origin: str, people: Collection[str], *, end: int | None = None
) -> Withheld:
    """What the person of these registrations is not told of in one log.

    `end`: as it was in the prefix of this size, for who checks a decision of then. Cost: one
    indexed query; for who has something withheld, all that is about the person, and about whom
    the withholdings name as registered for the same person then or as having spoken for it.
    """
    tags = sorted(people)
    if not tags:
        return NOTHING
    asked = tuple(Item(WITHHOLDING, (tag,)) for tag in tags)
    made = store.read(origin, asked, end=end)
    if not made:
        return NOTHING
    # An act may have parts under registrations that are linked no more, and the identity of who
    # spoke for somebody is kept by records about that one.
    then = {tag for one in made for tag in _registrations(event_in(origin, one), people)}
    items = tuple(Item((), (tag,)) for tag in sorted({*tags, *then}))
    everything = read_events(store, origin, items, end=end)
    events = [e for e in everything if e.subject in {*tags, *then} or e.type in WITHHOLDING]
    positions = {event.event: event.position for event in events}
    names = hidden(events) & set(positions)
    by = {name: one for name, one in withheld_by(events).items() if name in names}
    return Withheld({name: positions[name] for name in names}, by)


def _registrations(event: Event, people: Collection[str]) -> set[str]:
    """The person as registered then, and who spoke for the person; not who decided."""
    found = {str(event.subject), *event.tags} - {str(event.data.get("decided_by"))}
    return found if found & {*people} else set()


def withheld_in(store: Entries, origin: str) -> list[Event]:
    """Every withholding of a log, released or not, oldest first."""
    return read_events(store, origin, (Item((WITHHELD,)),))
