"""What can be asked of the view of provisions and receipts."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, Condition, equal, people_condition, period
from projections.provisions.projection import PROVISIONS, TABLE


@dataclass(frozen=True)
class ProvisionFilter:
    """Which records to look for; what is None is not asked for."""

    people: frozenset[str] | None = None
    """All registrations of one person (Past.people gives them)."""
    party: str | None = None
    item: str | None = None
    basis: str | None = None
    happened_from: str | None = None
    happened_before: str | None = None
    """The period [from, before) of happened_at, as instants of 27 characters in UTC."""
    receipts: bool = True
    void: bool = False
    """True to have records too of which nothing happened."""


def asked(wanted: ProvisionFilter) -> Asked:
    """The question for these records, newest first."""
    conditions: list[Condition] = equal(party=wanted.party, basis=wanted.basis)
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    if wanted.item is not None:
        # Codes hold `_`, which is a wildcard in LIKE.
        escaped = wanted.item.replace("_", "!_").replace("%", "!%")
        conditions.append(("items LIKE ? ESCAPE '!'", (f"%|{escaped}|%",)))
    conditions += period(wanted.happened_from, wanted.happened_before)
    if not wanted.receipts:
        conditions.append(("kind = 'provision'", ()))
    if not wanted.void:
        conditions.append(("void = 0", ()))
    order = (("happened_at", str), ("position", int), ("log_id", int))
    return Asked(PROVISIONS, TABLE, tuple(conditions), order, "happened_at")
