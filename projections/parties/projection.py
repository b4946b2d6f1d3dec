"""Parties and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.domain.boundary import PARTY
from ledger.domain.event import Event
from ledger.store.past import Past
from projections.projection import Projection
from projections.tables import Rows, Table


class PartyRow(NamedTuple):
    """One version of a party."""

    log_id: int
    from_position: int
    to_position: int | None
    event: str
    party: str
    kind: str
    sector: str
    country: str
    public_body: str
    same_entity: int
    name: str | None
    address: str | None
    representative: str | None
    person: str | None
    happened_at: str


TABLE = Table("parties", PartyRow, ("log_id", "from_position"))


def row_of(log: int, event: Event) -> PartyRow:
    """The version that an event of a party makes."""
    data = event.data
    return PartyRow(
        log_id=log,
        from_position=event.position,
        to_position=None,
        event=event.event,
        party=data["party"],
        kind=data["kind"],
        sector=data["sector"],
        country=data["country"],
        public_body=data["public_body"],
        same_entity=int(data["same_entity"]),
        name=data.get("name"),
        address=data.get("address"),
        representative=data.get("representative"),
        person=event.subject,
        happened_at=event.happened_at,
    )


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """Each event of a party ends the version before it."""
    for event in events:
        if event.type in PARTY:
            row = row_of(past.log, event)
            rows.execute(
                "UPDATE {parties} SET to_position = ?"
                " WHERE log_id = ? AND party = ? AND to_position IS NULL",
                (event.position, past.log, row.party),
            )
            rows.add(TABLE, row)


PARTIES = Projection("parties", (TABLE,), ("parties", "by_party"), apply)
