"""Purposes, kinds of recipient, locks, stops; the clause cited; and what a policy is not about."""

from __future__ import annotations

import pytest

from ledger.domain.policy.check import check, check_each
from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT
from tests.support.policies import asked, checked, profile, rows

CONSENTED = "consent.state=GIVEN"
ELSEWHERE = f"{CONSENTED} consent.covers_purpose=false"
LAW = "evidence.statute.citation=named"


# Purposes.


def test_a_purpose_that_medmain_does_not_state_needs_consent() -> None:
    found = checked("medmain", "ENTRUST", "OTHER-P1")
    assert found.verdict == NOT_MET
    assert ("Q01", NOT_MET, "MED-2.3") in rows(found)
    assert ("Q01", NOTE, "MED-2.3") in rows(checked("medmain", "CONSENT", "OTHER-P1", CONSENTED))
    assert ("Q01", NOT_MET, "MED-2.3") in rows(checked("medmain", "CONSENT", "OTHER-P1", ELSEWHERE))


def test_the_persons_own_request_says_what_it_is_for() -> None:
    request = "evidence.principal_request_on_file=true"
    assert checked("medmain", "ON_BEHALF", "OTHER-P1", request).verdict == MET
    assert ("Q01", NOT_MET, "MED-2.3") in rows(
        checked("medmain", "ON_BEHALF", "OTHER-P1", CONSENTED)
    )


def test_medmain_excepts_the_law_from_its_purposes_and_at_minimum_that_is_noted() -> None:
    assert rows(checked("medmain", "LAW", "OTHER-P1", LAW)) == [("Q10", MET, "MED-2.6")]
    found = checked("minimum", "LAW", "OTHER-P1", LAW)
    assert rows(found) == [("Q01", NOTE, "MIN-3.1.b"), ("Q10", MET, "MIN-6.1")]
    assert found.verdict == MET  # no promise goes before a law


def test_an_exception_about_what_is_received_is_no_leave_to_provide() -> None:
    # Medmain's fifth exception is about academic institutions that give (T-15).
    medmain = profile("medmain")
    beyond = medmain["beyond_purpose"]
    (fifth,) = (one for one in beyond["exceptions"] if one["ground"] == "EX_ACADEMIC")
    provision = asked("ACAD_RECIPIENT", "OTHER-P1", sector="ACADEMIC")
    for exception, excepts in ((fifth, False), ({**fifth, "inbound": False}, True)):
        alone = {**medmain, "beyond_purpose": {**beyond, "exceptions": [exception]}}
        found = rows(check(alone, provision))
        assert (("Q01", NOT_MET, "MED-2.3") not in found) is excepts


def test_where_no_promise_is_made_for_use_an_unstated_purpose_is_a_remark() -> None:
    found = checked("kizuna", "CONSENT", "OTHER-P1", CONSENTED)
    assert rows(found) == [("Q01", NOTE, None), ("Q09", MET, "KIZ-5.1")]
    assert found.verdict == MET
    entrusted = checked("kizuna", "ENTRUST", "OTHER-P1")
    assert rows(entrusted) == [("Q01", NOTE, None), ("Q08", MET, "KIZ-5.2.1")]


def test_a_purpose_told_to_the_person_beforehand_counts_as_stated() -> None:
    told = frozenset({"TOLD-P1"})
    assert checked("minimum", "ENTRUST", "TOLD-P1").verdict == NOT_MET
    assert rows(checked("minimum", "ENTRUST", "TOLD-P1", added=told)) == [("Q08", MET, "MIN-6.2.1")]


def test_data_held_for_another_serve_the_entrusters_purposes_alone() -> None:
    of_entruster = frozenset({"CLINIC-P1"})
    assert rows(checked("minimum", "ENTRUST", "CLINIC-P1", entrusted=of_entruster)) == [
        ("Q08", MET, "MIN-6.2.1")
    ]
    for own in ("MIN-P1", "TOLD-P1"):
        found = checked(
            "minimum", "ENTRUST", own, entrusted=of_entruster, added=frozenset({"TOLD-P1"})
        )
        assert found.verdict == NOT_MET
        assert ("Q01", NOT_MET, "MIN-3.3.a") in rows(found)


def test_an_outside_recipient_is_not_met_under_a_purpose_pursued_inside() -> None:
    found = checked("sakura", "CONSENT", "SAK-P1.3b", CONSENTED, sector="PROFESSIONAL_BODY")
    assert (found.verdict, rows(found)) == (
        NOT_MET, [("Q02", NOT_MET, "SAK-3.1.3.b"), ("Q12", SILENT, None)],
    )  # fmt: skip
    assert "SAK-P1.3b" in found.findings[0].reason.en
    assert "SAK-P1.3b" in found.findings[0].reason.ja


def test_who_is_entrusted_pursues_the_inside_purpose_in_the_clinics_place() -> None:
    assert rows(checked("sakura", "ENTRUST", "SAK-P1.3a", sector="CONTRACTOR")) == [
        ("Q08", MET, "SAK-4.3")
    ]


def test_who_takes_over_the_business_takes_over_its_inside_purposes() -> None:
    found = checked("sakura", "SUCCESSION", "SAK-P1.1", sector="CLINIC")
    assert rows(found) == [("Q08", MET, "SAK-4.6")]


def test_a_law_goes_before_the_place_and_the_kinds_of_recipient_of_a_purpose() -> None:
    inside = checked("sakura", "LAW", "SAK-P1.3b", LAW, sector="AUTHORITY")
    assert rows(inside) == [("Q02", NOTE, "SAK-3.1.3.b"), ("Q08", MET, "SAK-4.1")]
    kind = checked("sakura", "LAW", "SAK-P2.1a", LAW, sector="AUTHORITY")
    assert rows(kind) == [("Q03", NOTE, "SAK-3.2.1.a"), ("Q08", MET, "SAK-4.1")]


def test_a_recipient_of_a_kind_that_the_purpose_does_not_name_is_not_met() -> None:
    found = checked("sakura", "CONSENT", "SAK-P2.1a", CONSENTED, sector="EMPLOYER")
    assert ("Q03", NOT_MET, "SAK-3.2.1.a") in rows(found)
    assert "employer" in found.findings[0].reason.en
    assert "勤務先" in found.findings[0].reason.ja
    assert "Q03" not in {
        row for row, _, _ in rows(checked("sakura", "CONSENT", "SAK-P2.1a", CONSENTED))
    }
    assert rows(checked("sakura", "ENTRUST", "SAK-P2.1a", sector="CONTRACTOR")) == [
        ("Q08", MET, "SAK-4.3")
    ]


# Locks.


@pytest.mark.parametrize("item", ["INSURER_NO", "INSURED_SYMBOL_NO"])
def test_minimums_insurance_numbers_serve_insurance_work_alone(item: str) -> None:
    found = checked("minimum", "CONSENT", "MIN-P3", CONSENTED, items=("NAME", item))
    assert rows(found) == [("Q04", NOT_MET, "MIN-2.9"), ("Q09", MET, "MIN-6.1")]
    assert found.verdict == NOT_MET
    assert found.clauses == ("MIN-2.9",)
    assert "name" not in found.findings[0].reason.en.split(": ", 1)[1]
    assert checked("minimum", "CONSENT", "MIN-PX", CONSENTED, items=(item,)).verdict == MET
    assert checked("minimum", "CONSENT", "MIN-P3", CONSENTED, items=("NAME",)).verdict == MET


def test_a_law_goes_before_a_lock() -> None:
    found = checked("minimum", "LAW", "MIN-P3", LAW, items=("INSURER_NO",))
    assert rows(found) == [("Q04", NOTE, "MIN-2.9"), ("Q10", MET, "MIN-6.1")]


def test_kizunas_lock_only_warns() -> None:
    found = checked("kizuna", "CONSENT", "KIZ-P2", CONSENTED, items=("INSURER_NO",))
    assert rows(found) == [("Q04", NOTE, "KIZ-1.b"), ("Q09", MET, "KIZ-5.1")]
    assert found.verdict == MET


# Marketing.


def test_a_stop_of_marketing_stops_marketing_alone() -> None:
    for purpose, verdict in (("KIZ-P3", NOT_MET), ("KIZ-P4", MET)):
        found = checked("kizuna", "CONSENT", purpose, CONSENTED, marketing_stopped=True)
        assert found.verdict == verdict
    stopped = checked("kizuna", "CONSENT", "KIZ-P3", CONSENTED, marketing_stopped=True)
    assert rows(stopped) == [("Q11", NOT_MET, "KIZ-3.3"), ("Q09", MET, "KIZ-5.1")]
    assert checked("kizuna", "CONSENT", "KIZ-P3", CONSENTED).verdict == MET


# The clause cited.


def test_a_clause_that_is_none_of_the_profile_is_remarked_on() -> None:
    found = checked("kizuna", "CONSENT", "KIZ-P1", CONSENTED, clause="KIZ-99")
    assert rows(found) == [("Q14", NOTE, None), ("Q09", MET, "KIZ-5.1")]
    assert "KIZ-99" in found.findings[0].reason.ja


@pytest.mark.parametrize("clause", ["KIZ-5.1", "KIZ-3.1"])
def test_a_clause_that_fits_the_basis_or_names_no_ground_needs_no_remark(clause: str) -> None:
    found = checked("kizuna", "CONSENT", "KIZ-P1", CONSENTED, clause=clause)
    assert rows(found) == [("Q09", MET, "KIZ-5.1")]


def test_a_clause_on_another_ground_than_the_basis_is_remarked_on_and_decides_nothing() -> None:
    found = checked("kizuna", "CONSENT", "KIZ-P1", CONSENTED, clause="KIZ-5.1.1")
    assert rows(found) == [("Q15", NOTE, "KIZ-5.1.1"), ("Q09", MET, "KIZ-5.1")]


# What a policy is not about.


@pytest.mark.parametrize("kind", ["PRINCIPAL", "VERIFIED_AGENT"])
def test_handing_data_to_the_person_is_no_provision(kind: str) -> None:
    facts = f"recipient.kind={kind}"
    found = checked("minimum", "CONSENT", "OTHER-P1", facts, items=("INSURER_NO",))
    assert (found.verdict, rows(found)) == (SILENT, [("Q12", SILENT, None)])


def test_inside_one_legal_person_only_the_rules_on_use_are_asked() -> None:
    inside = "recipient.same_entity=true"
    assert rows(checked("minimum", "CONSENT", "MIN-P1", inside)) == [("Q12", SILENT, None)]
    found = checked("minimum", "CONSENT", "OTHER-P1", inside, items=("INSURER_NO",))
    assert rows(found) == [
        ("Q04", NOT_MET, "MIN-2.9"),
        ("Q01", NOT_MET, "MIN-3.1.b"),
        ("Q12", SILENT, None),
    ]


def test_only_sakuras_policy_covers_the_dead() -> None:
    dead = f"{CONSENTED} data_class=DECEASED"
    assert checked("kizuna", "CONSENT", "KIZ-P1", dead).verdict == SILENT
    found = checked("sakura", "CONSENT", "SAK-P1.1", dead)
    assert found.verdict == NOT_MET
    assert rows(found)[0] == ("Q02", NOT_MET, "SAK-3.1.1")


def test_medmain_alone_speaks_of_anonymised_information() -> None:
    anonymised = "data_class=ANON"
    assert rows(checked("medmain", "CONSENT", "OTHER-P1", anonymised)) == [
        ("Q08", MET, "MED-3.1.3"),
        ("Q08", MET, "MED-3.2.a"),
    ]
    for lacking in ("published", "recipient_told"):
        found = checked("medmain", "CONSENT", "MED-P1", f"{anonymised} anonymised.{lacking}=false")
        assert (found.verdict, found.clauses) == (NOT_MET, ("MED-3.1.3", "MED-3.2.a"))
    assert rows(checked("kizuna", "CONSENT", "KIZ-P1", anonymised)) == [("Q12", SILENT, None)]


def test_browsing_data_that_name_nobody_are_not_what_the_policies_promise_about() -> None:
    found = checked("aladdin", "CONSENT", "ALA-P1", "data_class=REFERABLE", items=("COOKIE",))
    assert rows(found) == [("Q12", SILENT, None)]
    personal = checked("aladdin", "CONSENT", "ALA-P1", items=("COOKIE",))
    assert personal.verdict == NOT_MET


# Several policies of one organisation.


def test_a_purpose_or_clause_of_one_policy_is_not_held_against_the_other() -> None:
    profiles = [profile("minimum"), profile("minimum-terms")]
    one = asked("ENTRUST", "MIN-T-P1", clause="MIN-6.2.1")
    assert [rows(found) for found in check_each(profiles, one)] == [
        [("Q08", MET, "MIN-6.2.1")],
        [("Q12", SILENT, None)],
    ]
    alone = rows(check(profiles[0], one))
    assert ("Q01", NOT_MET, "MIN-3.1.b") in alone
    assert ("Q14", NOTE, None) in rows(check(profiles[1], one))


def test_a_clause_that_no_policy_has_is_said_by_each() -> None:
    profiles = [profile("minimum"), profile("minimum-terms")]
    for found in check_each(profiles, asked("ENTRUST", "MIN-P1", clause="KIZ-5.1")):
        assert ("Q14", NOTE, None) in rows(found)


# The place.


def test_from_jakarta_what_the_act_calls_home_is_abroad_and_that_is_noted() -> None:
    abroad = checked("kizuna", "CONSENT", "KIZ-P1", CONSENTED)
    (noted,) = (one for one in abroad.findings if one.row == "Q16")
    assert (noted.verdict, noted.clause) == (NOTE, None)
    assert "ID" in noted.reason.en
    assert "ID" in noted.reason.ja
    assert abroad.verdict == MET  # it decides nothing
    at_home = checked("kizuna", "CONSENT", "KIZ-P1", f"{CONSENTED} recipient.country=ID")
    assert "Q16" not in {one.row for one in at_home.findings}


def test_from_japan_abroad_is_what_the_act_calls_so() -> None:
    found = checked("aladdin", "CONSENT", "ALA-P1", f"{CONSENTED} recipient.country=US")
    assert "Q16" not in {one.row for one in found.findings}
