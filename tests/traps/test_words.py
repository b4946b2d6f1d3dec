"""Words: kept as they were typed, and told in the language of who asks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ledger.domain.policy.findings import FINDINGS
from ledger.domain.policy.problems import problems_of
from ledger.domain.terms import VOCABULARIES
from ledger.interfaces.profiles import load
from tests.support.cli import CONSENT, QUESTION, Desk

# Half-width and full-width, a glyph with a variation selector, a letter in two code points.
NAME, KANA = "神\U000e0100田　ガ㌔", "ﾔﾏﾀﾞ はなこ"
NOTE = "か\u3099ん患者様　１２㎎（ﾃﾞﾝﾜ）"
PARTY = "さくら薬局　№２"
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龥]")


def test_what_is_typed_is_kept_to_the_letter_and_told_in_either_language(desk: Desk) -> None:
    person = desk.done(
        f"person add --kind PATIENT --name '{NAME}' --kana '{KANA}' --number 77 --json"
    ).json["events"][0]["event"]
    desk.done(f"party add momiji --kind ORGANISATION --sector PHARMACY --name '{PARTY}'")
    note = desk.done(
        f"provide 77 momiji --item DISPENSING --purpose P1 --basis CONSENT --means FAX"
        f" --note '{NOTE}' --json"
    ).json["events"][0]["event"]
    kept = desk.done(f"show {person} --json").json["payload"]
    assert (kept["name"], kept["kana"]) == (NAME, KANA)
    assert desk.done(f"show {note} --json").json["payload"]["note"] == NOTE
    words = {"en": "dispensing information", "ja": "薬剤処方"}
    for lang, item in words.items():
        told = desk.done(f"history 77 --lang {lang}").stdout
        for part in (NAME, KANA, PARTY, item):
            assert part in told
    desk.done("verify")


def test_one_record_is_told_in_both_languages_by_the_same_codes(desk: Desk) -> None:
    desk.done(CONSENT)
    desk.done(f"provide {QUESTION} --means PAPER")
    english, japanese = (desk.done(f"history 0012345 --json --lang {one}") for one in ("en", "ja"))
    assert english.json["rows"] == japanese.json["rows"]
    for row in english.json["rows"]:
        assert JAPANESE.search(row["finding_recorded"]["reason"]["ja"])
        assert not JAPANESE.search(row["finding_recorded"]["reason"]["en"])


def test_every_code_has_words_in_english_and_in_japanese() -> None:
    for name, vocabulary in VOCABULARIES.items():
        for code, term in vocabulary.items():
            assert term.label.en.strip(), (name, code)
            assert not JAPANESE.search(term.label.en), (name, code)
            assert term.label.ja.strip(), (name, code)


@pytest.mark.parametrize("said", [{"speed": "WITHIN_14_DAYS"}, {"speed": 14}, {"days": 14}])
def test_how_fast_a_policy_promises_to_answer_is_a_word_and_never_a_number_of_days(
    said: dict[str, Any],
) -> None:
    profile = load("kizuna")
    assert problems_of(profile) == []
    profile["requests"][0] |= said
    (problem,) = problems_of(profile)
    assert problem.field.startswith("requests[0].")
    told = FINDINGS["F36"]
    for text in (told.wrong.en, told.wrong.ja, told.does.en, told.does.ja):
        assert not re.search(r"[0-9０-９]", text)
