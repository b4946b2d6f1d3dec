"""A question to a view, and the conditions that questions are made of."""

from __future__ import annotations

from dataclasses import dataclass

from projections.projection import Projection
from projections.tables import Table

Condition = tuple[str, tuple[object, ...]]
"""SQL, and its parameters."""


@dataclass(frozen=True)
class Asked:
    """What to look for, and how to sort."""

    projection: Projection
    table: Table
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, type], ...]
    """Columns of the sort, newest first; together they name one row."""
    time: str
    """The column whose first and last value an answer states."""
    people: frozenset[str] | None = None
    """The person asked about, by every registration: what is withheld from that person is left out.
    None for a question about nobody in particular."""
    computed: tuple[tuple[str, str], ...] = ()
    """Of `order`, what is no column of the table: a property of its rows, and the SQL for it."""

    def sql_of(self, column: str) -> str:
        """How SQL names what is sorted by."""
        return dict(self.computed).get(column, column)


def people_condition(people: frozenset[str]) -> Condition:
    """The row is about one of these registrations."""
    return one_of("subject", tuple(sorted(people)))


def one_of(column: str, values: tuple[str, ...]) -> Condition:
    """The column has one of these values; none of them, no row."""
    return (f"{column} IN ({', '.join('?' * len(values))})" if values else "1 = 0", values)


def period(since: str | None, before: str | None, column: str = "happened_at") -> list[Condition]:
    """The column is in the period [since, before)."""
    conditions: list[Condition] = []
    if since is not None:
        conditions.append((f"{column} >= ?", (since,)))
    if before is not None:
        conditions.append((f"{column} < ?", (before,)))
    return conditions


def equal(**columns: str | None) -> list[Condition]:
    """Each column has its value, where one is given."""
    return [(f"{name} = ?", (value,)) for name, value in columns.items() if value is not None]
