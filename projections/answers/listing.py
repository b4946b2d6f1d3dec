"""Pages of a list: found in a view by one indexed query, each row borne out by contents.

A list is answered at a size of each log: the head, or one asked for. It says how far the views
came, what stopped them, and up to where they were verified last; a row that is missing from a
view can be seen only by verification, or by asking with `complete`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from ledger.canonical import Object
from ledger.errors import LedgerError, invalid
from ledger.store.contract import Store, log_id
from ledger.store.past import Past
from ledger.store.withheld import withheld_from
from ledger.text import Text
from projections.answers.borne_out import missing
from projections.answers.cursor import Cursor, decode
from projections.asking import Asked, Condition
from projections.database.contract import ViewDatabase
from projections.database.opening import temporary_views
from projections.runner import catch_up
from projections.tables import Rows, reading
from projections.verification import Told, remade
from projections.verified import Verified, last_verified

MAX_LIMIT = 1000


class Answer(Protocol):
    """One row as it is handed over."""

    def as_object(self) -> Object:
        """The row as a member of a JSON answer."""
        ...


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True)
class Coverage:
    """What an answer covers of one log."""

    origin: str
    size: int
    """Answered as known in the prefix of this size."""
    head: int
    stop: LedgerError | None
    """Why the views have not come to the head, if they have not."""
    verified: Verified | None
    complete: bool
    """True if this very answer was compared with all contents up to `size`."""

    def as_object(self) -> Object:
        """The coverage as a member of a JSON answer."""
        return {
            "origin": self.origin,
            "size": self.size,
            "head": self.head,
            "stopped": self.stop.message.as_json() if self.stop else None,  # type: ignore[dict-item]
            "verified_up_to": self.verified.size if self.verified else None,
            "verified_at": self.verified.at if self.verified else None,
            "complete": self.complete,
        }


@dataclass(frozen=True)
class Page(Generic[A]):
    """Some rows of an answer, with the number and period of all of them."""

    rows: tuple[A, ...]
    total: int
    first: str | None
    last: str | None
    """Earliest and latest time among all rows of the answer, not of this page alone."""
    coverage: tuple[Coverage, ...]
    next: str | None
    """What to give as `after` for the next page; None at the end."""

    def as_object(self) -> Object:
        """The page as a JSON answer."""
        return {
            "rows": [row.as_object() for row in self.rows],
            "total": self.total,
            "first": self.first,
            "last": self.last,
            "coverage": [each.as_object() for each in self.coverage],
            "next": self.next,
        }


@dataclass(frozen=True)
class Source:
    """Where answers come from, and how they are asked for.

    `as_of`: sizes by origin, to answer as known then; a log not named is answered at its head.
    What is withheld from a person is left out of every answer about that person, at whatever size
    it is answered: the answer is that of a log in which it stands about somebody else.

    `complete`: compare the answer with all contents up to its size (as slow as a rebuild).
    """

    store: Store
    views: ViewDatabase
    as_of: Mapping[str, int] | None = None
    limit: int = 50
    after: str | None = None
    complete: bool = False
    progress: Told | None = None
    withheld: bool = False
    """True to have what is withheld from the person asked about: for who may see the whole log."""


Build = Callable[[Past, Any, int], A]
"""Makes the answer for one row from contents at a size; AnswerNotBorneOut where they differ."""


Narrow = Callable[[Asked, Mapping[str, int]], Asked]
"""The question as it is put to the view, where that depends on the sizes it is answered at."""


def page(
    source: Source, origins: Sequence[str], asked: Asked, build: Build[A],
    narrow: Narrow = lambda asked, _sizes: asked,
) -> Page[A]:  # fmt: skip
    """One page of a list over some logs of the store."""
    if not 1 <= source.limit <= MAX_LIMIT:
        raise invalid("limit", source.limit, Text(f"1 to {MAX_LIMIT}", f"1 から {MAX_LIMIT}"))
    if not origins:
        raise invalid("organisation", "nothing", Text("at least one log", "台帳を1つ以上"))
    # The question's own parts only: conditions hold no size, so all pages ask the same.
    question = (tuple(origins), asked.projection.name, asked.conditions)
    cursor = None
    if source.after is not None:
        cursor = decode(source.after, question, tuple(kind for _, kind in asked.order))
    wanted = cursor.sizes if cursor else source.as_of
    coverage = [_cover(source, origin, wanted) for origin in origins]
    sizes = {each.origin: each.size for each in coverage}
    asked = _without_withheld(source, origins, narrow(asked, sizes))
    find = partial(_find, asked=asked, sizes=sizes)
    key = cursor.key if cursor else None
    total, first, last, found = reading(
        source.views, [asked.projection],
        lambda rows: (*_count(rows, asked, sizes), find(rows, limit=source.limit + 1, key=key)),
    )  # fmt: skip
    if source.complete:
        _check_complete(source, asked, sizes)
    origin_of = {log_id(origin): origin for origin in origins}
    pasts = {log: Past(source.store, origin) for log, origin in origin_of.items()}
    here = found[: source.limit]
    return Page(
        rows=tuple(build(pasts[row.log_id], row, sizes[origin_of[row.log_id]]) for row in here),
        total=total,
        first=first,
        last=last,
        coverage=tuple(coverage),
        next=Cursor(sizes, _key(asked, here[-1])).encode(question)
        if len(found) > source.limit
        else None,
    )


def _without_withheld(source: Source, origins: Sequence[str], asked: Asked) -> Asked:
    """The question without what the person asked about is not told of; the same for most people.

    Not in the question of a cursor: what is withheld between two pages must not end the list.
    """
    if asked.people is None or source.withheld:
        return asked
    left_out: list[Condition] = []
    for origin in origins:
        withheld = withheld_from(source.store, origin, asked.people)
        if withheld:
            positions = tuple(sorted(withheld.positions.values()))
            marks = ", ".join("?" * len(positions))
            condition = f"NOT (log_id = ? AND position IN ({marks}))"
            left_out.append((condition, (log_id(origin), *positions)))
    return replace(asked, conditions=(*asked.conditions, *left_out))


def _cover(source: Source, origin: str, wanted: Mapping[str, int] | None) -> Coverage:
    """How far the answer reaches in one log; views are brought up first, so nothing is stale."""
    reached = catch_up(source.store, source.views, origin)
    size = reached.size if wanted is None else wanted.get(origin, reached.size)
    if not 0 <= size <= reached.size:
        raise invalid(
            "as_of", size,
            Text(f"a size of {origin}, at most {reached.size}",
                 f"{origin} の件数（{reached.size} 以下）"),
        )  # fmt: skip
    return Coverage(
        origin, size, reached.head, reached.stop,
        last_verified(source.store, source.views, origin), source.complete,
    )  # fmt: skip


def _where(asked: Asked, sizes: Mapping[str, int]) -> tuple[str, list[object]]:
    visible = [asked.table.visible(log_id(origin), size) for origin, size in sizes.items()]
    parts = [" OR ".join(sql for sql, _ in visible)]
    parameters = [value for _, values in visible for value in values]
    for sql, values in asked.conditions:
        parts.append(sql)
        parameters += values
    return " AND ".join(f"({part})" for part in parts), parameters


def _count(
    rows: Rows, asked: Asked, sizes: Mapping[str, int]
) -> tuple[int, str | None, str | None]:
    where, parameters = _where(asked, sizes)
    times = f"MIN({asked.time}), MAX({asked.time})"
    sql = f"SELECT COUNT(*), {times} FROM {{{asked.table.name}}} WHERE {where}"
    total, first, last = rows.select(sql, parameters)[0]
    return int(total), first, last


def _find(
    rows: Rows,
    *,
    asked: Asked,
    sizes: Mapping[str, int],
    limit: int | None,
    key: tuple[Any, ...] | None,
) -> list[Any]:
    where, parameters = _where(asked, sizes)
    columns = [asked.sql_of(column) for column, _ in asked.order]
    if key is not None:
        where += f" AND ({', '.join(columns)}) < ({', '.join('?' * len(columns))})"
        parameters += key
    order = ", ".join(f"{column} DESC" for column in columns)
    sql = f"SELECT {asked.table.columns} FROM {{{asked.table.name}}} WHERE {where} ORDER BY {order}"
    if limit is not None:
        sql += " LIMIT ?"
        parameters.append(limit)
    return [asked.table.row._make(row) for row in rows.select(sql, parameters)]


def _key(asked: Asked, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column, _ in asked.order)


def _check_complete(source: Source, asked: Asked, sizes: Mapping[str, int]) -> None:
    """AnswerNotBorneOut unless the contents, read from the first to `size`, give the same rows."""
    again = temporary_views()
    try:
        for origin, size in sizes.items():
            reached = remade(source.store, again, origin, [asked.projection], size, source.progress)
            assert reached.size >= size  # the live view came as far over the same entries
        question = partial(_keys, asked=asked, sizes=sizes)
        found = reading(source.views, [asked.projection], question)
        wanted = reading(again, [asked.projection], question)
    finally:
        again.close()
    origin_of = {log_id(origin): origin for origin in sizes}
    for key in sorted(found ^ wanted)[:1]:
        raise missing(origin_of[key[0]], key[1], key in found)


def _keys(rows: Rows, *, asked: Asked, sizes: Mapping[str, int]) -> set[tuple[int, ...]]:
    where, parameters = _where(asked, sizes)
    sql = f"SELECT {', '.join(asked.table.key)} FROM {{{asked.table.name}}} WHERE {where}"
    return {tuple(map(int, key)) for key in rows.stream(sql, parameters)}
