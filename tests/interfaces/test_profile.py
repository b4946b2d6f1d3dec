"""`daicho profile`: profiles of policies are listed, checked and shown; faults are all named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.policy.findings import FINDINGS, findings_of
from ledger.interfaces.profiles import load, names
from tests.support.cli import Desk

PUBLISH = "policy publish HINATA 1 --text policy.txt --posted-at 2026-04-01T09:00 --at 2026-04-01"


def written(desk: Desk, profile: dict[str, Any], name: str = "own.json") -> Path:
    path = desk.folder / name
    path.write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_profiles_of_the_program_are_listed_with_their_findings(bare: Desk) -> None:
    answer = bare.done("profile list --json", DAICHO_STORE=None).json
    assert [one["name"] for one in answer["profiles"]] == names()
    assert {one["name"] for one in answer["profiles"]} >= {
        "kizuna", "aladdin", "sakura", "medmain", "minimum", "minimum-terms", "hinata",
    }  # fmt: skip
    for one in answer["profiles"]:
        assert one["findings"] == len(findings_of(load(one["name"])))
        assert load(one["name"])["organisation"]["name"] == one["organisation"]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", names())
def test_every_finding_is_printed_with_what_the_ledger_does(
    bare: Desk, name: str, language: str
) -> None:
    said = bare.done(f"profile check {name} --lang {language}", DAICHO_STORE=None).stdout
    found = findings_of(load(name))
    assert found
    for gap in found:
        assert gap.code in said
        assert gap.wrong.as_json()[language] in said
        assert gap.does.as_json()[language] in said


def test_findings_as_json_carry_code_weight_clauses_and_both_languages(bare: Desk) -> None:
    answer = bare.done("profile check sakura --json").json
    found = {one["code"]: one for one in answer["findings"]}
    assert answer["profile"]["policy"] == "SAK"
    assert found["F07"]["severity"] == "SHORT_OF_ACT"
    assert found["F07"]["clauses"] == ["SAK-4.3"]
    assert found["F07"]["source"] == "Act 27(5)(1)"
    assert found["F09"]["clauses"] == []
    assert found["F19"]["source"] is None  # another law, which its words name
    assert set(found["F07"]["wrong"]) == set(found["F07"]["does"]) == {"en", "ja"}


def test_findings_stand_under_their_weight_with_how_many_and_where(bare: Desk) -> None:
    profile = load("hinata")
    del profile["consent"]
    profile["items"] |= {"open": True, "clauses": [f"HIN-2.{number}" for number in range(1, 7)]}
    said = bare.done(f"profile check {written(bare, profile)}").stdout.splitlines()
    assert said[1] == (
        "3 findings (short of the Act: 1; contradicts itself or cannot work: 0; remark: 2)"
    )
    lines = [line for line in said[2:] if "→" not in line]
    assert lines == [
        "short of the Act (1)",
        "  F09  The policy does not say that provision needs prior consent. (Act 27(1))",
        "remark (2)",
        (
            "  F16  The items are not listed conclusively."
            " (HIN-2.1, HIN-2.2, HIN-2.3, HIN-2.4 +2, Act 17(1))"
        ),
        (
            "  F33  Hindrance of the business is a ground to refuse that lends itself to blanket"
            " use. (HIN-7.7, Act 33(2)(2))"
        ),
    ]


def test_a_policy_without_findings_is_told_so(bare: Desk) -> None:
    profile = load("hinata")
    profile["refusals"] = []
    path = written(bare, profile)
    assert "No findings." in bare.done(f"profile check {path}").stdout
    assert "指摘はありません。" in bare.done(f"profile check {path} --lang ja").stdout


def test_a_file_and_standard_input_are_read_as_well_as_a_name(bare: Desk) -> None:
    profile = load("hinata") | {"title": "自前の方針"}
    path = written(bare, profile)
    assert "自前の方針" in bare.done(f"profile show {path}").stdout
    answer = bare.run("profile show -", input=json.dumps(profile))
    assert "自前の方針" in answer.stdout


def test_a_name_of_the_program_stands_before_a_file_of_that_name(bare: Desk) -> None:
    written(bare, load("hinata") | {"title": "自前の方針"}, "hinata")
    assert "自前の方針" not in bare.done("profile show hinata").stdout
    assert "自前の方針" in bare.done("profile show ./hinata").stdout


def test_every_problem_is_named_with_its_place_and_nothing_is_saved(bare: Desk) -> None:
    profile = load("hinata")
    profile["organisation"]["zone"] = "Mars/Base"
    profile["purposes"][0]["place"] = "SOMEWHERE"
    del profile["desks"]
    path = written(bare, profile)
    answer = bare.run(f"profile check {path}")
    assert answer.code == 2
    assert answer.stdout == ""
    for field in ("organisation.zone", "purposes[0].place", "desks"):
        assert f"{path}: {field}: found" in answer.stderr
    assert "Nothing was saved." in answer.stderr
    japanese = bare.run(f"profile check {path} --lang ja")
    assert "organisation.zone: 入力値 'Mars/Base'" in japanese.stderr
    problems = bare.run(f"profile check {path} --json").json["error"]["problems"]
    assert {one["field"] for one in problems} == {
        "organisation.zone", "purposes[0].place", "desks",
    }  # fmt: skip


def test_references_that_do_not_hold_are_refused_with_the_codes_there_are(bare: Desk) -> None:
    profile = load("hinata")
    profile["locks"][0]["purposes"] = ["NOWHERE"]
    answer = bare.run(f"profile check {written(bare, profile)}")
    assert answer.code == 2
    assert "locks[0].purposes[0]: found 'NOWHERE'" in answer.stderr
    assert "INSURANCE" in answer.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": 1, "format": 1}', '{"format": 1.0}', "\ufeff{}"]
)
def test_what_is_no_json_object_is_refused_before_its_shape(bare: Desk, text: str) -> None:
    path = bare.folder / "own.json"
    path.write_text(text, encoding="utf-8")
    answer = bare.run(f"profile check {path}")
    assert answer.code == 2
    assert "one JSON object in UTF-8" in answer.stderr
    assert "organisation" not in answer.stderr


def test_neither_a_name_nor_a_file_is_answered_with_the_names_there_are(bare: Desk) -> None:
    answer = bare.run("profile check nobody")
    assert answer.code == 2
    assert "nobody: No such file or directory" in answer.stderr
    assert all(name in answer.stderr for name in names())
    assert bare.run("profile show").code == 2


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", names())
def test_a_profile_is_shown_whole_in_words(bare: Desk, name: str, language: str) -> None:
    said = bare.done(f"profile show {name} --lang {language}").stdout
    profile = load(name)
    for purpose in profile["purposes"]:
        assert purpose["code"] in said
        assert purpose[language] in said
    for ground in profile["grounds"]:
        assert ground["clause"] in said
        assert ground["text"][language] in said
    for desk in profile["desks"]:
        for member in ("name", "address", "phone", "email", "messaging", "hours"):
            assert desk.get(member, "") in said
        for defect in desk.get("defects", ()):
            assert defect[language] in said
    for recipient in profile["standing_recipients"]:
        assert recipient["name"] in said
        assert recipient["refuse"][language] in said
    for fee in profile["fees"]:
        assert f"{fee['amount']:,} {fee['currency']}" in said
    assert bare.done(f"profile show {name} --json").json["data"] == profile


def test_an_address_without_its_sign_is_shown_as_it_was_printed(bare: Desk) -> None:
    said = bare.done("profile show minimum").stdout
    [desk] = [one for one in load("minimum")["desks"] if "email" in one]
    assert "@" not in desk["email"]
    assert f"e-mail {desk['email']}" in said


@pytest.mark.parametrize("language", ["en", "ja"])
def test_publishing_a_policy_with_its_profile_prints_the_findings(
    desk: Desk, language: str
) -> None:
    said = desk.done(f"{PUBLISH} --profile hinata --lang {language}").stdout
    [gap] = findings_of(load("hinata"))
    assert gap.code in said
    assert gap.wrong.as_json()[language] in said


def test_a_profile_that_cannot_be_used_records_nothing_and_names_file_and_place(desk: Desk) -> None:
    size = desk.size()
    profile = load("hinata")
    profile["locks"][0]["purposes"] = ["NOWHERE"]
    path = written(desk, profile)
    answer = desk.run(f"{PUBLISH} --profile {path}")
    assert answer.code == 2
    assert f"{path}: locks[0].purposes[0]: found 'NOWHERE'" in answer.stderr
    assert desk.size() == size


def test_findings_keep_no_policy_from_being_recorded(desk: Desk) -> None:
    profile = load("hinata")
    del profile["consent"], profile["guidelines"]
    size = desk.size()
    said = desk.done(f"{PUBLISH} --profile {written(desk, profile)}").stdout
    assert desk.size() == size + 1
    assert {code for code in FINDINGS if f"  {code}  " in said} == {"F09", "F11", "F33"}
