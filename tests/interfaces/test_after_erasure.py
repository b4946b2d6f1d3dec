"""What the desk reads and records about people whose erasure was proposed, decided or done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.application.registrations import Erasure
from ledger.interfaces.cli.erase_words import CLASSES
from ledger.interfaces.cli.registration_words import SHORT
from tests.support.cli import CONSENT, PERSON, Answer, Desk

NUMBER = "0012345"
PROVIDE = "provide {} sakura --item DISPENSING --purpose P1 --basis CONSENT --means FAX --note 送付"
READING = (
    "history {}", "standing {}", "standing {} --ended --collected", "trail --person {}",
    "provisions --person {}", "person show {}", "retention list {}", "erase plan {}",
)  # fmt: skip
ABOUT_ALL = (
    "received-by sakura", "provisions", "trail", "retention list", "retention list --free",
    "status", "erase list", "person find --name 山田",
    "person find --kana ヤマダハナコ --birth-date 1958-03-02",
)  # fmt: skip


def tag_of(desk: Desk, who: str = NUMBER) -> str:
    tag: str = desk.done(f"person show {who} --json").json["people"][0]["subject"]
    return tag


def proposed(desk: Desk, who: str = NUMBER) -> str:
    event: str = desk.done(f"erase propose {who} --ground BREACH --json").json["events"][0]["event"]
    return event


def decided(desk: Desk, who: str = NUMBER) -> None:
    """As far as a law lets it, erased."""
    desk.done(f"erase decide {proposed(desk, who)} --actor dr-1 --role director")


def deferred(desk: Desk) -> str:
    """The tag of somebody whose erasure was decided and of whom a law keeps everything."""
    desk.done(CONSENT + " --note 口頭")
    desk.done(PROVIDE.format(NUMBER))
    tag = tag_of(desk)
    decided(desk)
    return tag


def state(desk: Desk, kind: str) -> str:
    """The tag of somebody in one state."""
    if kind == "deferred":
        return deferred(desk)
    desk.done(CONSENT + " --note 口頭")
    tag = tag_of(desk)
    if kind == "proposed":
        proposed(desk)
    if kind in ("retired", "partly"):
        desk.done(f"person rekey {NUMBER}")
    if kind == "partly":
        desk.done(PROVIDE.format(NUMBER))
    if kind in ("partly", "erased"):
        decided(desk)
    return tag


STATES = ("proposed", "deferred", "partly", "erased", "retired")
TOLD = {
    "proposed": ("erasure proposed", "消去の起案（未決）"),
    "deferred": ("erasure decided", "消去の決定"),
    "partly": ("erased: who the person is", "消去済み: 本人情報"),
    "erased": ("erased 20", "消去済み"),
    "retired": ("in its place: s-", "代わりの登録: s-"),
}


# Reading: no state ends in a fault, and each is said.


@pytest.mark.parametrize("kind", STATES)
def test_every_question_about_somebody_is_answered_in_every_state_and_language(
    desk: Desk, kind: str
) -> None:
    tag = state(desk, kind)
    for line in READING:
        for lang in ("en", "ja"):
            for env in ({}, {"DAICHO_KEY_FILE": None}):
                answer = desk.run(f"{line.format(tag)} --lang {lang}", **env)
                without = bool(env) and line.startswith("person")
                assert answer.code == (4 if without else 0), (line, lang, env, answer.stderr)
        assert json.loads(desk.done(f"{line.format(tag)} --json").stdout)["ok"] is True
    for line in ABOUT_ALL:
        for lang in ("en", "ja"):
            assert desk.run(f"{line} --lang {lang}").code == 0, line


@pytest.mark.parametrize("kind", STATES)
def test_every_answer_about_one_person_says_first_what_became_of_them(
    desk: Desk, kind: str
) -> None:
    tag = state(desk, kind)
    for line in ("history {}", "standing {}", "retention list {}", "person show {}"):
        for told, lang in zip(TOLD[kind], ("en", "ja"), strict=True):
            said = desk.done(f"{line.format(tag)} --lang {lang}").stdout
            assert told in said, (line, said)
            if "person" not in line:
                assert said.index(told) < said.index("ledger.example/kizuna")
                closed = desk.done(f"{line.format(tag)} --lang {lang}", DAICHO_KEY_FILE=None)
                assert told in closed.stdout


@pytest.mark.parametrize("kind", STATES)
def test_programs_are_told_the_same(desk: Desk, kind: str) -> None:
    tag = state(desk, kind)
    wanted = {"proposed": "proposed", "deferred": "deferred", "partly": "deferred",
              "erased": "erased", "retired": None}[kind]  # fmt: skip
    shown = desk.done(f"person show {tag} --json").json["people"]
    standing = desk.done(f"standing {tag} --json").json["registrations"]
    for rows in (shown, standing):
        (row,) = [one for one in rows if one["subject"] == tag]
        assert (row["erasure"] or {"state": None})["state"] == wanted
        assert bool(row["retired_by"]) == (kind in ("partly", "retired"))
    if kind == "partly":
        assert row["erasure"]["classes"] == ["identity"]
        assert [one["class"] for one in row["erasure"]["deferred"]] == ["record", "tag"]


def test_what_stands_says_on_top_whether_anything_may_be_provided(desk: Desk) -> None:
    desk.done(CONSENT)
    assert "✓ consent" in desk.done(f"standing {NUMBER}").stdout
    proposal = proposed(desk)
    said = desk.done(f"standing {NUMBER}").stdout
    assert "Until it is decided, everything goes on as before." in said
    assert "D07" not in said
    assert "✓ consent" in said
    desk.done(PROVIDE.format(NUMBER))
    desk.done(f"erase decide {proposal} --actor dr-1 --role director")
    tag = tag_of(desk)
    for line in (f"standing {NUMBER}", f"standing {tag}"):
        said = desk.done(line).stdout
        assert said.index("Nothing may be provided") < said.index("consent")
        assert "(D07)" in said
        assert "✓" not in said
    assert "提供できません（D07）" in desk.done(f"standing {NUMBER} --lang ja").stdout


def test_as_it_was_known_before_nothing_of_an_erasure_is_said(desk: Desk) -> None:
    desk.done(CONSENT)
    before = desk.done("trail --limit 1 --json").json["rows"][0]["recorded_at"]
    tag = tag_of(desk)
    decided(desk)
    said = desk.done(f"standing {tag} --as-of {before}").stdout
    assert "erasure" not in said
    assert "D07" not in said
    assert "✓ consent" in said
    assert "D07" in desk.done(f"standing {tag}").stdout


def test_an_entry_of_somebody_erased_is_shown_without_its_sealed_part(desk: Desk) -> None:
    record = desk.done(CONSENT + " --note 口頭 --json").json["events"][0]["event"]
    decided(desk)
    for lang, told in (("en", "Sealed part: erased."), ("ja", "封緘部分: 消去済みです。")):
        said = desk.done(f"show {record} --lang {lang}").stdout
        assert told in said
        assert "口頭" not in said
    assert desk.done(f"show {record} --json").json["sealed"] == "erased"


def test_of_somebody_erased_bundles_receipts_and_papers_are_still_made(
    signing: Desk, tmp_path: Path
) -> None:
    record = signing.done(CONSENT + " --note 口頭 --json").json["events"][0]["event"]
    tag = tag_of(signing)
    decided(signing)
    signing.done("signer run --once")
    signing.done(f"receipt {record} one.proof --content one.json --paper one.html")
    signing.done(f"bundle sealed --person {tag} --sealed")
    for line in (f"bundle opened --person {tag}", f"bundle whole --person {tag} --lang ja"):
        said = signing.done(line)
        assert "口頭" not in said.stdout + said.stderr
    for path in signing.folder.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".html", ".proof"):
            assert "口頭".encode() not in path.read_bytes()


def test_nobody_is_found_by_number_after_an_erasure_and_the_way_by_tag_is_said(
    desk: Desk,
) -> None:
    tag = tag_of(desk)
    decided(desk)
    for line in ("history {}", "standing {}", "person show {}", "provisions --person {}"):
        answer = desk.run(line.format(NUMBER))
        assert answer.code == 2
        assert "only by the subject tag" in answer.stderr
        assert "本人タグで" in desk.run(line.format(NUMBER) + " --lang ja").stderr
        desk.done(line.format(tag))
    found = desk.done(f"person find {NUMBER}")
    assert "Nobody found." in found.stdout
    assert "only by the subject tag" in found.stderr


def test_a_recipient_who_was_erased_is_listed_as_erased_and_by_code(desk: Desk) -> None:
    desk.done("party add --kind PRIVATE_PERSON --sector FAMILY --name '山田 梅'")
    tag = desk.done("trail --limit 1 --json").json["rows"][0]["subject"]
    assert "山田 梅" in desk.done("party list --names").stdout
    decided(desk, tag)
    assert "(natural person, sealed)" in desk.done("party list").stdout
    for lang, told in (("en", "(natural person, erased)"), ("ja", "（個人・消去済み）")):
        assert told in desk.done(f"party list --names --lang {lang}").stdout
    (code,) = [
        one["party"]
        for one in desk.done("party list --json").json["parties"]
        if one["subject"] == tag
    ]
    for line in (f"received-by {code}", f"party find {code} --names", f"trail --party {code}"):
        assert "梅" not in desk.done(line).stdout


# Who comes back while a law still keeps what was there before.


def test_a_number_of_somebody_to_be_erased_takes_no_record_and_nothing_is_saved(
    desk: Desk,
) -> None:
    tag = deferred(desk)
    size = desk.size()
    question = f"{NUMBER} sakura --item DISPENSING --purpose P1 --basis CONSENT"
    for line in (CONSENT, PROVIDE.format(NUMBER), f"authorise {question}",
                 f"opt-out {NUMBER} --channel PHONE"):  # fmt: skip
        answer = desk.run(line)
        assert answer.code == 2, line
        for told in (tag, "erasure decided", "daicho person add", "under the subject tag"):
            assert told in answer.stderr, line
        assert "再来の方は" in desk.run(f"{line} --lang ja").stderr
    assert desk.size() == size
    refused = desk.run(f"authorise {tag} sakura --item DISPENSING --purpose P1 --basis CONSENT")
    assert (refused.code, "D07" in refused.stdout) == (5, True)
    desk.done(PROVIDE.format(tag))


def test_who_comes_back_has_the_number_anew_and_nothing_goes_to_the_old_registration(
    desk: Desk,
) -> None:
    old = deferred(desk)
    desk.done(PERSON)
    new = tag_of(desk)
    assert new != old
    desk.done(CONSENT + " --note 再来")
    desk.done(PROVIDE.format(NUMBER))
    desk.done(f"opt-out {NUMBER} --channel PHONE --note 再来")
    rows = desk.done("trail --limit 3 --json").json["rows"]
    assert {row["subject"] for row in rows} == {new}
    history = desk.run(f"history {NUMBER} --json")
    assert [row["subject"] for row in history.json["rows"]] == [new]
    assert old in history.stderr
    plain = desk.done(f"standing {NUMBER}")
    assert "D07" not in plain.stdout
    assert f"stands also {old}" in plain.stderr
    assert f"登録 {old}" in desk.done(f"standing {NUMBER} --lang ja").stderr
    # and what was held before is answered by tag
    assert [r["subject"] for r in desk.done(f"history {old} --json").json["rows"]] == [old]
    found = {one["subject"] for one in desk.done(f"person find {NUMBER} --json").json["people"]}
    assert found == {old, new}
    assert desk.done("verify --rules").code == 0


def test_new_keys_go_to_who_came_back_and_not_to_who_is_to_be_erased(desk: Desk) -> None:
    old = deferred(desk)
    desk.done(f"person rekey {old}")  # what is kept leaked: it gets keys too, and waits as before
    desk.done(PERSON)
    new = tag_of(desk)
    assert new != old
    desk.done(f"person rekey {NUMBER}")
    rows = {one["subject"]: one for one in desk.done(f"person find {NUMBER} --json").json["people"]}
    assert len(rows) == 4
    assert rows[new]["retired_by"] is not None
    desk.done(CONSENT)
    consent = desk.done("trail --limit 1 --json").json["rows"][0]
    assert consent["subject"] == rows[new]["retired_by"]


def test_two_who_are_both_to_be_erased_are_told_apart_by_tag(desk: Desk) -> None:
    old = deferred(desk)
    desk.done(PERSON)
    new = deferred(desk)
    answer = desk.run(f"history {NUMBER}")
    assert answer.code == 2
    for told in (old, new, "all of these are erased", "give one of the tags"):
        assert told in answer.stderr
    assert "タグで指定" in desk.run(f"history {NUMBER} --lang ja").stderr
    for tag in (old, new):
        desk.done(f"history {tag}")


def test_two_in_use_under_one_number_are_asked_about_as_before(desk: Desk) -> None:
    deferred(desk)
    desk.done(PERSON)
    desk.done(PERSON)
    answer = desk.run(f"history {NUMBER}")
    assert answer.code == 2
    assert "link these registrations" in answer.stderr


def test_a_link_with_somebody_to_be_erased_says_what_it_stops(desk: Desk) -> None:
    old = deferred(desk)
    desk.done(PERSON)
    for lang, told in (("en", "Nothing may be provided"), ("ja", "提供できません（D07）")):
        said = desk.done(f"person link {NUMBER} {old} --reason SAME_PERSON --lang {lang}").stdout
        assert told in said
        assert "daicho person unlink" in said
        desk.done(f"person unlink {tag_of(desk, old)} {other_than(desk, old)} --reason MISTAKE")


def other_than(desk: Desk, tag: str) -> str:
    return next(
        str(one["subject"])
        for one in desk.done(f"person find {NUMBER} --json").json["people"]
        if one["subject"] != tag
    )


def test_a_link_of_two_who_are_in_use_says_nothing_of_it(desk: Desk) -> None:
    desk.done(PERSON.replace(NUMBER, "A-77"))
    said: Answer = desk.done(f"person link {NUMBER} A-77 --reason SAME_PERSON")
    assert "D07" not in said.stdout


def test_every_state_and_every_class_of_keys_has_its_words() -> None:
    assert SHORT.keys() == CLASSES.keys()
    assert {state.value for state in Erasure} == {"proposed", "decided", "deferred", "erased"}
