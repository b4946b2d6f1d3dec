"""What stands about people: registrations, consents, refusals, instructions, stops, collections."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ledger import canonical
from ledger.canonical import Object
from ledger.domain.boundary import of_people
from ledger.store.contract import Store
from ledger.store.past import Past
from projections.answers.borne_out import check_row, not_borne_out
from projections.answers.listing import Page, Source, page
from projections.consents import view as consents_view
from projections.consents.projection import ENDINGS, KINDS, ConsentRow, ended, row_of
from projections.consents.view import ConsentFilter
from projections.subjects import projection as registrations
from projections.subjects import view as subjects_view
from projections.subjects.projection import SubjectRow
from projections.subjects.view import SubjectFilter

NOT_HANDED_OVER = frozenset({"from_position", "to_position"})


@dataclass(frozen=True)
class ConsentAnswer:
    """One thing that stands or stood about a person, from contents."""

    origin: str
    row: ConsentRow
    leaf_hash: bytes

    def as_object(self) -> Object:
        """The row as a member of a JSON answer."""
        row = self.row
        value: dict[str, Any] = {
            "origin": self.origin,
            "position": row.position,
            "event": row.event,
            "kind": row.kind,
            "subject": row.subject,
            "scope": canonical.parse(row.scope.encode()),
            "state": row.state,
            "since": row.since,
            "until": row.until,
            "ended_by": row.ended_by,
            "recorded_at": row.recorded_at,
            "imported": bool(row.imported),
            "leaf_hash": b64encode(self.leaf_hash).decode(),
        }
        return cast(Object, value)


@dataclass(frozen=True)
class SubjectAnswer:
    """One registration, with all registrations of the same person; from contents."""

    origin: str
    row: SubjectRow
    people: frozenset[str]

    def as_object(self) -> Object:
        """The registration as a member of a JSON answer."""
        row = self.row
        return {
            "origin": self.origin,
            "position": row.position,
            "event": row.event,
            "subject": row.subject,
            "kind": row.kind,
            "registered_at": row.registered_at,
            "linked": sorted(self.people - {row.subject}),  # type: ignore[dict-item]
        }


def linked_tags(store: Store, origin: str, subject: str, size: int) -> frozenset[str]:
    """All registrations of the person with this tag, as known in the prefix of this size."""
    return Past(store, origin).people(subject, size)


def consents(source: Source, origins: Sequence[str], wanted: ConsentFilter) -> Page[ConsentAnswer]:
    """One page of what stands or stood, the newest record first."""
    return page(source, origins, consents_view.asked(wanted), _consent)


def subjects(source: Source, origins: Sequence[str], wanted: SubjectFilter) -> Page[SubjectAnswer]:
    """One page of registrations, newest first."""
    return page(source, origins, subjects_view.asked(wanted), _subject)


def _consent(past: Past, found: ConsentRow, size: int) -> ConsentAnswer:
    event = past.event(found.position)
    if event.type not in KINDS:
        raise not_borne_out(past.origin, found.position, "kind", found.kind, event.type)
    row = row_of(past.log, event)
    # Ended under whichever registration of the person: all that were ever linked are asked.
    people = past.ever_linked(row.subject, size)
    for later in past.events(of_people(people, tuple(ENDINGS)), size, start=found.position):
        if later.data[ENDINGS[later.type][0]] == row.event:
            row = ended(row, later)
    check_row(past.origin, found.position, found, row, NOT_HANDED_OVER)
    return ConsentAnswer(past.origin, row, past.leaf_hash(found.position))


def _subject(past: Past, found: SubjectRow, size: int) -> SubjectAnswer:
    row = registrations.row_of(past.log, past.event(found.position))
    if row is None:
        raise not_borne_out(past.origin, found.position, "subject", found.subject, None)
    check_row(past.origin, found.position, found, row)
    return SubjectAnswer(past.origin, row, past.people(row.subject, size))
