"""What can be asked of the view of parties."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, equal
from projections.parties.projection import PARTIES, TABLE


@dataclass(frozen=True)
class PartyFilter:
    """Which parties to look for; what is None is not asked for."""

    party: str | None = None
    kind: str | None = None
    sector: str | None = None
    country: str | None = None
    name: str | None = None
    """The whole name, as typed."""


def asked(wanted: PartyFilter) -> Asked:
    """The question for the version of each party that stands, the newest first."""
    conditions = equal(
        party=wanted.party, kind=wanted.kind, sector=wanted.sector, country=wanted.country,
        name=wanted.name,
    )  # fmt: skip
    order = (("from_position", int), ("log_id", int))
    return Asked(PARTIES, TABLE, tuple(conditions), order, "happened_at")
