"""What can be asked of the view of provisions and receipts."""

from __future__ import annotations

from dataclasses import dataclass

from projections.asking import Asked, Condition, equal, people_condition, period
from projections.provisions.projection import PROVISIONS, TABLE
from projections.provisions.record import NO_THIRD_PARTY, items_text

THIRD_PARTY = (
    f"(CASE WHEN basis NOT IN {NO_THIRD_PARTY} THEN 1"
    " WHEN record_set IS NOT NULL THEN CASE record_set WHEN '0' THEN 0 ELSE 1 END"
    " WHEN COALESCE(found_verdict, 'ALLOW') = 'ALLOW' THEN 0 ELSE 1 END)"
)
"""As ProvisionRow.third_party."""


@dataclass(frozen=True)
class ProvisionFilter:
    """Which records to look for; what is None is not asked for."""

    people: frozenset[str] | None = None
    """All registrations of one person (Past.people gives them)."""
    party: str | None = None
    item: str | None = None
    basis: str | None = None
    clause: str | None = None
    """A clause of a policy: cited in the record, or deciding what the policy says of it."""
    policy: str | None = None
    """What the organisation's own policy says, as recorded."""
    happened_from: str | None = None
    happened_before: str | None = None
    """The period [from, before) of happened_at, as instants of 27 characters in UTC."""
    receipts: bool = True
    void: bool = False
    """True to have records too of which nothing happened."""
    third_party: bool | None = None
    """True to have only what went to or came from third parties, False only the rest."""
    apart: bool = False
    """True to have what went to no third party after all the rest."""


def asked(wanted: ProvisionFilter) -> Asked:
    """The question for these records, newest first."""
    conditions: list[Condition] = equal(
        party=wanted.party, basis=wanted.basis, policy=wanted.policy
    )
    if wanted.people is not None:
        conditions.append(people_condition(wanted.people))
    if wanted.item is not None:
        # Codes hold `_`, which is a wildcard in LIKE.
        escaped = wanted.item.replace("_", "!_").replace("%", "!%")
        conditions.append(("items LIKE ? ESCAPE '!'", (f"%|{escaped}|%",)))
    if wanted.clause is not None:
        # Not LIKE, by which SQLite takes upper and lower case for the same.
        decided = "REPLACE(policy_clauses, ?, '') <> policy_clauses"
        named = (wanted.clause, items_text([wanted.clause]))
        conditions.append((f"clause = ? OR {decided}", named))
    if wanted.third_party is not None:
        conditions.append((f"{THIRD_PARTY} = ?", (int(wanted.third_party),)))
    conditions += period(wanted.happened_from, wanted.happened_before)
    if not wanted.receipts:
        conditions.append(("kind = 'provision'", ()))
    if not wanted.void:
        conditions.append(("void = 0", ()))
    newest = (("happened_at", str), ("position", int), ("log_id", int))
    order = (("third_party", int), *newest) if wanted.apart else newest
    return Asked(
        PROVISIONS, TABLE, tuple(conditions), order, "happened_at", wanted.people,
        (("third_party", THIRD_PARTY),),
    )  # fmt: skip
