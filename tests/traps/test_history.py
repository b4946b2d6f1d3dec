"""What a history of provisions shows: every provision, as it was then, and when it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.terms import REFUSAL_GROUNDS
from ledger.interfaces.profiles import load
from tests.support.cli import CONSENT, QUESTION, Desk
from tests.support.two_ledgers import alike

PROVIDE = f"provide {QUESTION} --means PAPER"
COLLECT = (
    "collect 0012345 --item DISPENSING --purpose P1 --source PRINCIPAL --channel IN_PERSON"
    " --sensitive-ground DIRECT"
)
BY_LAW = (
    "provide 0012345 sakura --item DISPENSING --purpose P1 --basis LAW --statute 医療法25条"
    " --statute-applies --means PAPER"
)
WITHHELD = "--withhold CRIME --withheld-by DR-1 --withhold-reason 捜査機関からの要請"


def history(desk: Desk, more: str = "") -> list[dict[str, Any]]:
    """The records of a person, newest first."""
    rows: list[dict[str, Any]] = desk.done(f"history 0012345 {more} --json").json["rows"]
    return rows


def trail(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.done("trail --json").json["rows"]
    return rows


def record(desk: Desk, line: str) -> str:
    """The number of what a command recorded last."""
    return str(desk.done(f"{line} --json").json["events"][-1]["event"])


@pytest.mark.parametrize(("name", "policy"), [("kizuna", "KIZ"), ("aladdin", "ALA")])
def test_history_information_withheld_never_hides_the_provision_history(
    desk_of: Callable[[str, str], Desk], name: str, policy: str
) -> None:
    held_back = {one["ground"] for one in load(name)["refusals"]}
    assert "DG_NOT_PI" in held_back
    desk = desk_of(name, policy)
    items = "NAME,USAGE_HISTORY,PAGES_ADS,SEARCH_TERMS"
    number = record(
        desk,
        f"provide 0012345 sakura --item {items} --purpose {policy}-P1 --basis CONSENT --means EMAIL"
        " --at 2024-02-01T09:00",
    )
    (row,) = history(desk)
    assert row["record"] == number
    assert sorted(row["items"]) == sorted(items.split(","))
    assert "さくら薬局" in desk.done("history 0012345").stdout


def test_no_ground_to_refuse_disclosure_is_a_ground_to_withhold_a_record(desk: Desk) -> None:
    desk.done("person add --kind STAFF --name '佐々木 誠' --number DR-1")
    for ground in REFUSAL_GROUNDS:
        answer = desk.run(f"{PROVIDE} {WITHHELD.replace('CRIME', ground)}")
        assert answer.code == 2
        assert ground in answer.stderr
    assert history(desk) == []


def test_an_item_collected_anew_leaves_what_was_provided_before_as_it_was(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    desk.done(f"{COLLECT} --at 2024-02-01T10:00")
    before = record(desk, f"{PROVIDE} --at 2024-02-02T10:00")
    shown = history(desk)
    # What was put right is collected again: a later entry of its own.
    record(desk, f"{COLLECT} --note 用量の訂正 --at 2024-03-01T09:00")
    assert history(desk) == shown
    after = record(desk, f"{PROVIDE} --at 2024-04-01T10:00")
    assert [row["record"] for row in history(desk)] == [after, before]
    recipients = desk.done(
        "provisions --person 0012345 --item DISPENSING --to 2024-03-01T09:00+09:00"
    )
    assert "2024-02-02 10:00  → さくら薬局" in recipients.stdout
    assert "2024-04-01" not in recipients.stdout


def test_a_record_that_is_put_right_is_shown_as_it_was_known_before(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    number = record(desk, f"{PROVIDE} --at 2024-02-02T10:00")
    (before,) = history(desk)
    desk.done(f"amend {number} --item NAME --reason 誤記")
    (now,) = history(desk)
    assert (before["items"], now["items"]) == (["DISPENSING"], ["NAME"])
    assert (now["record"], now["happened_at"]) == (number, before["happened_at"])
    kept = desk.done(f"show {number} --json").json["content"]["data"]
    assert kept["items"] == ["DISPENSING"]
    (then,) = history(desk, f"--as-of {before['recorded_at']}")
    assert then["items"] == ["DISPENSING"]


def test_of_somebody_erased_who_received_what_and_when_is_still_told(desk: Desk) -> None:
    desk.done(f"{BY_LAW} --note 花子さんの件 --at 2024-02-03T11:30")
    (before,) = history(desk)
    leaves = {one["position"]: one["leaf_hash"] for one in trail(desk)}
    proposed = record(desk, "erase propose 0012345 --ground NO_LONGER_NEEDED")
    desk.done(f"erase decide {proposed}", DAICHO_ACTOR="staff-2", DAICHO_ROLE="manager")
    told = desk.done(f"history {before['subject']}").stdout
    for words in ("2024-02-03 11:30  → さくら薬局", "dispensing information", "(LAW)"):
        assert words in told
    assert "花子" not in told
    shown = desk.done(f"show {before['record']} --json").json
    assert shown["sealed"] == "erased"
    assert {one["position"]: one["leaf_hash"] for one in trail(desk)}.items() >= leaves.items()
    desk.done("verify --rules")


def entrusted(desk: Desk, *times: str) -> None:
    """Specimens entrusted to a laboratory, under a contract that is kept."""
    desk.done("party add lab --kind ORGANISATION --sector TEST_LAB --name 検査センター")
    made = record(
        desk,
        "arrangement make lab --kind ENTRUSTMENT --form CONTRACT --item SPECIMEN --purpose P1"
        " --at 2024-01-01T09:00",
    )
    desk.done(f"arrangement check {made} --outcome KEPT --at 2024-01-02T09:00")
    for time in times:
        desk.done(
            "provide 0012345 lab --item SPECIMEN --purpose P1 --basis ENTRUST --means PAPER"
            f" --at {time}"
        )


def test_what_was_entrusted_is_told_with_its_ground_and_that_no_record_is_due(desk: Desk) -> None:
    entrusted(desk, "2024-02-03T10:00")
    english, japanese = (desk.done(f"history 0012345 --lang {one}").stdout for one in ("en", "ja"))
    for words in ("→ 検査センター", "entrustment (ENTRUST)", "No record is due under the Act"):
        assert words in english
    for words in ("委託 (ENTRUST)", "法令上の記録義務はありません"):
        assert words in japanese
    (row,) = history(desk)
    assert (row["finding_recorded"]["row"], row["record_due"]["statutory"]) == ("D50", False)


SECTIONS = {
    "en": "Not third parties under the Act (entrustment, business succession, joint use)",
    "ja": "法律上の第三者に当たらない相手方（委託・事業承継・共同利用）",
}


def test_recipients_that_are_no_third_parties_have_a_section_of_their_own(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-02T10:00")
    assert SECTIONS["en"] not in desk.done("history 0012345").stdout
    entrusted(desk, "2024-02-03T10:00", "2024-02-05T10:00")
    desk.done(f"{PROVIDE} --at 2024-02-04T10:00")
    english, japanese = (desk.done(f"history 0012345 --lang {one}").stdout for one in ("en", "ja"))
    assert f"\n{SECTIONS['en']}: 2\n" in english
    assert f"\n{SECTIONS['ja']} 2件\n" in japanese
    assert "\n4 records of provision and receipt, 2024-02-02 10:00 – 2024-02-05 10:00" in english
    shown = ["2024-02-04 10:00", "2024-02-02 10:00", "Not third", "2024-02-05 10:00",
             "2024-02-03 10:00"]  # fmt: skip
    places = [english.index(f"\n{one}") for one in shown]
    assert places == sorted(places)
    told = [(row["happened_at"][:10], row["third_party"]) for row in history(desk)]
    assert told == [
        ("2024-02-04", True), ("2024-02-02", True), ("2024-02-05", False), ("2024-02-03", False),
    ]  # fmt: skip


def test_the_section_is_headed_on_every_page_with_the_number_of_all(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-02T10:00")
    entrusted(desk, "2024-02-03T10:00", "2024-02-04T10:00", "2024-02-05T10:00")
    line, seen = "history 0012345 --limit 2", []
    first = desk.done(f"{line} --json").json
    assert first["total"] == 4
    after = f"{line} --after {first['next']}"
    rest = desk.done(f"{after} --json").json
    assert (rest["total"], rest["next"]) == (4, None)
    seen = [row["happened_at"][:10] for row in (*first["rows"], *rest["rows"])]
    assert seen == ["2024-02-02", "2024-02-05", "2024-02-04", "2024-02-03"]
    # What comes in between belongs to neither page nor number.
    desk.done(
        "provide 0012345 lab --item SPECIMEN --purpose P1 --basis ENTRUST --means PAPER"
        " --at 2024-02-06T10:00"
    )
    told = desk.done(after).stdout
    assert f"\n{SECTIONS['en']}: 3\n" in told
    assert told.index(SECTIONS["en"]) < told.index("2024-02-04 10:00  →")
    assert f"{SECTIONS['en']}: 4\n" in desk.done(line).stdout


def test_other_lists_say_of_each_record_whether_it_is_about_a_third_party(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-02T10:00")
    entrusted(desk, "2024-02-03T10:00")
    for line in ("provisions", "provisions --person 0012345"):
        rows = desk.done(f"{line} --json").json["rows"]
        assert [row["third_party"] for row in rows] == [False, True]  # the newest first, as ever
    rows = desk.done("received-by lab --json").json["rows"]
    assert [row["third_party"] for row in rows] == [False]
    for line in ("provisions", "provisions --person 0012345", "received-by lab"):
        assert SECTIONS["en"] not in desk.done(line).stdout


OVER = {"en": "term over, kept all the same", "ja": "保存期間は終了（記録は残しています）"}


def test_a_record_whose_term_is_over_is_marked_and_stays(desk: Desk) -> None:
    series = f"{PROVIDE} --method BULK --repeated --period-from 2019-03-01 --period-until"
    old = record(desk, f"{series} 2019-03-31 --at 2019-03-31T10:00")
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    new = record(desk, f"{PROVIDE} --at 2024-02-02T10:00")
    no_duty = record(desk, f"{BY_LAW} --at 2024-02-03T10:00")
    wanted = {old: True, new: False, no_duty: None}
    due = {row["record"]: row["record_due"] for row in history(desk)}
    assert due[old]["retain_until"] == "2022-03-31"
    assert {number: one["term_over"] for number, one in due.items()} == wanted
    for number, over in wanted.items():
        assert desk.done(f"show {number} --json").json["term_over"] is over
        for lang in ("en", "ja"):
            assert (OVER[lang] in desk.done(f"show {number} --lang {lang}").stdout) is bool(over)
    for lang, words in (("en", "keep until 2022-03-31: "), ("ja", "保存期限 2022-03-31、")):
        told = desk.done(f"history 0012345 --lang {lang}").stdout
        assert told.count(OVER[lang]) == 1
        assert f"{words}{OVER[lang]}" in told
    later = {row["record"]: row["record_due"] for row in history(desk, "--as-of 2999-01-01")}
    assert later[new]["term_over"] is True  # of the day that is asked about
    consent = desk.done("trail --type consent.given --json").json["rows"][0]["event"]
    assert desk.done(f"show {consent} --json").json["term_over"] is None


def test_the_newest_statement_of_a_record_says_whether_its_term_is_over(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    number = record(desk, f"{PROVIDE} --at 2024-02-02T10:00")
    assert desk.done(f"show {number} --json").json["term_over"] is False
    desk.done(f"amend {number} --method BULK --repeated --period-from 2019-03-01 --period-until"
              " 2019-03-31 --at 2019-03-31T10:00 --reason 誤記")  # fmt: skip
    assert desk.done(f"show {number} --json").json["term_over"] is True
    assert history(desk)[0]["record_due"]["term_over"] is True
    desk.done(f"amend {number} --void --reason 取り違え")
    assert desk.done(f"show {number} --json").json["term_over"] is None


def test_every_record_says_when_also_where_the_act_asks_for_no_day(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-02T10:15")
    desk.done(f"{BY_LAW} --at 2024-02-03T11:30")
    by_law, by_consent = history(desk)
    assert (by_law["happened_at"], by_consent["happened_at"]) == (
        "2024-02-03T02:30:00.000000Z", "2024-02-02T01:15:00.000000Z",
    )  # fmt: skip
    assert (by_law["record_due"]["statutory"], by_consent["record_due"]["statutory"]) == (
        False, True,
    )  # fmt: skip
    assert by_law["record_due"]["retain_until"] is None
    assert by_consent["record_due"]["retain_until"] is not None
    shown = desk.done("history 0012345").stdout
    for words in ("2024-02-03 11:30", "2024-02-02 10:15", "No record is due under the Act",
                  "record required by the Act", "keep until "):  # fmt: skip
        assert words in shown


def test_records_stand_in_the_order_of_recording_with_both_times(desk: Desk) -> None:
    for day in ("03", "01", "02"):
        desk.done(f"{PROVIDE} --at 2024-02-{day}T10:00")
    rows = sorted(history(desk), key=lambda row: int(row["position"]))
    assert [row["happened_at"][:10] for row in rows] == ["2024-02-03", "2024-02-01", "2024-02-02"]
    recorded = [row["recorded_at"] for row in rows]
    assert recorded == sorted(recorded)
    assert all(row["happened_at"] < row["recorded_at"] for row in rows)
    assert history(desk, "--as-of 2024-02-04") == []  # nothing was on record then
    shown = desk.done("history 0012345").stdout
    assert shown.index("2024-02-03 10:00  →") < shown.index("2024-02-01 10:00  →")
    assert shown.count("· recorded ") == 3


def test_a_later_consent_and_a_withdrawal_are_shown_and_change_no_finding(desk: Desk) -> None:
    desk.done(f"{PROVIDE} --at 2024-02-01T10:00")
    consent = record(desk, f"{CONSENT} --at 2024-02-02T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-03T10:00")
    desk.done(f"withdraw {consent} --channel LETTER --at 2024-02-04T09:00")
    desk.done(f"{PROVIDE} --at 2024-02-05T10:00")
    found = [(row["happened_at"][:10], row["finding_recorded"]["row"]) for row in history(desk)]
    assert found == [("2024-02-05", "D70"), ("2024-02-03", "D72"), ("2024-02-01", "D70")]
    assert all(row["finding"] == "as_recorded" for row in history(desk))
    stands = desk.done("standing 0012345 --ended --zone Asia/Tokyo").stdout
    for words in ("2024-02-02", "2024-02-04"):
        assert words in stands


def test_a_record_for_a_series_is_listed_under_the_person_with_its_period(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    number = record(
        desk,
        f"{PROVIDE} --method BULK --repeated --period-from 2024-03-01 --period-until 2024-03-31"
        " --at 2024-03-31T10:00",
    )
    (row,) = history(desk)
    due = row["record_due"]
    assert (row["record"], due["method"], due["retain_until"]) == (number, "BULK", "2027-03-31")
    data = desk.done(f"show {number} --json").json["content"]["data"]
    assert "2024-03-01" in json.dumps(data)
    assert "2024-03-31" in json.dumps(data)


def test_where_all_there_is_must_not_be_told_the_answer_is_the_ordinary_empty_one(
    desk: Desk,
) -> None:
    desk.done("person add --kind STAFF --name '佐々木 誠' --number DR-1")
    asked = [
        f"history 0012345 {more} --lang {lang}"
        for lang in ("en", "ja")
        for more in ("", "--complete", "--void", "--party sakura", "--as-of 2999-01-01")
    ]
    empty = {line: desk.done(line) for line in asked}
    assert "\n0 records of provision and receipt" in empty[asked[0]].stdout
    number = record(desk, f"{BY_LAW} {WITHHELD} --at 2024-02-03T11:30")
    for line in asked:
        told = desk.done(line)
        assert alike(told) == alike(empty[line]), line
        assert number not in told.stdout
    assert number in desk.done("history 0012345 --withheld").stdout


def test_of_a_series_the_number_of_transfers_is_told_as_it_was_last_put_right(desk: Desk) -> None:
    desk.done(f"{CONSENT} --at 2024-02-01T09:00")
    single = record(desk, f"{PROVIDE} --at 2024-02-02T10:00")
    number = record(
        desk,
        f"{PROVIDE} --method BULK --repeated --period-from 2024-03-01 --period-until 2024-03-31"
        " --transfers 1031 --at 2024-03-31T10:00",
    )
    assert [(row["record"], row["transfers"]) for row in history(desk)] == [
        (number, 1031), (single, None),
    ]  # fmt: skip
    told = desk.done("history 0012345").stdout
    assert told.count("transfers in this one record: 1,031") == 1
    assert "この記録にまとめた回数: 1,031回" in desk.done("history 0012345 --lang ja").stdout
    assert desk.done(f"show {number} --json").json["content"]["data"]["transfers"] == 1031
    desk.done(f"amend {number} --transfers 30 --reason 数え間違い")
    assert history(desk)[0]["transfers"] == 30
    desk.done(f"amend {number} --item NAME --reason 誤記")
    assert history(desk)[0]["transfers"] == 30
    desk.done(f"amend {number} --void --reason 誤記")
    assert "transfers in this one record" not in desk.done("history 0012345 --void").stdout
    desk.done("verify --rules")


def test_transfers_are_counted_for_a_record_in_bulk_alone(desk: Desk) -> None:
    size = desk.size()
    answer = desk.run(f"{PROVIDE} --transfers 31")
    assert answer.code == 2
    assert "--transfers" in answer.stderr
    assert "Nothing was saved." in answer.stderr
    assert desk.size() == size
