"""Each clause of Kizuna, Aladdin and Medmain on provision, beside what the Act asks for."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.policy.verdict import MET, NOT_MET, NOTE
from tests.domain.notation import Story
from tests.support.policies import checked, profile, rows

AT = "05-20 09:00"
CLINICS = ("kizuna", "aladdin")
NEED = "evidence.protection.need=true"
HARD = "evidence.protection.consent_difficult=true"
BODY = "evidence.state_duty.requesting_body=ward"
TASK = "evidence.state_duty.statutory_task=survey"
IMPEDES = "evidence.state_duty.consent_would_obstruct=true"

# Name, clause, basis, and the facts without any of which the clause is not met.
EXCEPTIONS = [
    ("kizuna", "KIZ-5.1.1", "LIFE", (NEED, HARD)),
    ("kizuna", "KIZ-5.1.2", "PUBLIC_HEALTH", (NEED, HARD)),
    ("kizuna", "KIZ-5.1.3", "STATE_DUTY", (BODY, TASK, IMPEDES)),
    ("aladdin", "ALA-4.1.2", "LIFE", (NEED, HARD)),
    ("aladdin", "ALA-4.1.3", "PUBLIC_HEALTH", (NEED, HARD)),
    ("aladdin", "ALA-4.1.4", "STATE_DUTY", (BODY, TASK, IMPEDES)),
]


def purpose(name: str) -> str:
    return f"{profile(name)['policy']}-P1"


def met(name: str, basis: str, *facts: str, **asked: Any) -> tuple[str, tuple[str, ...]]:
    found = checked(name, basis, purpose(name), " ".join(facts), **asked)
    return found.verdict, found.clauses


@pytest.mark.parametrize(("name", "clause", "basis", "facts"), EXCEPTIONS)
def test_an_exception_is_met_under_its_own_clause_with_both_limbs_and_only_so(
    name: str, clause: str, basis: str, facts: tuple[str, ...]
) -> None:
    assert rows(checked(name, basis, purpose(name), " ".join(facts))) == [("Q08", MET, clause)]
    for left_out in facts:
        found = checked(name, basis, purpose(name), " ".join({*facts} - {left_out}))
        assert found.verdict == NOT_MET
        assert ("Q06", NOT_MET, clause) in rows(found)


def test_aladdin_needs_the_law_and_its_article_named() -> None:
    named = checked("aladdin", "LAW", "ALA-P1", "evidence.statute.citation=named")
    assert rows(named) == [("Q08", MET, "ALA-4.1.1")]
    assert ("Q06", NOT_MET, "ALA-4.1.1") in rows(checked("aladdin", "LAW", "ALA-P1"))


@pytest.mark.parametrize(
    ("basis", "facts"),
    [
        ("LIFE", (NEED, HARD)),
        ("PUBLIC_HEALTH", (NEED, HARD)),
        ("STATE_DUTY", (BODY, TASK, IMPEDES)),
    ],
)
def test_what_medmain_excepts_from_its_purposes_is_provided_only_as_the_law_permits(
    basis: str, facts: tuple[str, ...]
) -> None:
    found = checked("medmain", basis, "OTHER-P1", " ".join(facts))
    assert rows(found) == [("Q10", MET, "MED-2.6")]
    for left_out in facts:
        found = checked("medmain", basis, "OTHER-P1", " ".join({*facts} - {left_out}))
        assert rows(found) == [("Q06", NOT_MET, "MED-2.6")]


def test_that_medmain_may_obtain_from_academia_is_no_leave_to_provide_to_it() -> None:
    found = checked("medmain", "ACAD_RECIPIENT", "MED-P1", sector="ACADEMIC", clause="MED-2.3.5")
    assert found.verdict == NOT_MET
    assert rows(found) == [("Q06", NOT_MET, "MED-2.6")]


ACADEMIC = "evidence.academic.recipient_needs_for_research=true recipient.academic=true"


@pytest.mark.parametrize(
    ("name", "clause"), [("kizuna", "KIZ-5.1"), ("aladdin", "ALA-4.1"), ("medmain", "MED-2.6")]
)
def test_what_has_no_item_of_its_own_is_met_as_what_the_law_permits(name: str, clause: str) -> None:
    found = checked(name, "ACAD_RECIPIENT", purpose(name), ACADEMIC, sector="ACADEMIC")
    assert rows(found) == [("Q10", MET, clause)]
    assert met(name, "ACAD_RECIPIENT", sector="ACADEMIC") == (NOT_MET, (clause,))


@pytest.mark.parametrize(
    ("name", "verdict", "clause"),
    [("kizuna", NOTE, None), ("aladdin", NOTE, None), ("medmain", NOT_MET, "MED-2.3")],
)
def test_a_purpose_that_is_not_stated_is_remarked_on_or_not_met(
    name: str, verdict: str, clause: str | None
) -> None:
    assert ("Q01", verdict, clause) in rows(checked(name, "ENTRUST", "OTHER-P1"))
    assert "Q01" not in {row for row, _, _ in rows(checked(name, "ENTRUST", purpose(name)))}


# Opt-out.


@pytest.mark.parametrize("left_out", ["OO2", "OO3", "OO5", "OO6", "OO7"])
def test_each_matter_the_clinics_list_is_one_the_act_asks_for(left_out: str) -> None:
    listed = {
        matter
        for name in CLINICS
        for one in profile(name)["grounds"]
        if one["ground"] == "OPT_OUT"
        for matter in one["matters"]
    }
    assert left_out in listed
    assert opt_out_row([f"OO{n}" for n in range(1, 10)]) == "D47"
    assert opt_out_row([f"OO{n}" for n in range(1, 10) if f"OO{n}" != left_out]) == "D43"


@pytest.mark.parametrize(("name", "clause"), [("kizuna", "KIZ-5.1.4"), ("aladdin", "ALA-4.1.5")])
def test_a_matter_of_the_clinics_own_list_that_is_missing_is_not_met(
    name: str, clause: str
) -> None:
    (ground,) = (one for one in profile(name)["grounds"] if one["ground"] == "OPT_OUT")
    for left_out in ground["matters"]:
        said = '","'.join(matter for matter in ground["matters"] if matter != left_out)
        found = checked(name, "OPT_OUT", purpose(name), f'optout_notice.items=["{said}"]')
        assert rows(found) == [("Q06", NOT_MET, clause)]


@pytest.mark.parametrize("name", CLINICS)
def test_what_a_clinic_announces_of_an_opt_out_is_not_all_that_the_act_asks_for(name: str) -> None:
    (ground,) = (one for one in profile(name)["grounds"] if one["ground"] == "OPT_OUT")
    assert opt_out_row(ground["matters"]) == "D43"
    assert opt_out_row([f"OO{n}" for n in range(1, 10)], filed=False) == "D44"


def opt_out_row(contains: list[str], *, filed: bool = True) -> str | None:
    """The row that decides about a user's e-mail address after a notice that says this."""
    story, user = told()
    notice = story.given(
        "notice.given", None, "04-01 00:00", kind="OPT_OUT", code="OO", contains=contains,
        items=["EMAIL"], purposes=[], start_day="2026-05-01", waiting_days=30,
    )  # fmt: skip
    if filed:
        story.given("notice.filed", None, "04-01 00:00", notice=notice, contains=contains)
    return story.row(user, AT, basis="OPT_OUT", items=["EMAIL"])


def told() -> tuple[Story, str]:
    story = Story()
    story.policy()
    story.party("sakura")
    return story, story.person("USER")


# Who is no third party.


@pytest.mark.parametrize(
    ("name", "clause"),
    [("kizuna", "KIZ-5.2.1"), ("aladdin", "ALA-4.2.1"), ("medmain", "MED-2.6.1")],
)
def test_entrustment_is_met_within_the_purpose_and_under_a_contract(name: str, clause: str) -> None:
    assert met(name, "ENTRUST") == (MET, (clause,))
    assert met(name, "ENTRUST", "entrustment.within_purpose=false") == (NOT_MET, (clause,))
    assert met(name, "ENTRUST", "entrustment.contract=false") == (NOT_MET, (clause,))


@pytest.mark.parametrize(
    ("name", "clause"),
    [("kizuna", "KIZ-5.2.2"), ("aladdin", "ALA-4.2.2"), ("medmain", "MED-2.6.2")],
)
def test_succession_is_met_by_an_agreement(name: str, clause: str) -> None:
    assert met(name, "SUCCESSION") == (MET, (clause,))
    assert met(name, "SUCCESSION", "succession.agreement=false") == (NOT_MET, (clause,))


@pytest.mark.parametrize(("name", "clause"), [("kizuna", "KIZ-5.2.3"), ("aladdin", "ALA-4.2.3")])
@pytest.mark.parametrize("left_out", ["JU1", "JU2", "JU3", "JU4", "JU5"])
def test_each_of_the_five_facts_of_joint_use_is_asked_for(
    name: str, clause: str, left_out: str
) -> None:
    said = '","'.join(f"JU{n}" for n in range(1, 6) if f"JU{n}" != left_out)
    assert met(name, "JOINT_USE") == (MET, (clause,))
    found = met(name, "JOINT_USE", f'joint_use_notice.items=["{said}"]')
    assert found == (NOT_MET, (clause,))


@pytest.mark.parametrize("left_out", ["JU1", "JU2", "JU3", "JU4", "JU5"])
def test_each_fact_of_joint_use_is_one_the_act_asks_for(left_out: str) -> None:
    story, user = told()
    facts = [f"JU{n}" for n in range(1, 6)]
    for contains, row in ((facts, "D53"), ([f for f in facts if f != left_out], "D54")):
        story.given(
            "notice.given", None, "04-01 00:00", kind="JOINT_USE", code="JU",
            version=str(len(contains)), contains=contains, items=["EMAIL"], purposes=[],
            parties=["sakura"],
        )  # fmt: skip
        assert story.row(user, AT, basis="JOINT_USE", items=["EMAIL"]) == row


# What is gathered, what reaches nobody's consent, and what a stop reaches.


def test_what_aladdins_site_gathers_of_somebody_known_is_a_collection() -> None:
    story, user = told()
    items = profile("aladdin")["items"]["history"]
    (event,) = story.when(
        "collect", AT, person=user, items=items, purposes=["P1"], source="AUTOMATIC",
        channel="AUTOMATIC",
    )  # fmt: skip
    assert (event.type, event.data["items"]) == ("collection.recorded", items)
    assert (event.data["source"], event.data["channel"]) == ("AUTOMATIC", "AUTOMATIC")


def test_sharing_with_aladdins_partners_authorises_nothing_under_policy_or_act() -> None:
    items = ("TXN_RECORD", "PAYMENT_INFO")
    found = checked(
        "aladdin", "CONSENT", "ALA-P1", sector="PARTNER", items=items, clause="ALA-2.1.b"
    )
    assert rows(found) == [("Q07", NOTE, "ALA-2.1.b"), ("Q06", NOT_MET, "ALA-4.1")]
    story, user = told()
    story.party("partner", sector="PARTNER")
    assert story.row(user, AT, party="partner", basis="CONSENT", items=[*items]) == "D70"


@pytest.mark.parametrize(
    ("name", "marketing"),
    [("kizuna", "KIZ-P3"), ("aladdin", "ALA-P2"), ("medmain", "MED-P3")],
)
def test_a_stop_of_marketing_reaches_the_one_purpose_that_is_marketing(
    name: str, marketing: str
) -> None:
    for one in profile(name)["purposes"]:
        found = checked(name, "CONSENT", one["code"], "consent.state=GIVEN", marketing_stopped=True)
        assert ("Q11" in {row for row, _, _ in rows(found)}) == (one["code"] == marketing)
        assert found.verdict == (NOT_MET if one["code"] == marketing else MET)
