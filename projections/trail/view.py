"""What can be asked of the trail, and what was known when."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, equal, one_of, people_condition, period
from projections.tables import Rows
from projections.trail.projection import TABLE, TRAIL

ATTEMPTS = ("provision.not_judged", "provision.refused")
"""Provisions that were asked for and not authorised."""


@dataclass(frozen=True)
class TrailFilter:
    """Which entries to look for; what is None or empty is not asked for."""

    people: frozenset[str] | None = None
    types: tuple[str, ...] = ()
    party: str | None = None
    actor: str | None = None
    command: str | None = None
    happened_from: str | None = None
    happened_before: str | None = None


def asked(wanted: TrailFilter) -> Asked:
    """The question for these entries, newest first."""
    conditions = equal(party=wanted.party, actor=wanted.actor, command=wanted.command)
    conditions += period(wanted.happened_from, wanted.happened_before)
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    if wanted.types:
        conditions.append(one_of("type", wanted.types))
    order = (("position", int), ("log_id", int))
    return Asked(TRAIL, TABLE, tuple(conditions), order, "happened_at", wanted.people)


def first_recorded_after(rows: Rows, log: int, instant: str) -> int | None:
    """The first position at which the running maximum of recorded_at is past an instant."""
    sql = "SELECT MIN(position) FROM {trail} WHERE log_id = ? AND recorded_max > ?"
    found: int | None = rows.select(sql, (log, instant))[0][0]
    return found
