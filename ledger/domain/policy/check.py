"""The check of a policy: whether a provision keeps what the organisation promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.domain.law.facts import Facts
from ledger.domain.policy import basis, cited, use
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.stated import clauses
from ledger.domain.policy.verdict import MET, NOT_MET, SILENT, Asked, PolicyCheck, PolicyFinding
from ledger.text import Text

TO_THE_PERSON = Text(
    "Handing data to the person, or to who acts for them, is no provision to a third party.",
    "本人（又はその代理人）への提供は、第三者への提供ではありません。",
)
INSIDE = Text(
    "The recipient is part of the same legal person: use, and no provision.",
    "提供先は同一の法人であり、第三者への提供ではなく利用です。",
)
LIVING_ONLY = Text(
    "The policy covers living persons alone.", "方針が対象とするのは、生存する個人だけです。"
)


def check(profile: Profile, asked: Asked) -> PolicyCheck:
    """What one policy says of a provision: every finding, and the clauses that decided.

    `profile` fits the shape PROFILE and `asked.facts` the frame of the law, every member computed:
    FactNotComputed if one is missing. NOT_MET if any finding is, else MET if any is, else SILENT.
    """
    findings = tuple(_findings(profile, asked))
    said = {finding.verdict for finding in findings}
    verdict = next((one for one in (NOT_MET, MET) if one in said), SILENT)
    deciding = (f.clause for f in findings if f.verdict == verdict and f.clause is not None)
    would = cited.would_authorise(profile, asked, findings)
    return PolicyCheck(verdict, tuple(dict.fromkeys(deciding)), findings, would)


def _findings(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """First what the policy is about at all, then purpose and items, then the basis."""
    facts = Facts(asked.facts)
    yield from cited.clause_is_known(profile, asked)
    if facts["recipient.kind"] in ("PRINCIPAL", "VERIFIED_AGENT"):
        yield basis.silent(TO_THE_PERSON)
        return
    if facts["data_class"] == "DECEASED" and profile["living_only"]["only"]:
        yield basis.silent(LIVING_ONLY)
        return
    if facts["data_class"] == "ANON":
        yield from basis.about_anonymised(profile, asked)
        return
    yield from use.items_are_free(profile, asked)
    yield from use.marketing_goes_on(profile, asked)
    if facts["data_class"] == "REFERABLE":
        yield basis.silent(basis.NOT_PERSONAL)
        return
    yield from use.purpose_is_stated(profile, asked)
    if facts.holds("recipient.same_entity"):
        yield basis.silent(INSIDE)
        return
    yield from use.stays_inside(profile, asked)
    yield from use.recipient_is_of_the_kind(profile, asked)
    yield from cited.clause_fits_the_basis(profile, asked)
    yield from cited.authorises_nothing(profile, asked)
    yield from basis.ground_of_the_basis(profile, asked)
    yield from use.crosses_no_border(profile, asked)


def check_each(profiles: Sequence[Profile], asked: Asked) -> tuple[PolicyCheck, ...]:
    """What each of the policies in force says, where an organisation has several.

    A purpose that one of them states is not beyond another, and a clause that one of them has is
    known: neither is held against the rest.
    """
    stated = {purpose["code"] for profile in profiles for purpose in profile["purposes"]}
    together = replace(asked, added=asked.added | stated)
    known = asked.clause in {clause for profile in profiles for clause in clauses(profile)}
    checks = (check(profile, together) for profile in profiles)
    return tuple(_without(one, "Q14") if known else one for one in checks)


def _without(one: PolicyCheck, row: str) -> PolicyCheck:
    return replace(one, findings=tuple(f for f in one.findings if f.row != row))
