"""What was erased of a log, told by its own entries and by those of the logs that go on after it.

A closed log takes no entries: what is erased in it later is told by its successors, in which its
people have other tags. An event that cannot be read tells nothing here; `verify` says that it is
there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ledger.application.erased import stood_as
from ledger.domain.event import Event
from ledger.domain.events.erasure import DECIDED
from ledger.domain.shape import ORIGIN
from ledger.errors import LedgerError
from ledger.log.content import Content, parse_content
from ledger.store.contract import Entries, Item, Store
from ledger.store.feed import event_in

UNREADABLE = (LedgerError, LookupError, TypeError, ValueError)
ErasedClasses = frozenset[tuple[str, str]]
"""Registrations of one log, each with a class of its keys."""


def decided(store: Store, origin: str) -> ErasedClasses:
    """What was decided to be destroyed of the people of a log, carried out or not."""
    return told_by(store, origin, origin, (DECIDED,)) | told_later(store, origin, (DECIDED,))


def told_later(store: Store, origin: str, types: tuple[str, ...]) -> ErasedClasses:
    """What the logs after a closed one say of its people; nothing where it is not closed."""
    after = [told_by(store, later, origin, types) for later in logs_after(store, origin)]
    return frozenset[tuple[str, str]]().union(*after)


def told_by(
    store: Store, log: str, origin: str, types: tuple[str, ...],
    *, start: int = 0, end: int | None = None,
) -> ErasedClasses:  # fmt: skip
    """What entries of one log, from `start` to before `end`, say of the people of another.

    `origin` is that log itself, or one that it succeeds in one or more steps.
    """
    found: set[tuple[str, str]] = set()
    for entry in store.read(log, (Item(types),), start=start, end=end):
        try:
            event = event_in(log, entry)
            was = dict(stood_as(store, log, str(event.subject))).get(origin)
            classes = [str(klass) for klass in event.data["classes"]]
        except UNREADABLE:
            continue
        found |= {(was, klass) for klass in classes if was is not None}
    return frozenset(found)


def logs_after(store: Entries, origin: str) -> Iterator[str]:
    """The log that goes on after a closed one, the one after that, and so on, as far as known.

    What was written in the row that closes a log need not be a name at all: there it ends.
    """
    seen = {origin}
    while (later := store.successor_of(origin)) is not None and later not in seen:
        if any(ORIGIN.problems(later, "")):
            return
        yield later
        seen.add(later)
        origin = later


def sealed_under(
    store: Store, origin: str, erased: Iterable[tuple[str, str]], end: int,
    parse: Callable[[bytes], Content] = parse_content,
) -> Iterator[tuple[int, str]]:  # fmt: skip
    """(position, class) of every sealed part below `end` under these registrations and classes."""
    wanted = frozenset(erased)
    for subject in sorted({subject for subject, _ in wanted}):
        for entry in store.read(origin, (Item((), (subject,)),), end=end):
            try:
                content = parse(entry.content)
            except LedgerError:
                continue
            klass = str(content.sealed["class"]) if content.sealed else ""
            if (content.subject, klass) in wanted:
                yield entry.position, klass


def registration_in(store: Store, later: str, event: Event) -> str | None:
    """The tag that a registration of the log before has in a later one; None if it is not there.

    An event keeps its record number when it is carried over.
    """
    position = store.position_of(later, event.event)
    entry = None if position is None else store.entry(later, position)
    return event_in(later, entry).subject if entry else None
