"""View tables: what they are called, their rows, and the sets of them a projection has.

SQL names a table as {trail}; here the name gets the number of its generation: trail_3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ledger.errors import AnswerNotBorneOut
from ledger.text import Text
from projections.database.contract import MAKE_AGAIN, Result, Row, Session, TableGone, ViewDatabase

if TYPE_CHECKING:
    from projections.projection import Projection

ATTEMPTS = 5
"""A reader looks up the live generation again at most so often: each time one was just swapped."""


@dataclass(frozen=True)
class Table:
    """One table: the NamedTuple of its rows has its columns, in order."""

    name: str
    row: Any
    key: tuple[str, ...]
    """Columns that are numbers, so that every database sorts them alike."""
    versioned: bool = True
    """True if rows carry from_position and to_position; else a row is there from `position` on."""

    @property
    def columns(self) -> str:
        """All columns, as SQL names them."""
        return ", ".join(self.row._fields)

    def visible(self, log: int, size: int) -> tuple[str, list[object]]:
        """The condition that a row is visible in the prefix of this size, with its parameters."""
        if not self.versioned:
            return "(log_id = ? AND position < ?)", [log, size]
        return (
            "(log_id = ? AND from_position < ? AND (to_position IS NULL OR to_position >= ?))",
            [log, size, size],
        )


class Rows:
    """The tables of some generations in one transaction; added rows are written many at once."""

    def __init__(self, session: Session, names: Mapping[str, str]) -> None:
        self.session = session
        self._names = names
        self._added: dict[str, list[Row]] = {}

    def add(self, table: Table, row: Row) -> None:
        """Insert a row, at the latest before the next question."""
        self._added.setdefault(table.name, []).append(row)

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """How many rows the statement changed."""
        self.flush()
        return self.session.execute(sql.format_map(self._names), parameters)

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query."""
        self.flush()
        return self.session.select(sql.format_map(self._names), parameters)

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterable[Row]:
        """The rows of a query that may be long."""
        return self.session.stream(sql.format_map(self._names), parameters)

    def flush(self) -> None:
        """Write what was added."""
        for name, rows in self._added.items():
            places = ", ".join("?" * len(rows[0]))
            self.session.insert(f"INSERT INTO {self._names[name]} VALUES ({places})", rows)
        self._added.clear()


def named(projection: Projection, generation: int) -> dict[str, str]:
    """The full table names of one generation, by table name."""
    return {table.name: f"{table.name}_{generation}" for table in projection.tables}


def create_generation(
    session: Session, projection: Projection, generation: int, state: str
) -> None:
    """Make the empty tables of one generation and enter it."""
    for name in projection.objects:
        statement = _sql(f"projections.{projection.name}.schema", name)
        session.create(statement.format_map(named(projection, generation)))
    session.execute(
        "INSERT INTO generation (projection, generation, state) VALUES (?, ?, ?)",
        (projection.name, generation, state),
    )


def drop_generation(session: Session, projection: Projection, generation: int) -> None:
    """Take one generation out, rows, tracking and all."""
    key = (projection.name, generation)
    session.execute("DELETE FROM generation WHERE projection = ? AND generation = ?", key)
    session.execute("DELETE FROM tracking WHERE projection = ? AND generation = ?", key)
    for table in named(projection, generation).values():
        session.execute(f"DROP TABLE IF EXISTS {table}")


def lacking(session: Session, projection: Projection, generation: int) -> list[str]:
    """Tables of one generation that are not there; none, wherever it was made and not dropped."""
    tables = named(projection, generation).values()
    return [table for table in tables if not session.has_table(table)]


def not_in_use(projections: Iterable[str]) -> AnswerNotBorneOut:
    """What is said of projections of which no tables are entered as live: each always has some."""
    names = ", ".join(projections)
    return AnswerNotBorneOut(
        Text(
            f"No tables are entered as in use for these views: {names}.",
            f"次の照会用の表が、使用中として登録されていません: {names}。",
        ),
        help=MAKE_AGAIN,
    )


def live(session: Session, projections: Sequence[Projection]) -> Rows:
    """The live tables of these projections."""
    sql = "SELECT projection, generation FROM generation WHERE state = 'live'"
    generations: dict[str, int] = dict(session.select(sql))
    if missing := [each.name for each in projections if each.name not in generations]:
        raise not_in_use(missing)
    names: dict[str, str] = {}
    for projection in projections:
        names |= named(projection, generations[projection.name])
    return Rows(session, names)


def reading(
    views: ViewDatabase, projections: Sequence[Projection], work: Callable[[Rows], Result]
) -> Result:
    """What `work` returns from one snapshot of the live tables."""
    for _ in range(ATTEMPTS - 1):
        try:
            return views.read(lambda session: work(live(session, projections)))
        except TableGone:  # swapped and dropped between look-up and question
            continue
    return views.read(lambda session: work(live(session, projections)))


@cache
def _sql(package: str, name: str) -> str:
    return files(package).joinpath(f"{name}.sql").read_text("utf-8")
