"""Each finding appears for a policy that has the fault, and goes when the fault is mended."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.policy.findings import FINDINGS, findings_of
from ledger.domain.policy.gap import GAP_SEVERITIES, PolicyGap
from ledger.domain.policy.problems import MAX_BYTES, problems_of
from ledger.domain.terms import NOTICE_CONTENTS
from ledger.interfaces.profiles import load, names

Profile = dict[str, Any]
Change = Callable[[Profile], object]

OPT_OUT: Profile = {
    "clause": "X-1",
    "ground": "OPT_OUT",
    "conditions": ["MATTERS_LISTED", "FILED"],
    "matters": [f"OO{number}" for number in range(1, 10)],
    "items": ["NAME"],
    "text": {"en": "published items", "ja": "公表した項目"},
}
JOINT: Profile = {
    "clause": "X-2",
    "ground": "NTP_JOINT",
    "conditions": ["MATTERS_LISTED"],
    "matters": [f"JU{number}" for number in range(1, 6)],
    "text": {"en": "joint use", "ja": "共同利用"},
}
STANDING: Profile = {
    "clause": "X-3",
    "name": "Example Analytics",
    "country": "JP",
    "sector": "ANALYTICS",
    "items": ["COOKIE"],
    "purpose": {"en": "statistics", "ja": "統計"},
    "refuse": {"en": "in the browser", "ja": "ブラウザーの設定"},
    "stated": True,
}


def hinata() -> Profile:
    """A good policy; what it has no part of is added, each part without fault."""
    profile = copy.deepcopy(load("hinata"))
    profile["grounds"] += [copy.deepcopy(OPT_OUT), copy.deepcopy(JOINT)]
    profile["refusals"] = [one for one in profile["refusals"] if one["ground"] != "DG_BUSINESS"]
    profile["standing_recipients"] = [copy.deepcopy(STANDING)]
    return profile


def ground(profile: Profile, kind: str) -> Profile:
    return next(one for one in profile["grounds"] if one["ground"] == kind)


def purpose(profile: Profile, code: str) -> Profile:
    return next(one for one in profile["purposes"] if one["code"] == code)


def request(profile: Profile, kind: str) -> Profile:
    return next(one for one in profile["requests"] if one["kind"] == kind)


def without(name: str, member: str, *values: str) -> Change:
    def change(profile: Profile) -> None:
        profile[name] = [one for one in profile[name] if one[member] not in values]

    return change


def put(value: object, *path: str | int) -> Change:
    def change(profile: Profile) -> None:
        place: Any = profile
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def of_ground(kind: str, member: str, value: object) -> Change:
    return lambda profile: ground(profile, kind).update({member: value})


def of_purpose(which: str, **members: object) -> Change:
    return lambda profile: purpose(profile, which).update(members)


def of_request(kind: str, member: str, value: object) -> Change:
    return lambda profile: request(profile, kind).update({member: value})


def and_ground(kind: str, *conditions: str) -> Change:
    added = {
        "clause": "X-9", "ground": kind, "conditions": [*conditions],
        "text": {"en": "in other words.", "ja": "要旨。"},
    }  # fmt: skip
    return lambda profile: profile["grounds"].append(added)


def and_refusal(kind: str) -> Change:
    return lambda profile: profile["refusals"].append({"clause": "X-9", "ground": kind})


def all_of(*changes: Change) -> Change:
    def change(profile: Profile) -> None:
        for one in changes:
            one(profile)

    return change


def no_provision(profile: Profile) -> None:
    for one in profile["purposes"]:
        one["provision"] = False


DEEMED = put({"clause": "X-9"}, "deemed_by_use")
NO_CARE = put(["WEBSITE"], "scope", "kinds")
NOT_SENSITIVE = put([], "items", "sensitive")

# What is done to the good policy, and the one finding that comes of it.
FAULTS: tuple[tuple[str, Change], ...] = (
    ("F01", of_ground("OPT_OUT", "matters", ["OO2", "OO3", "OO5", "OO6", "OO7"])),
    ("F01", of_ground("OPT_OUT", "in_part", ["OO1"])),
    ("F02", of_ground("OPT_OUT", "conditions", ["MATTERS_LISTED"])),
    ("F03", no_provision),
    ("F04", of_ground("OPT_OUT", "items", ["NAME", "TREATMENT"])),
    ("F04", lambda profile: ground(profile, "OPT_OUT").pop("items")),
    ("F05", of_ground("NTP_JOINT", "matters", ["JU1", "JU2", "JU3", "JU4"])),
    ("F05", of_ground("NTP_JOINT", "in_part", ["JU5"])),
    ("F06", and_ground("POLICY_ONLY")),
    ("F07", of_ground("NTP_ENTRUST", "conditions", [])),
    ("F08", of_ground("EX_LIFE", "conditions", ["NEEDED"])),
    ("F08", of_ground("EX_PUBHEALTH", "conditions", ["NEEDED"])),
    ("F08", of_ground("EX_STATE", "conditions", ["BODY_AND_DUTY"])),
    ("F08", of_ground("EX_STATE", "conditions", ["CONSENT_IMPEDES"])),
    ("F08", of_ground("CONSENT_IMPLIED_POSTED", "conditions", ["POSTED", "CARE_PURPOSE"])),
    ("F09", lambda profile: profile.pop("consent")),
    ("F10", all_of(without("grounds", "ground", "EX_LAW"), and_ground("EX_OTHER_LAW"),
                   put([], "beyond_purpose", "exceptions"))),
    ("F11", lambda profile: profile.pop("guidelines")),
    ("F12", of_purpose("RESEARCH", implied=True)),
    ("F12", of_purpose("RESEARCH", implied=True, care="P-O3")),
    ("F13", of_purpose("NETWORK", place="INSIDE")),
    ("F13", of_purpose("CARE", provision=True)),
    ("F14", of_purpose("TESTS", place="THIRD_PARTY")),
    ("F14", of_purpose("RESEARCH", sectors=["CONTRACTOR", "TEST_LAB"])),
    ("F15", of_purpose("NEWS", incidental=True)),
    ("F16", put(True, "items", "open")),
    ("F17", all_of(of_purpose("INSURANCE", clause="HIN-2"),
                   of_purpose("CLAIMS", clause="HIN-2"))),
    ("F18", put([], "locks")),
    ("F18", put("WARN", "locks", 0, "effect")),
    ("F18", put(["INSURER_NO"], "locks", 0, "items")),
    ("F19", lambda profile: profile["items"]["listed"].append("MY_NUMBER")),
    ("F20", without("grounds", "ground", "EX_ACADEMIC")),
    ("F21", put([], "beyond_purpose", "exceptions")),
    ("F22", without("requests", "kind", "SUSPENSION_OF_PROVISION")),
    ("F23", without("requests", "kind", "SUSPENSION_OF_USE")),
    ("F23", without("requests", "kind", "ERASURE")),
    ("F24", of_request("ERASURE", "grounds", ["BEYOND_PURPOSE", "BREACH", "RIGHTS_AT_RISK"])),
    ("F24", of_request("SUSPENSION_OF_PROVISION", "grounds", ["UNLAWFUL_PROVISION"])),
    ("F24", of_request("SUSPENSION_OF_PROVISION", "grounds",
                       ["NO_LONGER_NEEDED", "BREACH", "RIGHTS_AT_RISK"])),
    ("F24", of_request("SUSPENSION_OF_USE", "grounds",
                       ["BEYOND_PURPOSE", "IMPROPER_ACQUISITION", "NO_LONGER_NEEDED", "BREACH",
                        "RIGHTS_AT_RISK"])),
    ("F25", without("requests", "kind", "PROVISION_RECORDS")),
    ("F26", without("requests", "kind", "ADDITION")),
    *(
        ("F27", without("requests", "kind", kind))
        for kind in ("PURPOSE_NOTICE", "DISCLOSURE", "CORRECTION", "DELETION", "COMPLAINT")
    ),
    ("F28", put(["DISCLOSURE", "PROVISION_RECORDS", "CORRECTION"], "fees", 0, "requests")),
    ("F28", put(["DISCLOSURE", "PROVISION_RECORDS", "SELF_SERVICE"], "fees", 0, "requests")),
    ("F29", put(["DISCLOSURE"], "fees", 0, "requests")),
    *(
        (code, without("notices", "duty", duty))
        for code, duty in (
            ("F30", "DISCLOSURE_REFUSED"), ("F30", "CORRECTION_DECLINED"),
            ("F30", "SUSPENSION_DECLINED"), ("F31", "DOES_NOT_EXIST"), ("F31", "CORRECTED"),
            ("F31", "SUSPENDED"), ("F32", "ALTERNATIVE_MEASURE"),
        )
    ),
    ("F33", and_refusal("DG_BUSINESS")),
    ("F34", and_refusal("DG_NOT_PI")),
    ("F35", lambda profile: profile.pop("identity_first")),
    ("F36", of_request("DISCLOSURE", "speed", "UNSTATED")),
    ("F37", lambda profile: profile.pop("purpose_change")),
    ("F37", put(False, "purpose_change", "notice")),
    ("F38", all_of(put(True, "revision", "without_notice"),
                   put(False, "revision", "carve_out"))),
    ("F39", put("PRINTED_DAY", "revision", "effective")),
    ("F40", put("UNSTATED", "revision", "effective")),
    ("F43", NO_CARE),
    ("F44", put("ID", "organisation", "country")),
    ("F45", lambda profile: profile["bound"].append({"clause": "X-9", "name": "K.K. Example"})),
    ("F46", put(False, "living_only", "only")),
    ("F47", put({"clause": "X-9"}, "acts_for_others")),
    ("F48", put("US", "standing_recipients", 0, "country")),
    ("F49", put(False, "standing_recipients", 0, "stated")),
    ("F50", put([{"en": "no @", "ja": "@ がない"}], "desks", 0, "defects")),
    ("F51", put([], "desks")),
)  # fmt: skip


def found(profile: Profile) -> set[str]:
    return {gap.code for gap in findings_of(profile)}


def only(profile: Profile, code: str) -> PolicyGap:
    [gap] = [one for one in findings_of(profile) if one.code == code]
    return gap


def test_the_good_policy_has_no_findings_and_no_problems() -> None:
    assert problems_of(hinata()) == []
    assert found(hinata()) == set()


@pytest.mark.parametrize(("code", "change"), FAULTS, ids=[code for code, _ in FAULTS])
def test_a_fault_brings_its_finding(code: str, change: Change) -> None:
    profile = hinata()
    change(profile)
    assert code in found(profile)
    # Use without exceptions follows from the change that F10 needs; all else comes alone.
    assert found(profile) - {code} <= ({"F21"} if code == "F10" else set())
    assert problems_of(profile) == []


def test_every_finding_there_is_was_tried() -> None:
    # Deemed acceptance is two findings at once, and has a test of its own.
    assert {code for code, _ in FAULTS} | {"F41", "F42"} == set(FINDINGS)
    assert list(FINDINGS) == [f"F{number:02}" for number in range(1, len(FINDINGS) + 1)]


def test_use_taken_as_acceptance_reaches_sensitive_data_where_care_or_such_items_are_covered() -> (
    None
):
    profile = hinata()
    all_of(DEEMED, NO_CARE, NOT_SENSITIVE)(profile)
    assert {"F41", "F42"} & found(profile) == {"F41"}
    for change in (all_of(DEEMED, NO_CARE), all_of(DEEMED, NOT_SENSITIVE)):
        profile = hinata()
        change(profile)
        assert {"F41", "F42"} <= found(profile)


def test_what_goes_where_the_person_tells_it_to_go_is_no_purpose_for_opting_out() -> None:
    profile = hinata()
    no_provision(profile)
    purpose(profile, "NEWS").update(provision=True, place="ANY", clause="HIN-6.1")
    assert "F03" in found(profile)
    purpose(profile, "NEWS").update(clause="HIN-3.10")
    assert "F03" not in found(profile)


def test_changing_without_notice_is_no_fault_where_what_the_law_provides_is_excepted() -> None:
    profile = hinata()
    put(True, "revision", "without_notice")(profile)
    assert found(profile) == set()


def test_a_catch_all_beside_an_item_for_laws_is_no_finding() -> None:
    profile = hinata()
    and_ground("EX_OTHER_LAW", "LAW_NAMED")(profile)
    assert found(profile) == set()


def test_a_fee_that_does_not_concern_disclosure_need_not_speak_of_provision_records() -> None:
    profile = hinata()
    profile["fees"][0]["requests"] = ["PURPOSE_NOTICE"]
    assert found(profile) == set()


USE_BUT_19 = [
    "BEYOND_PURPOSE", "IMPROPER_ACQUISITION", "NO_LONGER_NEEDED", "BREACH", "RIGHTS_AT_RISK"
]  # fmt: skip


def test_of_the_grounds_of_article_35_those_are_named_that_are_missing_for_each_request() -> None:
    profile = hinata()
    all_of(
        of_request("SUSPENSION_OF_USE", "grounds", USE_BUT_19),
        of_request("ERASURE", "grounds", USE_BUT_19),
        of_request("SUSPENSION_OF_PROVISION", "grounds",
                   ["UNLAWFUL_PROVISION", "NO_LONGER_NEEDED", "RIGHTS_AT_RISK"]),
    )(profile)  # fmt: skip
    use, provision = (one for one in findings_of(profile) if one.code == "F24")
    assert use.clauses == provision.clauses == ("HIN-7.5",)
    assert use.wrong.en.endswith("suspension of use, erasure without “improper use”.")
    assert use.wrong.ja.endswith("利用停止、消去に「不適正な利用」がありません。")
    assert provision.wrong.en.endswith("suspension of provision without “a leak or loss occurred”.")


@pytest.mark.parametrize(("name", "code"), [("kizuna", "F34"), ("aladdin", "F34"),
                                            ("sakura", "F49"), ("aladdin", "F49")])  # fmt: skip
def test_what_is_no_breach_of_the_act_by_itself_is_a_remark(name: str, code: str) -> None:
    assert only(load(name), code).severity == "REMARK"


def test_a_recipient_whose_items_are_stated_is_not_said_to_lack_them() -> None:
    profile = load("sakura")
    assert profile["standing_recipients"][0]["items"]
    assert "but not all of what it receives" in only(profile, "F49").wrong.en


def test_a_matter_named_in_part_is_told_apart_from_one_that_is_missing() -> None:
    (kizuna,) = (one for one in findings_of(load("kizuna")) if one.code == "F05")
    assert kizuna.wrong.en.endswith("representative of who is responsible (in part only).")
    assert kizuna.wrong.ja.endswith("管理責任者の氏名・名称、住所、代表者（一部のみ）。")
    profile = hinata()
    of_ground("NTP_JOINT", "matters", ["JU1", "JU2", "JU3", "JU4"])(profile)
    assert "in part" not in only(profile, "F05").wrong.en


def test_a_request_without_grounds_is_not_limited_to_any() -> None:
    profile = hinata()
    request(profile, "ERASURE").pop("grounds")
    assert "F24" not in found(profile)


def test_viewing_ones_own_registration_and_complaining_need_no_speed() -> None:
    profile = hinata()
    request(profile, "COMPLAINT")["speed"] = "UNSTATED"
    profile["requests"].append(
        {"kind": "SELF_SERVICE", "clauses": ["X-9"], "speed": "UNSTATED"}
    )  # fmt: skip
    assert found(profile) == set()


def test_a_finding_names_the_clause_and_what_exactly_is_missing() -> None:
    profile = hinata()
    of_ground("OPT_OUT", "in_part", ["OO1", "OO8"])(profile)
    gap = only(profile, "F01")
    assert gap.clauses == ("X-1",)
    for code in ("OO1", "OO8"):
        assert NOTICE_CONTENTS.label(code).en in gap.wrong.en
        assert NOTICE_CONTENTS.label(code).ja in gap.wrong.ja
    assert NOTICE_CONTENTS.label("OO2").en not in gap.wrong.en


def test_where_the_policy_says_nothing_no_clause_is_named() -> None:
    profile = hinata()
    profile.pop("consent")
    assert only(profile, "F09").clauses == ()


def test_every_finding_speaks_both_languages_and_says_what_the_ledger_does() -> None:
    for code, change in FAULTS:
        profile = hinata()
        change(profile)
        gap = next(one for one in findings_of(profile) if one.code == code)
        assert gap.severity in GAP_SEVERITIES
        for text in (gap.wrong, gap.does):
            assert text.en.endswith(".")
            assert text.ja.endswith(("。", "）"))
            assert re.search("[ぁ-ん]", text.ja), code


@pytest.mark.parametrize("name", names())
def test_a_profile_that_comes_with_the_program_can_be_used(name: str) -> None:
    assert problems_of(load(name)) == []


# law.md 3.2 in the words of this project: what each of the five published policies is short of.
PUBLISHED = {
    "kizuna": {"F01", "F03", "F04", "F05", "F22", "F24", "F25", "F29", "F32", "F34", "F44"},
    "aladdin": {"F01", "F02", "F03", "F04", "F05", "F06", "F22", "F24", "F25", "F26", "F29", "F32",
                "F34", "F37", "F38", "F49"},
    "minimum": {"F01", "F03", "F04", "F05", "F17", "F22", "F24", "F25", "F26", "F45", "F47", "F48",
                "F50"},
    "minimum-terms": {"F39", "F41", "F42"},
    "medmain": {"F10", "F20", "F24", "F25", "F30", "F40", "F43"},
    "sakura": {"F06", "F07", "F09", "F14", "F19", "F22", "F23", "F25", "F30", "F37", "F41", "F42",
               "F46", "F48"},
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_policy_shows_the_faults_that_were_found_in_its_text(name: str) -> None:
    assert PUBLISHED[name] - found(load(name)) == set()


def test_only_a_policy_with_opting_out_is_told_about_it() -> None:
    for name in ("sakura", "medmain", "minimum-terms", "hinata"):
        assert not {"F01", "F02", "F03", "F04"} & found(load(name)), name


# What has the shape and cannot be used all the same: the member that is named.
PROBLEMS: tuple[tuple[str, Change], ...] = (
    ("format", put(2, "format")),
    ("purposes[1].code", of_purpose("INSURANCE", code="CARE")),
    ("requests[1].kind", of_request("DISCLOSURE", "kind", "PURPOSE_NOTICE")),
    ("locks[0].purposes[1]", put(["INSURANCE", "NOWHERE"], "locks", 0, "purposes")),
    ("grounds[9].matters", lambda profile: ground(profile, "OPT_OUT").pop("matters")),
    ("grounds[9].matters", of_ground("OPT_OUT", "conditions", ["FILED"])),
    ("grounds[9].matters[1]", of_ground("OPT_OUT", "matters", ["OO1", "JU1"])),
    ("grounds[10].in_part[0]", all_of(of_ground("NTP_JOINT", "matters", ["JU1"]),
                                      of_ground("NTP_JOINT", "in_part", ["JU2"]))),
    ("grounds[2].matters[0]", all_of(of_ground("EX_LAW", "conditions", ["MATTERS_LISTED"]),
                                     of_ground("EX_LAW", "matters", ["OO1"]))),
    ("purposes[2].implied", without("grounds", "ground", "CONSENT_IMPLIED_POSTED")),
    ("profile", lambda profile: profile["desks"].extend(
        {"clause": f"X-{number}", "address": "架" * 300} for number in range(50))),
)  # fmt: skip


@pytest.mark.parametrize(("field", "change"), PROBLEMS, ids=[field for field, _ in PROBLEMS])
def test_what_does_not_hold_within_a_profile_is_refused(field: str, change: Change) -> None:
    profile = hinata()
    change(profile)
    assert field in [problem.field for problem in problems_of(profile)]


def test_a_profile_is_refused_from_the_first_byte_too_many() -> None:
    profile = hinata()

    def length() -> int:
        written = json.dumps(profile, ensure_ascii=False, separators=(",", ":"))
        return len(written.encode())

    while length() < MAX_BYTES - 700:
        number = len(profile["desks"])
        profile["desks"].append({"clause": f"X-{number}", "address": "a" * 300})
    desks = [{"clause": f"X-{name}", "address": "a"} for name in ("a", "b", "c")]
    profile["desks"] += desks
    for desk in desks:
        desk["address"] = "a" * (1 + min(299, MAX_BYTES - 1 - length()))
    assert length() == MAX_BYTES - 1
    assert problems_of(profile) == []
    profile["title"] += "a"
    assert [problem.field for problem in problems_of(profile)] == ["profile"]


def test_where_the_shape_is_broken_nothing_else_is_looked_at() -> None:
    profile = hinata()
    profile["format"] = 2
    profile.pop("desks")
    assert [problem.field for problem in problems_of(profile)] == ["desks"]
