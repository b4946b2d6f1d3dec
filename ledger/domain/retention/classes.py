"""What is kept under the keys of a person: each class as long as the longest of its entries.

A key opens everything sealed under it. So it can go when nothing of that must exist any longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.boundary import ERASURE, PARTY, Part, of_party
from ledger.domain.event import Event, party_tag
from ledger.domain.facts.instants import day_in_japan, known_since, when
from ledger.domain.law.retention import retain_until
from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import KEPT, RetentionRow
from ledger.domain.withheld import RESTRICTED, hidden

TAG = "tag"
"""The class whose key seals nothing: without it the tag points to nobody."""
IDLE_YEARS = 5
"""As long as a chart is kept from when care ended (Medical Practitioners Act 24(2))."""


@dataclass(frozen=True)
class ClassKept:
    """What the Act keeps of one class of one registration, as known at a size of the log.

    Days are days in Japan, YYYY-MM-DD. A class whose key seals something that this program knows no
    term of (`unknown`) is kept: what is not understood is not destroyed.
    """

    subject: str
    klass: str
    until: str | None
    """Last day on which a term keeps something of it; None if none ever did, or a series runs."""
    running: bool
    """A series still runs: there is no day yet."""
    record: str | None
    """Record number because of which: of a series that runs, else of the latest day."""
    rule: str | None
    """What is cited for that."""
    in_force: bool
    """Something of it still stands (a consent, a stop), without an end: no term of the Act."""
    stands_until: str | None
    """Last day in force, where something stands up to a day that is known."""
    last: str
    """When the newest of its entries happened."""
    entries: int
    """How many entries are sealed under it; none under the tag's own key."""
    unknown: tuple[str, ...] = ()
    """Types of sealed entries of which no term is known."""

    def kept_on(self, day: str) -> bool:
        """Whether a term keeps something of it on this day in Japan.

        What is merely in force is no term: see stands_on.
        """
        return self.running or bool(self.unknown) or (self.until or "") >= day

    def stands_on(self, day: str) -> bool:
        """Whether something of it is in force on this day in Japan."""
        return self.in_force or (self.stands_until or "") >= day


def classes_kept(contents: Contents, subjects: Iterable[str]) -> list[ClassKept]:
    """What is kept of every class under which something of these registrations is sealed.

    What is withheld from the person counts for the class RESTRICTED alone, under which it is kept
    apart: the days of all others are those that the person is told.

    By registration, then class. The last of each registration is its tag: kept, and in force, as
    long as anything that names it, sealed or not.
    """
    return [kept for subject in sorted(subjects) for kept in _of_registration(contents, subject)]


def outlived(
    kept: Sequence[ClassKept],
    events: Iterable[Event],
    subjects: frozenset[str],
    day: str,
    idle_years: int = IDLE_YEARS,
) -> bool:
    """Whether a person's data have outlived their terms on a day in Japan.

    So it is where some term ran, none runs any longer, nothing is in force, and nothing was taken
    down for so many years but what was decided and done about erasure. `kept`: the classes of all
    registrations of the person, in every log; `events`: all that name any of them.
    """
    kept = [one for one in kept if one.klass != RESTRICTED]
    events = list(events)
    withheld = hidden(events)
    if not any(one.until for one in kept):
        return False
    if any(one.kept_on(day) or one.stands_on(day) for one in kept):
        return False
    heard = [one.last for one in kept] + [
        known_since(event)
        for event in events
        if event.type not in ERASURE
        and event.event not in withheld
        and subjects & {event.subject, *event.tags}
    ]
    newest = date.fromisoformat(day_in_japan(max(heard)))
    return retain_until(newest, idle_years).isoformat() < day


@dataclass
class _Found:
    """What is found of one class, entry by entry."""

    entries: int = 0
    last: str = ""
    term: tuple[bool, str, str | None, str | None] = (False, "", None, None)
    """(running, last day, record, rule) of the longest, of several the first."""
    stands: bool = False
    stands_until: str = ""
    unknown: set[str] = field(default_factory=set)

    def enter(self, row: RetentionRow) -> None:
        """One more entry: what keeps it, and whether it stands."""
        self._enter_term(bool(row.own_running), row.own_until, row.event, row.own_rule)
        self._enter_term(bool(row.held_running), row.held_until, row.held_by, row.held_rule)
        self.stands = self.stands or bool(row.stands)
        self.stands_until = max(self.stands_until, row.stands_until or "")

    def enter_withheld(self, event: Event, everything: Contents) -> None:
        """One more entry that is withheld: its content, or a copy of it, is under this class."""
        self.entries += 1
        self.last = max(self.last, event.happened_at)
        if event.type in KEPT:
            self.enter(everything.row(event.position))

    def _enter_term(
        self, running: bool, until: str | None, record: str | None, rule: str | None
    ) -> None:
        if (running, until or "") > self.term[:2]:
            self.term = (running, until or "", record, rule)

    def kept(self, subject: str, klass: str) -> ClassKept:
        """The class as found."""
        running, until, record, rule = self.term
        return ClassKept(
            subject=subject, klass=klass, until=until or None, running=running, record=record,
            rule=rule, in_force=self.stands, stands_until=self.stands_until or None,
            last=self.last, entries=self.entries, unknown=tuple(sorted(self.unknown)),
        )  # fmt: skip


def _of_registration(contents: Contents, subject: str) -> list[ClassKept]:
    classes: dict[str, _Found] = {}
    tag = _Found()
    everything = Contents(contents.past, contents.size, contents.closed_on)
    for event in contents.past.events((Part((), (subject,)),), contents.size):
        if event.event in contents.hidden:
            # Of what the person is not told nothing is kept under the person's ordinary keys.
            if event.subject == subject:
                classes.setdefault(RESTRICTED, _Found()).enter_withheld(event, everything)
            continue
        sealed = event.sealed_class if event.subject == subject else None
        found = [tag, *([classes.setdefault(sealed, _Found())] if sealed else [])]
        row = contents.row(event.position) if event.type in KEPT else None
        for one in found:
            if row is not None:
                one.enter(row)
            elif sealed:
                one.unknown.add(event.type)
        if event.type in PARTY:
            _enter_party(contents, subject, event, tag)
        if sealed:
            found[1].entries += 1
            found[1].last = max(found[1].last, event.happened_at)
        if event.type not in ERASURE:
            tag.last = max(tag.last, event.happened_at)
    if not tag.last:
        return []
    return [
        *(classes[klass].kept(subject, klass) for klass in sorted(classes)),
        tag.kept(subject, TAG),
    ]


def _enter_party(contents: Contents, subject: str, event: Event, tag: _Found) -> None:
    """Who represents a party stands; who is one was heard of with everything about the party."""
    party = event.data["party"]
    if event.subject == subject:
        dealings = contents.past.events((Part((), (party_tag(party),)),), contents.size)
        tag.last = max(tag.last, *(one.happened_at for one in dealings))
    else:
        newest = max(contents.past.events(of_party(party), contents.size), key=when)
        tag.stands = tag.stands or newest.data.get("representative") == subject
