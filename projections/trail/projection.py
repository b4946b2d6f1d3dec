"""Every entry as one row; the running maximum of recorded_at makes "as known on" a look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.domain.event import Event, party_tag
from ledger.store.past import Past
from projections.projection import Projection
from projections.tables import Rows, Table


class TrailRow(NamedTuple):
    """One entry."""

    log_id: int
    position: int
    type: str
    event: str
    command: str
    subject: str | None
    party: str | None
    recorded_at: str
    recorded_max: str
    happened_at: str
    actor: str
    role: str
    on_behalf_of: str | None
    sealed_class: str | None


TABLE = Table("trail", TrailRow, ("log_id", "position"), versioned=False)


def row_of(log: int, event: Event, recorded_max: str) -> TrailRow:
    """The row of one entry."""
    return TrailRow(
        log_id=log,
        position=event.position,
        type=event.type,
        event=event.event,
        command=event.command,
        subject=event.subject,
        party=party_of(event),
        recorded_at=event.recorded_at,
        recorded_max=recorded_max,
        happened_at=event.happened_at,
        actor=event.actor["id"],
        role=event.actor["role"],
        on_behalf_of=event.actor.get("on_behalf_of"),
        sealed_class=event.sealed_class,
    )


def party_of(event: Event) -> str | None:
    """The party an event names: in its data, or else as the first of its tags."""
    if "party" in event.data:
        return str(event.data["party"])
    prefix = party_tag("")
    named = [tag.removeprefix(prefix) for tag in event.tags if tag.startswith(prefix)]
    return named[0] if named else None


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """One row for each event."""
    recorded_max = ""
    if events and events[0].position > 0:
        sql = "SELECT recorded_max FROM {trail} WHERE log_id = ? AND position = ?"
        ((recorded_max,),) = rows.select(sql, (past.log, events[0].position - 1))
    for event in events:
        recorded_max = max(recorded_max, event.recorded_at)
        rows.add(TABLE, row_of(past.log, event, recorded_max))


TRAIL = Projection("trail", (TABLE,), ("trail", "by_subject", "by_type", "by_recorded_max"), apply)
