"""What the policies of five organisations say of a provision, and what the Act says beside it."""

from __future__ import annotations

import pytest

from ledger.domain.law.rulebook import judge
from ledger.domain.policy.check import check
from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT, Asked
from tests.support.policies import asked, checked, profile, rows

CONSENTED = "consent.state=GIVEN"
CARE = "CONSENT_IMPLIED_CARE"
PROMISES_CONSENT = (
    ("kizuna", "KIZ-5.1", "KIZ-P1"),
    ("aladdin", "ALA-4.1", "ALA-P1"),
    ("medmain", "MED-2.6", "MED-P1"),
    ("minimum", "MIN-6.1", "MIN-P1"),
)


def _act(one: Asked) -> tuple[str | None, str | None]:
    judgement = judge(one.facts)
    return judgement.verdict, judgement.row


# Consent.


@pytest.mark.parametrize(("name", "clause", "purpose"), PROMISES_CONSENT)
def test_a_consent_that_covers_all_meets_the_clause_on_consent(
    name: str, clause: str, purpose: str
) -> None:
    found = checked(name, "CONSENT", purpose, CONSENTED)
    assert (found.verdict, found.clauses, rows(found)) == (MET, (clause,), [("Q09", MET, clause)])


@pytest.mark.parametrize(("name", "clause", "purpose"), PROMISES_CONSENT)
@pytest.mark.parametrize("state", ["NONE", "WITHDRAWN", "EXPIRED", "REFUSED", "DEEMED_BY_POLICY"])
def test_without_a_consent_in_force_the_clause_on_consent_is_not_met(
    name: str, clause: str, purpose: str, state: str
) -> None:
    found = checked(name, "CONSENT", purpose, f"consent.state={state}")
    assert (found.verdict, found.clauses) == (NOT_MET, (clause,))
    assert rows(found) == [("Q06", NOT_MET, clause)]


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("covers_recipient", "consent to this recipient"),
        ("covers_categories", "consent to all items"),
        ("covers_purpose", "consent to this purpose"),
    ],
)
def test_the_part_that_a_consent_does_not_cover_is_named(member: str, words: str) -> None:
    found = checked("kizuna", "CONSENT", "KIZ-P1", f"{CONSENTED} consent.{member}=false")
    assert found.verdict == NOT_MET
    assert words in found.findings[0].reason.en
    assert "同意" in found.findings[0].reason.ja


def test_consent_to_provision_abroad_meets_the_clause_on_consent() -> None:
    found = checked("kizuna", "FOREIGN_CONSENT", "KIZ-P1", f"{CONSENTED} recipient.country=US")
    assert rows(found) == [("Q09", MET, "KIZ-5.1")]


def test_sakura_has_no_word_on_consent() -> None:
    for facts in ("", CONSENTED):
        found = checked("sakura", "CONSENT", "SAK-P4.1", facts, sector="AUDITOR")
        assert (found.verdict, found.clauses, rows(found)) == (
            SILENT, (), [("Q12", SILENT, None)],
        )  # fmt: skip


def test_use_taken_as_acceptance_is_no_consent_at_sakura() -> None:
    deemed = "consent.state=DEEMED_BY_POLICY"
    found = checked("sakura", "CONSENT", "SAK-P4.1", deemed, sector="AUDITOR")
    assert rows(found) == [("Q07", NOTE, "SAK-6.c"), ("Q12", SILENT, None)]
    assert found.would == ("CONSENT",)
    assert _act(asked("CONSENT", "SAK-P4.1", deemed)) == ("REFUSE", "D70")


def test_the_clause_on_acceptance_by_use_authorises_nothing_when_it_is_cited() -> None:
    found = checked("sakura", "CONSENT", "SAK-P4.1", sector="AUDITOR", clause="SAK-6.c")
    assert rows(found) == [("Q07", NOTE, "SAK-6.c"), ("Q12", SILENT, None)]
    abroad = "consent.state=DEEMED_BY_POLICY recipient.country=US"
    deemed = checked("sakura", "FOREIGN_CONSENT", "SAK-P4.1", abroad, sector="AUDITOR")
    assert ("Q07", NOTE, "SAK-6.c") in rows(deemed)
    assert deemed.would == ("FOREIGN_CONSENT",)
    permitted = checked("minimum-terms", "LIFE", "MIN-T-P1", LIMBS, clause="MIN-T1.1")
    assert (permitted.verdict, permitted.would) == (SILENT, ())


def test_acceptance_under_minimums_terms_does_not_meet_its_policy() -> None:
    deemed = "consent.state=DEEMED_BY_POLICY"
    assert checked("minimum", "CONSENT", "MIN-P1", deemed).verdict == NOT_MET
    terms = checked("minimum-terms", "CONSENT", "MIN-T-P1", deemed)
    assert terms.verdict == SILENT
    assert ("Q07", NOTE, "MIN-T1.1") in rows(terms)


# Instruction: ON_BEHALF is the person's own will.


def test_an_instruction_meets_aladdins_own_clause_on_instructions() -> None:
    request = "evidence.principal_request_on_file=true"
    found = checked("aladdin", "ON_BEHALF", "ALA-P5b", request, sector="PARTNER")
    assert rows(found) == [("Q08", MET, "ALA-3.5.b")]


def test_without_an_instruction_both_clauses_at_aladdin_say_so() -> None:
    found = checked("aladdin", "ON_BEHALF", "ALA-P5b", sector="PARTNER")
    assert rows(found) == [("Q06", NOT_MET, "ALA-3.5.b"), ("Q06", NOT_MET, "ALA-4.1")]


def test_where_no_clause_is_on_instructions_the_persons_request_meets_the_one_on_consent() -> None:
    request = "evidence.principal_request_on_file=true"
    assert rows(checked("medmain", "ON_BEHALF", "MED-P1", request)) == [("Q09", MET, "MED-2.6")]
    without = checked("medmain", "ON_BEHALF", "MED-P1", CONSENTED)
    assert rows(without) == [("Q06", NOT_MET, "MED-2.6")]


def test_nothing_else_would_be_needed_where_the_person_asked_for_it() -> None:
    request = "evidence.principal_request_on_file=true"
    found = checked("sakura", "ON_BEHALF", "SAK-P2.1a", request, clause="SAK-4.4")
    assert (rows(found)[0], found.would) == (("Q07", NOTE, "SAK-4.4"), ())


# Implied consent for care.


def test_implied_consent_for_care_is_met_at_sakura() -> None:
    found = checked("sakura", CARE, "SAK-P2.1a", code="P-C4")
    assert rows(found) == [("Q08", MET, "SAK-3.2.1")]


@pytest.mark.parametrize(("name", "clause", "purpose"), PROMISES_CONSENT)
def test_implied_consent_is_no_ground_where_prior_consent_is_promised(
    name: str, clause: str, purpose: str
) -> None:
    found = checked(name, CARE, purpose, code="P-C4")
    assert (found.verdict, rows(found)) == (NOT_MET, [("Q05", NOT_MET, clause)])
    assert found.would == ("CONSENT",)
    assert _act(asked(CARE, purpose, code="P-C4")) == ("ALLOW", "D62")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ('reservation=["P-C4"]', "the person has not reserved the purpose"),
        ("notice.posted=false", "the purposes are posted"),
        ('notice.purposes=["P-C5"]', "the purposes are posted"),
    ],
)
def test_a_reserved_or_unposted_purpose_is_not_met_at_sakura(facts: str, words: str) -> None:
    found = checked("sakura", CARE, "SAK-P2.1a", facts, code="P-C4")
    assert rows(found) == [("Q06", NOT_MET, "SAK-3.2.1")]
    assert words in found.findings[0].reason.en
    assert "ask for express consent" in found.findings[0].reason.en
    assert "明示の同意" in found.findings[0].reason.ja
    assert found.would == ("CONSENT",)


@pytest.mark.parametrize(
    ("purpose", "sector", "code"),
    [("SAK-P2.4", "INSURER", "P-C11"), ("SAK-P4.1", "AUDITOR", "P-O4"),
     ("SAK-P2.1d", "TEST_LAB", "P-C7"), ("SAK-P2.4", "PROFESSIONAL_BODY", "P-C11")],
)  # fmt: skip
def test_implied_consent_does_not_reach_sakuras_other_purposes(
    purpose: str, sector: str, code: str
) -> None:
    facts = f'notice.purposes=["{code}"]'
    found = checked("sakura", CARE, purpose, facts, sector=sector, code=code)
    assert found.verdict == NOT_MET
    assert {row for row, verdict, _ in rows(found) if verdict == NOT_MET} == {"Q06"}
    assert found.would == ("CONSENT",)


def test_implied_consent_needs_a_policy_that_follows_the_guidelines() -> None:
    one = asked(CARE, "SAK-P2.1a", code="P-C4")
    assert check(profile("sakura"), one).verdict == MET
    found = check(profile("sakura", guidelines=None), one)
    assert rows(found) == [("Q06", NOT_MET, "SAK-3.2.1")]


# What only the policy knows.


@pytest.mark.parametrize(
    ("clause", "sector", "would"),
    [
        ("SAK-4.1", "AUTHORITY", ("CONSENT", "LAW")),
        ("SAK-4.2", "SETTLEMENT", ("CONSENT", "ENTRUST")),
        ("SAK-4.4", "CONFIDANT", ("CONSENT", "ENTRUST")),
        ("SAK-4.5", "OTHER", ("CONSENT", "LAW")),
    ],
)
def test_a_ground_that_only_sakura_knows_authorises_nothing_and_says_what_would(
    clause: str, sector: str, would: tuple[str, ...]
) -> None:
    one = asked("CONSENT", "SAK-P1.1", sector=sector, clause=clause)
    found = check(profile("sakura"), one)
    assert ("Q07", NOTE, clause) in rows(found)
    assert "Q15" not in {row for row, _, _ in rows(found)}
    assert MET not in {verdict for _, verdict, _ in rows(found)}
    assert found.would == would
    assert _act(one) == ("REFUSE", "D70")


def test_a_ground_that_only_the_policy_knows_counts_only_when_it_is_cited() -> None:
    found = checked("aladdin", "CONSENT", "ALA-P1", sector="PARTNER", items=("TXN_RECORD",))
    assert rows(found) == [("Q06", NOT_MET, "ALA-4.1")]
    cited = checked(
        "aladdin", "CONSENT", "ALA-P1", sector="PARTNER", items=("TXN_RECORD",), clause="ALA-2.1.b"
    )
    assert rows(cited) == [("Q07", NOTE, "ALA-2.1.b"), ("Q06", NOT_MET, "ALA-4.1")]
    assert cited.would == ("CONSENT", "ENTRUST")


def test_a_provision_that_also_stands_on_a_real_ground_is_decided_by_that() -> None:
    entrusted = checked("sakura", "ENTRUST", "SAK-P1.2", sector="SETTLEMENT", clause="SAK-4.2")
    assert rows(entrusted) == [("Q07", NOTE, "SAK-4.2"), ("Q08", MET, "SAK-4.3")]
    assert (entrusted.verdict, entrusted.clauses, entrusted.would) == (MET, ("SAK-4.3",), ())
    consented = checked(
        "sakura", "CONSENT", "SAK-P4.1", CONSENTED, sector="AUDITOR", clause="SAK-4.4"
    )
    assert (consented.verdict, consented.would) == (SILENT, ())


def test_a_bare_request_of_an_authority_is_no_law_at_sakura() -> None:
    bare = checked("sakura", "LAW", "SAK-P1.1", sector="AUTHORITY", clause="SAK-4.1")
    assert bare.verdict == NOT_MET
    assert {row for row, verdict, _ in rows(bare) if verdict == NOT_MET} == {"Q06"}
    assert ("Q07", NOTE, "SAK-4.1") in rows(bare)
    named = checked(
        "sakura", "LAW", "SAK-P2.1b", "evidence.statute.citation=named", sector="AUTHORITY",
        clause="SAK-4.1",
    )  # fmt: skip
    assert (named.verdict, named.clauses, named.would) == (MET, ("SAK-4.1",), ())
    assert "Q07" not in {row for row, _, _ in rows(named)}


def test_what_would_authorise_abroad_is_informed_consent() -> None:
    abroad = asked("CONSENT", "SAK-P1.1", "recipient.country=US", sector="SETTLEMENT",
                   clause="SAK-4.2")  # fmt: skip
    assert check(profile("sakura"), abroad).would == ("FOREIGN_CONSENT", "ENTRUST")


def test_for_my_number_nothing_but_a_law_would_do() -> None:
    one = asked("CONSENT", "SAK-P1.1", items=("MY_NUMBER",), clause="SAK-4.4")
    assert check(profile("sakura"), one).would == ("LAW",)


def test_consent_would_not_do_for_pseudonymised_data() -> None:
    one = asked("CONSENT", "SAK-P1.1", "data_class=PSEUDO", clause="SAK-4.5")
    assert check(profile("sakura"), one).would == ("LAW",)


# What the law permits.


@pytest.mark.parametrize("name", ["kizuna", "medmain", "minimum"])
def test_a_named_law_meets_the_clause_on_what_the_law_permits(name: str) -> None:
    clause, purpose = {n: (c, p) for n, c, p in PROMISES_CONSENT}[name]
    named = checked(name, "LAW", purpose, "evidence.statute.citation=named", sector="AUTHORITY")
    assert rows(named) == [("Q10", MET, clause)]
    bare = checked(name, "LAW", purpose, sector="AUTHORITY")
    assert rows(bare) == [("Q06", NOT_MET, clause)]
    assert "the law and its article are named" in bare.findings[0].reason.en


def test_a_foreign_law_is_not_what_the_act_permits() -> None:
    foreign = "evidence.statute.citation=named evidence.statute.japanese=false"
    found = checked("kizuna", "LAW", "KIZ-P1", foreign, sector="AUTHORITY")
    assert rows(found) == [("Q06", NOT_MET, "KIZ-5.1")]


def test_aladdin_states_law_as_a_ground_of_its_own() -> None:
    found = checked(
        "aladdin", "LAW", "ALA-P1", "evidence.statute.citation=named", sector="AUTHORITY"
    )
    assert rows(found) == [("Q08", MET, "ALA-4.1.1")]


LIMBS = "evidence.protection.need=true evidence.protection.consent_difficult=true"


@pytest.mark.parametrize(
    ("name", "purpose", "row", "clause"),
    [
        ("kizuna", "KIZ-P1", "Q08", "KIZ-5.1.1"),
        ("minimum", "MIN-P1", "Q08", "MIN-6.1.1"),
        ("medmain", "MED-P1", "Q10", "MED-2.6"),
        ("sakura", "SAK-P2.1a", "Q10", "SAK-4.7"),
    ],
)
def test_protection_of_life_stands_on_its_own_clause_or_on_what_the_law_permits(
    name: str, purpose: str, row: str, clause: str
) -> None:
    assert rows(checked(name, "LIFE", purpose, LIMBS)) == [(row, MET, clause)]
    for limb in LIMBS.split():
        found = checked(name, "LIFE", purpose, limb)
        assert found.verdict == NOT_MET
        assert {finding for finding, _, _ in rows(found)} == {"Q06"}


def test_a_statutory_task_needs_both_limbs_although_minimums_sentence_is_broken_in_two() -> None:
    body = "evidence.state_duty.requesting_body=ward evidence.state_duty.statutory_task=survey"
    impedes = "evidence.state_duty.consent_would_obstruct=true"
    both = checked("minimum", "STATE_DUTY", "MIN-P1", f"{body} {impedes}", sector="AUTHORITY")
    assert rows(both) == [("Q08", MET, "MIN-6.1.3")]
    for one in (body, impedes):
        found = checked("minimum", "STATE_DUTY", "MIN-P1", one, sector="AUTHORITY")
        assert ("Q06", NOT_MET, "MIN-6.1.3") in rows(found)


@pytest.mark.parametrize("member", ["requesting_body", "statutory_task"])
def test_a_statutory_task_names_both_the_body_and_its_duty(member: str) -> None:
    facts = f"evidence.state_duty.{member}=x evidence.state_duty.consent_would_obstruct=true"
    for name, purpose in (("kizuna", "KIZ-P1"), ("medmain", "MED-P1")):
        found = checked(name, "STATE_DUTY", purpose, facts, sector="AUTHORITY")
        assert found.verdict == NOT_MET
        for finding in found.findings:
            if finding.verdict == NOT_MET:
                assert "the body and its duty" in finding.reason.en


def test_what_the_act_asks_is_named_under_the_clause_on_what_the_law_permits() -> None:
    found = checked("medmain", "LIFE", "MED-P1")
    for words in ("the need is stated", "why consent is hard to obtain is stated"):
        assert words in found.findings[0].reason.en


def test_an_academic_recipient_is_what_the_law_permits_once_the_act_permits_it() -> None:
    needs = "evidence.academic.recipient_needs_for_research=true recipient.academic=true"
    unjust = "evidence.academic.unjust_infringement=true"
    met = checked("kizuna", "ACAD_RECIPIENT", "KIZ-P1", needs, sector="ACADEMIC")
    assert rows(met) == [("Q10", MET, "KIZ-5.1")]
    for facts in ("", f"{needs} {unjust}"):
        found = checked("kizuna", "ACAD_RECIPIENT", "KIZ-P1", facts, sector="ACADEMIC")
        assert rows(found) == [("Q06", NOT_MET, "KIZ-5.1")]


# Opt-out.

OPT_OUT = "sensitive=false"
ALADDINS = f'{OPT_OUT} optout_notice.items=["OO3","OO5","OO6"] optout_notice.ppc_filed_at=null'
FIVE = f'{OPT_OUT} optout_notice.items=["OO2","OO3","OO5","OO6","OO7"]'


def test_aladdins_shortened_opt_out_is_met_by_its_policy_while_the_act_refuses_it() -> None:
    found = checked("aladdin", "OPT_OUT", "ALA-P1", ALADDINS)
    assert rows(found) == [("Q08", MET, "ALA-4.1.5")]
    assert _act(asked("OPT_OUT", "ALA-P1", ALADDINS)) == ("REFUSE", "D43")


@pytest.mark.parametrize(
    ("name", "purpose", "clause"),
    [("kizuna", "KIZ-P1", "KIZ-5.1.4"), ("minimum", "MIN-P1", "MIN-6.1.4")],
)
def test_the_five_matters_and_the_filing_meet_the_policy_and_not_the_act(
    name: str, purpose: str, clause: str
) -> None:
    assert rows(checked(name, "OPT_OUT", purpose, FIVE)) == [("Q08", MET, clause)]
    assert _act(asked("OPT_OUT", purpose, FIVE)) == ("REFUSE", "D43")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (f'{OPT_OUT} optout_notice.items=["OO2","OO3","OO5","OO6"]', "how to make the request"),
        (f"{FIVE} optout_notice.ppc_filed_at=null", "the Commission is notified"),
        (f"{FIVE} optout_notice.ppc_filed_at=2027-02-09", "the Commission is notified"),
        (f"{FIVE} optout_notice.notified_at=2027-02-09", "the listed matters"),
        (f"{FIVE} optout_notice.notified_at=null", "the listed matters"),
        (f"{FIVE} optout_notice.covers_categories=false", "the listed matters"),
        (f"{FIVE} patient_optout=true", "has not asked to stop"),
    ],
)
def test_what_kizunas_opt_out_lacks_is_named(facts: str, words: str) -> None:
    found = checked("kizuna", "OPT_OUT", "KIZ-P1", facts)
    assert rows(found) == [("Q06", NOT_MET, "KIZ-5.1.4")]
    assert words in found.findings[0].reason.en


def test_the_day_of_the_provision_is_early_enough_for_notice_and_filing() -> None:
    facts = f"{FIVE} optout_notice.notified_at=2027-02-08 optout_notice.ppc_filed_at=2027-02-08"
    assert checked("kizuna", "OPT_OUT", "KIZ-P1", facts).verdict == MET


def test_medmain_states_neither_opt_out_nor_joint_use_so_neither_is_met() -> None:
    for basis in ("OPT_OUT", "JOINT_USE"):
        found = checked("medmain", basis, "MED-P1", OPT_OUT)
        assert rows(found) == [("Q05", NOT_MET, "MED-2.6")]
        assert found.would == ("CONSENT",)


def test_sakura_has_no_word_on_opt_out_and_joint_use() -> None:
    for basis in ("OPT_OUT", "JOINT_USE"):
        found = checked("sakura", basis, "SAK-P2.1a", OPT_OUT)
        assert (found.verdict, rows(found)) == (SILENT, [("Q12", SILENT, None)])
        assert found.would == ()


# Not a third party.


@pytest.mark.parametrize(
    "facts",
    [
        "entrustment.within_purpose=false",
        "entrustment.own_use=true",
        "entrustment.contract=false",
    ],
)
def test_entrustment_within_the_purpose_is_met_at_medmain(facts: str) -> None:
    assert rows(checked("medmain", "ENTRUST", "MED-P1")) == [("Q08", MET, "MED-2.6.1")]
    found = checked("medmain", "ENTRUST", "MED-P1", facts)
    assert rows(found) == [("Q06", NOT_MET, "MED-2.6.1")]


def test_sakura_names_no_limit_for_entrustment_and_the_act_keeps_its_own() -> None:
    beyond = asked("ENTRUST", "SAK-P2.1d", "entrustment.within_purpose=false", sector="TEST_LAB")
    assert rows(check(profile("sakura"), beyond)) == [("Q08", MET, "SAK-4.3")]
    assert _act(beyond) == ("REFUSE", "D51")


def test_succession_needs_an_agreement_although_minimums_terms_name_every_transfer() -> None:
    assert checked("minimum-terms", "SUCCESSION", "MIN-T-P1").clauses == ("MIN-T11.2",)
    found = checked("minimum-terms", "SUCCESSION", "MIN-T-P1", "succession.agreement=false")
    assert rows(found) == [("Q06", NOT_MET, "MIN-T11.2")]


@pytest.mark.parametrize(
    "facts",
    [
        'joint_use_notice.items=["JU1","JU2","JU3","JU4"]',
        "joint_use_notice.beforehand=false",
        "joint_use_notice.covers_recipient=false",
        "joint_use_notice.covers_categories=false",
    ],
)
def test_joint_use_of_the_group_needs_the_five_facts_beforehand(facts: str) -> None:
    met = checked("minimum", "JOINT_USE", "MIN-P1", sector="GROUP_BODY")
    assert rows(met) == [("Q08", MET, "MIN-6.2.3")]
    found = checked("minimum", "JOINT_USE", "MIN-P1", facts, sector="GROUP_BODY")
    assert rows(found) == [("Q06", NOT_MET, "MIN-6.2.3")]
