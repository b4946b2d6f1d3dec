"""What can be asked of the view of people."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, equal, people_condition
from projections.subjects.projection import SUBJECTS, TABLE


@dataclass(frozen=True)
class SubjectFilter:
    """Which registrations to look for; what is None is not asked for."""

    people: frozenset[str] | None = None
    kind: str | None = None


def asked(wanted: SubjectFilter) -> Asked:
    """The question for these registrations, newest first."""
    conditions = equal(kind=wanted.kind)
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    order = (("position", int), ("log_id", int))
    return Asked(SUBJECTS, TABLE, tuple(conditions), order, "registered_at", wanted.people)
