"""The readings that are settled, one by one: where the table could be read in two ways."""

from __future__ import annotations

import pytest

from ledger.domain.law.alone import judge_alone
from ledger.domain.law.verdict import Judgement
from tests.domain.law.by_hand import judged, written

CARE = "basis=CONSENT_IMPLIED_CARE"
ABROAD = "recipient.country=US"
INFORMED = f'{ABROAD} basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"]'
OPT_OUT = "basis=OPT_OUT sensitive=false"
STOP = "suspension.kind=PROVISION suspension.since=2027-02-01"
EXPECTED = "data_class=REFERABLE referable.expected_as_personal_data=true"


def _words(judgement: Judgement) -> tuple[str | None, str | None, str | None]:
    return judgement.verdict, judgement.row, judgement.rule


def _rules(judgement: Judgement) -> list[str]:
    return [finding.rule for finding in judgement.findings]


def test_reading_01_what_does_not_fit_is_refused_by_d01_with_one_finding_for_each_problem() -> None:
    wrong = judged("erased=maybe recipient.country=japan law_version=1999-01-01")
    assert _words(wrong) == ("REFUSE", "D01", "INPUT")
    assert _rules(wrong) == ["INPUT"] * 3
    assert wrong.law_version == "2023-04-01"


@pytest.mark.parametrize("changes", ["consent.state=NONE", "data_class=DECEASED", "basis=?"])
def test_reading_02_without_an_allowance_there_is_nothing_to_record(changes: str) -> None:
    judgement = judged(changes)
    assert judgement.verdict != "ALLOW"
    assert (judgement.record_set, judgement.statutory) == (None, False)
    assert (judgement.record_methods, judgement.retain_until) == ((), None)


def test_reading_03_the_erased_is_handed_to_nobody_and_use_inside_comes_before_provision() -> None:
    assert judged("erased=true recipient.kind=PRINCIPAL").row == "D07"
    assert judged("erased=true data_class=ANON").row == "D07"
    assert judged("misuse_foreseen=true data_class=ANON").row == "D05"
    inside = "recipient.same_entity=true data_class=PSEUDO consent.state=NONE"
    assert judged(inside).row == "D15"
    beyond = judged(f"{inside} purpose.specified=false")
    assert _words(beyond) == ("REFUSE", "D15", "APPI-18-1")
    assert judged("recipient.same_entity=true suspension.kind=USE").row == "D09"
    assert judged(f"recipient.same_entity=true {STOP}").row == "D15"


def test_reading_04_a_stop_of_use_lets_law_and_life_pass_and_asks_a_person_for_two_others() -> None:
    answers = {
        basis: _words(judged(f"suspension.kind=USE basis={basis}"))[:2]
        for basis in ("LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY", "ENTRUST", "ON_BEHALF")
    }
    assert answers == {
        "LAW": ("REFUSE", "D21"),
        "LIFE": ("REFUSE", "D23"),
        "PUBLIC_HEALTH": ("REVIEW", "D09"),
        "STATE_DUTY": ("REVIEW", "D09"),
        "ENTRUST": ("REFUSE", "D09"),
        "ON_BEHALF": ("REFUSE", "D09"),
    }


def test_reading_05_whom_a_stop_of_provision_reaches_and_what_lifts_it() -> None:
    spared = "ENTRUST SUCCESSION JOINT_USE ON_BEHALF LAW LIFE PUBLIC_HEALTH STATE_DUTY"
    assert "D10" not in {judged(f"{STOP} basis={basis}").row for basis in spared.split()}
    reached = "CONSENT CONSENT_IMPLIED_CARE FOREIGN_CONSENT OPT_OUT ACAD_PUBLISH ACAD_RECIPIENT"
    assert {judged(f"{STOP} basis={basis}").row for basis in reached.split()} == {"D10"}
    joint = judged(f"{STOP} basis=JOINT_USE")
    assert (joint.verdict, _rules(joint)) == ("ALLOW", ["APPI-35-PROV"])
    assert joint.findings[0].severity == "WARNING"
    # The warning says that a provision which goes ahead needs a look; what is refused needs none.
    assert not judged(f"{STOP} basis=JOINT_USE joint_use_notice.beforehand=false").findings
    assert _rules(judged(f"{STOP} basis=JOINT_USE data_class=REFERABLE")) == ["APPI-35-PROV"]
    later = f"{STOP} consent.given_at=2027-02-02"
    assert judged(later).row == "D72"
    assert judged(f"{later} {INFORMED}").row == "D34"
    for but in ("consent.given_at=2027-02-01", "consent.covers_purpose=false",
                "consent.state=EXPIRED", "suspension.since=null", CARE):  # fmt: skip
        assert judged(f"{later} {but}").row == "D10", but


def test_reading_06_referable_information_is_asked_about_only_where_it_becomes_personal() -> None:
    assert judged("data_class=REFERABLE recipient.country=US").record_set == "0"
    assert judged(f"{EXPECTED} basis=LAW").row == "D21"
    assert judged(f"{EXPECTED} basis=LAW evidence.statute.citation=Code").row == "D20"
    assert judged(f"{EXPECTED} {ABROAD}").row == "D11"
    confirmed = f"{EXPECTED} referable.consent_confirmed=true"
    assert judged(f"{confirmed} {ABROAD}").row == "D12"
    assert judged(f"{confirmed} {ABROAD} recipient.database_in_japan=true").row == "D13"
    system = f"{ABROAD} recipient.equiv_system=true recipient.equiv_checked_at=2026-06-01"
    assert judged(f"{confirmed} {system}").row == "D13"
    assert judged(f"{confirmed} {system} recipient.equiv_broken=true").row == "D12"
    assert (judged(confirmed).row, judged(confirmed).record_set) == ("D13", "G")


def test_reading_07_a_written_request_is_consent_to_its_purpose() -> None:
    beyond = "purpose.specified=false basis=ON_BEHALF consent.state=NONE"
    assert judged(beyond).row == "D14"
    assert judged(f"{beyond} evidence.principal_request_on_file=true").row == "D72"
    # Nor does a request stand in for consent where another basis is claimed.
    assert (
        judged(
            "purpose.specified=false consent.state=NONE evidence.principal_request_on_file=true"
        ).row
        == "D14"
    )


def test_reading_08_half_of_a_ground_is_no_ground() -> None:
    statute = "basis=LAW evidence.statute.citation=Code"
    assert judged(f"{statute} evidence.statute.japanese=false").row == "D21"
    assert judged(f"{statute} evidence.statute.applies=false").row == "D21"
    assert judged("basis=LIFE evidence.protection.consent_difficult=true").row == "D23"
    assert judged("basis=LIFE evidence.protection.need=true").row == "D23"
    assert judged("basis=ENTRUST entrustment.supervised=false").row == "D51"
    assert judged("basis=ENTRUST entrustment.within_purpose=false").row == "D51"
    none = judged("basis=SUCCESSION succession.agreement=false")
    assert _words(none) == ("REFUSE", "D55", "APPI-27-5-2")
    assert none.reason.as_json() == {
        "en": "No succession agreement.", "ja": "事業承継の合意がありません。",
    }  # fmt: skip


ACADEMIC = {
    "ACAD_PUBLISH": ("evidence.academic.provider_is_academic",
                     "evidence.academic.unavoidable_for_publication"),
    "ACAD_JOINT": ("evidence.academic.provider_is_academic", "evidence.academic.joint_research"),
    "ACAD_RECIPIENT": ("recipient.academic", "evidence.academic.recipient_needs_for_research"),
}  # fmt: skip


@pytest.mark.parametrize("basis", ACADEMIC)
def test_reading_09_each_academic_ground_asks_all_that_it_names(basis: str) -> None:
    whole = f"basis={basis} " + " ".join(f"{member}=true" for member in ACADEMIC[basis])
    assert judged(whole).row == "D26"
    for member in ACADEMIC[basis]:
        assert judged(f"{whole} {member}=false").row == "D27"
    assert judged(f"{whole} evidence.academic.unjust_infringement=true").row == "D27"


def test_reading_10_implied_consent_asks_for_the_notice_its_statements_and_one_of_the_kinds() -> (
    None
):
    everything = '["' + '","'.join(f"P-C{n}" for n in range(1, 12)) + '","P-O4","OWN"]'
    reached = {
        code: judged(f"{CARE} notice.purposes={everything} purpose.code={code}").row
        for code in ("P-C1", "P-C4", "P-C5", "P-C6", "P-C7", "P-C8", "P-C9", "P-C10", "P-C11",
                     "P-O4", "OWN")
    }  # fmt: skip
    inside = {code for code, row in reached.items() if row == "D62"}
    assert inside == {"P-C4", "P-C5", "P-C6", "P-C8", "P-C9", "P-C10", "P-C11"}
    assert set(reached.values()) == {"D61", "D62"}
    statements = ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"]
    for one in statements:
        left = str([other for other in statements if other != one]).replace("'", '"')
        assert judged(f"{CARE} notice.statements={left.replace(' ', '')}").row == "D61"
    assert judged(f"{CARE} notice.posted=false").row == "D61"
    assert judged(f"{CARE} purpose.code=P-C9").row == "D61"


def test_reading_11_a_request_is_judged_by_itself_and_not_by_a_consent() -> None:
    request = "basis=ON_BEHALF evidence.principal_request_on_file="
    assert judged(f"{request}true consent.state=REFUSED consent.covers_recipient=false").row == (
        "D72"
    )
    assert judged(f"{request}false consent.state=GIVEN").row == "D70"


def test_reading_12_a_system_out_of_order_leaves_consent_abroad_what_it_is() -> None:
    system = f"{ABROAD} basis=FOREIGN_CONSENT recipient.equiv_system=true"
    in_order = f"{system} recipient.equiv_checked_at=2026-02-08"
    assert judged(in_order).row == "D72"
    assert judged(f"{in_order} recipient.equiv_broken=true").row == "D32"
    assert judged(f"{system} recipient.equiv_checked_at=2026-02-07").row == "D32"
    assert judged(f"{system} {INFORMED}").row == "D34"
    assert judged(f"{system} {INFORMED} consent.state=NONE").row == "D33"


@pytest.mark.parametrize("provision", [INFORMED, OPT_OUT, CARE, "basis=CONSENT"])
def test_reading_13_public_bodies_need_no_record_but_a_city_hospital_is_recorded(
    provision: str,
) -> None:
    def to(body: str) -> tuple[str | None, bool]:
        judgement = judged(f"{provision} recipient.public_body={body}")
        assert judgement.verdict == "ALLOW"
        return judgement.record_set, judgement.statutory

    own = "A" if provision == OPT_OUT else "B"
    assert to("NONE") == (own, True)
    for exempt in ("STATE_ORGAN", "LOCAL_GOVERNMENT", "INCORPORATED_ADMIN_AGENCY",
                   "LOCAL_INCORPORATED_AGENCY"):  # fmt: skip
        assert to(exempt) == ("0", False)
    assert to("LOCAL_GOVERNMENT_HOSPITAL") == (own, False)
    assert to("LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY") == (own, True)
    kept = judged(f"{provision} recipient.public_body=LOCAL_GOVERNMENT_HOSPITAL")
    assert kept.retain_until == "2030-02-08"
    assert kept.record_methods == ("EACH",)


def test_reading_14_a_body_of_the_acts_table_2_is_recorded_whatever_the_posted_list_says() -> None:
    body = judged(f"{CARE} recipient.public_body=TABLE2_BODY purpose.code=P-C5")
    assert (body.row, body.record_set, body.statutory) == ("D62", "B", True)


def test_a_provision_before_the_first_day_of_the_law_that_judges_is_said_to_be_so() -> None:
    early = judge_alone(written("provided_at=2023-03-31"))
    assert (early.row, _rules(early)) == ("D72", ["LAW-VERSION"])
    assert early.findings[0].severity == "INFO"
    assert judged("provided_at=2023-04-01").findings == ()
