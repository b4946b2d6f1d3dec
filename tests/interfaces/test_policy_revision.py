"""At the desk: versions and what is remarked on them, changes of purpose and their notices."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ledger.interfaces.profiles import load
from ledger.store.address import parse_address
from ledger.store.opening import open_store
from tests.support.cli import ORIGIN, Desk

CHANGE = "c4c4c4c4-c4c4-4c4c-8c4c-c4c4c4c4c4c4"
SECOND = (
    "policy publish KIZ 2 --title 方針 --language ja --text policy.txt --effective-at 2024-05-01"
    " --at 2024-05-01 --purpose P1:provision:care:診療"
)
CHANGED = (
    "policy change-purpose KIZ P1 --new P2:internal:reminders:予約の案内"
    " --relation 'reminders are part of the care' --effective-at 2024-06-01 --at 2024-05-01"
    f" --id {CHANGE}"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.opened(tmp_path)


def written(desk: Desk, rule: str, **more: Any) -> None:
    """A profile in a file, with this rule of when a version takes effect."""
    profile = load("hinata")
    revision = {**profile["revision"], "effective": rule, "otherwise": False}
    profile = {**profile, "policy": "HIN", "version": "1", "revision": revision, **more}
    (desk.folder / "profile.json").write_text(
        json.dumps(profile, ensure_ascii=False), encoding="utf-8"
    )


def test_a_version_is_published_with_a_profile_that_comes_with_the_program(desk: Desk) -> None:
    done = desk.done(
        "policy publish MIN-TERMS 1 --text policy.txt --profile minimum-terms"
        " --printed-day 2024-04-01 --posted-at 2024-04-01T18:00 --place website"
    )
    assert "RETROACTIVE: in force before it was published." in done.stderr
    shown = desk.done("policy show MIN-TERMS")
    assert "2024-04-01 00:00:00 Asia/Tokyo" in shown.stdout
    for told in ("2024-04-01 18:00:00", "day printed in it", "website", "RETROACTIVE"):
        assert told in shown.stdout
    assert "公表より前に効力が生じている" in desk.done("policy show MIN-TERMS --lang ja").stdout
    answer = desk.done("policy show MIN-TERMS --json").json["version"]
    assert answer["profile"] == load("minimum-terms")
    assert answer["remarks"] == {"RETROACTIVE": []}
    assert answer["effective_at"] == "2024-03-31T15:00:00.000000Z"


def test_a_printed_day_begins_where_the_log_is(desk: Desk) -> None:
    desk.done("org add ledger.example/bali --code bali --name Bali --zone Asia/Makassar")
    written(desk, "PRINTED_DAY")
    line = "policy publish HIN 1 --text policy.txt --profile profile.json --printed-day 2024-04-01"
    for origin, begins in ((ORIGIN, "2024-03-31T15"), ("ledger.example/bali", "2024-03-31T16")):
        desk.done(f"{line} --org {origin}")
        shown = desk.done(f"policy show HIN --json --org {origin}").json["version"]
        assert shown["effective_at"] == f"{begins}:00:00.000000Z"
        assert list(shown["remarks"]) == ["RETROACTIVE", "NOT_POSTED"]


def test_the_option_that_the_rule_of_the_policy_asks_for_is_named(desk: Desk) -> None:
    line = "policy publish HIN 1 --text policy.txt --profile profile.json"
    for rule, option in (
        ("ON_POSTING", "--posted-at"),
        ("POSTED_OR_VIEWABLE", "--posted-at"),
        ("PRINTED_DAY", "--printed-day"),
        ("UNSTATED", "--effective-at"),
    ):
        written(desk, rule)
        size, answer = desk.size(), desk.run(line)
        assert answer.code == 2
        assert f"{option}: found nothing" in answer.stderr
        assert "Nothing was saved." in answer.stderr
        assert desk.size() == size


def test_what_is_wrong_in_a_profile_is_named_with_its_place(desk: Desk) -> None:
    written(desk, "ON_POSTING", version="7")
    line = "policy publish HIN 1 --text policy.txt --profile profile.json --posted-at 2024-04-01"
    answer = desk.run(line)
    assert (answer.code, desk.run(line.replace("profile.json", "none.json")).code) == (2, 2)
    assert "--profile version: found '7', wanted 1, as given for version" in answer.stderr


def test_a_silent_purpose_is_remarked_at_once_and_whenever_it_is_shown(desk: Desk) -> None:
    done = desk.done(f"{SECOND} --purpose P9:provision:lists:名簿")
    assert "SILENT_PURPOSE" in done.stderr
    assert "(P9)" in done.stderr
    assert "It does not reach people whose data were collected before." in done.stderr
    shown = desk.done("policy show KIZ")
    assert "SILENT_PURPOSE" in shown.stdout
    assert "(P9)" in shown.stdout
    assert "SILENT_PURPOSE" in desk.done("policy list").stdout
    japanese = desk.done("policy show KIZ --lang ja").stdout
    assert "以前に取得した情報には及びません" in japanese
    assert "（P9）" in japanese


def test_a_version_without_anything_to_remark_is_shown_without(desk: Desk) -> None:
    done = desk.done(SECOND)
    assert "PURPOSE" not in done.stderr
    assert desk.done("policy show KIZ --json").json["version"]["remarks"] == {}


def test_a_change_that_is_not_made_known_is_outstanding_until_it_is(desk: Desk) -> None:
    done = desk.done(CHANGED)
    [change] = desk.done("policy changes --json").json["changes"]
    line = f"daicho policy announce-change {change['event']}"
    assert "Notice outstanding: KIZ P1 → P2" in done.stderr
    assert line in done.stderr
    assert "Notice outstanding" in desk.done("policy list").stderr
    assert line in desk.done("policy show KIZ").stdout
    assert len(desk.done("policy list --json").json["outstanding"]) == 1
    now = desk.done("policy show KIZ --json").json["purposes_in_force"]
    assert [one["code"] for one in now] == ["P1"]
    said = desk.done(
        f"policy announce-change {CHANGE} --announced PUBLISHED --at 2024-05-10 --language ja"
        " --place 'website, news' --until 2025-05-10 --text policy.txt"
    )
    assert "outstanding" not in said.stderr
    assert desk.done("policy list --json").json["outstanding"] == []
    now = desk.done("policy show KIZ --json").json["purposes_in_force"]
    assert [one["code"] for one in now] == ["P1", "P2"]


def test_the_changes_are_shown_with_relation_decider_and_evidence(desk: Desk) -> None:
    assert "No changes of purpose." in desk.done("policy changes").stdout
    desk.done(f"{CHANGED} --decided-by 'data protection officer'")
    desk.done(
        f"policy announce-change {CHANGE} --announced PUBLISHED --at 2024-05-10 --language ja"
        " --place 'website, news' --until 2025-05-10 --text policy.txt"
    )
    desk.done(f"policy announce-change {CHANGE} --announced NOTIFIED --at 2024-05-12")
    shown = desk.done("policy changes KIZ").stdout
    for told in (
        "✓ KIZ: P1 → P2 reminders", "reminders are part of the care", "data protection officer",
        "2024-05-10 00:00:00 Asia/Tokyo (+09:00) to 2025-05-10", "website, news · ja · SHA-256",
        "no text kept",
    ):  # fmt: skip
        assert told in shown
    assert desk.done("policy changes ALA").stdout == "No changes of purpose.\n"
    [answer] = desk.done("policy changes KIZ --json").json["changes"]
    assert [(one["announced"], one["announced_at"][:10]) for one in answer["announcements"]] == [
        ("PUBLISHED", "2024-05-09"), ("NOTIFIED", "2024-05-11"),
    ]  # fmt: skip
    assert answer["relation_text"] == "reminders are part of the care"


def test_a_change_that_is_not_related_says_whom_it_does_not_reach(desk: Desk) -> None:
    done = desk.done(f"{CHANGED} --not-related --announced PUBLISHED --announced-at 2024-05-01")
    assert "reaches nobody whose data were collected before without their consent" in done.stderr
    [answer] = desk.done("policy changes --json").json["changes"]
    assert (answer["related"], answer["outstanding"]) == (False, False)
    assert "! KIZ: P1 → P2" in desk.done("policy changes").stdout


def test_the_texts_made_known_are_kept_and_verified(desk: Desk) -> None:
    desk.done(CHANGED)
    (desk.folder / "news.txt").write_text("What changes, and why.\n", encoding="utf-8")
    desk.done(
        f"policy announce-change {CHANGE} --announced PUBLISHED --at 2024-05-10 --text news.txt"
    )
    desk.done("verify")
    [change] = desk.done("policy changes --json").json["changes"]
    kept = hashlib.sha256((desk.folder / "news.txt").read_bytes()).hexdigest()
    assert change["announcements"][0]["text"] == kept
    store = open_store(parse_address(desk.env["DAICHO_STORE"]), read_only=True)
    try:
        assert store.document(ORIGIN, bytes.fromhex(kept)) == b"What changes, and why.\n"
    finally:
        store.close()


# Joint use and succession.


def joint(version: str, items: str, more: str = "") -> str:
    return (
        f"notice give KIZ-JU {version} --kind JOINT_USE --text policy.txt --item {items}"
        f" --party sakura --purpose P1 --contains JU1,JU2,JU3,JU4,JU5 {more}"
    )


def test_what_may_not_change_in_a_joint_use_is_said_when_it_does(desk: Desk) -> None:
    assert "CHANGED" not in desk.done(joint("1", "NAME")).stderr
    done = desk.done(joint("2", "NAME,PHONE"))
    assert "ITEMS_CHANGED: categories used jointly changed." in done.stderr
    assert "It cannot change for people who were told otherwise" in done.stderr
    assert "ITEMS_CHANGED" in desk.done("notice show KIZ-JU").stdout
    assert "共同利用する項目の変更" in desk.done("notice show KIZ-JU --lang ja").stdout


def test_who_is_responsible_and_from_when_is_shown(desk: Desk) -> None:
    desk.done(joint("1", "NAME"))
    assert "the organisation itself" in desk.done("notice show KIZ-JU").stdout
    late = desk.done(joint("2", "NAME", "--responsible sakura --applies-day 2024-05-01"))
    assert "RESPONSIBLE_CHANGED" in late.stderr
    assert "CHANGED_LATE: not told before the change applied." in late.stderr
    shown = desk.done("notice show KIZ-JU").stdout
    assert "sakura さくら薬局" in shown
    assert "2024-05-01" in shown


def test_a_succession_says_its_cause_and_what_binds_the_successor(desk: Desk) -> None:
    make = "arrangement make sakura --kind SUCCESSION --form CONTRACT"
    answer = desk.run(f"{make} --cause TRANSFER --not-business-passes")
    assert answer.code == 2
    assert "no succession" in answer.stderr
    unsaid = desk.done(make)
    assert "Nothing says that the business itself passes" in unsaid.stderr
    done = desk.done(f"{make} --cause MERGER --effective-day 2024-07-01 --business-passes")
    assert "The purposes of before bind the successor" in done.stderr
    assert "Nothing says" not in done.stderr
    shown = desk.done("arrangement list").stdout
    assert "merger · takes effect 2024-07-01" in shown
    assert "効力発生日 2024-07-01" in desk.done("arrangement list --lang ja").stdout


def test_who_is_entrusted_and_was_never_supervised_is_listed_as_such(desk: Desk) -> None:
    desk.done("arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item NAME --purpose P1")
    assert "Not checked yet: no provision can rest on it." in desk.done("arrangement list").stdout
