"""Provisions as the check of a policy sees them, over the profiles that come with the program."""

from __future__ import annotations

import copy
from typing import Any

from ledger.domain.facts.proposal import NOT_SAID, Proposal
from ledger.domain.law.whole_frame import with_defaults
from ledger.domain.policy.check import check
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.verdict import Asked, PolicyCheck
from ledger.interfaces.profiles import load
from tests.domain.law.by_hand import put, written

PROFILES = ("kizuna", "aladdin", "sakura", "medmain", "minimum", "minimum-terms")
"""Names of the profiles of real policies."""


def profile(name: str, **changes: Any) -> dict[str, Any]:
    """A profile, with members changed; one changed to None is left out."""
    found = load(name) | changes
    return {member: value for member, value in found.items() if value is not None}


def with_ground(found: Profile, clause: str, **changes: Any) -> dict[str, Any]:
    """The profile with members of the grounds of one clause changed."""
    grounds = [
        ground | changes if ground["clause"] == clause else ground for ground in found["grounds"]
    ]
    return {**copy.deepcopy(dict(found)), "grounds": grounds}


def asked(
    basis: str,
    purpose: str,
    facts: str = "",
    *,
    items: tuple[str, ...] = ("NAME",),
    sector: str = "HOSPITAL",
    code: str | None = None,
    **more: Any,
) -> Asked:
    """One provision. `facts` as in the tests of the law: what is not said is in order, and no
    consent is given. `code`: the purpose as the law judges it."""
    whole = written(f"consent.state=NONE {facts} basis={basis}")
    put(whole, "purpose.code", code or purpose)
    proposal = Proposal("party", items, purpose, basis, NOT_SAID)
    return Asked(proposal, with_defaults(whole), sector, **more)


def rows(found: PolicyCheck) -> list[tuple[str, str, str | None]]:
    """Row, verdict and clause of every finding, but that there is a border between (Q16)."""
    return [(one.row, one.verdict, one.clause) for one in found.findings if one.row != "Q16"]


def checked(name: str, basis: str, purpose: str, facts: str = "", **more: Any) -> PolicyCheck:
    """What the policy of this name says of one provision, to a recipient in Japan."""
    return check(profile(name), asked(basis, purpose, facts, **more))
