"""At the desk: who speaks for a person, what was shown, and what is no consent at all."""

from __future__ import annotations

import hashlib
from typing import cast

import pytest

from ledger.application.labels import Labels
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.said_words import said
from ledger.store.contract import Store
from tests.support.cli import CONSENT, ORIGIN, QUESTION, Desk

ONE = "11111111-1111-4111-8111-111111111111"
SHOWN = "--given-by 0099 --authority LEGAL_REPRESENTATIVE --proof FAMILY_REGISTER"
MOTHER = "person add --kind AGENT --name '山田 梅' --number 0099"
COLLECT = "collect 0012345 --purpose P1 --source PRINCIPAL --channel IN_PERSON"
PUBLISH = "policy publish --text policy.txt --at 2024-01-01"


@pytest.fixture
def family(desk: Desk) -> Desk:
    desk.done(MOTHER)
    return desk


def test_a_guardian_consents_with_capacity_and_proof_and_the_answer_names_them(
    family: Desk,
) -> None:
    family.done(f"{CONSENT} {SHOWN}")
    told = family.done("standing 0012345").stdout
    assert "said for the person by 山田 梅 (s-" in told
    assert "legal representative · family register or resident record" in told
    assert told.count("legal representative") == 1
    japanese = family.done("standing 0012345 --lang ja").stdout
    assert "本人に代わる方: 山田 梅" in japanese
    assert "法定代理人 · 戸籍謄本・住民票" in japanese
    scope = family.done("standing 0012345 --json").json["rows"][0]["scope"]
    assert scope["authority"] == "LEGAL_REPRESENTATIVE"


def test_without_names_a_guardian_is_a_tag(family: Desk) -> None:
    family.done(f"{CONSENT} {SHOWN}")
    told = family.done("standing 0012345 --no-names").stdout
    assert "said for the person by s-" in told
    assert "山田 梅" not in told


def test_a_guardian_without_proof_is_refused_in_words_and_nothing_is_saved(family: Desk) -> None:
    size = family.size()
    answer = family.run(f"{CONSENT} --given-by 0099 --authority LEGAL_REPRESENTATIVE")
    assert answer.code == 2
    assert "--proof" in answer.stderr
    assert "Nothing was saved." in answer.stderr
    assert family.size() == size


def test_what_a_guardian_says_is_not_shown_as_said_of_the_guardian(family: Desk) -> None:
    family.done(f"{CONSENT} {SHOWN}")
    assert family.done("standing 0099 --json").json["rows"] == []


def test_an_entry_of_before_that_names_somebody_alone_says_what_it_lacks() -> None:
    tag = "s-" + "a" * 26
    labels = Labels(cast(Store, None), ORIGIN, None)
    (line,) = said(Output("en", False, False), labels, ONE, {"given_by": tag})
    assert line.startswith(f"said for the person by {tag}: ")
    assert "is not recorded" in line


def test_every_way_to_speak_has_the_same_three_options(desk: Desk) -> None:
    for name in ("consent", "refuse", "withdraw", "instruct", "uninstruct", "opt-out", "opt-in",
                 "reserve", "unreserve", "recording agree", "recording end", "marketing stop",
                 "marketing resume", "tracking refuse", "tracking allow", "suspend",
                 "resume"):  # fmt: skip
        page = desk.done(f"{name} --help").stdout
        heading = page.index("If somebody speaks for the person")
        assert all(page.index(one) > heading for one in ("--given-by", "--authority", "--proof"))


# The text shown.


def test_the_text_shown_is_named_and_can_be_read_again(desk: Desk) -> None:
    text = (desk.folder / "policy.txt").read_text(encoding="utf-8")
    desk.done(f"{CONSENT} --text policy.txt --id {ONE}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (row,) = desk.done("standing 0012345 --json").json["rows"]
    assert row["scope"]["text"] == digest
    assert f"daicho show {row['event']} --text" in desk.done("standing 0012345").stdout
    assert text.rstrip() in desk.done(f"show {ONE} --text").stdout
    assert desk.done(f"show {ONE} --text --json").json["document"] == text
    assert "document" not in desk.done(f"show {ONE} --json").json


def test_a_record_without_a_text_says_so(desk: Desk) -> None:
    desk.done(f"{CONSENT} --id {ONE}")
    answer = desk.run(f"show {ONE} --text")
    assert answer.code == 2
    assert "a record with a text kept beside the log" in answer.stderr


def test_a_bundle_carries_the_text_shown(signing: Desk) -> None:
    text = "同意書 第3版\n"
    (signing.folder / "form.txt").write_text(text, encoding="utf-8")
    signing.done(f"{CONSENT} --text form.txt")
    signing.done("signer run --once")
    signing.done("bundle evidence")
    digest = hashlib.sha256(text.encode()).hexdigest()
    carried = signing.folder / "evidence" / "policies" / digest
    assert carried.read_text(encoding="utf-8") == text


# What is no consent.


def test_acceptance_by_use_is_shown_as_what_it_is_and_authorises_nothing(desk: Desk) -> None:
    desk.done("accept 0012345 --policy KIZ --version 1 --channel WEB")
    told = desk.done("standing 0012345").stdout
    assert "– acceptance deemed from use" in told
    assert "it authorises nothing" in told
    assert "提供の根拠にはなりません" in desk.done("standing 0012345 --lang ja").stdout
    answer = desk.run(f"authorise {QUESTION} --json")
    assert answer.json["verdict"]["verdict"] == "REFUSE"


def test_a_consent_deemed_from_use_is_pointed_to_where_it_belongs(desk: Desk) -> None:
    answer = desk.done(CONSENT.replace("WRITTEN", "DEEMED_BY_POLICY"))
    assert "daicho accept" in answer.stderr
    assert "daicho accept" not in desk.done(CONSENT).stderr


def test_a_consent_without_identity_says_so(desk: Desk) -> None:
    desk.done(f"{CONSENT} --not-identified")
    assert "identity was not confirmed" in desk.done("standing 0012345").stdout
    assert "本人確認をしていない" in desk.done("standing 0012345 --lang ja").stdout


def test_purposes_told_beforehand_are_listed_in_the_words_told(desk: Desk) -> None:
    desk.done("tell 0012345 --purpose 'M1:a monitor programme:モニター企画' --channel PHONE")
    assert "M1 a monitor programme" in desk.done("standing 0012345").stdout
    assert "M1 モニター企画" in desk.done("standing 0012345 --lang ja").stdout
    answer = desk.run("tell 0012345 --purpose 'M1:only one' --channel PHONE")
    assert answer.code == 2
    assert "CODE:ENGLISH:日本語" in answer.stderr


# Recordings and remarks on collections.


def test_a_recording_without_both_sides_is_recorded_with_its_remark(desk: Desk) -> None:
    desk.done(f"{PUBLISH} MIN-TERMS 1 --profile minimum-terms --printed-day 2024-01-01")
    line = f"{COLLECT} --item AUDIO_REC --sensitive-ground DIRECT"
    agree = "recording agree 0012345 --item AUDIO_REC --side"
    desk.done(f"{agree} PATIENT")
    answer = desk.done(line)
    assert "without the agreement of both sides" in answer.stderr
    assert "MIN-T3.7" in answer.stderr
    told = desk.done("standing 0012345 --collected --lang ja").stdout
    assert "! 取得" in told
    assert "双方の同意がない" in told
    (remark,) = desk.done(f"{line} --json").json["lacking"]
    assert (remark["remark"], remark["clauses"]) == ("ONE_SIDE", ["MIN-T3.7"])
    desk.done(f"{agree} CLINIC")
    assert desk.done(line).stderr == ""


def test_an_agreement_names_who_gave_it_and_is_gone_once_it_ended(desk: Desk) -> None:
    desk.done("person add --kind STAFF --name '院長' --number DR-1")
    agree = "recording agree 0012345 --item PHOTO --side CLINIC --by DR-1"
    desk.done(f"{agree} --id {ONE}")
    told = desk.done("standing 0012345").stdout
    assert "the clinic" in told
    assert "agreed by 院長 (s-" in told
    desk.done(f"recording end {ONE}")
    assert desk.done("standing 0012345 --json").json["rows"] == []
    (row,) = desk.done("standing 0012345 --ended --json").json["rows"]
    assert (row["kind"], row["state"]) == ("recording", "ended")


def test_an_insurance_number_for_another_purpose_is_recorded_with_its_remark(desk: Desk) -> None:
    desk.done(f"{PUBLISH} MIN 1 --profile minimum --effective-at 2024-01-01")
    answer = desk.done(f"{COLLECT} --item INSURER_NO")
    assert "binds the item to other purposes" in answer.stderr
    assert "MIN-2.9" in answer.stderr


def test_other_is_collected_under_a_sealed_label(desk: Desk) -> None:
    answer = desk.run(f"{COLLECT} --item OTHER")
    assert answer.code == 2
    assert "--label" in answer.stderr
    record = desk.done(f"{COLLECT} --item OTHER --label 足のサイズ --json").json["events"][0]
    shown = desk.done(f"show {record['event']} --json").json
    assert shown["payload"]["label"] == "足のサイズ"
    assert "足のサイズ" not in str(shown["content"])
