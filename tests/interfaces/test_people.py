"""People, parties and policies looked up: found, shown, and never written down in the clear."""

from __future__ import annotations

from tests.support.cli import PERSON, POLICY, Desk

NAME = "山田 花子"


def test_a_person_is_found_by_number_however_it_is_typed(desk: Desk) -> None:
    for number in ("0012345", "００１２３４５", "'001 2345'"):
        assert NAME in desk.done(f"person find {number}").stdout
    assert "Nobody found." in desk.done("person find 12345").stdout


def test_a_person_is_found_by_kana_and_birth_date_together_only(desk: Desk) -> None:
    for kana in ("ヤマダハナコ", "'やまだ はなこ'", "ﾔﾏﾀﾞﾊﾅｺ"):
        assert NAME in desk.done(f"person find --kana {kana} --birth-date 1958-03-02").stdout
    assert NAME not in desk.done("person find --kana ヤマダ --birth-date 1958-03-02").stdout
    alone = desk.run("person find --kana ヤマダハナコ")
    assert (alone.code, "--kana with --birth-date" in alone.stderr) == (2, True)


def test_a_search_by_name_says_how_many_identities_it_opened(desk: Desk) -> None:
    desk.done("person add --kind PATIENT --name '髙橋 𠮷男' --kana タカハシヨシオ")
    for prefix in ("山", "やまだ", "ﾔﾏﾀﾞ"):
        answer = desk.done(f"person find --name {prefix}")
        assert NAME in answer.stdout
        assert "髙橋" not in answer.stdout
        assert "2 identities were opened; 0 are erased." in answer.stderr
    said = desk.done("person find --name たかはし --json").json
    assert (said["opened"], said["gone"], len(said["people"])) == (2, 0, 1)
    assert said["people"][0]["identity"]["name"] == "髙橋 𠮷男"


def test_a_person_without_a_key_any_more_is_counted_not_named(desk: Desk) -> None:
    import sqlite3

    with sqlite3.connect(desk.folder / "clinic.db.keys") as keys:
        keys.execute("DELETE FROM key WHERE class = 'identity'")
    keys.close()
    answer = desk.done("person find --name 山")
    assert "0 identities were opened; 1 are erased." in answer.stderr
    assert NAME not in answer.stdout
    assert "(erased)" in desk.done("person find 0012345").stdout


def test_the_ways_to_find_somebody_are_not_mixed(desk: Desk) -> None:
    for line in ("person find", "person find 0012345 --name 山"):
        assert desk.run(line).code == 2


def test_all_registrations_of_a_linked_person_are_shown(desk: Desk) -> None:
    desk.done(PERSON.replace("0012345", "A-77"))
    assert len(desk.done("person show 0012345 --json").json["people"]) == 1
    desk.done("person link 0012345 A-77 --reason SAME_PERSON")
    people = desk.done("person show A-77 --json").json["people"]
    assert [one["identity"]["numbers"] for one in people] == [["0012345"], ["A-77"]]
    desk.done("person unlink A-77 0012345 --reason MISTAKE")
    assert len(desk.done("person show A-77 --json").json["people"]) == 1


def test_no_name_is_written_to_disk_by_registering_finding_or_showing(desk: Desk) -> None:
    for line in ("person find --name 山", "person show 0012345", "person find 0012345"):
        desk.done(line)
    desk.done("party add --kind PRIVATE_PERSON --sector FAMILY --name '山田 太郎'")
    desk.done("party list --names")
    written = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert "さくら薬局".encode() in written  # an organisation's name is clear: the search works
    for name in ("山田", "ヤマダ", "1958-03-02", "0012345"):
        assert name.encode() not in written


def test_a_natural_person_is_a_party_whose_name_is_opened_only_when_asked(desk: Desk) -> None:
    desk.done("party add --kind PRIVATE_PERSON --sector FAMILY --name '山田 太郎'")
    closed = desk.done("party list", DAICHO_KEY_FILE=None).stdout
    assert "(natural person, sealed)" in closed
    assert "さくら薬局" in closed
    assert "山田 太郎" in desk.done("party list --names").stdout
    assert "FAMILY" not in desk.done("party find 太郎 --json").stdout
    assert "山田 太郎" in desk.done("party find 太郎 --names").stdout
    assert "さくら薬局" in desk.done("party find さくら").stdout


def test_the_newest_version_of_a_party_is_listed(desk: Desk) -> None:
    desk.done("party amend sakura --kind ORGANISATION --sector PHARMACY --name もも薬局")
    (party,) = desk.done("party list --json").json["parties"]
    assert (party["name"], party["versions"]) == ("もも薬局", 2)


def test_a_policy_is_shown_with_its_text_and_the_purposes_in_force(desk: Desk) -> None:
    desk.done(
        "policy change-purpose KIZ P1 --new P2:provision:care:診療・連携 --relation close"
        " --announced PUBLISHED --announced-at 2024-04-01 --effective-at 2024-05-01"
    )
    shown = desk.done("policy show KIZ --lang ja").stdout
    for part in ("個人情報の取扱いについて。", "P1", "P2", "診療・連携", "Asia/Tokyo"):
        assert part in shown
    said = desk.done("policy show KIZ --json").json
    assert [one["code"] for one in said["purposes_in_force"]] == ["P1", "P2"]


def test_of_two_versions_the_one_in_force_is_shown_unless_another_is_asked_for(desk: Desk) -> None:
    (desk.folder / "later.txt").write_text("later\n", encoding="utf-8")
    later = POLICY.replace("KIZ 1", "KIZ 2").replace("policy.txt", "later.txt")
    desk.done(later.replace("--effective-at 2023-04-01", "--effective-at 2999-01-01"))
    assert "later" not in desk.done("policy show KIZ").stdout
    assert "later" in desk.done("policy show KIZ --version 2").stdout
    listed = desk.done("policy list --json").json["versions"]
    assert [(one["version"], one["in_force"]) for one in listed] == [("1", True), ("2", False)]
    assert desk.run("policy show KIZ --version 3").code == 2
    assert desk.run("policy show NONE").code == 2


def test_organisations_are_listed_and_shown_with_their_size(desk: Desk) -> None:
    listed = desk.done("org list --json").json["logs"]
    assert [(one["code"], one["size"]) for one in listed] == [("kizuna", desk.size())]
    for line in ("org show", "org show kizuna", "org show ledger.example/kizuna"):
        assert "きずな診療所" in desk.done(line).stdout
    assert desk.run("org show momo").code == 2
