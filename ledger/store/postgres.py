"""The PostgreSQL store: many writers of many processes, one order for each log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import LiteralString, Self

from ledger.errors import InvalidInput, NotPermitted, StoreUnavailable
from ledger.log.entry import MAX_SIZE
from ledger.store.address import Address
from ledger.store.closing import check_successor
from ledger.store.contract import Acknowledged, Append, Conflict, Head, Query, StoredEntry, log_id
from ledger.store.postgres_append import (
    ANSWERED,
    Appending,
    Collision,
    answers,
    close_log,
    event_is_there,
    placeholders,
)
from ledger.store.postgres_install import create, migrate
from ledger.store.postgres_sessions import Session, Sessions, Transaction, translating
from ledger.store.prepared import prepared
from ledger.store.schema.migrations import POSTGRES, Migration
from ledger.store.sql import matching
from ledger.text import Text

SCHEMA = "daicho"
SELECT = (
    "SELECT position, type, event, content, previous, leaf_hash FROM daicho.entry WHERE log_id = %s"
)

# A page ends with all rows of its last position: none is passed over where rows share one, as only
# a hand from outside can make them.
COMMAND_PAGE = """
SELECT command, first_position, events FROM daicho.command
WHERE log_id = %s AND first_position > %s AND first_position <= (
    SELECT max(first_position) FROM (
        SELECT first_position FROM daicho.command WHERE log_id = %s AND first_position > %s
        ORDER BY first_position LIMIT 1000
    ) AS page
)
ORDER BY first_position, command
"""

HOLD = """
INSERT INTO daicho.held_log (log_id, reason) VALUES (%b, %b) ON CONFLICT DO NOTHING
"""
RELEASE = """
DELETE FROM daicho.held_log WHERE log_id = %b
"""
RELEASE_IF = """
DELETE FROM daicho.held_log WHERE log_id = %b AND reason = %b
"""
# One statement, and what it inserts waits for what it deletes: no reader sees the log unheld.
HOLD_INSTEAD = """
WITH gone AS (DELETE FROM daicho.held_log WHERE log_id = %b AND reason = %b RETURNING 1)
INSERT INTO daicho.held_log (log_id, reason) SELECT %b, %b FROM gone
"""
ERASE = """
DELETE FROM daicho.ciphertext WHERE log_id = %b AND position = ANY(%b::bigint[])
"""


class PostgresStore:
    """A Store (ledger/store/contract.py) in the schema `daicho` of a PostgreSQL database."""

    def __init__(self, sessions: Sessions, *, read_only: bool) -> None:
        self._sessions = sessions
        self._read_only = read_only

    @classmethod
    def create(cls, address: Address, *, migrations: Sequence[Migration] = POSTGRES) -> None:
        """An empty store in a database that has none; raises StoreExists, NotPermitted."""
        create(address, SCHEMA, migrations)

    @classmethod
    def open(
        cls,
        address: Address,
        *,
        read_only: bool = False,
        busy_seconds: float = 10.0,
        migrations: Sequence[Migration] = POSTGRES,
    ) -> Self:
        """The store at the address; `busy_seconds` is how long to wait for a log's lock.

        Raises StoreNotCreated, SchemaTooOld, SchemaTooNew, StoreUnavailable.
        """
        sessions = Sessions(
            address, SCHEMA, migrations, read_only=read_only, busy_seconds=busy_seconds
        )
        return cls(sessions, read_only=read_only)

    @classmethod
    def migrate(
        cls, address: Address, *, migrations: Sequence[Migration] = POSTGRES
    ) -> Sequence[Migration]:
        """The migrations that were lacking, now applied."""
        return migrate(address, SCHEMA, migrations)

    def append(self, batch: Sequence[Append]) -> list[Acknowledged | Conflict]:
        """One result for each Append, in order; see Store.append.

        If one Append of the batch is invalid, nothing of the batch is written.
        """
        self._must_not_be_read_only()
        if not batch:
            return []
        ready = prepared(batch)
        try:
            with translating(self._sessions.address):
                return self._sessions.tried_again(lambda session: Appending(session, ready).run())
        except Collision as collision:
            raise self._collided(batch) from collision

    def close_log(self, origin: str, successor: str) -> int:
        """The size of the log, which is final: from when this returns nothing is appended to it."""
        self._must_not_be_read_only()
        check_successor(origin, successor)
        with translating(self._sessions.address):
            return self._sessions.tried_again(lambda session: close_log(session, origin, successor))

    def hold_log(self, origin: str, reason: str, *, instead_of: str | None = None) -> bool:
        """Mark a log as not to be written to; with `instead_of`, for another reason than so far."""
        log = log_id(origin)
        if instead_of is None:
            self._change(HOLD, (log, reason))
        else:
            self._change(HOLD_INSTEAD, (log, instead_of, log, reason))
        return self.held_for(origin) == reason

    def release_log(self, origin: str, reason: str | None = None) -> bool:
        """Take the mark away, whatever it is or where it is for this reason."""
        if reason is None:
            self._change(RELEASE, (log_id(origin),))
        else:
            self._change(RELEASE_IF, (log_id(origin), reason))
        return self.held_for(origin) is None

    def erase_ciphertexts(self, origin: str, positions: Iterable[int]) -> int:
        """How many ciphertexts are gone, for every reader at once.

        Their bytes stay in dead pages until the server's VACUUM and in its write-ahead log until
        that is recycled: the server rules over its files, and the destroyed key makes both
        unreadable. NotPermitted for a user who is no member of daicho_eraser.
        """
        return self._change(ERASE, (log_id(origin), list(positions)))

    def _change(self, statement: LiteralString, parameters: Sequence[object]) -> int:
        """How many rows one statement changed, durably; it may be done again in vain."""
        self._must_not_be_read_only()

        def change(session: Session) -> int:
            with Transaction(session).begun() as transaction:
                transaction.check_durable()
                transaction.committing = True
                changed = session.execute(statement, parameters)
            return changed.rowcount

        with translating(self._sessions.address):
            return self._sessions.tried_again(change)

    def _must_not_be_read_only(self) -> None:
        if self._read_only:
            raise NotPermitted(
                Text("this store was opened for reading", "読み取り専用で開かれています")
            )

    def _collided(self, batch: Sequence[Append]) -> InvalidInput | StoreUnavailable:
        """What it was that stood there already: an event id, or entries without their head."""
        for append in batch:
            for event in append.events:
                if self.position_of(append.origin, event.event) is not None:
                    return event_is_there(event.event)
        return StoreUnavailable(
            Text(
                "the head of a log and its entries disagree: another program writes here",
                "台帳の末尾情報と記録が一致しません。別のプログラムが書き込んでいます。",
            ),
            help=Text("Run: daicho verify", "daicho verify を実行してください。"),
        )

    # Reading: each method is one statement, or one for each batch, and keeps no transaction.

    def heads(self) -> list[Head]:
        """Every log of this store, by origin."""
        rows = self._sessions.rows("SELECT origin, size, leaf_hash FROM daicho.log ORDER BY origin")
        return [Head(*row) for row in rows]

    def head(self, origin: str) -> Head | None:
        """One log, or None."""
        rows = self._sessions.rows(
            "SELECT origin, size, leaf_hash FROM daicho.log WHERE log_id = %s AND origin = %s",
            (log_id(origin), origin),
        )
        return Head(*rows[0]) if rows else None

    def successor_of(self, origin: str) -> str | None:
        """The origin of the log that goes on in place of a closed one; None if it is not closed."""
        rows = self._sessions.rows(
            "SELECT successor FROM daicho.closed_log JOIN daicho.log USING (log_id)"
            " WHERE log_id = %s AND origin = %s",
            (log_id(origin), origin),
        )
        return str(rows[0][0]) if rows else None

    def held_for(self, origin: str) -> str | None:
        """Why a log is held; None if it is not."""
        rows = self._sessions.rows(
            "SELECT reason FROM daicho.held_log WHERE log_id = %s", (log_id(origin),)
        )
        return str(rows[0][0]) if rows else None

    def read(
        self, origin: str, query: Query = (), *, start: int = 0, end: int | None = None,
        limit: int | None = None, newest_first: bool = False,
    ) -> list[StoredEntry]:  # fmt: skip
        """Entries that match, positions from `start` up to but not including `end`."""
        log = log_id(origin)
        found, parameters = matching(
            log, query, start=start, end=end, limit=limit, newest_first=newest_first
        )
        rows = self._sessions.rows(
            f"{SELECT} AND position = ANY(ARRAY({placeholders(found)}))"
            f" ORDER BY position {'DESC' if newest_first else 'ASC'}",
            (log, *parameters),
        )
        return [StoredEntry(*row) for row in rows]

    def scan(
        self, origin: str, *, start: int = 0, end: int | None = None, batch: int = 1000
    ) -> Iterator[list[StoredEntry]]:
        """All entries in order, in batches; no transaction is open between them."""
        while True:
            rows = self._sessions.rows(
                f"{SELECT} AND position >= %s AND position < %s ORDER BY position LIMIT %s",
                (log_id(origin), start, MAX_SIZE if end is None else end, batch),
            )
            if rows:
                yield [StoredEntry(*row) for row in rows]
            if len(rows) < batch:
                return
            start = rows[-1][0] + 1

    def entry(self, origin: str, position: int) -> StoredEntry | None:
        """One entry."""
        rows = self._sessions.rows(
            f"{SELECT} AND position = %s",
            (log_id(origin), position),
        )
        return StoredEntry(*rows[0]) if rows else None

    def position_of(self, origin: str, event: str) -> int | None:
        """Where an event stands."""
        rows = self._sessions.rows(
            "SELECT position FROM daicho.entry WHERE log_id = %s AND event = %s",
            (log_id(origin), event),
        )
        return rows[0][0] if rows else None

    def acknowledgement(self, origin: str, command: str) -> Acknowledged | None:
        """What the command was answered, if it was recorded."""
        log = log_id(origin)
        rows = self._sessions.rows(ANSWERED, ([log], [command]))
        return answers(rows, {log: origin}).get((log, command))

    def ciphertexts(self, origin: str, positions: Iterable[int]) -> dict[int, bytes]:
        """The ciphertexts that are there, by position."""
        rows = self._sessions.rows(
            "SELECT position, bytes FROM daicho.ciphertext"
            " WHERE log_id = %s AND position = ANY(%b::bigint[])",
            (log_id(origin), list(positions)),
        )
        return dict(rows)

    def document(self, origin: str, digest: bytes) -> bytes | None:
        """A text kept beside the log, by its SHA-256."""
        rows = self._sessions.rows(
            "SELECT bytes FROM daicho.document WHERE log_id = %s AND digest = %b",
            (log_id(origin), digest),
        )
        return rows[0][0] if rows else None

    def tag_rows(self, origin: str, start: int, end: int) -> list[tuple[str, str, int]]:
        """(tag, type, position) of the index, by position, then tag."""
        return [
            (tag, type_, position)
            for tag, type_, position in self._sessions.rows(
                "SELECT tag, type, position FROM daicho.tag WHERE log_id = %s"
                " AND position >= %s AND position < %s ORDER BY position, tag, type",
                (log_id(origin), start, end),
            )
        ]

    def command_rows(self, origin: str) -> Iterator[tuple[str, int, int]]:
        """(command, first position, number of events), by first position."""
        log, after = log_id(origin), -1
        while rows := self._sessions.rows(COMMAND_PAGE, (log, after, log, after)):
            yield from ((command, first, events) for command, first, events in rows)
            after = rows[-1][1]

    def ciphertext_positions(self, origin: str, start: int, end: int) -> list[int]:
        """Positions that have a ciphertext row, ascending."""
        rows = self._sessions.rows(
            "SELECT position FROM daicho.ciphertext WHERE log_id = %s"
            " AND position >= %s AND position < %s ORDER BY position",
            (log_id(origin), start, end),
        )
        return [position for (position,) in rows]

    def document_digests(self, origin: str) -> list[bytes]:
        """Digests under which documents are kept, sorted."""
        rows = self._sessions.rows(
            "SELECT digest FROM daicho.document WHERE log_id = %s ORDER BY digest",
            (log_id(origin),),
        )
        return [digest for (digest,) in rows]

    def close(self) -> None:
        """Give up the sessions; what was acknowledged is durable already."""
        self._sessions.close()
