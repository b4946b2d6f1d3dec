"""What became of the registrations of a person: retired for new keys, to be erased, erased.

PROPOSED   one person wants it erased, another is to decide
DECIDED    what may go is being destroyed (unfinished: interrupted)
DEFERRED   what is left waits for the day a law names
ERASED     nothing is left to be destroyed
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.domain.boundary import of_people
from ledger.domain.decisions.erasing import (
    deferred_by,
    destroyed,
    open_proposals,
    unfinished,
)
from ledger.domain.event import Event
from ledger.domain.events.erasure import COMPLETED, DECIDED, DECLINED, PROPOSED
from ledger.domain.events.subject import RETIRED
from ledger.domain.withheld import is_of_withholding
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events

TYPES = (COMPLETED, DECIDED, DECLINED, PROPOSED, RETIRED)


class Erasure(StrEnum):
    """How far the erasure of one registration is."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    DEFERRED = "deferred"
    ERASED = "erased"


@dataclass(frozen=True)
class Became:
    """What became of one registration; of one that is simply in use nothing is set."""

    subject: str
    retired: Event | None = None
    """What retired it."""
    erasure: Erasure | None = None
    since: Event | None = None
    """The proposal, the newest decision, or the completion that `erasure` rests on."""
    gone: frozenset[str] = frozenset()
    """Classes of keys decided to be destroyed."""
    deferred: tuple[Mapping[str, Any], ...] = ()
    """Classes a law still keeps, each until when and by which rule."""

    @property
    def decided(self) -> bool:
        """Whether it was decided to be erased, whatever of it is still to come."""
        return self.erasure not in (None, Erasure.PROPOSED)

    @property
    def until(self) -> str | None:
        """The last of the days until which a law keeps some of it; None if none has a day yet."""
        days = [one.get("until") for one in self.deferred]
        return None if None in days else max(map(str, days), default=None)

    def as_object(self) -> dict[str, Any]:
        """The same as members of a JSON answer."""
        return {
            "retired_by": self.retired.data["by"] if self.retired else None,
            "erasure": {
                "state": self.erasure.value,
                "event": self.since.event,
                "recorded_at": self.since.recorded_at,
                "classes": sorted(self.gone),
                "deferred": [dict(one) for one in self.deferred],
            } if self.erasure and self.since else None,
        }  # fmt: skip


def became(
    store: Store, origin: str, tags: Iterable[str], *, end: int | None = None
) -> dict[str, Became]:
    """By tag, what became of these registrations in the prefix of the log of size `end`."""
    wanted = frozenset(tags)
    items = tuple(Item(part.types, part.tags) for part in of_people(wanted, TYPES))
    events = read_events(store, origin, items, end=end) if items else []
    events = [event for event in events if not is_of_withholding(event)]
    return {tag: _of(tag, events) for tag in sorted(wanted)}


def _of(tag: str, events: Sequence[Event]) -> Became:
    retired = next((e for e in events if e.type == RETIRED and e.subject == tag), None)
    decided = [e for e in events if e.type == DECIDED and e.subject == tag]
    done = [e for e in events if e.type == COMPLETED and e.subject == tag]
    gone, deferred = destroyed(tag, events), tuple(deferred_by(tag, events))
    if not decided:
        proposed = _open_proposal(tag, events)
        return Became(tag, retired, Erasure.PROPOSED if proposed else None, proposed)
    if unfinished([*decided, *done]):
        return Became(tag, retired, Erasure.DECIDED, decided[-1], gone, deferred)
    if deferred:
        return Became(tag, retired, Erasure.DEFERRED, decided[-1], gone, deferred)
    return Became(tag, retired, Erasure.ERASED, (done or decided)[-1], gone)


def _open_proposal(tag: str, events: Sequence[Event]) -> Event | None:
    """The proposal that names this registration of the person and is not decided."""
    return next((e for e in open_proposals(events) if tag in (e.subject, *e.tags)), None)
