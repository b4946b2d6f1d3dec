"""Recipients and sources as they are now: the newest version of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.application.find_person import identified
from ledger.application.people import People, search_key
from ledger.domain.boundary import PARTY
from ledger.domain.event import Event
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events


@dataclass(frozen=True)
class Party:
    """A party in its newest version."""

    registered: Event
    """Its first version: for a natural person, the one whose identity is sealed."""
    newest: Event
    versions: int

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.newest.data["party"])

    @property
    def data(self) -> Mapping[str, Any]:
        """The newest version, as recorded."""
        return self.newest.data

    @property
    def name(self) -> str | None:
        """The name of an organisation; None for a natural person, whose name is sealed."""
        return self.newest.data.get("name")


def parties_of(store: Store, origin: str) -> list[Party]:
    """Every party of a log, by code."""
    versions: dict[str, list[Event]] = {}
    for event in read_events(store, origin, (Item(PARTY),)):
        versions.setdefault(str(event.data["party"]), []).append(event)
    return [Party(found[0], found[-1], len(found)) for _, found in sorted(versions.items())]


def find_parties(store: Store, origin: str, text: str, people: People | None) -> list[Party]:
    """Parties whose code or name holds the text; natural persons' names only with the keys."""
    wanted = search_key(text)
    return [
        party
        for party in parties_of(store, origin)
        if wanted in search_key(party.code)
        or wanted in search_key(name_of(store, origin, party, people) or "")
    ]


def name_of(store: Store, origin: str, party: Party, people: People | None) -> str | None:
    """The name: clear for an organisation, opened in memory for a natural person."""
    if party.name is not None or people is None or not party.registered.subject:
        return party.name
    identity = identified(store, people, origin, party.registered).identity
    return str(identity["name"]) if identity else None
