"""What SAKURA and Minimum promised and left unsaid, as a lawyer reads it in their profiles."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.policy.findings import findings_of
from ledger.domain.policy.problems import problems_of
from tests.support.policies import profile

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "scripts" / "lib" / "policies"
TEXTS = ROOT.parent / "shared" / "seeds"

Object = dict[str, Any]

SAKURA, MINIMUM, TERMS = (profile(name) for name in ("sakura", "minimum", "minimum-terms"))


def table(name: str) -> list[Object]:
    clauses: list[Object] = tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))["clause"]
    return clauses


def ground(of: Object, code: str) -> Object:
    (found,) = (one for one in of["grounds"] if one["ground"] == code)
    return dict(found)


def purposes(of: Object, **members: Any) -> list[str]:
    """The codes of the purposes that have all these members so."""
    return [
        purpose["code"]
        for purpose in of["purposes"]
        if all(purpose.get(name) == value for name, value in members.items())
    ]


def gaps(of: Object) -> set[str]:
    return {gap.code for gap in findings_of(of)}


# All three.


@pytest.mark.parametrize("of", [SAKURA, MINIMUM, TERMS], ids=lambda of: str(of["policy"]))
def test_each_can_be_used_and_has_the_code_of_its_clauses(of: Object) -> None:
    assert problems_of(of) == []
    start = {"SAK": "SAK-", "MIN": "MIN-", "MIN-TERMS": "MIN-T"}[of["policy"]]
    assert {code for code in purposes(of) if not code.startswith(start)} == set()


@pytest.mark.parametrize(
    ("name", "profiles"), [("sakura", [SAKURA]), ("minimum", [MINIMUM, TERMS])]
)
def test_every_clause_of_a_profile_is_a_row_of_its_table_and_every_setting_is_in_the_profile(
    name: str, profiles: list[Object]
) -> None:
    clauses = table(name)
    known = {clause["id"] for clause in clauses}
    in_profiles = {pair for of in profiles for pair in stated(of)}
    assert {clause for _, clause in in_profiles} - known == set()
    settings = {
        (does["what"], clause["id"])
        for clause in clauses
        for does in clause["does"]
        if does["kind"] == "setting" and "why" not in does
    }
    assert settings - in_profiles == set()
    assert in_profiles - settings == set()


def stated(of: Object) -> set[tuple[str, str]]:
    """Each member of a profile with every clause in it."""
    return {(member, clause) for member, value in of.items() for clause in clauses_in(value)}


def clauses_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [clause for inner in value for clause in clauses_in(inner)]
    if not isinstance(value, dict):
        return []
    own = [*value.get("clauses", ()), *([value["clause"]] if "clause" in value else ())]
    return own + [clause for inner in value.values() for clause in clauses_in(inner)]


@pytest.mark.parametrize(
    ("name", "text"), [("sakura", "002_2a4429920808618a"), ("minimum", "004_398a4fd5fe4cf6ac")]
)
def test_every_line_of_the_text_stands_in_a_row(name: str, text: str) -> None:
    published = TEXTS / f"{text}.txt"
    if not published.exists():
        pytest.skip(f"the text is not at {published.relative_to(ROOT.parent)}")
    lines = published.read_text(encoding="utf-8").splitlines()
    written_on = {number for number, line in enumerate(lines, 1) if line.strip()}
    covered = {number for clause in table(name) for number in clause["lines"]}
    assert covered == written_on


# SAKURA.


def test_sakura_names_twenty_purposes_and_says_where_each_is_pursued() -> None:
    inside = purposes(SAKURA, place="INSIDE", provision=False)
    outside = purposes(SAKURA, place="THIRD_PARTY", provision=True)
    assert (len(inside), len(outside), len(SAKURA["purposes"])) == (9, 11, 20)
    assert all("sectors" in one for one in SAKURA["purposes"] if one["code"] in outside)
    assert purposes(SAKURA, marketing=True) == ["SAK-P1.3d"]


# Purpose, what it is in Table 2 of the Medical Guidance, and to whom information goes.
SAKURAS = {
    "SAK-P1.1": ("P-C1", ""),
    "SAK-P1.2": ("P-C2", ""),
    "SAK-P1.3a": ("P-C3", ""),
    "SAK-P1.3b": ("P-C3", ""),
    "SAK-P1.3c": ("P-C3", ""),
    "SAK-P1.3d": (None, ""),
    "SAK-P2.1a": ("P-C4", "CLINIC HOSPITAL LTC_PROVIDER MIDWIFERY PHARMACY VISIT_NURSING"),
    "SAK-P2.1b": ("P-C5", "CLINIC HOSPITAL MED_INSTITUTION MIDWIFERY PHARMACY"),
    "SAK-P2.1c": ("P-C6", "EXT_PHYSICIAN"),
    "SAK-P2.1d": ("P-C7", "CONTRACTOR TEST_LAB"),
    "SAK-P2.1e": ("P-C8", "FAMILY OTHER"),
    "SAK-P2.2a": ("P-C9", "CONTRACTOR"),
    "SAK-P2.2b": ("P-C9", "REVIEW_PAYMENT_BODY"),
    "SAK-P2.2c": ("P-C9", "HEALTH_INSURER REVIEW_PAYMENT_BODY"),
    "SAK-P2.3": ("P-C10", "COMMISSIONING_ORG EMPLOYER"),
    "SAK-P2.4": ("P-C11", "INSURER OTHER PROFESSIONAL_BODY"),
    "SAK-P3.1a": ("P-O1", ""),
    "SAK-P3.1b": ("P-O2", ""),
    "SAK-P3.1c": ("P-O3", ""),
    "SAK-P4.1": ("P-O4", "AUDITOR"),
}


def test_sakuras_purposes_are_those_of_table_2_but_for_news_of_its_services() -> None:
    found = {
        one["code"]: (one.get("care"), " ".join(sorted(one.get("sectors", ()))))
        for one in SAKURA["purposes"]
    }
    assert found == SAKURAS


def test_implied_consent_is_stated_toward_those_whom_its_purposes_name_and_nobody_else() -> None:
    implied = [one for one in SAKURA["grounds"] if one["ground"] == "CONSENT_IMPLIED_POSTED"]
    assert [one["clause"] for one in implied] == ["SAK-3.2.1", "SAK-3.2.2", "SAK-3.2.3"]
    for one in implied:
        assert one["conditions"] == ["POSTED", "NOT_RESERVED", "CARE_PURPOSE"]
        named = {
            sector
            for purpose in SAKURA["purposes"]
            if purpose.get("implied") and purpose["clause"].startswith(one["clause"])
            for sector in purpose["sectors"]
        }
        assert set(one["sectors"]) == named


def test_sakura_lists_seven_occasions_to_provide_beside_its_purposes() -> None:
    found = [
        (one["clause"][4:], one["ground"], one["conditions"], one.get("sectors"))
        for one in SAKURA["grounds"]
        if one["ground"] != "CONSENT_IMPLIED_POSTED"
    ]
    assert found == [
        ("4.1", "EX_LAW", ["LAW_NAMED"], ["AUTHORITY"]),
        ("4.1", "EX_STATE", ["BODY_AND_DUTY"], ["AUTHORITY"]),
        ("4.1", "POLICY_ONLY", [], ["AUTHORITY"]),
        ("4.2", "POLICY_ONLY", [], ["SETTLEMENT"]),
        ("4.3", "NTP_ENTRUST", [], None),
        ("4.4", "POLICY_ONLY", [], ["CONFIDANT"]),
        ("4.5", "POLICY_ONLY", [], None),
        ("4.6", "NTP_SUCCESSION", [], None),
        ("4.7", "EX_OTHER_LAW", ["LAW_NAMED"], None),
    ]


def test_sakura_sets_no_limit_to_what_it_entrusts() -> None:
    assert ground(SAKURA, "NTP_ENTRUST")["conditions"] == []
    found = {(gap.code, clause) for gap in findings_of(SAKURA) for clause in gap.clauses}
    assert {("F07", "SAK-4.3"), ("F14", "SAK-3.2.1.d"), ("F14", "SAK-3.2.2.a")} <= found


def test_sakura_covers_care_itself_and_the_dead() -> None:
    assert (SAKURA["scope"]["kinds"], SAKURA["living_only"]["only"]) == (["CARE"], False)
    named = (
        "MED_HISTORY CONDITION TREATMENT DISPENSING EXAM_RESULT GUIDANCE DISABILITY CRIME_DAMAGE"
    )
    assert SAKURA["items"]["sensitive"] == named.split()
    assert SAKURA["items"]["open"] is True
    assert set(named.split()) <= set(SAKURA["items"]["listed"])


def test_sakura_names_no_fee_no_refusal_no_stop_and_no_change_of_purpose() -> None:
    assert (SAKURA["fees"], SAKURA["refusals"]) == ([], [])
    kinds = [request["kind"] for request in SAKURA["requests"]]
    assert kinds == ["DISCLOSURE", "CORRECTION", "ADDITION", "DELETION"]
    for request in SAKURA["requests"]:
        assert (request["clauses"], request["speed"]) == (["SAK-7.a"], "WITHOUT_DELAY")
        assert request["investigation"] is True
    assert not {"purpose_change", "beyond_purpose", "identity_first", "enacted"} & set(SAKURA)
    assert {"F22", "F23", "F37"} <= gaps(SAKURA)


def test_sakura_is_in_force_when_posted_or_otherwise_readable_and_use_is_taken_as_consent() -> None:
    revision = SAKURA["revision"]
    assert revision["effective"] == "POSTED_OR_VIEWABLE"
    assert not any(revision[name] for name in ("otherwise", "without_notice", "carve_out"))
    assert SAKURA["deemed_by_use"] == {"clause": "SAK-6.c"}
    assert "F41" in gaps(SAKURA)


def test_an_advertising_network_is_a_standing_recipient_whose_terms_sakura_does_not_state() -> None:
    (network,) = SAKURA["standing_recipients"]
    assert set(network["items"]) == set(SAKURA["items"]["history"])
    assert (network["sector"], network["country"]) == ("AD_NETWORK", "US")
    assert network["stated"] is False
    assert {"IDFA", "BROWSING", "IP"} <= set(network["items"])


def test_sakura_prints_an_address_and_a_mail_address_and_no_telephone() -> None:
    (desk,) = SAKURA["desks"]
    assert {"name", "address", "email"} == set(desk) - {"clause"}
    assert SAKURA["notices"] == [
        {"clause": "SAK-2.5", "duty": "AUTHORITY_REPORT", "speed": "PROMPTLY"}
    ]


# Minimum's policy.


def test_minimums_policy_binds_two_bodies_and_its_terms_the_group_alone() -> None:
    assert [len(of["bound"]) for of in (MINIMUM, TERMS)] == [2, 1]
    assert TERMS["bound"][0]["name"] == MINIMUM["bound"][0]["name"]
    assert (MINIMUM["scope"]["kinds"], TERMS["scope"]["kinds"]) == (["WEBSITE"], ["CARE"])
    assert MINIMUM["organisation"] == TERMS["organisation"]
    places = {(of["organisation"]["country"], of["organisation"]["zone"]) for of in (SAKURA, TERMS)}
    assert places == {("JP", "Asia/Tokyo")}
    assert [of["living_only"]["only"] for of in (MINIMUM, TERMS)] == [True, True]


def test_minimum_promises_to_ask_for_consent_and_lists_what_is_excepted() -> None:
    assert MINIMUM["consent"] == {"clause": "MIN-6.1"}
    found = [(one["clause"][4:], one["ground"], one["conditions"]) for one in MINIMUM["grounds"]]
    assert found == [
        ("6.1.1", "EX_LIFE", ["NEEDED", "CONSENT_HARD"]),
        ("6.1.2", "EX_PUBHEALTH", ["NEEDED", "CONSENT_HARD"]),
        ("6.1.3", "EX_STATE", ["BODY_AND_DUTY", "CONSENT_IMPEDES"]),
        ("6.1.4", "OPT_OUT", ["MATTERS_LISTED", "FILED"]),
        ("6.1", "EX_OTHER_LAW", ["LAW_NAMED"]),
        ("6.2.1", "NTP_ENTRUST", ["WITHIN_PURPOSE"]),
        ("6.2.2", "NTP_SUCCESSION", []),
        ("6.2.3", "NTP_JOINT", ["MATTERS_LISTED"]),
    ]


def test_minimums_opt_out_names_the_five_matters_of_the_old_act_and_a_filing() -> None:
    opt_out = ground(MINIMUM, "OPT_OUT")
    assert opt_out["matters"] == ["OO2", "OO3", "OO5", "OO6", "OO7"]
    assert "FILED" in opt_out["conditions"]
    assert date.fromisoformat(MINIMUM["enacted"]) < date(2022, 4, 1)


def test_minimums_analytics_go_to_ireland_and_the_united_states_with_a_way_to_refuse() -> None:
    found = {one["country"]: one for one in MINIMUM["standing_recipients"]}
    assert set(found) == {"IE", "US"}
    assert [country for country in found if "IP_FULL" in found[country]["items"]] == ["US"]
    for one in found.values():
        assert (one["sector"], one["stated"]) == ("ANALYTICS", True)
        assert {"COOKIE", "IP_TRUNCATED", "USAGE_HISTORY"} <= set(one["items"])
        assert "gaoptout" in one["refuse"]["en"]


def test_minimums_address_for_mail_is_kept_as_printed_and_said_to_be_wrong() -> None:
    (desk,) = (one for one in MINIMUM["desks"] if "email" in one)
    assert desk["email"] == "infoklinik.co.jp"
    assert "@" in desk["defects"][0]["en"]


def test_minimum_names_three_grounds_to_refuse_and_neither_fee_nor_addition() -> None:
    refusals = [(one["clause"], one["ground"]) for one in MINIMUM["refusals"]]
    assert refusals == [
        ("MIN-8.1", "DG_HARM"), ("MIN-8.2", "DG_BUSINESS"), ("MIN-8.3", "DG_LAW")
    ]  # fmt: skip
    assert MINIMUM["fees"] == []
    kinds = {one["kind"] for one in MINIMUM["requests"]}
    assert not {"ADDITION", "SUSPENSION_OF_PROVISION", "PROVISION_RECORDS"} & kinds


def test_minimum_investigates_a_stop_alone_and_may_do_something_else_instead() -> None:
    asked = {one["kind"]: one for one in MINIMUM["requests"]}
    stops = ("SUSPENSION_OF_USE", "ERASURE")
    for kind in stops:
        assert (asked[kind]["investigation"], asked[kind]["alternative"]) == (True, True)
        assert asked[kind]["grounds"] == ["BEYOND_PURPOSE", "IMPROPER_ACQUISITION"]
        assert asked[kind]["clauses"] == ["MIN-10.a", "MIN-10.b", "MIN-10.c", "MIN-10.d"]
    for kind in ("CORRECTION", "DELETION"):
        assert asked[kind]["clauses"] == ["MIN-9.1", "MIN-9.2"]
    others = {kind: one for kind, one in asked.items() if kind not in stops}
    assert not any(
        {"investigation", "alternative", "grounds"} & set(one) for one in others.values()
    )
    assert [asked[kind]["speed"] for kind in ("COMPLAINT", "SELF_SERVICE")] == ["UNSTATED"] * 2
    at_once = [kind for kind, one in asked.items() if one["speed"] == "WITHOUT_DELAY"]
    assert at_once == ["DISCLOSURE", "CORRECTION", "DELETION", *stops]


def test_minimum_promises_four_notices_and_none_of_declining_but_for_disclosure() -> None:
    promised = [(one["clause"], one["duty"], one["speed"]) for one in MINIMUM["notices"]]
    assert promised == [
        ("MIN-4.2", "PURPOSE_CHANGED", "UNSTATED"),
        ("MIN-8.c", "DISCLOSURE_REFUSED", "WITHOUT_DELAY"),
        ("MIN-9.2", "CORRECTED", "WITHOUT_DELAY"),
        ("MIN-10.c", "SUSPENDED", "UNSTATED"),
    ]
    assert MINIMUM["purpose_change"] == {"clause": "MIN-4.1", "notice": True}


def test_what_minimum_registers_and_what_identifies_by_itself() -> None:
    items = MINIMUM["items"]
    registered = "NAME DOB ADDRESS PHONE EMAIL BANK_ACCT CARD_NO LICENCE_NO INSURANCE_CARD OTHER"
    assert set(registered.split()) <= set(items["listed"])
    assert set(items["identifying"]) == {
        "ID_CODE", "APPEARANCE", "FINGERPRINT", "VOICEPRINT", "INSURER_NO"
    }  # fmt: skip
    assert (items["open"], items["sensitive"]) == (True, [])


def test_minimum_marks_what_is_incidental_and_what_is_marketing_and_says_no_place() -> None:
    assert purposes(MINIMUM, incidental=True) == ["MIN-P10"]
    assert purposes(MINIMUM, marketing=True) == ["MIN-P4"]
    assert len(purposes(MINIMUM, place="ANY", provision=False)) == len(MINIMUM["purposes"]) == 11


def test_policy_and_terms_of_minimum_take_effect_by_different_rules() -> None:
    policy, terms = MINIMUM["revision"], TERMS["revision"]
    assert (policy["effective"], terms["effective"]) == ("ON_POSTING", "PRINTED_DAY")
    assert (policy["otherwise"], terms["otherwise"]) == (True, False)
    assert (policy["without_notice"], terms["without_notice"]) == (True, True)
    assert (policy["carve_out"], terms["carve_out"]) == (True, False)


# Minimum's terms.


def test_under_the_terms_a_consultation_is_recorded_only_if_both_sides_agree() -> None:
    both = TERMS["both_sides_record"]
    assert (both["clause"], both["items"]) == ("MIN-T3.7", ["AUDIO_REC", "VIDEO_REC", "PHOTO"])
    assert "both_sides_record" not in MINIMUM


def test_the_terms_were_enacted_after_the_policy_and_name_nothing_as_sensitive() -> None:
    assert date.fromisoformat(TERMS["enacted"]) == date(2022, 7, 15)
    assert (TERMS["items"]["open"], TERMS["items"]["sensitive"]) == (True, [])
    assert {"AUDIO_REC", "VIDEO_REC", "PHOTO", "VIDEO_LIVE"} <= set(TERMS["items"]["listed"])


def test_use_is_taken_as_agreement_to_the_terms_and_never_to_the_policy() -> None:
    assert TERMS["deemed_by_use"] == {"clause": "MIN-T1.1"}
    assert "deemed_by_use" not in MINIMUM


def test_sakura_asks_for_no_consent_anywhere_and_lists_neither_opt_out_nor_joint_use() -> None:
    kinds = {one["ground"] for one in SAKURA["grounds"]}
    assert "consent" not in SAKURA
    assert not {"CONSENT_EXPRESS", "OPT_OUT", "NTP_JOINT"} & kinds
    assert "F09" in gaps(SAKURA)


def test_no_purpose_of_minimum_foresees_the_provision_that_its_opt_out_speaks_of() -> None:
    assert purposes(MINIMUM, provision=True) == []
    assert "F03" in gaps(MINIMUM)


def test_minimums_joint_use_names_who_is_responsible_by_name_alone() -> None:
    joint = ground(MINIMUM, "NTP_JOINT")
    assert (joint["matters"], joint["in_part"]) == (["JU1", "JU2", "JU3", "JU4", "JU5"], ["JU5"])


def test_the_terms_know_one_ground_and_leave_the_rest_to_the_policy() -> None:
    assert [one["ground"] for one in TERMS["grounds"]] == ["NTP_SUCCESSION"]
    assert not {"consent", "beyond_purpose", "purpose_change"} & set(TERMS)
