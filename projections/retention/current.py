"""The rows of a batch: read at most once, written once, with every version between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.domain.retention.entry import IDENTITIES, RetentionRow
from projections.tables import Rows, Table

TABLE = Table("retention", RetentionRow, ("log_id", "position", "from_position"))
SELECT = f"SELECT {TABLE.columns} FROM {{retention}} WHERE log_id = ? AND to_position IS NULL"
CHUNK = 400


class _Index:
    """Events by what they belong to: those in memory, and once asked for those stored as well."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, None]] = {}
        self._asked: set[str] = set()

    def fresh(self, keys: Iterable[str]) -> list[str]:
        """The keys not asked for before; from now on they are."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self._asked]
        self._asked.update(fresh)
        return fresh

    def enter(self, key: str | None, event: str) -> None:
        """Note that an event belongs to a key."""
        if key is not None:
            self._events.setdefault(key, {})[event] = None

    def of(self, key: str) -> list[str]:
        """The events of a key."""
        return list(self._events.get(key, ()))


class Current:
    """The versions that stand in one log, as far as a batch asks for them."""

    def __init__(self, rows: Rows, log: int) -> None:
        self._rows, self._log = rows, log
        self._row: dict[str, RetentionRow] = {}
        self._stored: dict[str, RetentionRow] = {}
        self._closed: list[RetentionRow] = []
        self._events, self._followers, self._people = _Index(), _Index(), _Index()

    def load(self, events: Iterable[str] = (), subjects: Iterable[str] = ()) -> None:
        """Read entries with those kept with them, and what stands about people, all at once."""
        events = list(events)
        self._select("event", self._events.fresh(events))
        self._select("follows", self._followers.fresh(events))
        stands = f"(stands = 1 OR stands_until IS NOT NULL OR type IN {IDENTITIES})"
        self._select(f"{stands} AND subject", self._people.fresh(subjects))

    def _select(self, column: str, values: Sequence[str]) -> None:
        for start in range(0, len(values), CHUNK):
            some = values[start : start + CHUNK]
            sql = f"{SELECT} AND {column} IN ({', '.join('?' * len(some))})"
            for row in map(RetentionRow._make, self._rows.select(sql, [self._log, *some])):
                # What changed in this batch is in memory alone, and newer.
                if row.event not in self._row:
                    self._row[row.event] = self._stored[row.event] = row
                self._enter(self._row[row.event])

    def _enter(self, row: RetentionRow) -> None:
        self._followers.enter(row.follows, row.event)
        if row.stands or row.stands_until or row.type in IDENTITIES:
            self._people.enter(row.subject, row.event)

    def get(self, event: str) -> RetentionRow | None:
        """The row of an entry; None if there is none."""
        if event not in self._row:
            self._select("event", self._events.fresh([event]))
        return self._row.get(event)

    def followers(self, event: str) -> list[RetentionRow]:
        """The rows kept with an entry."""
        self._select("follows", self._followers.fresh([event]))
        return [self._row[one] for one in self._followers.of(event)]

    def about(self, subject: str) -> list[RetentionRow]:
        """The rows that say who a person is, and those of what stands or stood about the person."""
        self.load(subjects=[subject])
        return [self._row[one] for one in self._people.of(subject)]

    def put(self, row: RetentionRow, position: int) -> bool:
        """Whether the row differs from the one that stood; if so, it stands from here on."""
        old = self._row.get(row.event)
        if old is not None:
            if row._replace(from_position=old.from_position) == old:
                return False
            if old.from_position < position:
                self._closed.append(old._replace(to_position=position))
        else:
            self._followers.fresh([row.event])  # what is new has none stored
        self._row[row.event] = row._replace(from_position=position)
        self._enter(self._row[row.event])
        return True

    def write(self) -> None:
        """Write every version that is new."""
        for row in self._closed:
            if row._replace(to_position=None) == self._stored.get(row.event):
                self._rows.execute(
                    "UPDATE {retention} SET to_position = ?"
                    " WHERE log_id = ? AND position = ? AND to_position IS NULL",
                    (row.to_position, self._log, row.position),
                )
        for row in self._closed:
            if row._replace(to_position=None) != self._stored.get(row.event):
                self._rows.add(TABLE, row)
        for event, row in self._row.items():
            if self._stored.get(event) != row:
                self._rows.add(TABLE, row)
