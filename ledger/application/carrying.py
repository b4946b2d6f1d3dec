"""Events carried over from one log into its successor, each once, in their order.

Every event keeps its type, its record number, its command and when it happened; `carried_from` says
which entry it was. What was sealed is opened with the old keys and sealed anew, under keys that the
person gets in the new log; every subject tag is replaced by the person's new one.

A command goes over whole or not at all, under its own id: so what was asked of the old log once and
comes again (a desk that never heard the answer) gets its acknowledgement from the new one. Windows
are cut at the same places by everybody and each is one append, so that of two who are at it at once
one finds the window done, and reads from it what the people in it are called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from ledger.application.behind import check_held_since
from ledger.application.erased_later import ErasedClasses
from ledger.application.people import Pending
from ledger.application.predecessor import Progress, entries_of, windows
from ledger.application.record import Ledger
from ledger.application.store_check import DOCUMENT_MEMBERS
from ledger.canonical import Object
from ledger.domain.boundary import ERASURE
from ledger.domain.carrying import CARRIED
from ledger.domain.events import EVENT_TYPES
from ledger.domain.facts.instants import known_since
from ledger.domain.shape import DIGEST
from ledger.errors import BoundaryKeepsChanging, KeyDoesNotFit, KeyGone, Malformed
from ledger.log.content import Actor, Content, parse_content
from ledger.log.entry import base64_text
from ledger.store.contract import Acknowledged, Append, Item, Proposed, StoredEntry
from ledger.store.feed import event_of, follow, read_events
from ledger.text import Text

Pair = tuple[StoredEntry, Content]
"""Subject tags with classes of their keys."""


@dataclass(frozen=True)
class Carried:
    """How many events the new log took over, and how many of them without a sealed part they had.

    A sealed part is lost to it where the key or the ciphertext is gone, by erasure or by damage.
    """

    events: int
    without_payload: int


@dataclass
class Carrying:
    """The way of one log's events into another: what is done, and what people are called there."""

    ledger: Ledger
    old: str
    new: str
    tags: dict[str, str] = field(default_factory=dict)
    """Subject tag in the old log -> the same person's in the new one."""
    done: dict[int, tuple[str | None, bool]] = field(default_factory=dict)
    """Position in the old log -> subject in the new one, and whether its payload went over."""
    latest: str = ""
    """The recorded_at of the newest entry of the new log that was read back."""

    def run(self, read: int, recorded_at: str, progress: Progress | None = None) -> Carried:
        """Carry the first `read` entries over; what is there already is not carried again.

        `recorded_at`: now, but not before anything that stands in the old log.
        """
        self._read_back(0)
        erased = self._erased(read)
        events = without = 0
        for window in windows(entries_of(self.ledger.store, self.old, read)):
            carried = [pair for pair in window if pair[1].type in CARRIED]
            self._learn(carried)
            left = [pair for pair in carried if pair[0].position not in self.done]
            if left:
                self._carry(left, erased, recorded_at)
                self._learn(left)
            events += len(carried)
            without += sum(
                content.sealed is not None and not self.done[entry.position][1]
                for entry, content in carried
            )
            if progress:
                progress(window[-1][0].position + 1, read)
        return Carried(events, without)

    def _read_back(self, start: int) -> None:
        """Learn from the new log what was carried into it, from a position of it on."""
        for events in follow(self.ledger.store, self.new, start=start):
            for event in events:
                self.latest = max(self.latest, event.recorded_at)
                carried = event.data.get("carried_from")
                if carried is not None:
                    there = event.sealed_class is not None
                    self.done[carried["position"]] = (event.subject, there)

    def _learn(self, carried: Sequence[Pair]) -> None:
        """Note what people are called in the new log, from those of these that are done."""
        for entry, content in carried:
            subject, _ = self.done.get(entry.position, (None, False))
            if content.subject is not None and subject is not None:
                self.tags[content.subject] = subject

    def _erased(self, read: int) -> ErasedClasses:
        """What was decided to be erased: it is neither sealed anew nor are there keys for it."""
        events = read_events(self.ledger.store, self.old, (Item(ERASURE),), end=read)
        return frozenset(
            (str(event.subject), str(klass)) for event in events for klass in event.data["classes"]
        )

    def _carry(self, carried: Sequence[Pair], erased: ErasedClasses, recorded_at: str) -> None:
        """One window appended, or found to be there: somebody else is at it too."""
        store, people = self.ledger.store, self.ledger.people
        head = store.head(self.new)
        start = head.size if head else 0
        window = _Window(self, dict(self.tags), erased, max(recorded_at, self.latest))
        positions = [entry.position for entry, content in carried if content.sealed is not None]
        window.ciphertexts = store.ciphertexts(self.old, positions)
        appends = [
            window.append(list(group))
            for _, group in groupby(carried, lambda pair: pair[1].command)
        ]
        people.keep(self.new, window.pending)
        results = store.append(appends)
        check_held_since(store, self.new)
        self._read_back(min([start, *(one.first_position for one in _new(results))]))
        if any(entry.position not in self.done for entry, _ in carried):
            self._read_back(0)  # somebody else was first, with this window and perhaps with more
        if any(entry.position not in self.done for entry, _ in carried):
            raise BoundaryKeepsChanging(
                Text(f"{self.new} changed while it took over from {self.old}.",
                     f"{self.old} からの引継ぎ中に {self.new} が変わりました。"),
                help=Text("Run the same command again.",
                          "同じコマンドをもう一度実行してください。"),
            )  # fmt: skip


def _new(results: Sequence[Any]) -> list[Acknowledged]:
    return [one for one in results if isinstance(one, Acknowledged) and not one.repeated]


@dataclass
class _Window:
    """Events made ready to be appended together, and the keys of people who are new in them."""

    carrying: Carrying
    tags: dict[str, str]
    erased: ErasedClasses
    recorded_at: str
    pending: Pending = field(default_factory=Pending)
    ciphertexts: dict[int, bytes] = field(default_factory=dict)

    def append(self, group: Sequence[Pair]) -> Append:
        """The events of one command."""
        documents = [text for _, content in group for text in self._documents(content)]
        return Append(
            self.carrying.new,
            group[0][1].command,
            tuple(self._proposed(entry, content) for entry, content in group),
            documents=tuple(documents),
        )

    def _proposed(self, entry: StoredEntry, old: Content) -> Proposed:
        if old.subject is not None and old.subject not in self.tags:
            self.tags[old.subject] = self._new_subject(old.subject)
        content = self._content(entry, old)
        declared = EVENT_TYPES[old.type]
        payload = self._payload(entry.position, old)
        people, new, ciphertext = self.carrying.ledger.people, self.carrying.new, None
        if payload is not None and old.sealed is not None:
            klass = str(old.sealed["class"])
            content, ciphertext = people.seal(new, content, payload, klass, self.pending)
        if payload is not None and declared.sealed_class == "identity" and content.subject:
            people.index_identity(new, content.subject, payload, self.pending)
        encoded = content.encode()
        parse_content(encoded)  # what would not verify is never written
        return Proposed(old.type, old.event, encoded, content.index_tags(), ciphertext)

    def _content(self, entry: StoredEntry, old: Content) -> Content:
        """The content as the new log has it, with nothing sealed yet."""
        carried_from: Object = {
            "origin": self.carrying.old,
            "position": entry.position,
            "leaf_hash": base64_text(entry.leaf_hash),
            "recorded_at": known_since(event_of(entry.position, old)),
        }
        by = old.actor.on_behalf_of
        actor = Actor(self._named(old.actor.id), old.actor.role, self._named(by) if by else None)
        return replace(
            old,
            recorded_at=self.recorded_at,
            actor=actor,
            subject=self.tags[old.subject] if old.subject else None,
            tags=tuple(sorted({self._named(tag) for tag in old.tags})),
            data={**self._named(old.data), "imported": True, "carried_from": carried_from},
            sealed=None,
        )

    def _named(self, value: Any) -> Any:
        """The same with every subject tag replaced by the person's tag in the new log."""
        if isinstance(value, str):
            return self.tags.get(value, value)
        if isinstance(value, list):
            return [self._named(one) for one in value]
        if isinstance(value, dict):
            return {name: self._named(one) for name, one in value.items()}
        return value

    def _new_subject(self, old: str) -> str:
        """A new tag with new keys; of the classes that were erased none is made again."""
        made = Pending()
        subject = self.carrying.ledger.people.new_subject(self.carrying.new, made)
        self.pending.keys += [key for key in made.keys if (old, key[1]) not in self.erased]
        return subject

    def _payload(self, position: int, old: Content) -> Any:
        """The sealed part, opened; None where there is none, or none that may or can be opened."""
        if old.sealed is None or (str(old.subject), str(old.sealed["class"])) in self.erased:
            return None
        people, ciphertext = self.carrying.ledger.people, self.ciphertexts.get(position)
        try:
            return people.open(self.carrying.old, old, ciphertext)
        except (KeyDoesNotFit, KeyGone, Malformed):
            return None

    def _documents(self, content: Content) -> list[tuple[bytes, bytes]]:
        """The texts beside the old log that an event refers to."""
        found = []
        for member in DOCUMENT_MEMBERS:
            named = content.data.get(member)
            if isinstance(named, str) and DIGEST.form.fullmatch(named):
                digest = bytes.fromhex(named)
                text = self.carrying.ledger.store.document(self.carrying.old, digest)
                if text is not None and hashlib.sha256(text).digest() == digest:
                    found.append((digest, text))
        return found
