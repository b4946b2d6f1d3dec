"""What people said and what was granted them, from consents to stops, with its states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger import canonical
from ledger.domain.event import Event
from ledger.domain.events.types import EVERY_EVENT
from ledger.store.past import Past
from projections.projection import Projection
from projections.tables import Rows, Table

KINDS = {
    "consent.given": "consent",
    "consent.refused": "refusal",
    "instruction.given": "instruction",
    "opt_out.requested": "opt_out",
    "suspension.started": "suspension",
    "reservation.made": "reservation",
    "marketing.stopped": "marketing",
    "tracking.refused": "tracking",
    "agent.verified": "agent",
    "collection.recorded": "collection",
    "acceptance.deemed": "acceptance",
    "purpose.told": "told",
    "recording.agreed": "recording",
}
ENDINGS = {
    "consent.withdrawn": ("consent", "withdrawn"),
    "instruction.withdrawn": ("instruction", "withdrawn"),
    "opt_out.revoked": ("request", "revoked"),
    "suspension.lifted": ("suspension", "lifted"),
    "reservation.lifted": ("reservation", "lifted"),
    "marketing.resumed": ("stop", "lifted"),
    "tracking.allowed": ("refusal", "revoked"),
    "agent.ended": ("agent", "ended"),
    "recording.ended": ("agreement", "ended"),
}
"""Type -> (member that names what it ends, state after it)."""

STANDS = "standing"


class ConsentRow(NamedTuple):
    """One version of what a person said or was granted; `scope` is the event's data, as JSON."""

    log_id: int
    position: int
    from_position: int
    to_position: int | None
    event: str
    kind: str
    subject: str
    scope: str
    state: str
    since: str
    until: str | None
    ended_by: int | None
    recorded_at: str
    imported: int


TABLE = Table("consents", ConsentRow, ("log_id", "position", "from_position"))


def row_of(log: int, event: Event) -> ConsentRow:
    """The first version: it stands, until its validity ends if that was said."""
    scope = {name: value for name, value in event.data.items() if name not in EVERY_EVENT}
    return ConsentRow(
        log_id=log,
        position=event.position,
        from_position=event.position,
        to_position=None,
        event=event.event,
        kind=KINDS[event.type],
        subject=str(event.subject),
        scope=canonical.encode(scope).decode(),
        state=STANDS,
        since=event.happened_at,
        until=event.data.get("expires_at"),
        ended_by=None,
        recorded_at=event.recorded_at,
        imported=int(event.data.get("imported", False)),
    )


def ended(row: ConsentRow, event: Event) -> ConsentRow:
    """The version after an event that ends it; of two ends the earlier counts."""
    _, state = ENDINGS[event.type]
    until = event.happened_at if row.until is None else min(row.until, event.happened_at)
    return row._replace(
        from_position=event.position, state=state, until=until, ended_by=event.position
    )


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """Openings make rows, endings make new versions of them."""
    for event in events:
        if event.type in KINDS:
            rows.add(TABLE, row_of(past.log, event))
        elif event.type in ENDINGS:
            _end(event, rows, past.log)


def _end(event: Event, rows: Rows, log: int) -> None:
    meant = event.data[ENDINGS[event.type][0]]
    found = rows.select(
        f"SELECT {TABLE.columns} FROM {{consents}}"
        " WHERE log_id = ? AND event = ? AND to_position IS NULL",
        (log, meant),
    )
    for row in map(ConsentRow._make, found):
        rows.execute(
            "UPDATE {consents} SET to_position = ?"
            " WHERE log_id = ? AND position = ? AND to_position IS NULL",
            (event.position, log, row.position),
        )
        rows.add(TABLE, ended(row, event))


CONSENTS = Projection("consents", (TABLE,), ("consents", "by_subject", "by_event"), apply)
