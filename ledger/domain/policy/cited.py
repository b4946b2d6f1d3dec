"""Q07, Q14, Q15: what is to be said of the clause that the desk cites, and what would authorise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.abroad import bites
from ledger.domain.policy import row
from ledger.domain.policy.conditions import consent_stands, permitted, requested, unmet
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.stated import (
    AUTHORISES_NOTHING,
    CONSENT_BASES,
    clauses,
    grounds_of,
)
from ledger.domain.policy.verdict import MET, NOTE, Asked, PolicyFinding
from ledger.domain.terms import BASES, BASES_OF
from ledger.text import Text


def clause_is_known(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q14."""
    if asked.clause is not None and asked.clause not in clauses(profile):
        yield row.Q14.finding(
            NOTE,
            None,
            Text(
                f"The clause cited, {asked.clause}, is none of the profile.",
                f"引いた条項 {asked.clause} は、プロファイルにありません。",
            ),
        )


def clause_fits_the_basis(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q15. A clause that names no ground at all, as that of a purpose, names no other one."""
    if asked.clause is None or _authorising_nothing(profile, asked):
        return
    named = {
        basis
        for ground in grounds_of(profile, asked.clause)
        for basis in BASES_OF[ground["ground"]]
    }
    if profile.get("consent", {}).get("clause") == asked.clause:
        named |= set(CONSENT_BASES)
    if named and asked.proposal.basis not in named:
        label = BASES.label(asked.proposal.basis)
        yield row.Q15.finding(
            NOTE,
            asked.clause,
            Text(
                f"The clause cited is no clause on: {label.en}.",
                f"引いた条項は「{label.ja}」に関するものではありません。",
            ),
        )


def authorises_nothing(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q07: with the consent that is inferred from use as with the clause that is cited."""
    grounds = _authorising_nothing(profile, asked)
    if grounds:
        yield row.Q07.finding(
            NOTE,
            asked.clause,
            Text(
                "A ground that only the policy knows; it authorises nothing:"
                f" {grounds[0]['text']['en']}",
                "方針だけが掲げる根拠であり、提供を認める根拠にはなりません: "
                f"{grounds[0]['text']['ja']}",
            ),
        )
    if _is_inferred(profile, asked):
        yield row.Q07.finding(NOTE, profile["deemed_by_use"]["clause"], INFERRED)


INFERRED = Text(
    "Acceptance that the policy infers from use is no consent; it authorises nothing.",
    "利用によるみなし承諾は同意ではなく、提供を認める根拠にはなりません。",
)


def would_authorise(
    profile: Profile, asked: Asked, findings: Sequence[PolicyFinding]
) -> tuple[str, ...]:
    """Bases of the Act that would do in place of what does not; none where the basis does stand.

    Not whether they are there: a consent must still be asked for, a law named, a contract made.
    """
    rows = {finding.row for finding in findings}
    implied = asked.proposal.basis == "CONSENT_IMPLIED_CARE" and "Q06" in rows
    if not (rows & {"Q05", "Q07"} or implied) or _stands(asked, findings):
        return ()
    return _reached(asked, ("CONSENT", *_beside_consent(profile, asked)))


def _authorising_nothing(profile: Profile, asked: Asked) -> list[Mapping[str, Any]]:
    """The grounds of the clause cited that authorise nothing, unless another of it is met."""
    if asked.clause is None:
        return []
    cited = grounds_of(profile, asked.clause)
    basis = asked.proposal.basis
    real = [
        ground
        for ground in cited
        if ground["ground"] not in AUTHORISES_NOTHING and basis in BASES_OF[ground["ground"]]
    ]
    if any(not unmet(profile, ground, asked) for ground in real):
        return []
    return [ground for ground in cited if ground["ground"] in AUTHORISES_NOTHING]


def _is_inferred(profile: Profile, asked: Asked) -> bool:
    """Whether what is relied on is a consent inferred from use, looked at or cited."""
    if "deemed_by_use" not in profile:
        return False
    state = Facts(asked.facts)["consent.state"]
    consent = asked.proposal.basis in ("CONSENT", "FOREIGN_CONSENT")
    looked_at = consent and state == "DEEMED_BY_POLICY"
    return looked_at or asked.clause == profile["deemed_by_use"]["clause"]


def _beside_consent(profile: Profile, asked: Asked) -> Iterator[str]:
    """What the ground cited could become: a law that an authority names, an entrustment."""
    for ground in _authorising_nothing(profile, asked):
        sectors = set(ground.get("sectors", ()))
        if not sectors or "AUTHORITY" in sectors:
            yield "LAW"
        if sectors - {"AUTHORITY"}:
            yield "ENTRUST"


def _reached(asked: Asked, bases: Sequence[str]) -> tuple[str, ...]:
    """The bases that the Act knows for these data and this recipient."""
    if "MY_NUMBER" in asked.proposal.items:
        return ("LAW",)
    facts = Facts(asked.facts)
    if facts["data_class"] == "PSEUDO":
        bases = [basis for basis in bases if basis != "CONSENT"]
    consent = "FOREIGN_CONSENT" if bites(facts) else "CONSENT"
    named = [consent if basis == "CONSENT" else basis for basis in bases]
    return tuple(dict.fromkeys(named))


def _stands(asked: Asked, findings: Sequence[PolicyFinding]) -> bool:
    """Whether the basis claimed stands by itself, so that nothing else is needed."""
    facts, basis = Facts(asked.facts), asked.proposal.basis
    if basis in ("CONSENT", "FOREIGN_CONSENT"):
        return consent_stands(facts)
    if basis == "ON_BEHALF":
        return requested(facts)
    return permitted(facts) or any(finding.verdict == MET for finding in findings)
