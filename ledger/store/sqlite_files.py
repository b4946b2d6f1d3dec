"""SQLite files: opened with every promise read back, written by one connection at a time.

The WAL-reset race. In SQLite 3.7.0 to 3.51.2 (mended in 3.51.3, 3.50.7 and 3.44.6) a commit that
starts the write-ahead log anew can be lost if another connection checkpoints at that moment. It
takes two connections that write or checkpoint at once; here there never are two, on any version:

    writing, and the checkpoint that follows a commit, happen under sqlite_lock.WriterLock;
    readers open the file for reading only: they have no right to write a page back to it;
    the checkpoint at the close of a connection takes SQLite's exclusive lock on the database file,
    which it gets only when no other connection is open.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from ledger.durable import flush_folder
from ledger.errors import (
    NOTHING_SAVED,
    NotPermitted,
    StoreError,
    StoreExists,
    StoreNotCreated,
    StoreUnavailable,
)
from ledger.store.schema.migrations import Migration, check_version, pending
from ledger.store.sqlite_lock import WriterLock, busy
from ledger.text import Text

OLDEST_SQLITE = (3, 37, 0)
"""The first version with STRICT tables."""

Mode = Literal["ro", "rw", "rwc"]


def connect(path: Path, mode: Mode, busy_seconds: float) -> sqlite3.Connection:
    """A connection in autocommit; transactions are begun by name. `rw` and `ro` create nothing."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )


def connect_reader(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint.

    On a file system that is mounted read-only, where SQLite cannot make its `-shm` file, the
    file is read as it is, provided no write-ahead log stands beside it.
    """
    connection = connect(path, "ro", busy_seconds)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if _primary(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            _roll_back(path, busy_seconds)
            connection = connect(path, "ro", busy_seconds)
        elif _cannot_change(path):
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False
            )
        else:
            raise _unavailable(path, error, NOTHING_SAVED) from error
    # A text that was tampered with may be no UTF-8: verification has to see it all the same.
    connection.text_factory = _text
    set_pragmas(connection, path, {"query_only": 1, "wal_autocheckpoint": 0})
    if sys.version_info >= (3, 12):  # the read-only file already forbids it
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
    return connection


def _text(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


def _roll_back(path: Path, busy_seconds: float) -> None:
    """Undo what a writer with a rollback journal left half-done when it was killed.

    Only a connection that may write can do that, and it does so on its first look at the file.
    """
    connection = connect(path, "rw", busy_seconds)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    finally:
        connection.close()


def set_pragmas(connection: sqlite3.Connection, path: Path, wanted: dict[str, int | str]) -> None:
    """Set each pragma and read it back; if one did not take, close and raise StoreUnavailable."""
    try:
        _set_pragmas(connection, path, wanted)
    except BaseException:
        connection.close()
        raise


def _set_pragmas(connection: sqlite3.Connection, path: Path, wanted: dict[str, int | str]) -> None:
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != value:
            got = None if found is None else found[0]
            raise StoreUnavailable(
                Text(
                    f"{path}: PRAGMA {name} is {got}, wanted {value}",
                    f"{path}: PRAGMA {name} が {got} のままです（必要な値: {value}）",
                )
            )


def check_library() -> None:
    """Pass only if the SQLite that Python brings is new enough."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreUnavailable(
            Text(
                f"SQLite is {sqlite3.sqlite_version}, wanted {wanted} or newer",
                f"SQLite の版は {sqlite3.sqlite_version} です（必要な版: {wanted} 以降）",
            )
        )


def create_database(
    path: Path,
    lock: WriterLock,
    migrations: Sequence[Migration],
    *,
    application_id: int,
    pragmas: dict[str, int | str],
    private: bool = False,
) -> None:
    """A new database file with its tables; `private` makes it readable by its owner alone.

    A creation that was cut short left an empty file or none, and is simply done again. Raises
    StoreExists where anything else stands.
    """
    check_library()
    if not path.parent.is_dir():
        raise StoreUnavailable(
            Text(f"{path.parent} is not a folder", f"{path.parent} というフォルダーがありません"),
            help=Text("Make the folder first.", "先にフォルダーを作ってください。"),
        )
    if path.is_dir():
        raise _something_else(path)
    with translated(path), lock.held():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600 if private else 0o666))
        connection = connect(path, "rw", 0)
        try:
            _must_be_empty(connection, path, application_id)
            set_pragmas(connection, path, pragmas)
            _apply(connection, migrations, application_id)
        finally:
            connection.close()
        flush_folder(path.parent)


def migrate_database(
    path: Path,
    lock: WriterLock,
    migrations: Sequence[Migration],
    *,
    application_id: int,
    pragmas: dict[str, int | str],
) -> tuple[Migration, ...]:
    """The migrations that were applied, each in a transaction of its own."""
    found = must_be_ours(path, application_id)
    if found > migrations[-1].number:
        check_version(found, migrations, f"sqlite:///{path}")
    with translated(path), lock.held():
        connection = connect(path, "rw", 0)
        try:
            set_pragmas(connection, path, pragmas)
            steps = pending(migrations, _version(connection))
            _apply(connection, steps, application_id)
            return steps
        finally:
            connection.close()


def must_be_ours(path: Path, application_id: int) -> int:
    """The schema version of the database at the path; raises StoreNotCreated if it is not ours."""
    check_library()
    if not path.is_file():
        raise _not_created(path, Text("there is no such file", "ファイルがありません"))
    with translated(path):
        connection = connect_reader(path, 1)
        try:
            if _application_id(connection) != application_id:
                raise _not_created(
                    path, Text("it is another kind of file", "別の種類のファイルです")
                )
            return _version(connection)
        finally:
            connection.close()


@contextmanager
def translated(path: Path, *, saved: Text = NOTHING_SAVED) -> Iterator[None]:
    """Turn every error of sqlite3 and of the file system into one of ledger.errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error, saved) from error
    except OSError as error:
        raise _unavailable(path, error, saved) from error


def _translation(path: Path, error: sqlite3.Error, saved: Text) -> StoreError | NotPermitted:
    match _primary(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(path)
        case sqlite3.SQLITE_NOTADB:
            return _not_created(
                path, Text("it is no SQLite database", "SQLite のデータベースではありません")
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return NotPermitted(
                Text(f"{path} may only be read: {error}", f"{path} には書き込めません: {error}"),
                saved=saved,
            )
        case _:
            return _unavailable(path, error, saved)


def _primary(error: sqlite3.Error) -> int | None:
    """The primary result code: extended codes carry more in their upper bytes."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _unavailable(path: Path, error: Exception, saved: Text) -> StoreUnavailable:
    return StoreUnavailable(
        Text(f"{path} cannot be used: {error}", f"{path} を使えません: {error}"),
        help=Text(
            "Check that the disk has room, and that the file and its folder may be read and"
            " written. A copy is read from a folder that may be written, or from a read-only disk.",
            "ディスクの空きと、ファイルとフォルダーの権限を確かめてください。写しを読むときは、"
            "書き込めるフォルダーか、読み取り専用のディスクに置いてください。",
        ),
        saved=saved,
    )


def _not_created(path: Path, why: Text) -> StoreNotCreated:
    return StoreNotCreated(
        Text(f"no ledger at {path}: {why.en}", f"{path} に台帳はありません: {why.ja}"),
        help=Text(
            "Check the address, or create a ledger with `daicho init`.",
            "アドレスを確かめるか、`daicho init` で台帳を作成してください。",
        ),
    )


def _something_else(path: Path) -> StoreExists:
    return StoreExists(
        Text(
            f"{path} is there already, and is no ledger",
            f"{path} には、台帳ではないものがすでにあります",
        ),
        help=Text("Choose another name.", "別の名前を選んでください。"),
    )


def _must_be_empty(connection: sqlite3.Connection, path: Path, application_id: int) -> None:
    try:
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        ours = _application_id(connection) == application_id
    except sqlite3.DatabaseError as error:
        if _primary(error) != sqlite3.SQLITE_NOTADB:
            raise
        raise _something_else(path) from None
    if ours:
        raise StoreExists(
            Text(f"there is a ledger at {path} already", f"{path} にはすでに台帳があります")
        )
    if not empty:
        raise _something_else(path)


def _apply(connection: sqlite3.Connection, steps: Sequence[Migration], application_id: int) -> None:
    for step in steps:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step.statements():
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_version (number, name, applied_at)"
                " VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                (step.number, step.name),
            )
            connection.execute(f"PRAGMA application_id = {application_id}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _application_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _version(connection: sqlite3.Connection) -> int:
    return int(
        connection.execute("SELECT coalesce(max(number), 0) FROM schema_version").fetchone()[0]
    )


def _cannot_change(path: Path) -> bool:
    """Whether nobody can write to the file: its file system is mounted read-only, and no
    write-ahead log waits beside it (an unread one would hide entries)."""
    if not hasattr(os, "statvfs") or not os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    log = path.with_name(path.name + "-wal")
    return not log.exists() or log.stat().st_size == 0
