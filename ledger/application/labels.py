"""What codes and tags are called, for the answers people read: names are opened, never kept.

Without the key-encryption key a natural person stays a tag or a code, and the answer is as right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger.application.people import People
from ledger.domain.boundary import PARTY, POLICY
from ledger.domain.event import party_tag
from ledger.domain.terms import CARE_PURPOSES
from ledger.errors import KeyGone
from ledger.store.contract import Item, Store
from ledger.store.feed import checked_content, read_events
from ledger.text import Text, verbatim

GONE = Text("(erased)", "（消去済み）")


@dataclass
class Labels:
    """The names of one log, each looked up once. `people` None: nothing sealed is opened."""

    store: Store
    origin: str
    people: People | None
    _persons: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    _parties: dict[str, dict[str, Any]] = field(default_factory=dict)
    _purposes: dict[str, Text] | None = None

    def person(self, tag: str) -> Text | None:
        """The name of a registration; None without a key, the word for it if it was erased."""
        identity = self.identity(tag)
        if identity is None:
            return None
        return verbatim(str(identity["name"])) if identity else GONE

    def identity(self, tag: str) -> dict[str, Any] | None:
        """The sealed identity of a registration: {} if erased, None without a key."""
        if self.people is None:
            return None
        if tag not in self._persons:
            self._persons[tag] = self._open(self.people, tag)
        return self._persons[tag]

    def _open(self, people: People, tag: str) -> dict[str, Any] | None:
        items = (Item(("subject.registered", "party.registered"), (tag,)),)
        for entry in self.store.read(self.origin, items):
            content = checked_content(self.origin, entry)
            if content.subject == tag:
                sealed = self.store.ciphertexts(self.origin, [entry.position])
                try:
                    return dict(people.open(self.origin, content, sealed.get(entry.position)))
                except KeyGone:
                    return {}
        return None

    def party(self, code: str) -> str:
        """The party's name as registered last; its code where that is sealed, closed or erased."""
        data = self.party_data(code)
        if "name" in data:
            return str(data["name"])
        identity = self.identity(str(data["person"])) if data.get("person") else None
        return str(identity["name"]) if identity else code

    def party_data(self, code: str) -> dict[str, Any]:
        """What the party's newest version says, and under `person` the tag of a natural person."""
        if code not in self._parties:
            items = (Item(PARTY, (party_tag(code),)),)
            versions = [
                event
                for event in read_events(self.store, self.origin, items)
                if event.data["party"] == code
            ]
            newest = versions[-1] if versions else None
            self._parties[code] = (
                {**newest.data, "person": newest.subject} if newest is not None else {}
            )
        return self._parties[code]

    def purpose(self, code: str) -> Text | None:
        """What a purpose was called when it was published last, or in the Guidance's Table 2."""
        if self._purposes is None:
            self._purposes = {}
            for event in read_events(self.store, self.origin, (Item(POLICY),)):
                changed = [event.data["new"]] if "new" in event.data else []
                for purpose in (*event.data.get("purposes", ()), *changed):
                    self._purposes[purpose["code"]] = Text(purpose["en"], purpose["ja"])
        if code not in self._purposes and code in CARE_PURPOSES:
            return CARE_PURPOSES.label(code)
        return self._purposes.get(code)
