"""What is wrong with a policy, from its profile alone: where it is short of the Act or of itself.

Findings never keep a policy from being recorded: the organisation published it. What cannot be
read at all is a problem (`problems.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.policy import (
    gaps_of_grounds,
    gaps_of_purposes,
    gaps_of_requests,
    gaps_of_scope,
)
from ledger.domain.policy.gap import GapRule, PolicyGap, gaps
from ledger.domain.policy.profile import Profile

FINDINGS: Mapping[str, GapRule] = {
    rule.code: rule
    for family in (gaps_of_grounds, gaps_of_purposes, gaps_of_requests, gaps_of_scope)
    for rule in family.RULES
}
"""Every finding there can be, by its code."""
NOT_SAID = frozenset({
    "F09", "F22", "F23", "F25", "F26", "F27", "F30", "F31", "F35", "F37", "F51",
})  # fmt: skip
"""Findings about what a policy does not say at all."""


def findings_of(profile: Profile) -> list[PolicyGap]:
    """Everything found, in the order of the codes; the profile's shape was checked.

    Of a policy that leaves to another what it does not say, silence is no fault.
    """
    left = NOT_SAID if "completed_by" in profile else frozenset[str]()
    return [
        gap for rule in FINDINGS.values() if rule.code not in left for gap in gaps(rule, profile)
    ]
