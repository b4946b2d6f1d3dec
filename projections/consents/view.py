"""What can be asked of the view of consents and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, equal, one_of, people_condition, period
from projections.consents.projection import CONSENTS, TABLE


@dataclass(frozen=True)
class ConsentFilter:
    """Which rows to look for; what is None or empty is not asked for."""

    people: frozenset[str] | None = None
    kinds: tuple[str, ...] = ()
    """Some of projections.consents.projection.KINDS."""
    state: str | None = None
    """standing, withdrawn, revoked, lifted, ended."""
    since: str | None = None
    before: str | None = None
    """The period [since, before) in which it began."""


def asked(wanted: ConsentFilter) -> Asked:
    """The question for these rows, the newest record first."""
    conditions = equal(state=wanted.state) + period(wanted.since, wanted.before, "since")
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    if wanted.kinds:
        conditions.append(one_of("kind", wanted.kinds))
    order = (("position", int), ("log_id", int))
    return Asked(CONSENTS, TABLE, tuple(conditions), order, "since", wanted.people)
