"""What keeps each entry, kept up event by event.

A new record only adds: each entry it rests on gets one holder more, and changes if that one stays
longer than all before. Only an amendment takes away; then the holders that are left are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.domain.event import Event
from ledger.domain.retention.entry import (
    AMENDED,
    FOLLOWS,
    IDENTITIES,
    KEPT,
    RECORDED,
    RetentionRow,
    decided,
    following,
    row_of,
)
from ledger.domain.retention.standing import (
    ENDED,
    ENDINGS,
    RULES,
    VERSIONS,
    Standing,
    at_first,
    of_person,
    versions_boundary,
    versions_standing,
)
from ledger.domain.retention.terms import Term, rests_on, term_of
from ledger.store.past import Past
from projections.projection import Projection
from projections.retention.current import TABLE, Current
from projections.tables import Rows, Table


class HoldRow(NamedTuple):
    """The hold of one record on the entry at position `held`, for as long as it is this one."""

    log_id: int
    held: int
    position: int
    """Of the record."""
    from_position: int
    to_position: int | None
    record: str
    until: str
    """Empty while the record's series runs."""
    running: int
    rule: str


HOLDS = Table("holds", HoldRow, ("log_id", "held", "position", "from_position"))
STANDING = f"SELECT {HOLDS.columns} FROM {{holds}} WHERE log_id = ? AND to_position IS NULL"


class _Batch:
    """One batch of events, applied in order."""

    def __init__(self, events: Sequence[Event], rows: Rows, past: Past) -> None:
        self.rows, self.past = rows, past
        self.current = Current(rows, past.log)
        self.current.load(
            [name for event in events for name in _names(event)],
            [event.subject for event in events if event.subject and event.type in KEPT],
        )

    def apply(self, event: Event) -> None:
        """The entry's own row, and every row that it changes."""
        row = row_of(self.past.log, event)
        if event.type in FOLLOWS:
            self._follow(event, row)
        elif event.type in RECORDED:
            self._record(event, row)
        else:
            self._open(event, row)

    def _follow(self, event: Event, row: RetentionRow) -> None:
        kept_with = self.current.get(str(row.follows))
        self.current.put(following(row, kept_with), event.position)
        if kept_with is None:
            return
        if event.type in AMENDED:
            self._amend(event, kept_with)
        elif event.type in ENDINGS:
            self._stand(kept_with, ENDED, event.position)
        elif event.type == "notice.ended" and kept_with.type in VERSIONS:
            self._versions(self.past.event(kept_with.position), event.position)

    def _open(self, event: Event, row: RetentionRow) -> None:
        self.current.put(decided(row, None), event.position)
        if event.type in VERSIONS:
            self._versions(event, event.position)
        elif event.type in IDENTITIES:
            self._identity(row, event.position)
        else:
            self._stand(row, at_first(event), event.position)

    def _versions(self, version: Event, position: int) -> None:
        versions = self.past.events(versions_boundary(version), position + 1)
        for name, standing in versions_standing(versions).items():
            row = self.current.get(name)
            if row is not None:
                self._stand(row, standing, position)

    def _stand(self, row: RetentionRow, standing: Standing, position: int) -> None:
        """The row as it stands now; and who the person is, with it."""
        stands = int(standing.stands)
        changed = (stands, standing.until) != (row.stands, row.stands_until)
        self._put(row._replace(stands=stands, stands_until=standing.until), position)
        if changed and row.subject is not None:
            for identity in self.current.about(row.subject):
                if identity.type in IDENTITIES:
                    self._identity(identity, position)

    def _identity(self, row: RetentionRow, position: int) -> None:
        standing = of_person(
            Standing(bool(one.stands), one.stands_until)
            for one in (self.current.about(row.subject) if row.subject else ())
            if one.type not in IDENTITIES
        )
        row = row._replace(stands=int(standing.stands), stands_until=standing.until)
        self._put(row, position)

    def _put(self, row: RetentionRow, position: int) -> None:
        """The row with what follows from what keeps it, and those kept with it."""
        row = decided(row, RULES.get(row.type))
        if self.current.put(row, position):
            for follower in self.current.followers(row.event):
                self.current.put(following(follower, row), position)

    def _record(self, event: Event, row: RetentionRow) -> None:
        """A new record: one holder more of all that it rests on."""
        term = term_of(event, event)
        self._put(_with_term(row, term), event.position)
        for held in self._rests_on(term, row):
            hold = self._hold(term, held, event.position)
            self.rows.add(HOLDS, hold)
            if not held.held_running and (hold.running or hold.until > (held.held_until or "")):
                self._put(_held(held, hold), event.position)

    def _amend(self, event: Event, row: RetentionRow) -> None:
        """The record as it is stated now: what it no longer rests on falls back on others."""
        record = self.past.event(row.position)
        term = term_of(record, event)
        self._put(_with_term(row, term), event.position)
        new = {held.position: self._hold(term, held, event.position)
               for held in self._rests_on(term, row)}  # fmt: skip
        found = self.rows.select(f"{STANDING} AND position = ?", (self.past.log, row.position))
        for old in map(HoldRow._make, found):
            again = new.get(old.held)
            if again is not None and again._replace(from_position=old.from_position) == old:
                del new[old.held]
                continue
            self.rows.execute(
                "UPDATE {holds} SET to_position = ?"
                " WHERE log_id = ? AND held = ? AND position = ? AND to_position IS NULL",
                (event.position, self.past.log, old.held, row.position),
            )
            if again is None:
                self._fall_back(old.held, event.position)
        for held, hold in new.items():
            self.rows.add(HOLDS, hold)
            self._fall_back(held, event.position)

    def _fall_back(self, position: int, at: int) -> None:
        """The entry at a position with the longest of the holds there are."""
        row = self.current.get(self.past.event(position).event)
        assert row is not None  # it was held
        self._put(_held(row, self._longest(position)), at)

    def _longest(self, held: int) -> HoldRow | None:
        """The hold of a series that runs, or else of the latest day; of several the first."""
        key, held_now = (self.past.log, held), f"{STANDING} AND held = ?"
        top = self.rows.select(f"{held_now} ORDER BY running DESC, until DESC LIMIT 1", key)
        if not top:
            return None
        best = HoldRow._make(top[0])
        first = self.rows.select(
            f"{held_now} AND running = ? AND until = ? ORDER BY position LIMIT 1",
            (*key, best.running, best.until),
        )
        return HoldRow._make(first[0])

    def _rests_on(self, term: Term | None, row: RetentionRow) -> list[RetentionRow]:
        if term is None:
            return []
        names = rests_on(term, row, self.current.get, self._identities)
        found = [held for name in names if (held := self.current.get(name))]
        return sorted(found, key=lambda held: held.position)

    def _identities(self, tag: str) -> Iterable[str]:
        return [row.event for row in self.current.about(tag) if row.type in IDENTITIES]

    def _hold(self, term: Term | None, held: RetentionRow, position: int) -> HoldRow:
        assert term is not None  # without a term nothing is held
        return HoldRow(
            self.past.log, held.position, term.holder, position, None,
            term.record, term.until or "", int(term.running), term.omit_rule,
        )  # fmt: skip


def _with_term(row: RetentionRow, term: Term | None) -> RetentionRow:
    if term is None:
        return row._replace(own_until=None, own_running=0, own_rule=None)
    return row._replace(own_until=term.until, own_running=int(term.running), own_rule=term.rule)


def _held(row: RetentionRow, hold: HoldRow | None) -> RetentionRow:
    if hold is None:
        return row._replace(held_until=None, held_running=0, held_by=None, held_rule=None)
    return row._replace(
        held_until=hold.until or None,
        held_running=hold.running,
        held_by=hold.record,
        held_rule=hold.rule,
    )


def _names(event: Event) -> list[str]:
    """Events that an event names, whose rows will be asked for."""
    if event.type in FOLLOWS:
        return [str(event.data[FOLLOWS[event.type]]), *event.data.get("grounds", {}).values()]
    if event.type in RECORDED:
        more = [event.data["authorisation"]] if "authorisation" in event.data else []
        return [*event.data.get("grounds", {}).values(), *more]
    return []


def apply(events: Sequence[Event], rows: Rows, past: Past) -> None:
    """Entries make rows; records hold what they rest on, amendments let go of it."""
    kept = [event for event in events if event.type in KEPT]
    batch = _Batch(kept, rows, past)
    for event in kept:
        batch.apply(event)
    batch.current.write()


RETENTION = Projection(
    "retention",
    (TABLE, HOLDS),
    ("retention", "holds", "retention_by_event", "retention_by_follows", "retention_by_subject",
     "holds_by_record", "holds_by_day"),
    apply,
)  # fmt: skip
