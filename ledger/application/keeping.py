"""What the Act keeps of a person's classes of keys, in a log and in the logs before it."""

from __future__ import annotations

from dataclasses import replace

from ledger.application.erased import stood_as
from ledger.application.persons import person_of
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.retention.classes import ClassKept, classes_kept
from ledger.domain.retention.contents import Contents
from ledger.store.contract import Entries
from ledger.store.feed import event_in
from ledger.store.past import Past
from ledger.store.withheld import withheld_from


def keeping(
    store: Entries, origin: str, subjects: frozenset[str], size: int
) -> tuple[ClassKept, ...]:
    """What the Act keeps of each class of these registrations, as known at a size of the log.

    Records of a log before this one are not all carried over, and the identities that they rest on
    are its own: what is kept there is kept under the registration here.
    """
    hidden = frozenset(withheld_from(store, origin, subjects, end=size).positions)
    kept = list(classes_kept(Contents(Past(store, origin), size, hidden=hidden), subjects))
    for subject in sorted(subjects):
        closed_on = None
        for log, before in stood_as(store, origin, subject):
            if closed_on is not None:
                person = person_of(store, log, before)
                hidden = frozenset(withheld_from(store, log, person).positions)
                contents = Contents(Past(store, log), _size(store, log), closed_on, hidden)
                there = classes_kept(contents, [before])
                kept += [replace(one, subject=subject) for one in there]
            closed_on = _opened_on(store, log)
    return tuple(kept)


def _size(store: Entries, origin: str) -> int:
    head = store.head(origin)
    return head.size if head else 0


def _opened_on(store: Entries, origin: str) -> str:
    """The day in Japan on which a log was opened, and the one before it closed."""
    entry = store.entry(origin, 0)
    assert entry is not None  # something stands in it
    return day_in_japan(event_in(origin, entry).recorded_at)
