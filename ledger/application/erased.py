"""What was decided to be erased, as the entries tell.

A person of a log that succeeds another stood in that one under another tag with other keys: what
is erased here is erased there too, all the way back. The old log is closed and can hold no event;
so what was erased in it is told by its successors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.application.look_up import REGISTERED
from ledger.domain.boundary import ERASURE, of_people
from ledger.domain.decisions.erasing import destroyed, unfinished
from ledger.domain.event import Event
from ledger.domain.events.erasure import DECIDED
from ledger.domain.retention.classes import TAG
from ledger.domain.withheld import RESTRICTED
from ledger.errors import invalid
from ledger.store.contract import Entries, Item, Store
from ledger.store.feed import event_in, read_events
from ledger.text import Text

NEWEST = 32
"""How many of the newest erasure events a start looks at."""


class Erased(NamedTuple):
    """One class of keys of one registration in one log."""

    origin: str
    subject: str
    klass: str


def check_not_erased(
    store: Store, origin: str, sealing: Iterable[tuple[str, str]], seen: int
) -> None:
    """InvalidInput where something would be sealed under a key that was decided to be destroyed.

    The decision is what counts, not whether the key is still there: between the two it is.
    """
    for subject, klass in sorted(sealing):
        boundary = of_people(frozenset([subject]), ERASURE)
        items = tuple(Item(part.types, part.tags) for part in boundary)
        events = read_events(store, origin, items, end=seen)
        gone = destroyed(subject, events)
        # Without the tag there is nobody any more for whom keys could be made.
        if klass in gone or (klass == RESTRICTED and TAG in gone):
            raise invalid(
                "person", f"{subject}, erased (keys of class {klass})",
                Text("no free text and nothing else that is sealed: it could never be opened",
                     "自由記述など封緘する内容の指定なし（消去済みの鍵では開けません）"),
            )  # fmt: skip


def interrupted(store: Store, origin: str) -> list[Event]:
    """Of the newest erasures those that are not completed: what a start looks at, in one read."""
    newest = store.read(origin, (Item(ERASURE),), newest_first=True, limit=NEWEST)
    events = [event_in(origin, entry) for entry in reversed(newest)]
    return unfinished(events)


def erased_in(store: Store, origin: str, *, end: int | None = None) -> set[Erased]:
    """All that was decided to be destroyed by the entries of one log, in the logs before it too."""
    found: set[Erased] = set()
    for event in read_events(store, origin, (Item((DECIDED,)),), end=end):
        for log, subject in stood_as(store, origin, str(event.subject)):
            found |= {Erased(log, subject, str(klass)) for klass in event.data["classes"]}
    return found


def stood_as(store: Entries, origin: str, subject: str) -> Iterator[tuple[str, str]]:
    """(origin, tag) of a registration here, and as it stood in each log before that is at hand."""
    seen: set[str] = set()
    while origin not in seen:
        yield origin, subject
        seen.add(origin)
        registered = _registered(store, origin, subject)
        came = registered.data.get("carried_from") if registered else None
        if came is None:
            return
        entry = store.entry(str(came["origin"]), int(came["position"]))
        before = event_in(str(came["origin"]), entry) if entry else None
        if before is None or before.subject is None:
            return
        origin, subject = str(came["origin"]), before.subject


def _registered(store: Entries, origin: str, subject: str) -> Event | None:
    events = read_events(store, origin, (Item(REGISTERED, (subject,)),))
    return next((event for event in events if event.subject == subject), None)
