"""Records of provisions and receipts, judged again when something earlier becomes known."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.boundary import (
    ARRANGEMENT,
    JUDGED_ABOUT_PERSON,
    LINKING,
    NOTICE,
    PARTY,
    POLICY,
    Part,
)
from ledger.domain.event import Event
from ledger.store.past import Links, Past
from projections.projection import Projection
from projections.provisions.finding import boundary_of, finding_at
from projections.provisions.record import (
    AMENDED,
    RECORDED,
    ProvisionRow,
    amended,
    first_version,
)
from projections.tables import Rows, Table

TABLE = Table("provisions", ProvisionRow, ("log_id", "position", "from_position"))
ABOUT_EVERYBODY = (*NOTICE, *POLICY)
ABOUT_PARTY = (*ARRANGEMENT, *PARTY)
JUDGED_BY = frozenset((*JUDGED_ABOUT_PERSON, *ABOUT_PARTY, *ABOUT_EVERYBODY))
"""All that the boundary of any revision names."""
CURRENT = f"SELECT {TABLE.columns} FROM {{provisions}} WHERE log_id = ? AND to_position IS NULL"


class _Batch:
    """One batch of events with what they need of the past, read at most once."""

    def __init__(self, events: Sequence[Event], rows: Rows, past: Past) -> None:
        self.events, self.rows, self.past = events, rows, past
        self._links: Links | None = None

    def people(self, tags: Sequence[str], size: int) -> frozenset[str]:
        """All registrations of these people in the prefix of this size."""
        if self._links is None:
            end = self.events[-1].position + 1
            self._links = Links(self.past.events((Part(LINKING),), end))
        return self._links.people(tags, size)

    def record(self, event: Event) -> None:
        """A new record; judged again at once if something came between reading and writing."""
        row = first_version(self.past.log, event)
        if row.seen is not None and self._came_between(row, row.seen, event):
            size = event.position + 1
            people = self.people([row.subject], size)
            row = finding_at(self.past, row, size, people).row
        self.rows.add(TABLE, row)

    def _came_between(self, row: ProvisionRow, seen: int, event: Event) -> bool:
        first = self.events[0].position
        here = self.events[max(seen - first, 0) : event.position - first]
        if any(between.type in JUDGED_BY for between in here):
            return True
        if seen >= first:
            return False
        people = self.people([str(event.subject)], event.position)
        return self.past.any(boundary_of(row, people), seen, first)

    def amend(self, event: Event) -> None:
        """The amended record in a new version, judged again."""
        family = event.type.split(".")[0]
        sql = f"{CURRENT} AND record = ?"
        for old in self._rows(sql, [event.data[family]]):
            self._replace(old, amended(old, event), event.position)

    def judge_again(self, event: Event) -> None:
        """New versions of the records whose finding this event changes."""
        for where, parameters in self._reached(event):
            sql = f"{CURRENT} AND kind = 'provision' AND void = 0 AND {where}"
            for old in self._rows(sql, parameters):
                self._replace(old, old, event.position)

    def _reached(self, event: Event) -> list[tuple[str, list[object]]]:
        """The conditions under which an event reaches records, each with its parameters."""
        earlier = "happened_at >= ?"
        if event.type in ABOUT_EVERYBODY:
            return [(earlier, [event.happened_at])]
        reached: list[tuple[str, list[object]]] = []
        if event.type in ABOUT_PARTY:
            party = event.data["party"]
            named = f"(party = ? OR entruster = ?) AND {earlier}"
            reached.append((named, [party, party, event.happened_at]))
        tags = [tag for tag in {event.subject, *event.tags} if tag and tag.startswith("s-")]
        if event.type in JUDGED_ABOUT_PERSON and tags:
            people = sorted(self.people(tags, event.position + 1))
            where = f"subject IN ({', '.join('?' * len(people))})"
            if event.type in (*LINKING, "receipt.amended"):
                reached.append((where, [*people]))
            else:
                reached.append((f"{where} AND {earlier}", [*people, event.happened_at]))
        return reached

    def _rows(self, sql: str, parameters: Sequence[object]) -> list[ProvisionRow]:
        found = self.rows.select(sql, [self.past.log, *parameters])
        return [ProvisionRow._make(row) for row in found]

    def _replace(self, old: ProvisionRow, new: ProvisionRow, position: int) -> None:
        size = position + 1
        people = self.people([new.subject], size)
        new = finding_at(self.past, new, size, people).row._replace(from_position=position)
        if new._replace(from_position=old.from_position) == old:
            return
        self.rows.execute(
            "UPDATE {provisions} SET to_position = ?"
            " WHERE log_id = ? AND position = ? AND to_position IS NULL",
            (position, self.past.log, old.position),
        )
        self.rows.add(TABLE, new)


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """Records make rows; amendments and what is known later make new versions of them."""
    batch = _Batch(events, rows, past)
    for event in events:
        if event.type in RECORDED:
            batch.record(event)
        elif event.type in AMENDED:
            batch.amend(event)
        if event.type in JUDGED_BY:
            batch.judge_again(event)


PROVISIONS = Projection(
    "provisions",
    (TABLE,),
    ("provisions", "by_time", "by_subject", "by_party", "by_record"),
    apply,
)
