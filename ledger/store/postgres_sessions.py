"""Sessions with a PostgreSQL server: opened with every promise checked, pooled, errors translated.

Every session of a store sets for itself
    synchronous_commit   `on` where the server's default is `off`; never lowered
    lock_timeout         how long to wait for a log's head row (StoreBusy after that)
    statement_timeout    so that a commit that waits for a lost standby ends, as unknown
    idle_in_transaction_session_timeout   a writer that was stopped half-way gives up its lock
    enable_seqscan, enable_hashjoin, enable_mergejoin   off: each question here is a few index
                         look-ups, and a plan made while a table was small stays in use
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import psycopg
from psycopg import errors, sql
from psycopg.types.numeric import Int8BinaryDumper
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.errors import (
    AppendOutcomeUnknown,
    InvalidInput,
    LedgerError,
    NotPermitted,
    Problem,
    StoreBusy,
    StoreNotCreated,
    StoreUnavailable,
)
from ledger.store.address import WANTED, Address
from ledger.store.schema.migrations import Migration, check_version
from ledger.text import Text

Row = tuple[Any, ...]
Session = psycopg.Connection[Row]
Result = TypeVar("Result")

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 60

SET_UP = """
SELECT set_config('search_path', %s || ', pg_temp', false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
       set_config('lock_timeout', %s || 'ms', false),
       set_config('statement_timeout', %s || 'ms', false),
       set_config('idle_in_transaction_session_timeout', %s || 'ms', false),
       set_config('default_transaction_read_only', %s, false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_hashjoin', 'off', false),
       set_config('enable_mergejoin', 'off', false)
"""

# daicho.may_lose_data is set by the administrator of a server that is made to be thrown away.
DURABILITY = """
SELECT current_setting('synchronous_commit'), current_setting('fsync'),
       coalesce(current_setting('daicho.may_lose_data', true), '')
"""

HELP_INIT = Text("Run `daicho init` first.", "先に `daicho init` を実行してください。")


def translated(error: psycopg.Error, shown: str) -> LedgerError:
    """The ledger's error for the server's; `shown` is the address without its password.

    Only for what was surely not committed: an append settles the other case itself.
    """
    said = _said(error)
    match error:
        case errors.LockNotAvailable() | errors.QueryCanceled() | errors.DeadlockDetected():
            return StoreBusy(
                Text(f"{shown} is busy: {said}", f"{shown} は使用中です（{said}）"),
                help=Text("Try again.", "もう一度実行してください。"),
            )
        case errors.InsufficientPrivilege() | errors.ReadOnlySqlTransaction():
            return NotPermitted(
                Text(f"{shown} does not allow this: {said}", f"{shown}: 権限がありません（{said}）")
            )
        case errors.InvalidCatalogName():
            return StoreNotCreated(
                Text(f"{shown}: {said}", f"{shown}: データベースがありません（{said}）"),
                help=Text(
                    "Have an administrator create the database (encoding UTF8), then run"
                    " `daicho init`.",
                    "管理者がデータベース（文字コード UTF8）を作成した後、`daicho init` を"
                    "実行してください。",
                ),
            )
        case errors.UndefinedTable() | errors.InvalidSchemaName():
            return StoreNotCreated(
                Text(f"no ledger at {shown}: {said}", f"{shown} に台帳がありません（{said}）"),
                help=HELP_INIT,
            )
        case psycopg.DataError():
            wanted = Text("text that PostgreSQL can hold", "PostgreSQL に保存できる文字列")
            return InvalidInput([Problem("value", said, wanted)])
    return StoreUnavailable(
        Text(f"{shown} cannot be used: {said}", f"{shown} を利用できません（{said}）"),
        help=Text(
            "Is the server running, and may this user connect to it?",
            "サーバーの状態と、この利用者の接続権限を確認してください。",
        ),
    )


def _said(error: psycopg.Error) -> str:
    """The server's own words without the values it quotes, or libpq's (which name no password)."""
    return error.diag.message_primary or " ".join(str(error).split())


@contextmanager
def translating(address: Address) -> Iterator[None]:
    """Within it every psycopg error comes out as one of ledger.errors."""
    try:
        yield
    except PoolTimeout:
        connect(address).close()  # says what is wrong, if the server is
        said = f"all sessions in use for {CONNECT_SECONDS} s"
        raise translated(errors.LockNotAvailable(said), address.shown()) from None
    except psycopg.Error as error:
        raise translated(error, address.shown()) from error


def connect(address: Address) -> Session:
    """One connection in autocommit mode; transactions are begun by name.

    Raises StoreUnavailable within CONNECT_SECONDS where no server answers.
    """
    with translating(address):
        try:
            return psycopg.connect(address.dsn, autocommit=True, connect_timeout=CONNECT_SECONDS)
        except psycopg.ProgrammingError:  # its text would quote the address, password and all
            raise InvalidInput([Problem("address", repr(address.shown()), WANTED)]) from None
        except psycopg.OperationalError as error:
            # libpq answers without a state: the database that is missing shows only in words.
            if "does not exist" in str(error) and "database" in str(error):
                raise errors.InvalidCatalogName(" ".join(str(error).split())) from None
            raise


def version(session: Session, schema: str) -> int | None:
    """The newest migration applied to the schema; None where there is no such schema."""
    table = session.execute("SELECT to_regclass(%s)", (f"{schema}.schema_version",)).fetchone()
    if table is None or table[0] is None:
        return None
    newest = sql.SQL("SELECT max(number) FROM {}.schema_version").format(sql.Identifier(schema))
    row = session.execute(newest).fetchone()
    return (row[0] or 0) if row else 0


def not_created(address: Address, schema: str) -> StoreNotCreated:
    """The error for a database without the schema."""
    shown = address.shown()
    return StoreNotCreated(
        Text(
            f"no ledger at {shown}: it has no schema {schema}",
            f"{shown} に台帳がありません（スキーマ {schema} がありません）",
        ),
        help=HELP_INIT,
    )


class Sessions:
    """A small pool of sessions with one schema of one database, for any number of threads."""

    def __init__(
        self,
        address: Address,
        schema: str,
        migrations: Sequence[Migration],
        *,
        read_only: bool = False,
        busy_seconds: float = 10.0,
        size: int = 4,
    ) -> None:
        self.address = address
        self._schema = schema
        self._read_only = read_only
        self._busy_seconds = busy_seconds
        # Once by hand, so that what is wrong is said now and in the server's own words.
        with translating(address), connect(address) as session:
            found = version(session, schema)
            if found is None:
                raise not_created(address, schema)
            check_version(found, migrations, address.shown())
        self._pool: ConnectionPool[Session] = ConnectionPool(
            address.dsn,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS},
            configure=self._set_up,
            min_size=1,
            max_size=size,
            timeout=CONNECT_SECONDS,
            reconnect_timeout=CONNECT_SECONDS,
            num_workers=1,
            open=True,
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for one transaction; errors are the caller's to translate."""
        with self._pool.connection() as session:
            try:
                yield session
            finally:
                if not session.closed:
                    session.rollback()  # nothing, where the transaction was ended

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one reading statement, which is a transaction of its own."""

        def ask(session: Session) -> list[Row]:
            return session.execute(statement, parameters, binary=True).fetchall()

        with translating(self.address):
            return self.tried_again(ask)

    def tried_again(self, work: Callable[[Session], Result]) -> Result:
        """What `work` gives, on another session if the first turns out to be dead.

        The pool learns that a server was restarted only by using a session. Work that may have
        committed must not let a psycopg error out.
        """
        session: Session | None = None
        try:
            with self.session() as session:
                return work(session)
        except psycopg.OperationalError:
            if session is None or not session.closed:
                raise
        connect(self.address).close()  # says at once, in the server's words, if it is down
        self._pool.check()
        with self.session() as session:
            return work(session)

    def close(self) -> None:
        """Close every session."""
        self._pool.close()

    def _set_up(self, session: Session) -> None:
        session.adapters.register_dumper(int, Int8BinaryDumper)
        milliseconds = (self._busy_seconds * 1000, STATEMENT_SECONDS * 1000, 30_000)
        session.execute(
            SET_UP,
            (
                self._schema,
                *(str(int(value)) for value in milliseconds),
                "on" if self._read_only else "off",
            ),
        )


class Transaction:
    """One writing transaction in pipeline mode, with an honest end.

    Set `committing` before the first statement that is sent together with COMMIT; leave it False
    and nothing is kept. psycopg errors come out only if surely nothing was committed.
    """

    def __init__(self, session: Session) -> None:
        self.committing = False
        self._session = session
        self._durability: psycopg.Cursor[Row] | None = None
        self._warnings: list[str] = []

    @contextmanager
    def begun(self) -> Iterator[Self]:
        """BEGIN, the caller's statements, COMMIT; raises AppendOutcomeUnknown."""
        committed = None
        self._session.add_notice_handler(self._noticed)
        try:
            with self._session.pipeline():  # its end sends what is left, and waits for all
                self._session.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                self._durability = self._session.execute(DURABILITY)
                yield self
                if self.committing:
                    committed = self._session.execute("COMMIT")
        except psycopg.Error as error:
            # An ERROR of the server before or at the commit rolled it back; anything else
            # (a connection that is gone, FATAL, PANIC) leaves open whether it was committed.
            if self.committing and error.diag.severity_nonlocalized != "ERROR":
                raise _unknown(str(error)) from error
            raise
        finally:
            self._session.remove_notice_handler(self._noticed)
        if committed is not None:
            self._check_committed(committed.statusmessage)

    def check_durable(self) -> None:
        """Refuse to write where a commit is answered before it is flushed."""
        found = self._durability.fetchone() if self._durability else None
        synchronous, fsync, may_lose_data = found or ("unknown", "unknown", "")
        if synchronous != "off" and (fsync == "on" or may_lose_data == "on"):
            return
        settings = f"synchronous_commit={synchronous}, fsync={fsync}"
        raise StoreUnavailable(
            Text(
                f"this server may lose what it acknowledged: {settings}",
                f"このサーバーは確定した記録を失うおそれがあります（{settings}）",
            ),
            help=Text(
                "Set fsync=on and synchronous_commit=on in postgresql.conf. For a server that may"
                " lose everything, such as one for tests, set daicho.may_lose_data=on there.",
                "postgresql.conf で fsync=on と synchronous_commit=on を設定してください。試験用"
                "など、失われてもよいサーバーでは daicho.may_lose_data=on を設定してください。",
            ),
        )

    def _noticed(self, notice: errors.Diagnostic) -> None:
        """Keep a warning's words; the notice itself is gone when this returns."""
        if notice.severity_nonlocalized == "WARNING":
            self._warnings.append(str(notice.message_primary))

    def _check_committed(self, status: str | None) -> None:
        """Pass only if COMMIT was answered with COMMIT, and without a warning.

        A commit whose wait for a standby was cancelled is answered with success and a warning:
        it is on this server, and would be lost with it.
        """
        if self._warnings or status != "COMMIT":
            raise _unknown("; ".join(self._warnings) or f"COMMIT was answered with {status}")


def _unknown(said: str) -> AppendOutcomeUnknown:
    said = " ".join(said.split())
    return AppendOutcomeUnknown(
        Text(
            f"the answer to the commit did not arrive: {said}",
            f"書き込みの確定に対する応答が届きませんでした（{said}）",
        ),
        help=Text(
            "Repeat the same command: it is written once, whatever happened.",
            "同じコマンドをもう一度実行してください。二重に記録されることはありません。",
        ),
    )
