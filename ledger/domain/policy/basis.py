"""Q05, Q06, Q08 to Q10, Q12, Q13: what a policy says of the basis that is claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.purpose import FREE_OF_THE_PURPOSE
from ledger.domain.policy import row
from ledger.domain.policy.conditions import (
    CONSENT_MISSING,
    REQUEST_MISSING,
    consent_stands,
    requested,
    unmet,
)
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.stated import CONSENT_BASES, grounds, is_for, labels, listed
from ledger.domain.policy.verdict import MET, NOT_MET, SILENT, Asked, PolicyFinding
from ledger.domain.terms import BASES, ITEMS, POLICY_GROUNDS
from ledger.text import Text

ASK_EXPRESS_CONSENT = Text("; ask for express consent", "。明示の同意を求めてください")


class _Looked(NamedTuple):
    """A clause that the basis can stand on: met, or what it lacks."""

    met: PolicyFinding | None
    lacks: list[PolicyFinding]


def ground_of_the_basis(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q08, Q09 or Q10 of the first clause that is met; else all that every such clause lacks.

    The clause on consent comes after the grounds: it is met by the person's own will alone.
    """
    basis = asked.proposal.basis
    looked = [_ground(profile, ground, asked) for ground in grounds(profile, basis, asked.sector)]
    if "consent" in profile and basis in CONSENT_BASES:
        looked.append(_consent_clause(profile["consent"]["clause"], asked))
    met = next((one.met for one in looked if one.met), None)
    if met is not None:
        yield met
    elif looked:
        for one in looked:
            yield from one.lacks
    else:
        yield _not_stated(profile, asked)


def about_anonymised(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Of anonymised information, which is no personal information: what the policy publishes."""
    clauses = [one["clause"] for one in profile["notices"] if one["duty"] == "ANON_ITEMS"]
    facts = Facts(asked.facts)
    holds = facts.holds("anonymised.published") and facts.holds("anonymised.recipient_told")
    for clause in dict.fromkeys(clauses):
        if holds:
            yield row.Q08.finding(MET, clause, ANONYMISED)
        else:
            yield row.Q06.finding(NOT_MET, clause, ANONYMISED_UNSAID)
    if not clauses:
        yield silent(NOT_PERSONAL)


def silent(reason: Text) -> PolicyFinding:
    """Q12."""
    return row.Q12.finding(SILENT, None, reason)


ANONYMISED = Text(
    "Items and method are published, and the recipient is told that it is anonymised.",
    "項目と提供方法を公表し、匿名加工情報である旨を提供先に明示しています。",
)
ANONYMISED_UNSAID = Text(
    "Missing: items and method published, and the recipient told that it is anonymised.",
    "項目・提供方法の公表、又は匿名加工情報である旨の提供先への明示がありません。",
)
NOT_PERSONAL = Text(
    "The policy is about personal information, which this is not in the organisation's hands.",
    "方針は個人情報に関するもので、この情報は事業者にとって個人情報ではありません。",
)


def _ground(profile: Profile, ground: Mapping[str, Any], asked: Asked) -> _Looked:
    clause, name = ground["clause"], POLICY_GROUNDS.label(ground["ground"])
    missing = unmet(profile, ground, asked)
    # Of a ground for other recipients its items are no matter.
    reach = ground.get("items") if is_for(ground, asked.sector) else None
    beyond = [] if reach is None else [one for one in asked.proposal.items if one not in reach]
    lacks = []
    if missing:
        words = listed(missing)
        then = ASK_EXPRESS_CONSENT if ground["ground"] == "CONSENT_IMPLIED_POSTED" else Text("", "")
        reason = Text(
            f"{name.en}: not fulfilled: {words.en}{then.en}.",
            f"{name.ja}: 満たしていない条件: {words.ja}{then.ja}。",
        )
        lacks.append(row.Q06.finding(NOT_MET, clause, reason))
    if beyond:
        items = labels(ITEMS, beyond)
        reason = Text(
            f"{name.en}: does not extend to {items.en}.",
            f"{name.ja}: 次の項目には及びません: {items.ja}。",
        )
        lacks.append(row.Q13.finding(NOT_MET, clause, reason))
    if lacks:
        return _Looked(None, lacks)
    return _Looked(_met(clause, ground["ground"], asked.proposal.basis), [])


def _met(clause: str, ground: str, basis: str) -> PolicyFinding:
    name, claimed = POLICY_GROUNDS.label(ground), BASES.label(basis)
    if ground == "EX_OTHER_LAW":
        reason = Text(
            f"The clause leaves open what the law permits, and the Act permits: {claimed.en}.",
            f"条項は法令が認める場合を除いており、法が認める場合です（{claimed.ja}）。",
        )
        return row.Q10.finding(MET, clause, reason)
    return row.Q08.finding(
        MET, clause, Text(f"Stated and met: {name.en}.", f"定めがあり、満たしています: {name.ja}。")
    )


def _consent_clause(clause: str, asked: Asked) -> _Looked:
    facts = Facts(asked.facts)
    if asked.proposal.basis == "ON_BEHALF":
        held, missing = requested(facts), REQUEST_MISSING
    else:
        held, missing = consent_stands(facts), _consent_missing(facts)
    if held:
        met = Text("Met by the person's own will.", "本人の意思により満たしています。")
        return _Looked(row.Q09.finding(MET, clause, met), [])
    reason = Text(
        f"The clause asks for prior consent; missing: {missing.en}.",
        f"条項は事前の同意を求めています。足りないもの: {missing.ja}。",
    )
    return _Looked(None, [row.Q06.finding(NOT_MET, clause, reason)])


def _consent_missing(facts: Facts) -> Text:
    """What the consent looked at does not cover; the consent itself where none is in force."""
    if facts["consent.state"] != "GIVEN":
        return CONSENT_MISSING
    covers = {
        "consent.covers_recipient": Text("consent to this recipient", "この提供先についての同意"),
        "consent.covers_categories": Text("consent to all items", "すべての項目についての同意"),
        "consent.covers_purpose": Text("consent to this purpose", "この利用目的についての同意"),
    }
    return listed(words for member, words in covers.items() if not facts.holds(member))


def _not_stated(profile: Profile, asked: Asked) -> PolicyFinding:
    """Q05 where consent is the promise; else the policy has no word on the basis.

    An exception of Article 27(1) stands beside every promise of consent, named in it or not: of
    that the policy is silent.
    """
    name = BASES.label(asked.proposal.basis)
    if "consent" in profile and asked.proposal.basis not in FREE_OF_THE_PURPOSE:
        reason = Text(
            f"No provision without consent is promised; no exception is stated for: {name.en}.",
            f"同意のない提供はしない約束で、「{name.ja}」を例外とする定めはありません。",
        )
        return row.Q05.finding(NOT_MET, profile["consent"]["clause"], reason)
    return silent(
        Text(
            f"The policy has no word on: {name.en}; nor does it promise to ask for consent.",
            f"「{name.ja}」について方針に定めがなく、同意を得るという約束もありません。",
        )
    )
