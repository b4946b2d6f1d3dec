"""The PostgreSQL key store: the schema `daicho_keys`, best in a database with its own backups.

Deleted rows stay in dead pages and in the write-ahead log until both are recycled, and in every
backup: what makes a key unreadable there is that the key-encryption key is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString, Self

from ledger.errors import NotPermitted
from ledger.store.address import Address
from ledger.store.contract import EpochNote, IndexRow, KeyRow, log_id
from ledger.store.epochs import (
    BATCH,
    NOT_WRAPPED,
    check_first,
    check_newer,
    check_not_over,
    in_order,
)
from ledger.store.postgres_append import placeholders
from ledger.store.postgres_install import create, migrate
from ledger.store.postgres_sessions import (
    Result,
    Session,
    Sessions,
    Transaction,
    translating,
)
from ledger.store.schema.migrations import POSTGRES_KEYS, Migration
from ledger.text import Text

SCHEMA = "daicho_keys"

KEYS_LOCK = 0x64616963686F6B  # "daichok": who puts rows shares it, who changes or deletes has it
LOCK_SHARED: LiteralString = "SELECT pg_advisory_xact_lock_shared(%b)"
LOCK_ALONE: LiteralString = "SELECT pg_advisory_xact_lock(%b)"
MAX_EPOCH = 2**63 - 1

PUT_KEYS = """
INSERT INTO daicho_keys.key (log_id, origin, subject, class, epoch, wrapped)
SELECT n.* FROM (
    SELECT %b::bigint AS log_id, %b::text, k.* FROM unnest(
        %b::text[], %b::text[], %b::bigint[], %b::bytea[]) AS k(subject, class, epoch, wrapped)
) AS n
WHERE n.epoch <= %b OR EXISTS (
    SELECT FROM daicho_keys.key AS o WHERE o.log_id = n.log_id AND o.subject = n.subject
    AND o.class = n.class AND o.epoch = %b
)
ON CONFLICT DO NOTHING
"""
PUT_INDEX = """
INSERT INTO daicho_keys.blind_index (log_id, kind, hmac, row, epoch, wrapped)
SELECT n.* FROM (
    SELECT %b::bigint AS log_id, i.* FROM unnest(
        %b::text[], %b::bytea[], %b::bytea[], %b::bigint[], %b::bytea[]
    ) AS i(kind, hmac, row, epoch, wrapped)
) AS n
WHERE n.epoch <= %b OR EXISTS (
    SELECT FROM daicho_keys.blind_index AS o WHERE o.log_id = n.log_id AND o.kind = n.kind
    AND o.hmac = n.hmac AND o.row = n.row AND o.epoch = %b
)
ON CONFLICT DO NOTHING
"""
PUT_CHECK = """
INSERT INTO daicho_keys.key_check (epoch, wrapped) VALUES (%b, %b)
"""
KEY_PAGE = """
SELECT subject, class, epoch, wrapped FROM daicho_keys.key
WHERE log_id = %b AND (subject, class, epoch) > (%b, %b, %b)
ORDER BY subject, class, epoch LIMIT %b
"""
INDEX_PAGE = """
SELECT kind, hmac, row, epoch, wrapped FROM daicho_keys.blind_index
WHERE log_id = %b AND (kind, hmac, row, epoch) > (%b, %b, %b, %b)
ORDER BY kind, hmac, row, epoch LIMIT %b
"""
ERASE_KEYS = """
DELETE FROM daicho_keys.key AS k
USING unnest(%b::text[], %b::text[]) AS gone(subject, class)
WHERE k.log_id = %b AND k.subject = gone.subject AND k.class = gone.class
"""
ERASE_INDEX = """
DELETE FROM daicho_keys.blind_index WHERE log_id = %b AND row = ANY(%b::bytea[])
"""
DROP_KEYS = """
DELETE FROM daicho_keys.key WHERE epoch < (SELECT max(epoch) FROM daicho_keys.key_check)
"""
DROP_INDEX = """
DELETE FROM daicho_keys.blind_index WHERE epoch < (SELECT max(epoch) FROM daicho_keys.key_check)
"""
NOTE = """
INSERT INTO daicho_keys.epoch_note (number, epoch, note, at, detail)
SELECT coalesce(max(number), 0) + 1, %b::bigint, %b::text, %b::text, %b::text
FROM daicho_keys.epoch_note
"""


class PostgresKeyStore:
    """A KeyStore (ledger/store/contract.py) in the schema `daicho_keys`."""

    def __init__(self, sessions: Sessions, *, read_only: bool) -> None:
        self._sessions = sessions
        self._read_only = read_only

    @classmethod
    def create(cls, address: Address, *, migrations: Sequence[Migration] = POSTGRES_KEYS) -> None:
        """An empty key store in a database that has none; raises StoreExists, NotPermitted."""
        create(address, SCHEMA, migrations)

    @classmethod
    def open(
        cls,
        address: Address,
        *,
        read_only: bool = False,
        busy_seconds: float = 10.0,
        migrations: Sequence[Migration] = POSTGRES_KEYS,
    ) -> Self:
        """The key store at the address; errors as for PostgresStore.open."""
        sessions = Sessions(
            address,
            SCHEMA,
            migrations,
            read_only=read_only,
            busy_seconds=busy_seconds,
            size=2,
        )
        return cls(sessions, read_only=read_only)

    @classmethod
    def migrate(
        cls, address: Address, *, migrations: Sequence[Migration] = POSTGRES_KEYS
    ) -> Sequence[Migration]:
        """The migrations that were lacking, now applied."""
        return migrate(address, SCHEMA, migrations)

    def put(
        self,
        origin: str,
        keys: Sequence[KeyRow],
        index: Sequence[IndexRow] = (),
        *,
        anew: bool = False,
    ) -> None:
        """Keep keys and rows of the blind index, durable together; see KeyStore.put.

        Raises AppendOutcomeUnknown where the answer was lost; putting the same again is safe.
        """
        log = log_id(origin)

        def write(session: Session) -> None:
            with _begun(session, LOCK_SHARED) as (transaction, current):
                check_not_over(keys, index, current)
                transaction.committing = True
                newest = MAX_EPOCH if current is None else current
                for key_rows in filter(None, in_order(keys, current, anew=anew)):
                    session.execute(PUT_KEYS, (log, origin, *_columns(key_rows), newest, newest))
                for index_rows in filter(None, in_order(index, current, anew=anew)):
                    session.execute(PUT_INDEX, (log, *_columns(index_rows), newest, newest))

        self._write(write)

    def get(self, origin: str, subject: str, klass: str) -> dict[int, bytes]:
        """One key as it is wrapped in each epoch; empty if there is none."""
        rows = self._sessions.rows(
            "SELECT epoch, wrapped FROM daicho_keys.key"
            " WHERE log_id = %s AND subject = %s AND class = %s ORDER BY epoch",
            (log_id(origin), subject, klass),
        )
        return dict(rows)

    def origins(self) -> list[str]:
        """The logs that have keys here, sorted."""
        rows = self._sessions.rows("SELECT DISTINCT origin FROM daicho_keys.key ORDER BY origin")
        return [origin for (origin,) in rows]

    def subjects(self, origin: str) -> list[str]:
        """Subjects that have a key, sorted."""
        rows = self._sessions.rows(
            "SELECT DISTINCT subject FROM daicho_keys.key WHERE log_id = %s ORDER BY subject",
            (log_id(origin),),
        )
        return [subject for (subject,) in rows]

    def look_up(self, origin: str, kind: str, hmac: bytes) -> list[IndexRow]:
        """Rows under one value of the blind index, of every epoch, sorted."""
        rows = self._sessions.rows(
            "SELECT kind, hmac, row, epoch, wrapped FROM daicho_keys.blind_index"
            " WHERE log_id = %s AND kind = %s AND hmac = %b ORDER BY row, epoch",
            (log_id(origin), kind, hmac),
        )
        return [IndexRow(*row) for row in rows]

    def key_rows(self, origin: str) -> Iterator[list[KeyRow]]:
        """Every key of a log in batches, by subject, class and epoch."""
        after: tuple[object, ...] = ("", "", -1)
        while rows := self._sessions.rows(KEY_PAGE, (log_id(origin), *after, BATCH)):
            batch = [KeyRow(*row) for row in rows]
            yield batch
            after = batch[-1][:3]

    def index_rows(self, origin: str) -> Iterator[list[IndexRow]]:
        """Every row of the blind index of a log in batches, by kind, hmac, row and epoch."""
        after: tuple[object, ...] = ("", b"", b"", -1)
        while rows := self._sessions.rows(INDEX_PAGE, (log_id(origin), *after, BATCH)):
            batch = [IndexRow(*row) for row in rows]
            yield batch
            after = batch[-1][:4]

    def erase(self, origin: str, keys: Sequence[tuple[str, str]], rows: Sequence[bytes]) -> int:
        """How many rows are gone; what stays in dead pages is said at the top of this file."""
        log = log_id(origin)
        subjects, classes = [key[0] for key in keys], [key[1] for key in keys]
        return self._deleted(
            (ERASE_KEYS, (subjects, classes, log)), (ERASE_INDEX, (log, list(rows)))
        )

    def check_value(self) -> tuple[int, bytes] | None:
        """(epoch, wrapped check value) of the current epoch, or None."""
        rows = self._sessions.rows(
            "SELECT epoch, wrapped FROM daicho_keys.key_check ORDER BY epoch DESC LIMIT 1"
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def check_values(self) -> dict[int, bytes]:
        """The check value of every epoch there has been."""
        rows = self._sessions.rows(
            "SELECT epoch, wrapped FROM daicho_keys.key_check ORDER BY epoch"
        )
        return dict(rows)

    def set_check_value(self, epoch: int, wrapped: bytes) -> None:
        """Write the check value of the first epoch; raises InvalidInput if there is one."""

        def write(session: Session) -> None:
            with _begun(session, LOCK_ALONE) as (transaction, current):
                check_first(epoch, current)
                transaction.committing = True
                session.execute(PUT_CHECK, (epoch, wrapped))

        self._write(write)

    def change_epoch(self, epoch: int, wrapped: bytes) -> int:
        """0 where the epoch is now the current one, else how many rows it still lacks."""

        def write(session: Session) -> int:
            with _begun(session, LOCK_ALONE) as (transaction, current):
                check_newer(epoch, current)
                row = session.execute(placeholders(NOT_WRAPPED), [epoch] * 4).fetchone()
                lacking = int(row[0]) if row else 0
                if lacking == 0:
                    transaction.committing = True
                    session.execute(PUT_CHECK, (epoch, wrapped))
                return lacking

        return self._write(write)

    def drop_old_epochs(self) -> int:
        """How many rows are gone: all wrapped in an epoch before the current one."""
        return self._deleted((DROP_KEYS, ()), (DROP_INDEX, ()))

    def note(self, epoch: int, note: str, at: str, detail: str = "") -> None:
        """Note what was done about an epoch; never changed, durable."""

        def write(session: Session) -> None:
            with _begun(session, LOCK_ALONE) as (transaction, _):
                transaction.committing = True
                session.execute(NOTE, (epoch, note, at, detail))

        self._write(write)

    def notes(self) -> list[EpochNote]:
        """What was noted, oldest first."""
        rows = self._sessions.rows(
            "SELECT epoch, note, at, detail FROM daicho_keys.epoch_note ORDER BY number"
        )
        return [EpochNote(*row) for row in rows]

    def close(self) -> None:
        """Give up the sessions."""
        self._sessions.close()

    def _deleted(self, *statements: tuple[LiteralString, Sequence[object]]) -> int:
        """How many rows these statements deleted, all in one transaction."""

        def write(session: Session) -> int:
            with _begun(session, LOCK_ALONE) as (transaction, _):
                transaction.committing = True
                cursors = [session.execute(*statement) for statement in statements]
            return sum(cursor.rowcount for cursor in cursors)

        return self._write(write)

    def _write(self, work: Callable[[Session], Result]) -> Result:
        if self._read_only:
            raise NotPermitted(
                Text("this key store was opened for reading", "読み取り専用で開かれています")
            )
        with translating(self._sessions.address):
            return self._sessions.tried_again(work)


@contextmanager
def _begun(session: Session, lock: LiteralString) -> Iterator[tuple[Transaction, int | None]]:
    """A transaction that has the lock, and the epoch that is current while it lasts."""
    with Transaction(session).begun() as transaction:
        session.execute(lock, (KEYS_LOCK,))
        # A statement of its own: it sees what was committed while the lock was waited for.
        newest = session.execute("SELECT max(epoch) FROM daicho_keys.key_check")
        transaction.check_durable()
        row = newest.fetchone()
        yield transaction, row[0] if row else None


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
