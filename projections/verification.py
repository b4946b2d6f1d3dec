"""Views compared with the contents they were made from, row by row.

Every projection is made again from contents, in a temporary database, as far as the live one has
come; then both are read side by side in the order of their keys. So it costs a rebuild, and disk
for one log's views; memory stays small, and no difference goes unseen, missing rows included.
The books of the views (which tables are in use, how far they came, what was noted) come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from ledger.canonical import Object
from ledger.errors import shown
from ledger.store.contract import Store, log_id
from ledger.text import Text
from projections.database.contract import Row, Session, TableGone, ViewDatabase
from projections.database.opening import temporary_views
from projections.projection import Projection
from projections.registry import BY_NAME
from projections.runner import Progress, Stand, advance, head_of, served_stands, stands_in
from projections.tables import ATTEMPTS, Rows, Table, lacking, named
from projections.verified import out_of_form

Kind = Literal[
    "view_row_missing", "view_row_extra", "view_row_differs", "tracking_ahead", "view_unusable"
]
Told = Callable[[str, int, int], None]
"""Is told projection, position and end while views are made again."""

KIND_TEXT: dict[Kind, Text] = {
    "view_row_missing": Text("a row is missing", "行がありません"),
    "view_row_extra": Text("a row that nothing in the log bears out", "台帳にない行があります"),
    "view_row_differs": Text("a row differs from the log", "行が台帳と異なります"),
    "tracking_ahead": Text("the view is ahead of the log", "台帳より先に進んでいます"),
    "view_unusable": Text(
        "the view is not in use, or its tables are gone",
        "使用中として登録されていないか、表がありません",
    ),
}


@dataclass(frozen=True)
class Difference:
    """One way in which a view is not what its contents make; `found` is the view's value."""

    kind: Kind
    origin: str
    projection: str
    table: str
    key: tuple[int, ...]
    column: str | None
    found: Any
    wanted: Any

    def as_text(self) -> Text:
        """One line for people."""
        what = KIND_TEXT[self.kind]
        place = f"{self.origin}, {self.projection}.{self.table} {list(self.key)}"
        if self.column is None:
            return Text(f"{place}: {what.en}", f"{place}: {what.ja}")
        found, wanted = shown(self.found), shown(self.wanted)
        return Text(
            f"{place}: {what.en}: {self.column}: found {found}, wanted {wanted}",
            f"{place}: {what.ja}（{self.column}: 値 {found}、必要な値: {wanted}）",
        )

    def as_object(self) -> Object:
        """The difference with its members apart."""
        return {
            "kind": self.kind,
            "origin": self.origin,
            "projection": self.projection,
            "table": self.table,
            "key": list(self.key),
            "column": self.column,
            "found": _plain(self.found),
            "wanted": self.wanted,
        }


def _plain(found: Any) -> Any:
    """What a view holds as JSON can: SQLite keeps bytes in any column that they are put into."""
    return shown(found) if isinstance(found, bytes) else found


def compare_views(
    store: Store, views: ViewDatabase, origin: str, progress: Told | None = None
) -> list[Difference]:
    """Every difference between the live views of a log and its contents; none if they agree.

    Writers of views wait while rows are compared, not while they are made again.
    """
    head = head_of(store, origin)
    log = log_id(origin)
    again = temporary_views()
    try:
        stands = views.read(partial(served_stands, log=log))
        # Views that stand at one position, so in the ordinary course all, are made in one reading.
        for size in sorted({min(stand.position, head.size) for stand in stands}):
            here = [stand.projection for stand in stands if stand.position >= size]
            remade(store, again, origin, here, size, progress)
        for _ in range(ATTEMPTS - 1):
            try:
                return views.read(lambda live: list(_compare(store, live, again, origin)))
            except TableGone:  # swapped and dropped between look-up and question
                continue
        return views.read(lambda live: list(_compare(store, live, again, origin)))
    finally:
        again.close()


def remade(
    store: Store,
    again: ViewDatabase,
    origin: str,
    projections: Sequence[Projection],
    size: int,
    progress: Told | None = None,
) -> Progress:
    """How far projections came in `again`, made from the first `size` entries of a log."""
    names = tuple(projection.name for projection in projections)
    return advance(
        store,
        again,
        origin,
        partial(_named, log=log_id(origin), names=names),
        until=size,
        progress=partial(progress, ", ".join(names)) if progress else None,
    )


def _named(session: Session, *, log: int, names: Sequence[str]) -> list[Stand]:
    marks = ", ".join("?" * len(names))
    return stands_in(session, log, f"g.projection IN ({marks})", names)


def _compare(store: Store, live: Session, again: ViewDatabase, origin: str) -> Iterator[Difference]:
    log = log_id(origin)
    head = head_of(store, origin)
    yield from _books(live, origin)
    for stand in served_stands(live, log=log):
        projection = stand.projection
        if lacking(live, projection, stand.generation):
            continue
        if stand.position > head.size:
            yield Difference("tracking_ahead", origin, projection.name, "tracking", (log,),
                             "position", stand.position, head.size)  # fmt: skip
        entry = store.entry(origin, stand.position - 1) if stand.position else None
        if entry is not None and entry.leaf_hash.hex() != stand.leaf_hash:
            yield Difference("view_row_differs", origin, projection.name, "tracking", (log,),
                             "leaf_hash", stand.leaf_hash, entry.leaf_hash.hex())  # fmt: skip
        # The live view may have gone on since: so few entries more that nobody waits long.
        remade(store, again, origin, [projection], min(stand.position, head.size))
        found = Rows(live, named(projection, stand.generation))
        for table in projection.tables:
            yield from again.read(
                partial(_table, found=found, origin=origin, projection=projection, table=table)
            )


def _books(live: Session, origin: str) -> Iterator[Difference]:
    """What the books of the views say that cannot be, whatever the log holds."""
    make = partial(Difference, origin=origin, column=None, found=None, wanted=None)
    entered = live.select("SELECT projection, generation, state FROM generation ORDER BY 1, 2")
    for name, generation, _state in entered:
        if name not in BY_NAME:
            yield make("view_row_extra", projection=name, table="generation", key=(generation,))
    for name, projection in BY_NAME.items():
        served = [number for of, number, state in entered if (of, state) == (name, "live")]
        unusable = [number for number in served if lacking(live, projection, number)]
        if unusable or not served:
            yield make("view_unusable", projection=name, table="generation", key=tuple(unusable))
    for column, found, wanted in out_of_form(live, log_id(origin)):
        yield Difference("view_row_differs", origin, "views", "verified", (log_id(origin),),
                         column, found, wanted)  # fmt: skip


def _table(
    session: Session, *, found: Rows, origin: str, projection: Projection, table: Table
) -> list[Difference]:
    wanted = Rows(session, named(projection, 1))
    sql = (
        f"SELECT {table.columns} FROM {{{table.name}}}"
        f" WHERE log_id = ? ORDER BY {', '.join(table.key)}"
    )
    log = log_id(origin)
    places = [table.row._fields.index(name) for name in table.key]
    difference = partial(_differences, origin, projection.name, table)
    return [
        each
        for left, right in _side_by_side(
            iter(found.stream(sql, (log,))), iter(wanted.stream(sql, (log,))), places
        )
        for each in difference(places, left, right)
    ]


def _side_by_side(
    found: Iterator[Row], wanted: Iterator[Row], places: list[int]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of equal key together; None where one side has no such row. Both are sorted by key."""

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[place] for place in places)

    left, right = next(found, None), next(wanted, None)
    while left is not None or right is not None:
        if right is None or (left is not None and key(left) < key(right)):
            yield left, None
            left = next(found, None)
        elif left is None or key(right) < key(left):
            yield None, right
            right = next(wanted, None)
        else:
            yield left, right
            left, right = next(found, None), next(wanted, None)


def _differences(
    origin: str,
    projection: str,
    table: Table,
    places: list[int],
    found: Row | None,
    wanted: Row | None,
) -> Iterator[Difference]:
    one = found or wanted
    assert one is not None  # side by side, there is a row on one side at least
    key = tuple(one[place] for place in places[1:])
    make = partial(Difference, origin=origin, projection=projection, table=table.name, key=key)
    if found is None:
        yield make(kind="view_row_missing", column=None, found=None, wanted=None)
    elif wanted is None:
        yield make(kind="view_row_extra", column=None, found=None, wanted=None)
    else:
        for column, here, there in zip(table.row._fields, found, wanted, strict=True):
            if here != there:
                yield make(kind="view_row_differs", column=column, found=here, wanted=there)
