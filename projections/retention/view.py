"""What can be asked of the view of retention."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, people_condition
from projections.retention.current import TABLE
from projections.retention.entry import KEEP_UNTIL, NO_DUTY
from projections.retention.projection import RETENTION


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
        free = f"state = '{NO_DUTY}' OR (state = '{KEEP_UNTIL}' AND keep_until < ?)"
        conditions.append((free, (wanted.free_on,)))
    order = (("position", int), ("log_id", int))
    return Asked(RETENTION, TABLE, tuple(conditions), order, "happened_at")
