"""What one batch does inside SQLite's transaction: commands, conditions, positions, chain, rows.

    before the lock   contents are hashed
    inside            for each Append in order: repeated? closed? condition? else link and insert;
                      then each log's head moves, from where it was read, once

Nothing is kept from one batch to the next, so there is nothing that an error could make stale.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import AppendOutcomeUnknown, InvalidInput, LogClosed, StoreUnavailable, invalid
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash_of
from ledger.store.closing import is_closed
from ledger.store.contract import Acknowledged, Append, Conflict, log_id
from ledger.store.prepared import Prepared
from ledger.store.sql import first_match
from ledger.text import Text


@dataclass
class _Log:
    """A log while the batch is written: where its head was read, and where it will be."""

    key: int
    origin: str
    read_size: int
    size: int
    leaf_hash: bytes
    successor: str | None = None
    """The log that goes on in place of this one, which is closed then."""


HEAD = """
    SELECT origin, size, leaf_hash, successor FROM log LEFT JOIN closed_log USING (log_id)
    WHERE log_id = ?
"""


def append_all(
    connection: sqlite3.Connection, batch: Sequence[Prepared]
) -> list[Acknowledged | Conflict]:
    """The results of the batch, its rows written but not committed."""
    logs: dict[str, _Log] = {}
    results = [_append(connection, logs, ready) for ready in batch]
    for log in logs.values():
        if log.size != log.read_size:
            _move_head(connection, log)
    return results


def close_log(connection: sqlite3.Connection, origin: str, successor: str) -> int:
    """The size of the log, its closing written but not committed."""
    key = log_id(origin)
    found, size, _, standing = connection.execute(HEAD, (key,)).fetchone() or (None, 0, b"", None)
    if not is_closed(origin, found, standing, successor):
        connection.execute("INSERT INTO closed_log VALUES (?, ?)", (key, successor))
    return int(size)


def committed(connection: sqlite3.Connection, path: Path) -> None:
    """Commit; where that fails, only the next opening shows whether the flush reached the disk."""
    try:
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        raise AppendOutcomeUnknown(
            Text(f"{path}: the commit failed: {error}", f"{path}: 確定に失敗しました: {error}"),
            help=Text(
                "Check the disk, then run the same command again: it is recorded only once.",
                "ディスクを確かめてから、同じコマンドをもう一度実行してください。"
                "二重に記録されることはありません。",
            ),
        ) from error


def acknowledgement(
    connection: sqlite3.Connection, origin: str, command: str
) -> Acknowledged | None:
    """The first acknowledgement of a command, as a repeated one."""
    rows = connection.execute(
        "SELECT entry.position, entry.event, entry.leaf_hash FROM command JOIN entry"
        " ON entry.log_id = command.log_id AND entry.position >= command.first_position"
        " AND entry.position < command.first_position + command.events"
        " WHERE command.log_id = ? AND command.command = ? ORDER BY entry.position",
        (log_id(origin), command),
    ).fetchall()
    if not rows:
        return None
    events, hashes = tuple(row[1] for row in rows), tuple(row[2] for row in rows)
    return Acknowledged(origin, command, rows[0][0], events, hashes, repeated=True)


def _append(
    connection: sqlite3.Connection, logs: dict[str, _Log], ready: Prepared
) -> Acknowledged | Conflict:
    append = ready.append
    log = logs.get(append.origin) or _find_log(connection, append)
    if log is None:
        log = _create_log(connection, append.origin)
    else:
        first = acknowledgement(connection, append.origin, append.command)
        if first is not None:
            return first
        if append.creates_log:
            raise _log_exists(append.origin)
        if log.successor is not None:
            raise LogClosed(append.origin, log.successor)
    logs[append.origin] = log
    if append.condition is not None:
        select, parameters = first_match(log.key, append.condition.query, append.condition.seen)
        (position,) = connection.execute(select, parameters).fetchone()
        if position is not None:
            return Conflict(append.origin, append.command, position)
    return _write(connection, log, ready)


def _find_log(connection: sqlite3.Connection, append: Append) -> _Log | None:
    """The log as the database has it; None if this Append is to create it."""
    key = log_id(append.origin)
    row = connection.execute(HEAD, (key,)).fetchone()
    if row is None:
        if append.creates_log:
            return None
        raise invalid(
            "origin",
            append.origin,
            Text("the origin of a log of this store", "この保管先にある台帳の名前"),
        )
    if row[0] != append.origin:
        raise invalid(
            "origin",
            append.origin,
            Text(
                f"an origin whose key differs from that of {row[0]}",
                f"{row[0]} と番号が重ならない名前",
            ),
        )
    return _Log(key, append.origin, row[1], row[1], row[2], row[3])


def _create_log(connection: sqlite3.Connection, origin: str) -> _Log:
    log = _Log(log_id(origin), origin, 0, 0, FIRST_PREVIOUS)
    connection.execute(
        "INSERT INTO log (log_id, origin, size, leaf_hash) VALUES (?, ?, 0, ?)",
        (log.key, origin, log.leaf_hash),
    )
    return log


def _write(connection: sqlite3.Connection, log: _Log, ready: Prepared) -> Acknowledged:
    append, first = ready.append, log.size
    entries, tags, ciphertexts, hashes = [], [], [], []
    for event, content_hash in zip(append.events, ready.content_hashes, strict=True):
        leaf = leaf_hash_of(log.origin, log.size, log.leaf_hash, content_hash)
        entries.append(
            (log.key, log.size, event.type, event.event, event.content, log.leaf_hash, leaf)
        )
        tags += [(log.key, tag, event.type, log.size) for tag in event.tags]
        if event.ciphertext is not None:
            ciphertexts.append((log.key, log.size, event.ciphertext))
        hashes.append(leaf)
        log.size += 1
        log.leaf_hash = leaf
    try:
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
    except sqlite3.IntegrityError:
        _refuse_known_events(connection, log.key, append, first)
        raise
    connection.executemany("INSERT INTO tag VALUES (?, ?, ?, ?)", tags)
    connection.executemany("INSERT INTO ciphertext VALUES (?, ?, ?)", ciphertexts)
    connection.executemany(
        "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(log.key, digest, text) for digest, text in append.documents],
    )
    connection.execute(
        "INSERT INTO command VALUES (?, ?, ?, ?)",
        (log.key, append.command, first, len(append.events)),
    )
    events = tuple(event.event for event in append.events)
    return Acknowledged(log.origin, append.command, first, events, tuple(hashes))


def _move_head(connection: sqlite3.Connection, log: _Log) -> None:
    """Fencing by data: the head moves only from where this batch read it."""
    moved = connection.execute(
        "UPDATE log SET size = ?, leaf_hash = ? WHERE log_id = ? AND size = ?",
        (log.size, log.leaf_hash, log.key, log.read_size),
    ).rowcount
    if moved != 1:
        raise StoreUnavailable(
            Text(
                f"the head of {log.origin} was not where it was read: another program writes",
                f"{log.origin} の末尾が読み取り時と異なります。別のプログラムが書き込んでいます。",
            )
        )


def _refuse_known_events(
    connection: sqlite3.Connection, key: int, append: Append, first: int
) -> None:
    """Raise InvalidInput if an event id of the Append stands before it, or in it twice.

    Called after an insert was refused; the rows before the refused one are still in the
    transaction, so only positions below `first` tell.
    """
    for event, times in Counter(event.event for event in append.events).items():
        known = (
            times > 1
            or connection.execute(
                "SELECT 1 FROM entry WHERE log_id = ? AND event = ? AND position < ?",
                (key, event, first),
            ).fetchone()
        )
        if known:
            raise invalid(
                "event",
                event,
                Text("an event id that is not in the log yet", "台帳にまだないイベント番号"),
            )


def _log_exists(origin: str) -> InvalidInput:
    return invalid(
        "origin", origin, Text("the name of a log that does not exist yet", "まだない台帳の名前")
    )
