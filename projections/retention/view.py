"""What can be asked of the view of retention."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.domain.retention.entry import IN_FORCE, KEEP_UNTIL, NO_DUTY, SERIES_RUNNING
from projections.asking import Asked, Condition, people_condition
from projections.database.contract import ViewDatabase
from projections.retention.current import TABLE
from projections.retention.projection import RETENTION
from projections.tables import Rows, reading

FREE = f"state = '{NO_DUTY}' OR (state = '{KEEP_UNTIL}' AND keep_until < ?)"


@dataclass(frozen=True)
class RetentionFilter:
    """Which entries to look for; what is None is not asked for."""

    people: frozenset[str] | None = None
    """All registrations of one person (Past.people gives them)."""
    free_on: str | None = None
    """Only what nothing in the Act keeps on this day in Japan."""


def asked(wanted: RetentionFilter) -> Asked:
    """The question for these entries, the newest first."""
    conditions = []
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    if wanted.free_on is not None:
        conditions.append((FREE, (wanted.free_on,)))
    order = (("position", int), ("log_id", int))
    return Asked(RETENTION, TABLE, tuple(conditions), order, "happened_at", wanted.people)


def with_freed(question: Asked, log: int, positions: tuple[int, ...]) -> Asked:
    """The question; where it is for what is free, with these as well, which the view holds kept."""

    def more(condition: Condition) -> Condition:
        sql, values = condition
        if sql != FREE:
            return condition
        marks = ", ".join("?" * len(positions))
        return (f"{sql} OR (log_id = ? AND position IN ({marks}))", (*values, log, *positions))

    if not positions:
        return question
    return replace(question, conditions=tuple(map(more, question.conditions)))


def not_heard_of(
    views: ViewDatabase, log: int, size: int, day: str, before: str, *, with_term: bool = True
) -> list[str]:
    """Registrations of which nothing is kept or in force on a day in Japan, sorted.

    And all that is about them happened before the instant `before`. `with_term`: only those of
    which a term of this log ever kept something; else it may have been one of the log before.

    As the view has it in the prefix of this size, to which it must have been brought: whoever
    forgets anything asks the contents (ledger.domain.retention.classes.outlived).
    """
    visible, parameters = TABLE.visible(log, size)
    kept = f"state IN ('{SERIES_RUNNING}', '{IN_FORCE}') OR keep_until >= ?"
    having = [f"MAX(CASE WHEN {kept} THEN 1 ELSE 0 END) = 0", "MAX(happened_at) < ?"]
    if with_term:
        having.append("MAX(keep_until) IS NOT NULL")
    sql = (
        f"SELECT subject FROM {{{TABLE.name}}} WHERE {visible} AND subject IS NOT NULL"
        f" GROUP BY subject HAVING {' AND '.join(having)}"
    )

    def find(rows: Rows) -> list[str]:
        return sorted(str(row[0]) for row in rows.select(sql, [*parameters, day, before]))

    return reading(views, [RETENTION], find)
