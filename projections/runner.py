"""Brings views up to their log: exactly once, batch by batch, whoever else is at it.

Rows and tracking change in one transaction, and the tracking row only from the very position that
the batch began at: of two runners the later one writes nothing, looks again and goes on. Each
projection has a tracking row of its own, so one can be rebuilt alone; those that stand at the
same position, so in the ordinary course all, are given the same batch in the same transaction.

An entry that this version cannot read (unknown type or schema, or data out of shape) stops all
projections before it: the rows up to there stay served, and every answer says where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ledger.domain.event import Event
from ledger.domain.events import known
from ledger.errors import (
    AnswerNotBorneOut,
    InvalidInput,
    LedgerError,
    Malformed,
    Problem,
    UnknownVersion,
)
from ledger.log.entry import FIRST_PREVIOUS
from ledger.store.contract import Head, Store, StoredEntry, log_id
from ledger.store.feed import event_in
from ledger.store.past import Past
from ledger.text import Text
from projections.database.contract import Session, TableGone, ViewDatabase
from projections.projection import Projection
from projections.registry import BY_NAME
from projections.tables import Rows, lacking, named, not_in_use

BATCH = 500

SET_BACK = Text(
    "See what is missing and complete it: daicho log confirm (docs/how-to/"
    "complete-a-restored-log.md). Then make the views again: daicho rebuild",
    "欠けた記録を確かめて補ってください: daicho log confirm（docs/how-to/"
    "complete-a-restored-log.md）。その後 daicho rebuild で表示用データを作り直してください。",
)
REBUILD = Text(
    "The log was restored or replaced: rebuild the views, and run: daicho verify",
    "台帳が復元又は置換されています。表示用データを作り直し、daicho verify を実行してください。",
)


@dataclass(frozen=True)
class Progress:
    """How far the views of a log have come: `size` entries of `head`; `stop` is what ended it."""

    size: int
    head: int
    stop: LedgerError | None = None


@dataclass(frozen=True)
class Stand:
    """One set of tables and how far it has come in one log."""

    projection: Projection
    generation: int
    position: int
    leaf_hash: str


Stands = Callable[[Session], Sequence[Stand]]


class _Lost(Exception):
    """Another runner was faster, or these tables are no longer in use."""


def catch_up(
    store: Store,
    views: ViewDatabase,
    origin: str,
    *,
    until: int | None = None,
    batch: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
) -> Progress:
    """How far the live views have come, once they were brought to `until` entries or the head.

    `progress` is called after every batch with position and end. Raises InvalidInput for a log
    that is not there, AnswerNotBorneOut where views were made from other entries, or are not there.
    """
    return advance(
        store, views, origin, partial(live_stands, log=log_id(origin)),
        until=until, batch=batch, progress=progress,
    )  # fmt: skip


def wait_for(store: Store, views: ViewDatabase, origin: str, position: int) -> None:
    """Return once the entry at this position is in every live view; raises what stops them."""
    reached = catch_up(store, views, origin, until=position + 1)
    if reached.stop is not None:
        raise reached.stop
    if reached.size <= position:
        wanted = Text(f"a position below {reached.head}", f"{reached.head} より小さい番号")
        raise InvalidInput([Problem("position", str(position), wanted)])


@dataclass(frozen=True)
class Status:
    """Where one projection stands in one log."""

    projection: str
    generation: int
    position: int
    head: int
    stop: LedgerError | None


def status(store: Store, views: ViewDatabase, origin: str) -> list[Status]:
    """Where each live projection stands; `stop` is what keeps it from the next entry."""
    stands = views.read(partial(live_stands, log=log_id(origin)))
    head = head_of(store, origin)
    return [
        Status(s.projection.name, s.generation, s.position, head.size,
               _read(store, origin, s.position, min(s.position + 1, head.size))[2])
        for s in stands
    ]  # fmt: skip


def head_of(store: Store, origin: str) -> Head:
    """The head of a log; InvalidInput if the store has no such log."""
    head = store.head(origin)
    if head is None:
        logs = ", ".join(each.origin for each in store.heads()) or "-"
        raise InvalidInput(
            [Problem("origin", repr(origin), Text(f"a log of this store: {logs}",
                                                  f"この保存先にある台帳: {logs}"))]
        )  # fmt: skip
    return head


def advance(
    store: Store,
    views: ViewDatabase,
    origin: str,
    stands_of: Stands,
    *,
    until: int | None = None,
    batch: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
) -> Progress:
    """As catch_up, for the sets of tables that `stands_of` names."""
    checked = False
    while True:
        # Stands first: read later they might be ahead of an older head.
        stands = views.read(stands_of)
        head = head_of(store, origin)
        end = head.size if until is None else min(until, head.size)
        if not checked:
            _check_same_log(store, head, stands)
            checked = True
        behind = [stand for stand in stands if stand.position < end]
        if not behind:
            return Progress(min(stand.position for stand in stands), head.size)
        start = min(stand.position for stand in behind)
        group = [stand for stand in behind if stand.position == start]
        others = [stand.position for stand in stands if stand.position > start]
        events, leaf, stop = _read(store, origin, start, min(start + batch, end, *others))
        if not events:
            return Progress(start, head.size, stop)
        try:
            views.write(partial(_apply, past=Past(store, origin), group=group,
                                events=events, leaf=leaf))  # fmt: skip
        except _Lost:
            continue
        except TableGone:
            views.read(partial(_check_tables, stands_of=stands_of))
            continue
        if progress:
            progress(start + len(events), end)


def _check_tables(session: Session, *, stands_of: Stands) -> None:
    """TableGone where tables that are entered are not there: none but an edit makes them so.

    Tables are dropped and taken out of the books in one transaction, and this reads one snapshot.
    """
    for stand in stands_of(session):
        if gone := lacking(session, stand.projection, stand.generation):
            raise TableGone(", ".join(gone))


def live_stands(session: Session, *, log: int) -> list[Stand]:
    """The live tables of every projection, and how far each has come in a log."""
    stands = served_stands(session, log=log)
    if missing := BY_NAME.keys() - {stand.projection.name for stand in stands}:
        raise not_in_use(sorted(missing))
    return stands


def served_stands(session: Session, *, log: int) -> list[Stand]:
    """As live_stands, for those projections that have live tables, if not all have."""
    return stands_in(session, log, "state = 'live'", ())


def stands_in(session: Session, log: int, where: str, parameters: Sequence[object]) -> list[Stand]:
    """The sets of tables that a condition names, and how far each has come in a log."""
    found = session.select(
        "SELECT g.projection, g.generation, t.position, t.leaf_hash FROM generation g"
        " LEFT JOIN tracking t ON t.projection = g.projection AND t.generation = g.generation"
        f" AND t.log_id = ? WHERE {where} ORDER BY g.projection",
        (log, *parameters),
    )
    return [
        Stand(BY_NAME[name], generation, position or 0, leaf or FIRST_PREVIOUS.hex())
        for name, generation, position, leaf in found
        if name in BY_NAME  # verification tells of any other
    ]


def _check_same_log(store: Store, head: Head, stands: Sequence[Stand]) -> None:
    """AnswerNotBorneOut where views hold entries that the log does not have (any more)."""
    for position, leaf in {(stand.position, stand.leaf_hash) for stand in stands}:
        if position == 0:
            continue
        if position > head.size:
            raise AnswerNotBorneOut(
                Text(
                    f"The views of {head.origin} were made from {position} entries, and the log has"
                    f" only {head.size}: an older copy of it was put back.",
                    f"{head.origin} の表示用データは{position}件の記録から作られていますが、"
                    f"台帳には{head.size}件しかありません。古い写しに戻されています。",
                ),
                help=SET_BACK,
            )
        if position == head.size:
            found: str | None = head.leaf_hash.hex()
        else:
            entry = store.entry(head.origin, position - 1)
            found = entry.leaf_hash.hex() if entry else None
        if found != leaf:
            raise AnswerNotBorneOut(
                Text(
                    f"The views of {head.origin} were made from other entries than the log has:"
                    f" entry {position - 1} has leaf hash {found}, wanted {leaf}.",
                    f"{head.origin} の表示用データは、現在の台帳とは別の記録から作られています"
                    f"（{position - 1} 番のリーフハッシュ: {found}、必要な値: {leaf}）。",
                ),
                help=REBUILD,
            )


def _read(
    store: Store, origin: str, start: int, end: int
) -> tuple[list[Event], str, LedgerError | None]:
    """The events from `start` on, the last one's leaf hash, and what stopped before `end`."""
    events: list[Event] = []
    leaf = ""
    if start >= end:
        return events, leaf, None
    for entry in store.read(origin, start=start, end=end, limit=end - start):
        if entry.position != start + len(events):
            raise _gap(origin, start + len(events))
        try:
            events.append(_event(origin, entry))
        except (UnknownVersion, Malformed) as stop:
            return events, leaf, stop
        leaf = entry.leaf_hash.hex()
    if not events:
        raise _gap(origin, start)
    return events, leaf, None


def _event(origin: str, entry: StoredEntry) -> Event:
    event = event_in(origin, entry)
    event_type = known(event.type, event.schema)
    for problem in event_type.data_shape.problems(event.data, "data"):
        raise Malformed(
            f"entry {event.position}: {problem.field}", problem.found, problem.wanted.en
        )
    if event_type.about_person and event.subject is None:
        raise Malformed(f"entry {event.position}: subject", None, "a subject tag")
    return event


def _gap(origin: str, position: int) -> LedgerError:
    return AnswerNotBorneOut(
        Text(
            f"Entry {position} of {origin} is not there, though the log goes on after it.",
            f"{origin} の {position} 番の記録がありません（後の記録はあります）。",
        ),
        help=Text("Run: daicho verify", "daicho verify を実行してください。"),
    )


def _apply(
    session: Session, *, past: Past, group: Sequence[Stand], events: Sequence[Event], leaf: str
) -> None:
    for stand in group:
        _move(session, past.log, stand, events[-1].position + 1, leaf)
    for stand in group:
        rows = Rows(session, named(stand.projection, stand.generation))
        stand.projection.apply(events, rows, past)
        rows.flush()


def _move(session: Session, log: int, stand: Stand, position: int, leaf: str) -> None:
    """Move a tracking row from where the batch began; _Lost if it is elsewhere by now."""
    key = (stand.projection.name, stand.generation)
    entered = "SELECT 1 FROM generation WHERE projection = ? AND generation = ?"
    if not session.select(entered, key):
        raise _Lost
    session.execute(
        "INSERT INTO tracking (projection, generation, log_id, position, leaf_hash)"
        " VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
        (*key, log, FIRST_PREVIOUS.hex()),
    )
    moved = session.execute(
        "UPDATE tracking SET position = ?, leaf_hash = ?"
        " WHERE projection = ? AND generation = ? AND log_id = ? AND position = ?",
        (position, leaf, *key, log, stand.position),
    )
    if moved != 1:
        raise _Lost
