"""Standing recipients: who receives data of everybody all the time, without an event per person.

Analytics and advertising on a website. What is known of them is what the policies state; a person's
refusal is recorded, and carried out elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.policy.profile import Profile


@dataclass(frozen=True)
class StandingRecipient:
    """One standing recipient as a policy states it, and since when this person refuses it."""

    policy: str
    """Record number of the policy version."""
    stated: Mapping[str, Any]
    """The member of the profile: clause, name, country, sector, items, purpose, refuse, stated."""
    refusal: str | None = None
    """Record number of the oldest refusal of tracking that stands and reaches it."""
    refused_since: str | None = None

    def as_object(self) -> dict[str, Any]:
        """The recipient as a member of a JSON answer."""
        return {
            "policy": self.policy,
            **self.stated,
            "refusal": self.refusal,
            "refused_since": self.refused_since,
        }


@dataclass(frozen=True)
class Refusal:
    """A refusal of tracking that stands; without `recipients` it reaches all."""

    record: str
    since: str
    recipients: tuple[str, ...] = ()

    def reaches(self, name: str) -> bool:
        """Whether it reaches the recipient of this name."""
        return not self.recipients or name in self.recipients


def standing_recipients(
    profiles: Mapping[str, Profile], refusals: Sequence[Refusal]
) -> tuple[StandingRecipient, ...]:
    """Every standing recipient of the profiles, given by the policy's record number, in order."""
    oldest_first = sorted(refusals, key=lambda refusal: refusal.since)
    return tuple(
        _one(policy, stated, oldest_first)
        for policy, profile in profiles.items()
        for stated in profile["standing_recipients"]
    )


def _one(policy: str, stated: Mapping[str, Any], refusals: Sequence[Refusal]) -> StandingRecipient:
    reached = next((one for one in refusals if one.reaches(str(stated["name"]))), None)
    if reached is None:
        return StandingRecipient(policy, stated)
    return StandingRecipient(policy, stated, reached.record, reached.since)
