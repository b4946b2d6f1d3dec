"""What the desk is told to do helps: no step that leads to another refusal, no word it cannot type.

Each of these was met at a desk, in Japanese and in a hurry.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from ledger.interfaces.profiles import load
from tests.support.cli import PARTY, PERSON, Desk

JAPANESE = {"LANG": "ja_JP.UTF-8"}
ARRANGEMENT = "21212121-2121-4121-8121-212121212121"
UNSAID = (
    "posted_at", "true か false", "オブジェクト", "No such file", "種類が", "一覧（重複なし）",
    "BANK_ACCT", "unexpected", "requires",
)  # fmt: skip
"""What is for programs, English, or too long for a desk."""
RECORD = "17171717-1717-4717-8717-171717171717"


@pytest.fixture
def hinata(tmp_path: Path) -> Desk:
    """A clinic with a policy whose profile is known, a patient and a pharmacy."""
    desk = Desk.bare(tmp_path)
    for line in (
        "key new secrets/daicho.key", "init",
        "org add ledger.example/hinata --code hinata --name ひなた診療所 --zone Asia/Tokyo",
        ("policy publish HINATA 1 --text policy.txt --profile hinata --posted-at 2024-04-01"
         " --at 2024-04-01"),
        PERSON, PARTY,
        "person add --kind STAFF --name 院長 --number DR-1",
    ):  # fmt: skip
        desk.done(line)
    return desk


def refused(desk: Desk, words: str, code: int = 5) -> str:
    answer = desk.run(f"authorise 0012345 sakura {words}", **JAPANESE)
    assert answer.code == code
    return answer.stdout


@pytest.mark.parametrize(
    ("what", "helps"),
    [
        ("--item DISPENSING --purpose CARE", "本来の利用目的"),  # Q02, inside only
        ("--item NAME --purpose OPINION", "本来の利用目的"),  # Q03, for others
        ("--item NAME,INSURER_NO --purpose NETWORK", "示された項目を除いて"),  # Q04, locked
        ("--item INSURER_NO --purpose NETWORK", "この項目は"),  # Q04, and nothing would be left
    ],
)
def test_nobody_is_asked_for_a_consent_that_the_policy_would_still_bar(
    hinata: Desk, what: str, helps: str
) -> None:
    told = refused(hinata, f"{what} --basis CONSENT")
    assert "有効な同意がありません" in told
    assert helps in told
    assert "daicho consent" not in told


def test_where_only_the_consent_is_missing_it_is_asked_for(hinata: Desk) -> None:
    told = refused(hinata, "--item NAME --purpose NETWORK --basis CONSENT")
    assert "daicho consent 0012345 --party sakura" in told
    assert "本来の利用目的" not in told


def test_the_individual_number_alone_has_one_way_and_beside_others_two(hinata: Desk) -> None:
    alone = refused(hinata, "--item MY_NUMBER --purpose NETWORK --basis CONSENT")
    assert "    番号法に定めがあるときは" in alone
    beside = refused(hinata, "--item MY_NUMBER,NAME --purpose NETWORK --basis CONSENT")
    assert beside.index("個人番号を除いて") < beside.index("又は、番号法に定めがあるときは")


def test_data_held_for_another_are_not_freed_by_a_consent_given_here(hinata: Desk) -> None:
    hinata.done("party add clinic --kind ORGANISATION --sector ENTRUSTER --name 委託元")
    hinata.done("arrangement make clinic --kind ACCEPTED --form CONTRACT --item NAME --purpose E1"
                f" --id {ARRANGEMENT}")  # fmt: skip
    held = f"--item NAME --basis CONSENT --held-for {ARRANGEMENT}"
    hinata.done("consent 0012345 --party sakura --item NAME --purpose NETWORK --form WRITTEN")
    allowed_by_the_act = refused(hinata, f"{held} --purpose NETWORK")
    hinata.done(f"arrangement end {ARRANGEMENT}")
    ended = refused(hinata, f"{held} --purpose E1")
    assert "    - 有効な受託の取決めにある利用目的としての E1" in ended
    for told in (allowed_by_the_act, ended):
        assert "委託元に確認してください" in told
        assert "daicho arrangement list" in told
        assert "daicho consent" not in told


@pytest.mark.parametrize(
    ("line", "wanted", "meant"),
    [
        ("tell 0012345 --channel PHONE", "CODE:ENGLISH:日本語", "符号:英語:日本語"),
        (
            "dataset make D --kind ANONYMISED --item AGE --standard x",
            "--secured or --not-secured", "--secured 又は --not-secured",
        ),
        (
            f"withhold {RECORD} --ground CRIME --decided-by DR-1 --reason x",
            "this option (attested", "このオプションの指定（",
        ),
        (
            "policy publish HINATA 2 --text policy.txt --profile second.json",
            "when it was posted", "掲載の日時",
        ),
        (
            "policy publish HINATA 2 --text none.txt --profile second.json",
            "none.txt: No such file or directory", "none.txt: ファイルがありません",
        ),
        ("profile check none", "none: No such file or directory", "none: ファイルがありません"),
        ("authorise 0012345 sakura --purpose CARE --basis CONSENT",
         "item of personal data (all of them: daicho help codes items)",
         "個人データの項目の符号（一覧: daicho help codes items）"),
        ("withhold --ground CRIME --decided-by DR-1 --reason x --no-receipt-outside",
         "a record number", "記録番号"),
        ("authorise", "PERSON: found nothing, wanted the person: a line",
         "必要な値: 本人: 1行の文字列"),
        ("policy show HINATA 1", "unexpected extra argument (1)", "余分な引数があります: 1"),
        ("policy show --version", "requires an argument", "--version: 値を指定してください"),
        (
            f"release {RECORD} --decided-by DR-1",
            "a record of type entry.withheld", "「記録の非開示」の記録",
        ),
    ],
)  # fmt: skip
def test_what_is_wanted_is_said_as_it_can_be_typed(
    hinata: Desk, line: str, wanted: str, meant: str
) -> None:
    second = json.dumps({**load("hinata"), "version": "2"})
    (hinata.folder / "second.json").write_text(second, encoding="utf-8")
    hinata.done("provide 0012345 sakura --item NAME --purpose NETWORK --basis LAW --statute 刑訴法"
                f" --statute-applies --means PAPER --id {RECORD}")  # fmt: skip
    before = hinata.size()
    english, japanese = hinata.run(line), hinata.run(line, **JAPANESE)
    assert (english.code, japanese.code, hinata.size()) == (2, 2, before)
    assert wanted in english.stderr
    assert meant in japanese.stderr
    for word in UNSAID:
        assert word not in japanese.stderr


def test_of_pseudonymised_information_the_basis_that_is_missing_is_asked_for(hinata: Desk) -> None:
    hinata.done("dataset make P --kind PSEUDONYMISED --item AGE --standard x --secured")
    line = "dataset provide P sakura --means ELECTRONIC --not-recipient-told --check"
    answer = hinata.run(line, **JAPANESE)
    assert answer.code == 2
    assert "仮名加工情報（PSEUDONYMISED）では必須" in answer.stderr


def test_the_command_that_releases_is_whole_but_for_who_decided(hinata: Desk) -> None:
    hinata.done("provide 0012345 sakura --item NAME --purpose NETWORK --basis LAW --statute 刑訴法"
                f" --statute-applies --means PAPER --id {RECORD}")  # fmt: skip
    said = hinata.done(f"withhold {RECORD} --ground CRIME --decided-by DR-1 --reason x"
                       " --no-receipt-outside").stdout  # fmt: skip
    line = said[said.index("daicho release") :].splitlines()[0]
    program, *words = shlex.split(line.replace("STAFF", "DR-1"))
    assert program == "daicho"
    hinata.done(shlex.join(words))


@pytest.mark.parametrize("day", ["2020-01-01", "today"])
def test_a_day_to_look_again_is_still_to_come(hinata: Desk, day: str) -> None:
    hinata.done("provide 0012345 sakura --item NAME --purpose NETWORK --basis LAW --statute 刑訴法"
                f" --statute-applies --means PAPER --id {RECORD}")  # fmt: skip
    line = (f"withhold {RECORD} --ground CRIME --decided-by DR-1 --reason x --no-receipt-outside"
            " --until ")  # fmt: skip
    before, wrong = hinata.size(), hinata.run(line + "2020-01-01", **JAPANESE)
    assert wrong.code == 2
    assert "より後の日" in wrong.stderr
    today = wrong.stderr.split("今日（")[1][:10]
    assert hinata.run(line + (today if day == "today" else day)).code == 2
    assert hinata.size() == before
    hinata.done(line + "2999-01-01")


def test_a_stop_of_marketing_says_which_purposes_are_none(hinata: Desk) -> None:
    stop = "marketing stop 0012345 --channel PHONE"
    beside = hinata.done(f"{stop} --purpose CARE,NEWS", **JAPANESE).stderr
    assert "この停止は及びません: CARE\n" in beside
    for line in (f"{stop} --purpose NEWS", stop):
        assert "及びません" not in hinata.done(line, **JAPANESE).stderr
