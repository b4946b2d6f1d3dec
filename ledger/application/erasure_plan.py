"""What an erasure of one person would destroy today, and what a law defers until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.erased import stood_as
from ledger.application.handed_out import HandedOut, handed_out
from ledger.application.keeping import keeping
from ledger.application.persons import person_of
from ledger.domain.decisions.erasing import (
    anything_left,
    deferred_by,
    destroyed,
    open_proposals,
    planned,
)
from ledger.domain.event import Event
from ledger.domain.events.erasure import DECIDED, DECLINED, PROPOSED
from ledger.domain.retention.classes import ClassKept
from ledger.domain.withheld import is_of_withholding
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events


@dataclass(frozen=True)
class Going:
    """One registration: classes that go now, those a law defers, those that are gone already."""

    subject: str
    now: tuple[str, ...]
    deferred: tuple[Mapping[str, Any], ...]
    gone: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """One person, on one day in Japan, as known at the size of the log."""

    origin: str
    size: int
    day: str
    people: frozenset[str]
    going: tuple[Going, ...]
    standing: tuple[ClassKept, ...]
    """Classes of which something is still in force: an erasure ends its use, no law keeps it."""
    before: tuple[tuple[str, str], ...]
    """(origin, tag) of the same registrations in the logs before this one."""
    may_be_proposed: bool
    """Whether anything of it is neither destroyed nor decided already."""
    proposal: str | None
    """The record number of a proposal that nobody has decided yet."""
    handed_out: tuple[HandedOut, ...]
    """Opened bundles in other hands, which no erasure reaches."""

    @property
    def nothing_left(self) -> bool:
        """Whether all of it is destroyed already."""
        return not self.going


def plan(store: Store, origin: str, subject: str, day: str) -> Plan:
    """What would go and what would stay of the person who has this tag."""
    head = store.head(origin)
    size = head.size if head else 0
    people = person_of(store, origin, subject, end=size)
    events = erasures_of(store, origin, people, end=size)
    kept = keeping(store, origin, people, size)
    going = tuple(
        Going(tag, tuple(now), tuple(deferred), destroyed(tag, events))
        for tag, now, deferred in planned(people, events, kept, day)
    )
    before = [place for tag in sorted(people) for place in list(stood_as(store, origin, tag))[1:]]
    standing = tuple(one for one in kept if one.stands_on(day))
    handed = tuple(handed_out(store, origin, people))
    left = anything_left(people, events)
    waiting = next((e.event for e in _proposed(store, origin, people, size)), None)
    return Plan(origin, size, day, people, going, standing, tuple(before), left, waiting, handed)


def _proposed(store: Store, origin: str, people: frozenset[str], end: int) -> Sequence[Event]:
    """Proposals about any of these registrations that are not decided."""
    types = (PROPOSED, DECLINED, DECIDED)
    items = tuple(Item(types, (tag,)) for tag in sorted(people))
    return open_proposals(read_events(store, origin, items, end=end))


@dataclass(frozen=True)
class Register:
    """Erasures of a log: what is proposed, what was deferred, what was decided and completed."""

    proposed: tuple[Event, ...]
    deferred: tuple[tuple[Event, Mapping[str, Any]], ...]
    """The newest decision about a registration, and each class that it still defers."""
    decided: tuple[Event, ...]
    """Every decision, oldest first."""


def register(store: Store, origin: str) -> Register:
    """All erasures of a log that people are told of. Cost: one entry for each of their events."""
    types = (PROPOSED, DECLINED, DECIDED)
    events = read_events(store, origin, (Item(types),))
    events = [event for event in events if not is_of_withholding(event)]
    decided = [e for e in events if e.type == DECIDED]
    newest = {str(e.subject): e for e in decided}
    deferred = [(newest[tag], one) for tag in newest for one in deferred_by(tag, decided)]
    return Register(tuple(open_proposals(events)), tuple(deferred), tuple(decided))


def erasures_of(
    store: Store, origin: str, people: frozenset[str], *, end: int | None = None
) -> list[Event]:
    """Every decision about these registrations."""
    items = tuple(Item((DECIDED,), (tag,)) for tag in sorted(people))
    return read_events(store, origin, items, end=end)
