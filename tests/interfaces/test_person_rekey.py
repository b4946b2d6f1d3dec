"""`daicho person rekey` at the desk: what it says, what it leaves, and whom it refuses."""

from __future__ import annotations

import pytest

from tests.support.cli import CONSENT, PERSON, Desk

ONE = "11111111-1111-4111-8111-111111111111"


def tag_of(desk: Desk, number: str = "0012345") -> str:
    tag: str = desk.done(f"person show {number} --json").json["people"][0]["subject"]
    return tag


def new_tag(desk: Desk, who: str = "0012345") -> str:
    """The tag that a person got with new keys."""
    desk.done(f"person rekey {who}")
    found = desk.done(f"person show {who} --json").json["people"]
    tag: str = found[-1]["subject"]
    return tag


def test_the_desk_is_told_the_new_tag_and_what_it_does_not_mend(desk: Desk) -> None:
    old = tag_of(desk)
    said = desk.done("person rekey 0012345")
    new = desk.done("person find 0012345 --json").json["people"][1]["subject"]
    assert f"From now on: {new}" in said.stdout
    assert old in said.stdout
    assert "stays under the old keys" in said.stdout
    assert "(Act 26)" in said.stdout
    japanese = desk.done("person rekey 0012345 --lang ja").stdout
    newer = desk.done("person find 0012345 --json").json["people"][2]["subject"]
    assert f"以後の登録: {newer}" in japanese
    assert "漏えいとして対応してください（法26条）" in japanese
    assert "stays" not in japanese


def test_names_are_not_typed_and_not_shown(desk: Desk) -> None:
    said = desk.done("person rekey 0012345")
    assert "花子" not in said.stdout + said.stderr
    assert "花子" in desk.done("person show 0012345").stdout


def test_as_json_the_events_are_given_and_the_last_is_about_the_old_registration(
    desk: Desk,
) -> None:
    old = tag_of(desk)
    answer = desk.done(f"person rekey 0012345 --json --id {ONE}").json
    assert [one["type"] for one in answer["events"]] == [
        "subject.registered", "subject.linked", "subject.retired",
    ]  # fmt: skip
    new = answer["events"][0]["subject"]
    assert [one["subject"] for one in answer["events"]] == [new, new, old]
    again = desk.done(f"person rekey 0012345 --json --id {ONE}").json
    assert again == {**answer, "repeated": True}


def test_find_and_show_say_which_registration_is_retired_and_which_is_in_its_place(
    desk: Desk,
) -> None:
    old = tag_of(desk)
    new = new_tag(desk)
    for command in ("find", "show", "find --name 山田 --json", "show --json"):
        plain = command.split(" ")[0]
        if "--json" in command:
            line = f"person {command} {'' if 'find' in command else '0012345'}"
            rows = {one["subject"]: one for one in desk.done(line).json["people"]}
            assert rows[old]["retired_by"] == new
            assert rows[new]["retired_by"] is None
            assert rows[old]["erasure"] is None
            continue
        english = desk.done(f"person {plain} 0012345").stdout
        assert f"in its place: {new}" in english
        assert f"in its place: {old}" not in english
        assert f"代わりの登録: {new}" in desk.done(f"person {plain} 0012345 --lang ja").stdout


def test_somebody_with_nothing_to_remark_is_listed_without_remarks(desk: Desk) -> None:
    said = desk.done("person find 0012345").stdout
    assert "remarks" not in said
    assert "retired" not in desk.done("person show 0012345").stdout


@pytest.mark.parametrize("named", ["number", "old", "new"])
def test_everything_asked_about_the_person_is_asked_about_both(desk: Desk, named: str) -> None:
    desk.done(f"{CONSENT} --note 前")
    old = tag_of(desk)
    new = new_tag(desk)
    who = {"number": "0012345", "old": old, "new": new}[named]
    desk.done(f"provide {who} sakura --item DISPENSING --purpose P1 --basis CONSENT --means FAX")
    standing = desk.done(f"standing {who} --json").json
    assert len(standing["rows"]) == 1
    assert standing["person"] == sorted([old, new])
    assert {r["subject"]: r["retired_by"] for r in standing["registrations"]} == {
        old: new, new: None,
    }  # fmt: skip
    assert len(desk.done(f"history {who} --json").json["rows"]) == 1
    said = desk.done(f"history {who}").stdout
    assert "2 registrations of one person" in said
    assert f"in its place: {new}" in said
    without = desk.done(f"history {old}", DAICHO_KEY_FILE=None).stdout
    assert f"in its place: {new}" in without
    assert desk.done("verify --rules").code == 0


def test_other_registrations_of_the_person_are_named_with_what_to_do(desk: Desk) -> None:
    desk.done(PERSON.replace("0012345", "A-77"))
    desk.done("person link 0012345 A-77 --reason SAME_PERSON")
    other = next(
        one["subject"] for one in desk.done("person find A-77 --json").json["people"]
    )  # fmt: skip
    english = desk.done("person rekey 0012345").stdout
    assert f"daicho person rekey {other}" in english
    assert f"daicho person rekey {other}" in desk.done("person rekey 0012345 --lang ja").stdout
    desk.done(f"person rekey {other}")


def test_a_retired_tag_named_itself_is_refused_with_the_one_in_its_place(desk: Desk) -> None:
    old = tag_of(desk)
    new = new_tag(desk)
    size = desk.size()
    answer = desk.run(f"person rekey {old}")
    assert (answer.code, desk.size()) == (2, size)
    assert new in answer.stderr
    assert "Nothing was saved." in answer.stderr
    assert "代わりの登録" in desk.run(f"person rekey {old} --lang ja").stderr


def test_new_keys_are_not_unlinked_from_what_they_replaced(desk: Desk) -> None:
    old = tag_of(desk)
    new = new_tag(desk)
    answer = desk.run(f"person unlink {old} {new} --reason MISTAKE")
    assert answer.code == 2
    assert "new keys" in answer.stderr


def test_somebody_erased_nobody_and_a_missing_key_are_said_plainly(desk: Desk) -> None:
    tag = tag_of(desk)
    proposal = desk.done("erase propose 0012345 --ground BREACH --json").json["events"][0]["event"]
    desk.done(f"erase decide {proposal} --actor dr-1 --role director")
    size = desk.size()
    erased = desk.run(f"person rekey {tag}")
    assert erased.code == 2
    assert "erased" in erased.stderr
    nobody = desk.run("person rekey 0012345")
    assert nobody.code == 2
    assert "only by the subject tag" in nobody.stderr
    assert "本人タグで指定してください" in desk.run("person rekey 0012345 --lang ja").stderr
    assert desk.run(f"person rekey {tag}", DAICHO_KEY_FILE=None).code == 4
    assert desk.size() == size
