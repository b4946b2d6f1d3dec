"""Each clause of SAKURA and of Minimum on provision, put to the check beside the Act's rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.domain.policy.check import check, check_each
from ledger.domain.policy.verdict import PolicyCheck
from tests.domain.law.by_hand import judged
from tests.support.policies import asked, profile

Object = dict[str, Any]

SAKURA, MINIMUM, TERMS = (profile(name) for name in ("sakura", "minimum", "minimum-terms"))

POSTED = 'notice.posted=true notice.purposes=["{0}"]'
CONSENTED = "consent.state=GIVEN"
LAW = "evidence.statute.citation=Code evidence.statute.applies=true"
NEED, HARD = "evidence.protection.need=true", "evidence.protection.consent_difficult=true"
BODY = "evidence.state_duty.requesting_body=ward"
TASK = "evidence.state_duty.statutory_task=survey"
IMPEDES = "evidence.state_duty.consent_would_obstruct=true"
FIVE = ("OO2", "OO3", "OO5", "OO6", "OO7")


def said(
    of: Object, sector: str, purpose: str, basis: str, facts: str = "",
    items: tuple[str, ...] = ("NAME",), **more: Any,
) -> PolicyCheck:  # fmt: skip
    """What a policy says of one provision to a recipient of this kind."""
    return check(of, asked(basis, purpose, facts, items=items, sector=sector, **more))


def rows(found: PolicyCheck, verdict: str) -> list[tuple[str, str | None]]:
    """Row and clause of the findings with this verdict."""
    return [(one.row, one.clause) for one in found.findings if one.verdict == verdict]


def purposes(of: Object, **members: Any) -> list[str]:
    """The codes of the purposes that have all these members so."""
    return [
        purpose["code"]
        for purpose in of["purposes"]
        if all(purpose.get(name) == value for name, value in members.items())
    ]


# SAKURA.


def test_sakura_has_no_word_on_consent_so_the_act_alone_decides() -> None:
    found = said(SAKURA, "PHARMACY", "SAK-P2.1a", "CONSENT", CONSENTED)
    assert (found.verdict, rows(found, "SILENT")) == ("SILENT", [("Q12", None)])
    assert judged("consent.state=NONE").row == "D70"


IMPLIED = [("SAK-P2.1a", "PHARMACY", "SAK-3.2.1"), ("SAK-P2.1b", "HOSPITAL", "SAK-3.2.1"),
           ("SAK-P2.1c", "EXT_PHYSICIAN", "SAK-3.2.1"), ("SAK-P2.1e", "FAMILY", "SAK-3.2.1"),
           ("SAK-P2.2b", "REVIEW_PAYMENT_BODY", "SAK-3.2.2"),
           ("SAK-P2.2c", "HEALTH_INSURER", "SAK-3.2.2"),
           ("SAK-P2.3", "EMPLOYER", "SAK-3.2.3")]  # fmt: skip


@pytest.mark.parametrize(("purpose", "sector", "clause"), IMPLIED)
def test_implied_consent_reaches_what_sakura_posts_as_needed_for_care_until_it_is_reserved(
    purpose: str, sector: str, clause: str
) -> None:
    posted = POSTED.format(purpose)
    met = said(SAKURA, sector, purpose, "CONSENT_IMPLIED_CARE", posted)
    assert (met.verdict, met.clauses) == ("MET", (clause,))
    reserved = f'{posted} reservation=["{purpose}"]'
    found = said(SAKURA, sector, purpose, "CONSENT_IMPLIED_CARE", reserved)
    assert rows(found, "NOT_MET") == [("Q06", clause)]
    unposted = said(SAKURA, sector, purpose, "CONSENT_IMPLIED_CARE")
    assert rows(unposted, "NOT_MET") == [("Q06", clause)]


def test_implied_consent_reaches_neither_malpractice_cover_nor_audits_nor_work_put_out() -> None:
    assert set(purposes(SAKURA, implied=True)) == {purpose for purpose, _, _ in IMPLIED}
    for purpose, sector in (("SAK-P2.4", "INSURER"), ("SAK-P4.1", "AUDITOR"),
                            ("SAK-P2.1d", "TEST_LAB"), ("SAK-P2.2a", "CONTRACTOR")):  # fmt: skip
        posted = POSTED.format(purpose)
        found = said(SAKURA, sector, purpose, "CONSENT_IMPLIED_CARE", posted)
        assert found.verdict == "NOT_MET"
        assert {row for row, _ in rows(found, "NOT_MET")} == {"Q06"}
        assert "CONSENT" in found.would


def test_implied_consent_reaches_the_health_insurance_and_no_insurance_company() -> None:
    posted = POSTED.format("SAK-P2.2c")
    items = ("NAME", "TREATMENT")
    found = said(SAKURA, "INSURER", "SAK-P2.2c", "CONSENT_IMPLIED_CARE", posted, items)
    assert found.verdict == "NOT_MET"
    assert ("Q03", "SAK-3.2.2.c") in rows(found, "NOT_MET")
    # That a ground for others reaches fewer items is nothing that leaving items out would mend.
    assert {row for row, _ in rows(found, "NOT_MET")} == {"Q03", "Q06"}
    assert "CONSENT" in found.would


def test_implied_consent_takes_to_an_employer_the_results_of_the_examination_alone() -> None:
    posted = POSTED.format("SAK-P2.3")
    results = ("NAME", "DOB", "EXAM_RESULT")
    met = said(SAKURA, "EMPLOYER", "SAK-P2.3", "CONSENT_IMPLIED_CARE", posted, results)
    assert (met.verdict, met.clauses) == ("MET", ("SAK-3.2.3",))
    for item in ("MED_HISTORY", "TREATMENT", "CONDITION"):
        found = said(
            SAKURA, "EMPLOYER", "SAK-P2.3", "CONSENT_IMPLIED_CARE", posted, (*results, item)
        )
        assert rows(found, "NOT_MET") == [("Q13", "SAK-3.2.3")]


def test_implied_consent_rests_on_sakuras_promise_to_follow_the_guidelines() -> None:
    assert SAKURA["guidelines"] == {"clause": "SAK-0.b"}
    without = {name: value for name, value in SAKURA.items() if name != "guidelines"}
    posted = POSTED.format("SAK-P2.1a")
    found = said(without, "PHARMACY", "SAK-P2.1a", "CONSENT_IMPLIED_CARE", posted)
    assert rows(found, "NOT_MET") == [("Q06", "SAK-3.2.1")]


def test_a_purpose_that_sakura_pursues_inside_takes_nothing_outside() -> None:
    for purpose in purposes(SAKURA, place="INSIDE"):
        found = said(SAKURA, "HOSPITAL", purpose, "CONSENT", CONSENTED)
        assert [row for row, _ in rows(found, "NOT_MET")] == ["Q02"]
    beside = said(SAKURA, "EMPLOYER", "SAK-P2.1a", "CONSENT", CONSENTED)
    assert rows(beside, "NOT_MET") == [("Q03", "SAK-3.2.1.a")]


@pytest.mark.parametrize(
    ("clause", "sector", "would"),
    [
        ("SAK-4.1", "AUTHORITY", ("CONSENT", "LAW")),
        ("SAK-4.2", "SETTLEMENT", ("CONSENT", "ENTRUST")),
        ("SAK-4.4", "CONFIDANT", ("CONSENT", "ENTRUST")),
        ("SAK-4.5", "OTHER", ("CONSENT", "LAW")),
    ],
)
def test_four_of_sakuras_clauses_are_grounds_that_authorise_nothing(
    clause: str, sector: str, would: tuple[str, ...]
) -> None:
    found = said(SAKURA, sector, "SAK-P2.1e", "CONSENT", clause=clause)
    assert ("Q07", clause) in rows(found, "NOTE")
    assert "MET" not in {finding.verdict for finding in found.findings}
    assert found.would == would
    assert judged("consent.state=NONE").row == "D70"


def test_an_authority_that_names_its_law_or_its_duty_is_another_ground_than_one_that_asks() -> None:
    duty = f"{BODY} {TASK} {IMPEDES}"
    for basis, facts in (("LAW", LAW), ("STATE_DUTY", duty)):
        met = said(SAKURA, "AUTHORITY", "SAK-P1.1", basis, facts, clause="SAK-4.1")
        assert rows(met, "MET") == [("Q08", "SAK-4.1")]
        bare = said(SAKURA, "AUTHORITY", "SAK-P1.1", basis, clause="SAK-4.1")
        assert ("Q07", "SAK-4.1") in rows(bare, "NOTE")
        assert bare.verdict == "NOT_MET"


def test_what_else_the_law_permits_is_met_by_sakuras_last_clause() -> None:
    need = f"{NEED} {HARD}"
    for basis in ("LIFE", "PUBLIC_HEALTH"):
        found = said(SAKURA, "HOSPITAL", "SAK-P2.1a", basis, need)
        assert rows(found, "MET") == [("Q10", "SAK-4.7")]


def test_my_number_is_bound_by_its_own_law_and_no_purpose_of_sakura_reaches_it() -> None:
    (lock,) = SAKURA["locks"]
    assert (lock["items"], lock["purposes"], lock["effect"]) == (["MY_NUMBER"], [], "WARN")
    found = said(SAKURA, "PHARMACY", "SAK-P2.1a", "CONSENT", CONSENTED, ("NAME", "MY_NUMBER"))
    assert rows(found, "NOTE") == [("Q04", "SAK-1.1.b")]


def test_acceptance_that_sakura_infers_from_use_authorises_nothing() -> None:
    deemed = "consent.state=DEEMED_BY_POLICY"
    found = said(SAKURA, "PHARMACY", "SAK-P2.1a", "CONSENT", deemed)
    assert rows(found, "NOTE") == [("Q07", "SAK-6.c")]
    assert judged(deemed).row == "D70"


def test_a_stop_of_marketing_reaches_sakuras_news_also_through_who_sends_them() -> None:
    for purpose in purposes(SAKURA):
        found = said(SAKURA, "CONTRACTOR", purpose, "ENTRUST", marketing_stopped=True)
        news = [("Q11", "SAK-3.1.3.d")] if purpose == "SAK-P1.3d" else []
        assert rows(found, "NOT_MET") == news


def test_a_purpose_that_sakura_did_not_name_is_remarked_on() -> None:
    found = said(SAKURA, "CONTRACTOR", "SAK-P9", "ENTRUST")
    assert (found.verdict, rows(found, "NOTE")) == ("MET", [("Q01", None)])
    assert judged("purpose.specified=false basis=ENTRUST consent.state=NONE").row == "D14"


# Minimum.


def noticed(*items: str) -> str:
    listed = json.dumps(items, separators=(",", ":"))
    return (f"sensitive=false optout_notice.items={listed} optout_notice.covers_categories=true"
            " optout_notice.notified_at=2026-11-01 optout_notice.ppc_filed_at=2026-11-01"
            " optout_notice.waiting_days=30")  # fmt: skip


@pytest.mark.parametrize("left_out", FIVE)
def test_each_of_the_five_matters_is_asked_by_the_policy_and_by_the_act(left_out: str) -> None:
    matters = [code for code in FIVE if code != left_out]
    found = said(MINIMUM, "PARTNER", "MIN-P7", "OPT_OUT", noticed(*matters))
    assert rows(found, "NOT_MET") == [("Q06", "MIN-6.1.4")]
    nine = [f"OO{n}" for n in range(1, 10) if f"OO{n}" != left_out]
    assert judged(f"basis=OPT_OUT {noticed(*nine)}").row == "D43"


def test_five_matters_meet_the_policy_and_not_the_act() -> None:
    five = noticed(*FIVE)
    assert said(MINIMUM, "PARTNER", "MIN-P7", "OPT_OUT", five).clauses == ("MIN-6.1.4",)
    assert judged(f"basis=OPT_OUT {five}").row == "D43"
    nine = noticed(*(f"OO{n}" for n in range(1, 10)))
    assert judged(f"basis=OPT_OUT {nine}").row == "D47"


def test_an_opt_out_of_minimum_is_beyond_every_purpose_it_specified() -> None:
    unspecified = f"basis=OPT_OUT {noticed(*FIVE)} consent.state=NONE purpose.specified=false"
    assert judged(unspecified).row == "D14"


def test_insurance_numbers_serve_one_purpose_that_stands_in_the_clause_that_binds_them() -> None:
    (lock,) = MINIMUM["locks"]
    assert (lock["purposes"], lock["effect"]) == (["MIN-PX"], "REFUSE")
    (purpose,) = (one for one in MINIMUM["purposes"] if one["code"] == "MIN-PX")
    assert (purpose["clause"], purpose["incidental"]) == ("MIN-2.9", False)
    for item in ("INSURER_NO", "INSURED_SYMBOL_NO"):
        for code in purposes(MINIMUM):
            found = said(MINIMUM, "INSURER", code, "CONSENT", CONSENTED, ("NAME", item))
            bound = [] if code == "MIN-PX" else [("Q04", "MIN-2.9")]
            assert rows(found, "NOT_MET") == bound
    card = said(MINIMUM, "INSURER", "MIN-P3", "CONSENT", CONSENTED, ("INSURANCE_CARD",))
    assert rows(card, "NOT_MET") == []


def test_minimum_uses_nothing_beyond_its_purposes_even_where_the_act_would_let_it() -> None:
    assert MINIMUM["beyond_purpose"] == {"clause": "MIN-3.1.b", "exceptions": []}
    need = f"{NEED} {HARD}"
    found = said(MINIMUM, "HOSPITAL", "MIN-P99", "LIFE", need)
    assert rows(found, "NOT_MET") == [("Q01", "MIN-3.1.b")]
    told = said(MINIMUM, "HOSPITAL", "MIN-P99", "LIFE", need, added=frozenset({"MIN-P99"}))
    assert rows(told, "MET") == [("Q08", "MIN-6.1.1")]
    assert MINIMUM["told_beforehand"] == {"clause": "MIN-3.1.b"}


def test_data_entrusted_to_minimum_serve_the_entrusters_purposes_alone() -> None:
    assert MINIMUM["acts_for_others"] == {"clause": "MIN-3.3.a"}
    theirs = frozenset({"OTHERS-P1"})
    own = said(MINIMUM, "PARTNER", "MIN-P7", "CONSENT", CONSENTED, entrusted=theirs)
    assert rows(own, "NOT_MET") == [("Q01", "MIN-3.3.a")]
    for_them = said(MINIMUM, "PARTNER", "OTHERS-P1", "CONSENT", CONSENTED, entrusted=theirs)
    assert rows(for_them, "NOT_MET") == []


def test_minimum_provides_nothing_without_consent_but_for_what_it_lists_and_the_law() -> None:
    assert said(MINIMUM, "HOSPITAL", "MIN-P1", "CONSENT", CONSENTED).clauses == ("MIN-6.1",)
    implied = said(MINIMUM, "HOSPITAL", "MIN-P1", "CONSENT_IMPLIED_CARE")
    assert rows(implied, "NOT_MET") == [("Q05", "MIN-6.1")]
    assert rows(said(MINIMUM, "AUTHORITY", "MIN-P1", "LAW", LAW), "MET") == [("Q10", "MIN-6.1")]
    assert said(MINIMUM, "AUTHORITY", "MIN-P1", "LAW").verdict == "NOT_MET"


def test_mails_on_campaigns_end_with_a_stop_of_marketing_and_nothing_else_does() -> None:
    def stopped(purpose: str) -> list[tuple[str, str | None]]:
        found = said(MINIMUM, "CONTRACTOR", purpose, "CONSENT", CONSENTED, marketing_stopped=True)
        return rows(found, "NOT_MET")

    assert stopped("MIN-P4") == [("Q11", "MIN-3.2.4")]
    assert [stopped(code) for code in purposes(MINIMUM) if code != "MIN-P4"] == [[]] * 10


def test_succession_under_the_terms_needs_an_agreement_however_wide_they_are() -> None:
    agreed = said(TERMS, "CLINIC", "MIN-T-P1", "SUCCESSION", "succession.agreement=true")
    assert agreed.clauses == ("MIN-T11.2",)
    found = said(TERMS, "CLINIC", "MIN-T-P1", "SUCCESSION", "succession.agreement=false")
    assert rows(found, "NOT_MET") == [("Q06", "MIN-T11.2")]


EXCEPTIONS = [
    ("MIN-6.1.1", "LIFE", (NEED, HARD)),
    ("MIN-6.1.2", "PUBLIC_HEALTH", (NEED, HARD)),
    ("MIN-6.1.3", "STATE_DUTY", (BODY, TASK, IMPEDES)),
]


@pytest.mark.parametrize(("clause", "basis", "facts"), EXCEPTIONS)
def test_an_exception_of_minimum_is_met_with_all_it_asks_and_only_so(
    clause: str, basis: str, facts: tuple[str, ...]
) -> None:
    whole = said(MINIMUM, "AUTHORITY", "MIN-P1", basis, " ".join(facts))
    assert rows(whole, "MET") == [("Q08", clause)]
    for left_out in facts:
        half = " ".join({*facts} - {left_out})
        found = said(MINIMUM, "AUTHORITY", "MIN-P1", basis, half)
        assert ("Q06", clause) in rows(found, "NOT_MET")
        assert found.verdict == "NOT_MET"


@pytest.mark.parametrize(
    ("of", "purpose", "clause", "limited"),
    [(SAKURA, "SAK-P2.1d", "SAK-4.3", False), (MINIMUM, "MIN-P1", "MIN-6.2.1", True)],
    ids=["SAK", "MIN"],
)
def test_minimum_entrusts_within_its_purposes_and_sakura_sets_no_limit_where_the_act_does(
    of: Object, purpose: str, clause: str, limited: bool
) -> None:
    assert said(of, "TEST_LAB", purpose, "ENTRUST").clauses == (clause,)
    beyond = "entrustment.within_purpose=false"
    found = said(of, "TEST_LAB", purpose, "ENTRUST", beyond)
    assert found.verdict == ("NOT_MET" if limited else "MET")
    assert judged(f"basis=ENTRUST {beyond}").row == "D51"


@pytest.mark.parametrize(
    ("of", "purpose", "clause"),
    [(SAKURA, "SAK-P1.1", "SAK-4.6"), (MINIMUM, "MIN-P1", "MIN-6.2.2")],
    ids=["SAK", "MIN"],
)
def test_a_successor_is_met_by_an_agreement(of: Object, purpose: str, clause: str) -> None:
    assert rows(said(of, "CLINIC", purpose, "SUCCESSION"), "MET") == [("Q08", clause)]
    found = said(of, "CLINIC", purpose, "SUCCESSION", "succession.agreement=false")
    assert rows(found, "NOT_MET") == [("Q06", clause)]


@pytest.mark.parametrize("left_out", ["JU1", "JU2", "JU3", "JU4", "JU5"])
def test_between_group_and_klinik_each_of_the_five_facts_is_asked_for(left_out: str) -> None:
    told = json.dumps(
        [f"JU{n}" for n in range(1, 6) if f"JU{n}" != left_out], separators=(",", ":")
    )
    found = said(MINIMUM, "GROUP_BODY", "MIN-P1", "JOINT_USE", f"joint_use_notice.items={told}")
    assert rows(found, "NOT_MET") == [("Q06", "MIN-6.2.3")]
    assert judged(f"basis=JOINT_USE joint_use_notice.items={told}").row == "D54"
    assert said(MINIMUM, "GROUP_BODY", "MIN-P1", "JOINT_USE").clauses == ("MIN-6.2.3",)


def test_what_the_terms_do_not_say_leaves_the_policys_answer_standing() -> None:
    provision = asked("CONSENT", "MIN-P1", CONSENTED)
    assert [one.verdict for one in check_each([MINIMUM, TERMS], provision)] == ["MET", "SILENT"]
    treated = asked("CONSENT", "MIN-T-P1", CONSENTED)
    assert [one.verdict for one in check_each([MINIMUM, TERMS], treated)] == ["MET", "SILENT"]
