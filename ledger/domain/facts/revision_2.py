"""The facts that revision 2 reads: those of revision 1, with the purposes of this person's data."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.event import Event
from ledger.domain.facts import revision_1
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.purposes_of_person import specified_for
from ledger.domain.facts.revision_1 import Computed


def computed(
    proposal: Proposal,
    read: Sequence[Event],
    person: frozenset[str],
    at: str,
    recorded_at: str,
) -> Computed:
    """The facts at the instant `at`, from the events of the boundary."""
    found = revision_1.computed(proposal, read, person, at, recorded_at, specified_for)
    if proposal.held_for is None:
        return found
    grounds = {**dict(found.grounds), "entrusted": proposal.held_for}
    return found._replace(grounds=tuple(sorted(grounds.items())))
