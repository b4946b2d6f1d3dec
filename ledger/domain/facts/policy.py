"""What the policies in force say of a provision, from recorded events: the check beside the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts.instants import in_force
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.purposes import policies_in_force
from ledger.domain.facts.purposes_of_person import specified_for
from ledger.domain.facts.recipients import party_at
from ledger.domain.facts.revision_1 import about
from ledger.domain.policy.check import check_each
from ledger.domain.policy.verdict import MET, NOT_MET, SILENT, Asked, PolicyCheck
from ledger.text import Text

NO_PROFILE: dict[str, Any] = {
    "verdict": None,
    "reason": Text(
        "The organisation's own policy was not judged: no profile of it is loaded.",
        "事業者自身の方針は判定していません（方針のプロファイルが読み込まれていません）。",
    ).as_json(),
}
"""The check where no policy in force has a profile."""

REASONS = {
    MET: Text("The organisation's own policy is met", "事業者自身の方針に適合しています"),
    NOT_MET: Text("The organisation's own policy is not met", "事業者自身の方針に適合していません"),
    SILENT: Text("The organisation's own policy is silent", "事業者自身の方針に定めがありません"),
}


def policy_check(
    proposal: Proposal,
    read: Sequence[Event],
    person: frozenset[str],
    facts: Mapping[str, Any],
    at: str,
) -> dict[str, Any]:
    """What the policies in force at an instant say, as an event carries it.

    Of several in force each is asked: one that is not met decides, then one that is met. `facts`
    are those the law read.
    """
    events = about(read, person)
    past = [event for event in events if event.happened_at <= at]
    versions = [one for one in policies_in_force(past, at).values() if "profile" in one.data]
    if not versions:
        return dict(NO_PROFILE)
    versions.sort(key=lambda version: version.position)
    asked = _asked(proposal, events, past, facts, at)
    checks = check_each([version.data["profile"] for version in versions], asked)
    return _together(checks) | {"profiles": [version.event for version in versions]}


def _asked(
    proposal: Proposal,
    events: Sequence[Event],
    past: Sequence[Event],
    facts: Mapping[str, Any],
    at: str,
) -> Asked:
    specified = specified_for(proposal, events, at)
    entrusted = None if proposal.held_for is None else frozenset(specified)
    return Asked(
        proposal,
        facts,
        sector=str(party_at(proposal.party, events, at).data["sector"]),
        clause=proposal.clause,
        added=frozenset(code for code, one in specified.items() if one.by.type in ADDING),
        entrusted=entrusted,
        marketing_stopped=_marketing_stopped(proposal, past),
    )


ADDING = ("purpose.changed", "purpose.told")
"""What specifies a purpose beside the policy's own list."""


def _marketing_stopped(proposal: Proposal, past: Sequence[Event]) -> bool:
    return any(
        proposal.purpose in stop.data.get("purposes", (proposal.purpose,))
        for stop in in_force(past, "marketing.stopped", "marketing.resumed", "stop")
    )


def _together(checks: Sequence[PolicyCheck]) -> dict[str, Any]:
    """Several checks as one: their findings all, the verdict of the strictest that speaks."""
    said = {one.verdict for one in checks}
    verdict = next(word for word in (NOT_MET, MET, SILENT) if word in said)
    clauses = [clause for one in checks if one.verdict == verdict for clause in one.clauses]
    listed = list(dict.fromkeys(clauses))
    reason, named = REASONS[verdict], ", ".join(listed)
    return {
        "verdict": verdict,
        "clauses": listed,
        "findings": [finding.as_object() for one in checks for finding in one.findings],
        "would": list(dict.fromkeys(basis for one in checks for basis in one.would)),
        "reason": Text(
            f"{reason.en}: {named}." if named else f"{reason.en}.",
            f"{reason.ja}（{named}）。" if named else f"{reason.ja}。",
        ).as_json(),
    }
