"""For whom a person's data are held: who asks about them is sent to whoever entrusted them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ledger.domain.boundary import ARRANGEMENT, ORIGINS
from ledger.domain.event import Event, party_tag
from ledger.domain.facts.person import receipts
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.store.withheld import withheld_from


@dataclass(frozen=True)
class Held:
    """One arrangement under which data of a person are, or were, held for its party."""

    party: str
    arrangement: str
    ended: Event | None

    def as_object(self) -> dict[str, Any]:
        """As in a JSON answer."""
        return {
            "party": self.party,
            "arrangement": self.arrangement,
            "ended_at": self.ended.happened_at if self.ended else None,
        }


def held_for(
    store: Store, origin: str, people: Collection[str], *, end: int | None = None,
    withheld: bool = False,
) -> list[Held]:  # fmt: skip
    """Whom a person's data are held for, as collected and received; void receipts left out.

    `end`: as known in the prefix of this size. What is withheld from the person counts only where
    `withheld` says so.
    """
    items = tuple(Item(ORIGINS, (tag,)) for tag in sorted(people))
    hidden = () if withheld else withheld_from(store, origin, people)
    events = [
        event
        for event in (read_events(store, origin, items, end=end) if items else ())
        if event.event not in hidden
    ]
    stated = [event.data for event in events if event.type == "collection.recorded"]
    stated += receipts(events)
    found = {one["held_for"]: str(one["entruster"]) for one in stated if "held_for" in one}
    return [
        Held(party, arrangement, _end(store, origin, party, arrangement, end))
        for arrangement, party in found.items()
    ]


def _end(store: Store, origin: str, party: str, arrangement: str, end: int | None) -> Event | None:
    about = read_events(store, origin, (Item(ARRANGEMENT, (party_tag(party),)),), end=end)
    ends = (event for event in about if event.type == "arrangement.ended")
    return next((event for event in ends if event.data["arrangement"] == arrangement), None)
