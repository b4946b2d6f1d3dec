"""What one batch does inside PostgreSQL's transaction, in two round trips however large it is.

    1  BEGIN · lock the head rows, in the order of their keys · look up closings, commands,
       conditions
    2  INSERT · move the heads · COMMIT, which answers when the write-ahead log is flushed

Between them only the leaf hashes are made: contents were hashed before. READ COMMITTED lets each
statement see all that was committed before it began, so what comes after the lock sees every
entry of these logs, and whether they were closed. The locking statement itself would not: it
waits with the view of the tables that it began with, and reads only the locked rows anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from psycopg import errors

from ledger.errors import InvalidInput, LogClosed, invalid
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash_of
from ledger.store.closing import is_closed
from ledger.store.contract import Acknowledged, Append, Condition, Conflict, Item, Proposed, log_id
from ledger.store.postgres_sessions import Row, Session, Transaction
from ledger.store.prepared import Prepared
from ledger.store.sql import first_match
from ledger.text import Text

NEW_LOGS = """
INSERT INTO daicho.log (log_id, origin, size, leaf_hash)
SELECT n.log_id, n.origin, 0, %b FROM unnest(%b::bigint[], %b::text[]) AS n(log_id, origin)
ORDER BY n.log_id
ON CONFLICT DO NOTHING RETURNING log_id
"""
LOCK_HEADS = """
SELECT log_id, origin, size, leaf_hash FROM daicho.log
WHERE log_id = ANY(%b::bigint[]) ORDER BY log_id FOR UPDATE
"""
CLOSED = """
SELECT log_id, successor FROM daicho.closed_log WHERE log_id = ANY(%b::bigint[])
"""
CLOSE = """
INSERT INTO daicho.closed_log (log_id, successor) VALUES (%b, %b)
"""
ANSWERED = """
SELECT c.log_id, c.command, e.position, e.event, e.leaf_hash
FROM unnest(%b::bigint[], %b::text[]) AS asked(log_id, command)
JOIN daicho.command AS c ON c.log_id = asked.log_id AND c.command = asked.command
JOIN daicho.entry AS e ON e.log_id = c.log_id
    AND e.position >= c.first_position AND e.position < c.first_position + c.events
ORDER BY c.log_id, e.position
"""
MOVE_HEADS = """
WITH moved AS (
    UPDATE daicho.log AS l SET size = n.size, leaf_hash = n.leaf_hash
    FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::bytea[])
        AS n(log_id, expected, size, leaf_hash)
    WHERE l.log_id = n.log_id AND l.size = n.expected
    RETURNING 1
)
SELECT daicho.all_moved(count(*), %b) FROM moved
"""


@dataclass
class _Log:
    """The head of a locked log, and what this batch adds to it."""

    origin: str
    size: int
    leaf_hash: bytes
    found: int
    """The size when it was locked."""
    exists: bool
    """False until the Append that creates it was met."""
    successor: str | None
    """The log that goes on in place of this one, which is closed then."""
    added: dict[tuple[str | None, str | None], list[tuple[int, Proposed]]] = field(
        default_factory=dict
    )
    """What this batch adds, by (tag, type), as the index has it; None stands for any."""

    def add(self, position: int, event: Proposed) -> None:
        """Let the conditions of later Appends see an event."""
        for tag in (None, *dict.fromkeys(event.tags)):
            for type_ in (None, event.type):
                self.added.setdefault((tag, type_), []).append((position, event))

    def first_added(self, condition: Condition) -> int | None:
        """The first entry of this batch that the condition matches."""
        firsts = []
        for item in condition.query or (Item(),):
            tag = item.tags[0] if item.tags else None
            for type_ in item.types or (None,):
                for position, event in self.added.get((tag, type_), ()):
                    if position >= condition.seen and set(item.tags) <= set(event.tags):
                        firsts.append(position)
                        break
        return min(firsts, default=None)


Columns = tuple[list[object], ...]


@dataclass
class _Rows:
    """What a batch writes, column by column, as `unnest` takes it."""

    entries: Columns = field(default_factory=lambda: tuple([] for _ in range(7)))
    tags: Columns = field(default_factory=lambda: tuple([] for _ in range(4)))
    ciphertexts: Columns = field(default_factory=lambda: tuple([] for _ in range(3)))
    documents: Columns = field(default_factory=lambda: tuple([] for _ in range(3)))
    commands: Columns = field(default_factory=lambda: tuple([] for _ in range(4)))


# A document that is there already is kept; anything else that is there already is an error.
INSERTS = {
    "entries": """INSERT INTO daicho.entry
        (log_id, position, type, event, content, previous, leaf_hash)
        SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::bytea[],
                             %b::bytea[], %b::bytea[])""",
    "tags": """INSERT INTO daicho.tag (log_id, tag, type, position)
        SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::bigint[])""",
    "ciphertexts": """INSERT INTO daicho.ciphertext (log_id, position, bytes)
        SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[])""",
    "documents": """INSERT INTO daicho.document (log_id, digest, bytes)
        SELECT * FROM unnest(%b::bigint[], %b::bytea[], %b::bytea[]) ON CONFLICT DO NOTHING""",
    "commands": """INSERT INTO daicho.command (log_id, command, first_position, events)
        SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::bigint[])""",
}


class Collision(Exception):
    """A row of the batch met one that was there already; nothing was written."""


class Appending:
    """One batch on its way into the database, through one session."""

    def __init__(self, session: Session, batch: Sequence[Prepared]) -> None:
        self.session = session
        self.batch = [ready.append for ready in batch]
        self.contents = [ready.content_hashes for ready in batch]
        self.keys = [log_id(append.origin) for append in self.batch]
        self.logs: dict[int, _Log] = {}
        self.answers: dict[tuple[int, str], Acknowledged] = {}
        self.events: set[tuple[int, str]] = set()
        self.rows = _Rows()

    def run(self) -> list[Acknowledged | Conflict]:
        """The results, durable; psycopg errors come out only if nothing was committed."""
        try:
            with Transaction(self.session).begun() as transaction:
                matched = self._lock_and_look()
                transaction.check_durable()
                results = [
                    self._decide(number, append, matched.get(number))
                    for number, append in enumerate(self.batch)
                ]
                if self.rows.commands[0]:
                    transaction.committing = True
                    self._write()
        except (errors.UniqueViolation, errors.SerializationFailure) as error:
            raise Collision from error
        return results

    def _lock_and_look(self) -> dict[int, int]:
        """First round trip; fills `logs` and `answers`. Conditions that matched, by number."""
        session, keys = self.session, sorted(set(self.keys))
        created = None
        new = {
            key: append.origin
            for key, append in zip(self.keys, self.batch, strict=True)
            if append.creates_log
        }
        if new:
            parameters = (FIRST_PREVIOUS, list(new), list(new.values()))
            created = session.execute(NEW_LOGS, parameters)
        heads = session.execute(LOCK_HEADS, (keys,), binary=True)
        closed = session.execute(CLOSED, (keys,), binary=True)
        asked = {(key, a.command) for key, a in zip(self.keys, self.batch, strict=True)}
        columns = [list(column) for column in zip(*sorted(asked), strict=True)]
        answered = session.execute(ANSWERED, columns, binary=True)
        conditions = []
        for number, append in enumerate(self.batch):
            if append.condition is not None:
                query, seen = append.condition.query, append.condition.seen
                found, values = first_match(self.keys[number], query, seen)
                conditions.append((number, session.execute(placeholders(found), values)))
        fresh = {key for (key,) in created.fetchall()} if created else set()
        successors: dict[int, str] = dict(closed.fetchall())
        for key, origin, size, leaf in heads.fetchall():
            successor = successors.get(key)
            self.logs[key] = _Log(origin, size, leaf, size, key not in fresh, successor)
        origins = {key: log.origin for key, log in self.logs.items()}
        self.answers = answers(answered.fetchall(), origins)
        firsts = ((number, cursor.fetchone()) for number, cursor in conditions)
        return {number: row[0] for number, row in firsts if row and row[0] is not None}

    def _decide(self, number: int, append: Append, matched: int | None) -> Acknowledged | Conflict:
        """The result of one Append; its rows are added if it is to be written."""
        key = self.keys[number]
        answer = self.answers.get((key, append.command))
        if answer is not None:
            return replace(answer, repeated=True)
        log = self._log(key, append)
        if append.condition is not None:
            first = matched if matched is not None else log.first_added(append.condition)
            if first is not None:
                return Conflict(append.origin, append.command, first)
        answer = self._chain(key, log, append, self.contents[number])
        self.answers[key, append.command] = answer
        return answer

    def _log(self, key: int, append: Append) -> _Log:
        log = self.logs.get(key)
        if append.creates_log:
            if log is None or log.exists or log.origin != append.origin:
                wanted = Text("a log that does not exist yet", "まだ存在しない台帳")
                raise invalid("origin", append.origin, wanted)
            log.exists = True
        elif log is None or not log.exists or log.origin != append.origin:
            raise invalid("origin", append.origin, Text("a log of this store", "この保存先の台帳"))
        if log.successor is not None:
            raise LogClosed(append.origin, log.successor)
        return log

    def _chain(
        self, key: int, log: _Log, append: Append, contents: Sequence[bytes]
    ) -> Acknowledged:
        """Give positions, tie each entry to the one before, and add the rows."""
        first, leaves, rows = log.size, [], self.rows
        for event, content_hash in zip(append.events, contents, strict=True):
            if (key, event.event) in self.events:
                raise event_is_there(event.event)
            self.events.add((key, event.event))
            position, previous = log.size, log.leaf_hash
            leaf = leaf_hash_of(log.origin, position, previous, content_hash)
            _add(
                rows.entries,
                key, position, event.type, event.event, event.content, previous, leaf,
            )  # fmt: skip
            for tag in dict.fromkeys(event.tags):
                _add(rows.tags, key, tag, event.type, position)
            if event.ciphertext is not None:
                _add(rows.ciphertexts, key, position, event.ciphertext)
            log.add(position, event)
            log.size, log.leaf_hash = position + 1, leaf
            leaves.append(leaf)
        for digest, text in append.documents:
            _add(rows.documents, key, digest, text)
        _add(rows.commands, key, append.command, first, len(leaves))
        ids = tuple(event.event for event in append.events)
        return Acknowledged(append.origin, append.command, first, ids, tuple(leaves))

    def _write(self) -> None:
        """Second round trip, but for COMMIT: the rows, and the heads that must all move."""
        for name, statement in INSERTS.items():
            columns: Columns = getattr(self.rows, name)
            if columns[0]:
                self.session.execute(statement, columns)
        moved = [(key, log) for key, log in self.logs.items() if log.size > log.found]
        self.session.execute(
            MOVE_HEADS,
            (
                [key for key, _ in moved],
                [log.found for _, log in moved],
                [log.size for _, log in moved],
                [log.leaf_hash for _, log in moved],
                len(moved),
            ),
        )


def close_log(session: Session, origin: str, successor: str) -> int:
    """The size of the log, its closing durable; the head row is locked as for an append."""
    key = log_id(origin)
    with Transaction(session).begun() as transaction:
        heads = session.execute(LOCK_HEADS, ([key],), binary=True)
        closed = session.execute(CLOSED, ([key],), binary=True)
        transaction.check_durable()
        _, found, size, _ = heads.fetchone() or (key, None, 0, b"")
        _, standing = closed.fetchone() or (key, None)
        if not is_closed(origin, found, standing, successor):
            transaction.committing = True
            session.execute(CLOSE, (key, successor))
        return int(size)


def _add(columns: Columns, *values: object) -> None:
    for column, value in zip(columns, values, strict=True):
        column.append(value)


def placeholders(select: str) -> str:
    """The shared SQL with the placeholders of this database."""
    return select.replace("?", "%s")


def answers(rows: Sequence[Row], origins: dict[int, str]) -> dict[tuple[int, str], Acknowledged]:
    """First acknowledgements by (log, command), put together from their entries in order."""
    grouped: dict[tuple[int, str], list[tuple[int, str, bytes]]] = {}
    for key, command, position, event, leaf in rows:
        grouped.setdefault((key, command), []).append((position, event, leaf))
    return {
        (key, command): Acknowledged(
            origins[key],
            command,
            entries[0][0],
            tuple(event for _, event, _ in entries),
            tuple(leaf for _, _, leaf in entries),
            repeated=True,
        )
        for (key, command), entries in grouped.items()
    }


def event_is_there(event: str) -> InvalidInput:
    """The error for an event id that was used before."""
    wanted = Text("the id of an event that is not in the log", "台帳にまだないイベント ID")
    return invalid("event", event, wanted)
