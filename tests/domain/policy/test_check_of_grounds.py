"""What a ground asks wherever it is stated, and how far it extends: profiles of real policies with
grounds changed."""

from __future__ import annotations

from ledger.domain.policy.check import check
from ledger.domain.policy.verdict import MET, NOT_MET
from tests.support.policies import asked, profile, rows, with_ground

CONSENTED = "consent.state=GIVEN"
CARE = "CONSENT_IMPLIED_CARE"
LIMBS = "evidence.protection.need=true evidence.protection.consent_difficult=true"


def test_express_consent_can_be_a_ground_of_its_own() -> None:
    own = profile("kizuna", consent=None)
    own = with_ground(own, "KIZ-5.2.2", ground="CONSENT_EXPRESS")
    given = check(own, asked("CONSENT", "KIZ-P1", CONSENTED))
    assert rows(given) == [("Q08", MET, "KIZ-5.2.2")]
    missing = check(own, asked("CONSENT", "KIZ-P1"))
    assert rows(missing) == [("Q06", NOT_MET, "KIZ-5.2.2")]


def test_implied_consent_is_for_care_posted_and_not_reserved_wherever_it_is_stated() -> None:
    bare = with_ground(profile("sakura"), "SAK-3.2.1", conditions=[])
    for facts in ('reservation=["P-C4"]', "notice.posted=false"):
        found = check(bare, asked(CARE, "SAK-P2.1a", facts, code="P-C4"))
        assert rows(found) == [("Q06", NOT_MET, "SAK-3.2.1")]
    for care in ("P-O1", None):
        other = profile("sakura")
        one = next(p for p in other["purposes"] if p["code"] == "SAK-P2.1a")
        one.pop("care")
        one |= {"care": care} if care else {}
        found = check(other, asked(CARE, "SAK-P2.1a", code="P-C4"))
        assert rows(found) == [("Q06", NOT_MET, "SAK-3.2.1")]
        assert "one of those for care" in found.findings[0].reason.en


def test_a_law_is_named_even_where_the_policy_does_not_ask_it() -> None:
    bare = with_ground(profile("aladdin"), "ALA-4.1.1", conditions=[])
    found = check(bare, asked("LAW", "ALA-P1", sector="AUTHORITY"))
    assert ("Q06", NOT_MET, "ALA-4.1.1") in rows(found)


def test_a_succession_can_be_bound_to_the_purposes_of_before() -> None:
    bound = with_ground(profile("kizuna"), "KIZ-5.2.2", conditions=["WITHIN_PURPOSE"])
    inside = asked("SUCCESSION", "KIZ-P1", "entrustment.within_purpose=false")
    assert rows(check(bound, inside)) == [("Q08", MET, "KIZ-5.2.2")]
    beyond = asked("SUCCESSION", "KIZ-P1", "purpose.specified=false")
    assert rows(check(bound, beyond)) == [("Q06", NOT_MET, "KIZ-5.2.2")]


def test_items_beyond_those_of_the_ground_are_named() -> None:
    limited = with_ground(profile("aladdin"), "ALA-4.1.1", items=["NAME"])
    limited = with_ground(limited, "ALA-4.1", items=["NAME"])
    facts = "evidence.statute.citation=named"
    one = asked("LAW", "ALA-P1", facts, items=("NAME", "PHONE"), sector="AUTHORITY")
    found = check(limited, one)
    assert rows(found) == [("Q13", NOT_MET, "ALA-4.1.1"), ("Q13", NOT_MET, "ALA-4.1")]
    assert "telephone number" in found.findings[0].reason.en
    assert "氏名" not in found.findings[0].reason.ja


def test_a_ground_for_other_recipients_is_met_for_none() -> None:
    without = profile("sakura")
    without["grounds"] = [g for g in without["grounds"] if g["clause"] != "SAK-4.7"]
    facts = "evidence.statute.citation=named"
    to_authority = asked("LAW", "SAK-P2.1b", facts, sector="AUTHORITY")
    assert check(without, to_authority).verdict == MET
    found = check(without, asked("LAW", "SAK-P2.1b", facts, sector="HOSPITAL"))
    assert rows(found) == [("Q06", NOT_MET, "SAK-4.1")]
    assert "court, police or other authority" in found.findings[0].reason.en


def test_one_clause_that_is_met_is_enough() -> None:
    limited = with_ground(profile("kizuna"), "KIZ-5.1.1", items=["PHONE"])
    assert rows(check(limited, asked("LIFE", "KIZ-P1", LIMBS))) == [("Q10", MET, "KIZ-5.1")]
