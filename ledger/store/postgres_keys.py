"""The PostgreSQL key store: the schema `daicho_keys`, best in a database with its own backups.

Deleted rows stay in dead pages and in the write-ahead log until both are recycled, and in every
backup: what makes a key unreadable there is that the key-encryption key is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from ledger.errors import NotPermitted, invalid
from ledger.store.address import Address
from ledger.store.contract import log_id
from ledger.store.postgres_install import create, migrate
from ledger.store.postgres_sessions import (
    Session,
    Sessions,
    Transaction,
    translating,
)
from ledger.store.schema.migrations import POSTGRES_KEYS, Migration
from ledger.text import Text

SCHEMA = "daicho_keys"

PUT_KEYS = """
INSERT INTO daicho_keys.key (log_id, origin, subject, class, epoch, wrapped)
SELECT %b, %b, k.* FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::bytea[]) AS k
ON CONFLICT DO NOTHING
"""
PUT_INDEX = """
INSERT INTO daicho_keys.blind_index (log_id, kind, hmac, wrapped_subject)
SELECT %b, i.* FROM unnest(%b::text[], %b::bytea[], %b::bytea[]) AS i
ON CONFLICT DO NOTHING
"""
PUT_CHECK = """
INSERT INTO daicho_keys.key_check (epoch, wrapped) VALUES (%b, %b)
ON CONFLICT DO NOTHING RETURNING epoch
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
        keys: Sequence[tuple[str, str, int, bytes]],
        index: Sequence[tuple[str, bytes, bytes]] = (),
    ) -> None:
        """Keep keys and rows of the blind index, durable together; see KeyStore.put.

        Raises AppendOutcomeUnknown where the answer was lost; putting the same again is safe.
        """
        log = log_id(origin)

        def write(session: Session) -> None:
            with Transaction(session).begun() as transaction:
                transaction.check_durable()
                transaction.committing = True
                if keys:
                    columns = [list(column) for column in zip(*keys, strict=True)]
                    session.execute(PUT_KEYS, (log, origin, *columns))
                if index:
                    columns = [list(column) for column in zip(*index, strict=True)]
                    session.execute(PUT_INDEX, (log, *columns))

        self._write(write)

    def get(self, origin: str, subject: str, klass: str) -> tuple[int, bytes] | None:
        """(epoch, wrapped) of one key, or None."""
        rows = self._sessions.rows(
            "SELECT epoch, wrapped FROM daicho_keys.key"
            " WHERE log_id = %s AND subject = %s AND class = %s",
            (log_id(origin), subject, klass),
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def subjects(self, origin: str) -> list[str]:
        """Subjects that have a key, sorted."""
        rows = self._sessions.rows(
            "SELECT DISTINCT subject FROM daicho_keys.key WHERE log_id = %s ORDER BY subject",
            (log_id(origin),),
        )
        return [subject for (subject,) in rows]

    def look_up(self, origin: str, kind: str, hmac: bytes) -> list[bytes]:
        """Wrapped subjects under one value of the blind index, sorted."""
        rows = self._sessions.rows(
            "SELECT wrapped_subject FROM daicho_keys.blind_index"
            " WHERE log_id = %s AND kind = %s AND hmac = %b ORDER BY wrapped_subject",
            (log_id(origin), kind, hmac),
        )
        return [wrapped for (wrapped,) in rows]

    def check_value(self) -> tuple[int, bytes] | None:
        """(epoch, wrapped check value) of the newest epoch, or None."""
        rows = self._sessions.rows(
            "SELECT epoch, wrapped FROM daicho_keys.key_check ORDER BY epoch DESC LIMIT 1"
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def set_check_value(self, epoch: int, wrapped: bytes) -> None:
        """Write the check value of an epoch; raises InvalidInput if it has one."""

        def write(session: Session) -> None:
            with Transaction(session).begun() as transaction:
                transaction.check_durable()
                written = session.execute(PUT_CHECK, (epoch, wrapped)).fetchall()
                transaction.committing = bool(written)
            if not written:
                wanted = Text("an epoch without a check value", "確認値がまだない鍵の世代")
                raise invalid("epoch", epoch, wanted)

        self._write(write)

    def close(self) -> None:
        """Give up the sessions."""
        self._sessions.close()

    def _write(self, work: Callable[[Session], None]) -> None:
        if self._read_only:
            raise NotPermitted(
                Text("this key store was opened for reading", "読み取り専用で開かれています")
            )
        with translating(self._sessions.address):
            self._sessions.tried_again(work)
