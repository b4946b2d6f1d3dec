"""A row from contents alone, at any size of the log: what any view of it must agree with.

It asks for every record that could rest on the entry: those about the same person, those with the
same party, and for notices, policies and data held for another all there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ledger.domain.boundary import ARRANGEMENT, NOTICE, PARTY, POLICY, Boundary, Part, of_people
from ledger.domain.event import Event, party_tag
from ledger.domain.retention.entry import (
    AMENDED,
    IDENTITIES,
    KEPT,
    RECORDED,
    SPOKEN,
    RetentionRow,
    brought,
    decided,
    following,
    row_of,
)
from ledger.domain.retention.standing import (
    ABOUT_PEOPLE,
    ENDED,
    OPENED,
    RULES,
    VERSIONS,
    Standing,
    at_first,
    of_person,
    versions_boundary,
    versions_standing,
)
from ledger.domain.retention.terms import Term, rests_on, series_over, term_of

RECORDS = (*AMENDED, *RECORDED)
BRINGING = (*SPOKEN, "party.amended", "party.registered", "provision.reviewed")


class Reader(Protocol):
    """One log, read from its contents; what was read once is best kept."""

    @property
    def log(self) -> int:
        """The key of the log."""
        ...

    def event(self, position: int) -> Event:
        """One event, by its position; an error if the log has none there."""
        ...

    def find(self, event: str) -> Event | None:
        """One event, by its id; None if the log has none."""
        ...

    def events(self, boundary: Boundary, end: int) -> list[Event]:
        """The events of a boundary at positions before `end`, in order."""
        ...

    def ever_linked(self, subject: str, size: int) -> frozenset[str]:
        """All registrations that were ever linked with this one, unlinked since or not."""
        ...


class Contents:
    """One log at one size; what was worked out once is kept.

    `closed_on`: the day in Japan on which the log was closed, where that is to count.
    `hidden`: record numbers of what a person is not told of; it keeps nothing of that person's.
    """

    def __init__(
        self, past: Reader, size: int, closed_on: str | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.past, self.size, self.closed_on, self.hidden = past, size, closed_on, hidden
        self._found: dict[str, Event | None] = {}
        self._held: dict[Boundary, list[tuple[Term, frozenset[str]]]] = {}

    def row(self, position: int) -> RetentionRow:
        """The row of the entry at a position, as known at this size."""
        event = self.past.event(position)
        row = row_of(self.past.log, event)
        if row.follows is not None:
            kept_with = self._find(row.follows)
            return following(row, self.row(kept_with.position) if kept_with else None)
        if event.type in RECORDED:
            term = self._term(event)
            if term is not None:
                row = row._replace(
                    own_until=term.until, own_running=int(term.running), own_rule=term.rule
                )
        else:
            stands = self._standing(event)
            row = row._replace(stands=int(stands.stands), stands_until=stands.until)
            row = self._with_holders(row, event)
        return decided(row, RULES.get(event.type))

    def _find(self, name: str) -> Event | None:
        if name not in self._found:
            found = self.past.find(name)
            there = found is not None and found.position < self.size and found.type in KEPT
            self._found[name] = found if there else None
        return self._found[name]

    def _term(self, record: Event) -> Term | None:
        family = record.type.split(".")[0]
        # An amendment is found under the party of the record it amends, whatever it says instead.
        party = (Part(AMENDED, (party_tag(record.data["party"]),)),)
        amendments = [
            event
            for event in self.past.events(party, self.size)
            if event.data.get(family) == record.event
        ]
        term = term_of(record, amendments[-1] if amendments else record)
        return term if term is None or self.closed_on is None else series_over(term, self.closed_on)

    def _with_holders(self, row: RetentionRow, event: Event) -> RetentionRow:
        terms = {
            term.holder: term
            for boundary in self._could_hold(event)
            for term, held in self._holders(boundary)
            if event.event in held
        }
        in_order = [terms[holder] for holder in sorted(terms)]
        running = [term for term in in_order if term.running]
        if running:
            return row._replace(
                held_running=1, held_by=running[0].record, held_rule=running[0].omit_rule
            )
        latest = max(in_order, key=lambda term: str(term.until), default=None)
        if latest is None:
            return row
        return row._replace(
            held_until=latest.until, held_by=latest.record, held_rule=latest.omit_rule
        )

    def _could_hold(self, event: Event) -> list[Boundary]:
        """Where records that rest on an entry are to be sought."""
        if event.type in (*NOTICE, *POLICY) or event.data.get("kind") == "ACCEPTED":
            return [(Part(RECORDS),)]  # what is held for another goes to any recipient
        where: list[Boundary] = []
        if event.type in (*PARTY, *ARRANGEMENT):
            where.append((Part(RECORDS, (party_tag(event.data["party"]),)),))
        # What a judgement reads about a person is found by any tag, not by the subject alone.
        tags = {event.subject, *event.tags}
        where += [self._about(tag) for tag in sorted(t for t in tags if t and t.startswith("s-"))]
        if event.type in IDENTITIES and event.subject is not None:
            for other in self.past.events(
                of_people(frozenset({event.subject}), BRINGING), self.size
            ):
                if event.subject not in brought(row_of(self.past.log, other)):
                    continue
                if other.type in PARTY:
                    where.append((Part(RECORDS, (party_tag(other.data["party"]),)),))
                elif other.subject is not None:
                    where.append(self._about(other.subject))
        return where

    def _about(self, subject: str) -> Boundary:
        return of_people(self.past.ever_linked(subject, self.size), RECORDS)

    def _holders(self, boundary: Boundary) -> list[tuple[Term, frozenset[str]]]:
        """Every record in a boundary that has a term, with what it rests on."""
        if boundary not in self._held:
            records: dict[int, Event] = {}
            for event in self.past.events(boundary, self.size):
                record: Event | None = event
                if event.type in AMENDED:
                    record = self._find(event.data[event.type.split(".")[0]])
                if record is not None and record.event not in self.hidden:
                    records[record.position] = record
            terms = [(self._term(record), record) for record in records.values()]
            self._held[boundary] = [
                (term, self._rests_on(term, record)) for term, record in terms if term
            ]
        return self._held[boundary]

    def _rests_on(self, term: Term, record: Event) -> frozenset[str]:
        def find(name: str) -> RetentionRow | None:
            event = self._find(name)
            return row_of(self.past.log, event) if event else None

        def identities(tag: str) -> list[str]:
            return [
                event.event
                for event in self.past.events(
                    of_people(frozenset({tag}), IDENTITIES), term.position
                )
                if event.subject == tag
            ]

        return rests_on(term, row_of(self.past.log, record), find, identities)

    def _standing(self, event: Event) -> Standing:
        if event.type in VERSIONS:
            versions = self.past.events(versions_boundary(event), self.size)
            return versions_standing(versions).get(event.event, ENDED)
        if event.type in IDENTITIES:
            return self._identity_standing(event.subject)
        return self._opening_standing(event)

    def _identity_standing(self, subject: str | None) -> Standing:
        if subject is None:
            return ENDED
        openings = self.past.events(of_people(frozenset({subject}), ABOUT_PEOPLE), self.size)
        return of_person(
            self._opening_standing(event) for event in openings if event.subject == subject
        )

    def _opening_standing(self, event: Event) -> Standing:
        if event.type not in OPENED:
            return ENDED
        ending = OPENED[event.type]
        where: Iterable[Part] = (
            # Ended under whichever registration of the person: all ever linked are asked.
            of_people(self.past.ever_linked(event.subject, self.size), (ending,))
            if event.subject is not None
            else (Part((ending,), (party_tag(event.data["party"]),)),)
        )
        ended = any(
            row_of(self.past.log, end).follows == event.event
            for end in self.past.events(tuple(where), self.size)
        )
        return ENDED if ended else at_first(event)
