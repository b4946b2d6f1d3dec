"""Registrations of people and the links between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.domain.event import Event
from ledger.store.past import Past
from projections.projection import Projection
from projections.tables import Rows, Table


class SubjectRow(NamedTuple):
    """One registration."""

    log_id: int
    position: int
    event: str
    subject: str
    kind: str
    registered_at: str


class LinkRow(NamedTuple):
    """One link of two registrations, while it stood."""

    log_id: int
    from_position: int
    to_position: int | None
    subject: str
    other: str
    reason: str


TABLE = Table("subjects", SubjectRow, ("log_id", "position"), versioned=False)
LINKS = Table("links", LinkRow, ("log_id", "from_position"))

PARTY_SUBJECT = "PARTY"
"""Kind of a person who was registered as a party: what they are to the clinic, the party tells."""


def row_of(log: int, event: Event) -> SubjectRow | None:
    """The registration an event is, if it is one; a natural person who is a party has one too."""
    if event.subject is None or event.type not in ("subject.registered", "party.registered"):
        return None
    kind = event.data["kind"] if event.type == "subject.registered" else PARTY_SUBJECT
    return SubjectRow(log, event.position, event.event, event.subject, str(kind), event.happened_at)


def link_of(log: int, event: Event) -> LinkRow:
    """The link an event makes; a pair has one order, whichever way it was named."""
    one, two = sorted((str(event.subject), str(event.data["other"])))
    return LinkRow(log, event.position, None, one, two, event.data["reason"])


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """Registrations are added; a link stands until the same pair is unlinked."""
    for event in events:
        registered = row_of(past.log, event)
        if registered:
            rows.add(TABLE, registered)
        if event.type not in ("subject.linked", "subject.unlinked"):
            continue
        link = link_of(past.log, event)
        # A pair linked again while linked has one standing link, the newest.
        rows.execute(
            "UPDATE {links} SET to_position = ? WHERE log_id = ? AND subject = ? AND other = ?"
            " AND to_position IS NULL",
            (event.position, past.log, link.subject, link.other),
        )
        if event.type == "subject.linked":
            rows.add(LINKS, link)


SUBJECTS = Projection(
    "subjects",
    (TABLE, LINKS),
    ("subjects", "links", "subjects_by_subject", "links_by_subject", "links_by_other"),
    apply,
)
