"""`daicho verify` as people and programs meet it: exit codes, words, --since-last, --json."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.store.address import Address, parse_address
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, Clinic
from tests.support.forging import forged, judged_by_revision_0
from tests.support.tampering import SIZE, Administrator, desk_at, small_log, told

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A small log that nobody verified yet."""
    if request.param == "sqlite":
        address = Address("sqlite", str(tmp_path / "ledger.db"))
    else:
        address = request.getfixturevalue("postgres_address")
    small_log(address).close()
    return desk_at(address, tmp_path)


def admin(desk: Desk) -> Administrator:
    return Administrator(parse_address(desk.env["DAICHO_STORE"]))


def go_on(desk: Desk) -> None:
    """Two entries more."""
    with Clinic(parse_address(desk.env["DAICHO_STORE"]), seed=desk.size(ORIGIN)) as clinic:
        clinic.clock.move(days=1)
        clinic.do("consent", **CONSENT)
        clinic.do("authorise", **PROVISION)


def test_a_sound_log_ends_with_0_and_says_what_this_does_not_show(desk: Desk) -> None:
    english = desk.done("verify").stdout
    assert "25 of 25 entries read" in english
    assert "Sound: 1 log." in english
    assert "only a checkpoint kept elsewhere" in english
    japanese = desk.done("verify --lang ja").stdout
    assert "25件中25件を読みました" in japanese
    assert "異常なし: 台帳 1件" in japanese
    assert "この検証で分からないこと" in japanese


def test_no_key_is_needed(desk: Desk) -> None:
    desk.done("verify", DAICHO_KEY=None)


def test_the_members_of_the_json_answer_stay(desk: Desk) -> None:
    admin(desk).set("entry", 10, type="consent.given")
    admin(desk).view("DELETE FROM trail_1")
    answer = desk.run("verify --json").json
    assert set(answer) == {
        "ok", "command", "exit_code", "logs", "views_checked", "logs_missing", "not_shown_by_this",
    }  # fmt: skip
    (log,) = answer["logs"]
    assert set(log) == {
        "origin", "code", "name", "zone", "simulated", "predecessor", "successor", "sound", "size",
        "read_from", "not_read_again", "root", "leaf_hash", "findings", "counts", "views",
        "views_not_checked", "keys_not_checked", "verdicts_recomputed", "receipts_recomputed",
        "erasures_recomputed", "corrected", "verdicts_not_checked", "seconds",
    }  # fmt: skip
    assert set(log["findings"][0]) == {
        "kind", "severity", "position", "message", "found", "wanted",
    }  # fmt: skip
    assert (answer["ok"], answer["exit_code"], log["sound"]) == (False, 3, False)


def test_a_break_is_named_with_kind_position_and_values(desk: Desk) -> None:
    admin(desk).set("entry", 10, type="consent.given")
    english = desk.run("verify")
    assert english.code == 3
    assert "✕ column_differs: Entry 10" in english.stdout
    assert "found type consent.given, wanted provision.recorded" in english.stdout
    assert "NOT SOUND: kizuna" in english.stdout
    assert "Sound:" not in english.stdout
    japanese = desk.run("verify --lang ja").stdout
    assert "10番の記録" in japanese
    assert "異常あり: kizuna" in japanese


def test_a_newer_version_is_not_called_a_break(desk: Desk) -> None:
    desk.done("verify")
    admin(desk).chain(type="future.event", data={})
    answer = desk.run("verify")
    assert answer.code == 1
    assert "? unknown_type" in answer.stdout
    assert "views not compared" in answer.stdout
    assert "NOT FULLY CHECKED: kizuna" in answer.stdout
    assert "NOT SOUND" not in answer.stdout
    assert "一部未確認: kizuna" in desk.run("verify --lang ja").stdout
    # The views stay served as far as they came, and say where they stopped.
    page = desk.done("provisions").stdout
    assert f"the answer ends before entry {SIZE}" in page
    assert f"{SIZE}番の記録の手前までの回答です" in desk.done("provisions --lang ja").stdout
    status = desk.done("status --json").json["logs"][0]
    assert (status["size"], status["views_at"]) == (SIZE + 1, SIZE)
    assert "future.event" in status["stopped"]["en"]
    # What could not be checked is not noted as checked.
    assert status["verified_up_to"] == SIZE


def test_since_last_prints_the_range_it_does_not_read_again(desk: Desk) -> None:
    first = desk.done("verify --since-last").stdout
    assert "never verified before: everything was read" in first
    assert "25 of 25" in first
    go_on(desk)
    answer = desk.done("verify --since-last")
    assert "2 of 27 entries read" in answer.stdout
    assert "not read again: entries 0 to 24, verified " in answer.stdout
    assert "root" not in answer.stdout
    go_on(desk)
    log = desk.done("verify --since-last --json").json["logs"][0]
    assert (log["not_read_again"], log["read_from"], log["root"]) == ([0, 26], 27, None)
    assert "0番から28番は" in desk.done("verify --since-last --lang ja").stdout


def test_since_last_finds_a_change_after_the_range_and_none_within_it(desk: Desk) -> None:
    desk.done("verify")
    go_on(desk)
    hand = admin(desk)
    before, after = hand.entry(10)["type"], hand.entry(26)["type"]
    hand.set("entry", 26, type="consent.given")
    assert told(desk.run("verify --since-last --json").json["logs"][0]) == "column_differs 26"
    hand.set("entry", 26, type=after)
    hand.set("entry", 10, type="consent.given")
    overlooked = desk.done("verify --since-last")
    assert "not read again: entries 0 to 24" in overlooked.stdout
    assert told(desk.run("verify --json").json["logs"][0]) == "column_differs 10"
    hand.set("entry", 10, type=before)
    desk.done("verify")


def test_a_verified_part_that_was_re_linked_is_read_again_and_found(desk: Desk) -> None:
    desk.done("verify")
    go_on(desk)
    hand = admin(desk)
    hand.rewrite(12, lambda data: data.update(items=["EXAM_RESULT"]))
    hand.relink(12)
    answer = desk.run("verify --since-last")
    assert answer.code == 3
    assert "verified_part_changed" in answer.stdout
    assert "27 of 27 entries read" in answer.stdout
    # It stays found until somebody looks into it: a break is never noted as verified.
    assert "verified_part_changed" in desk.run("verify --lang ja").stdout


def test_since_last_cannot_go_without_the_views_where_the_size_is_noted(desk: Desk) -> None:
    answer = desk.run("verify --since-last --no-views")
    assert answer.code == 2
    assert "--since-last" in answer.stderr


def test_without_views_the_entries_alone_are_verified(desk: Desk) -> None:
    desk.done("verify")
    admin(desk).view("DELETE FROM trail_1")
    answer = desk.done("verify --no-views")
    assert "and views" not in answer.stdout
    assert desk.done("verify --no-views --json").json["views_checked"] is False
    assert desk.run("verify").code == 3
    desk.done("rebuild")
    desk.done("verify")


def test_one_log_can_be_verified_by_code_or_name_even_if_its_first_entry_cannot_be_read(
    desk: Desk,
) -> None:
    for named in ("kizuna", ORIGIN):
        assert "きずなクリニック" in desk.done(f"verify --org {named}").stdout
    admin(desk).set("entry", 0, content=b"{}")
    answer = desk.run(f"verify --org {ORIGIN}")
    assert answer.code == 3
    assert "member_malformed: Entry 0" in answer.stdout
    assert desk.run("verify").code == 3


def test_an_unknown_log_is_wrong_usage(desk: Desk) -> None:
    answer = desk.run("verify --org nobody")
    assert answer.code == 2
    assert "kizuna" in answer.stderr


def test_verdicts_are_computed_again_on_request_and_without_a_key(desk: Desk) -> None:
    told = desk.done("verify --rules", DAICHO_KEY_FILE=None)
    words = "computed again from what they had seen, all the same"
    assert f"✓ {words}: verdicts 7, records of receipts 1" in told.stdout
    (log,) = desk.done("verify --rules --json", DAICHO_KEY_FILE=None).json["logs"]
    assert (log["verdicts_recomputed"], log["receipts_recomputed"], log["corrected"]) == (7, 1, [])
    assert log["verdicts_not_checked"] is None
    (log,) = desk.done("verify --json").json["logs"]
    assert (log["verdicts_recomputed"], log["corrected"]) == (None, None)


def judged_before_the_table_was_whole(desk: Desk, times: int) -> list[int]:
    """Positions of as many attempts that revision 0 did not judge and the newest refuses."""
    with Clinic(parse_address(desk.env["DAICHO_STORE"]), seed=desk.size(ORIGIN)) as clinic:
        clinic.clock.move(days=1)
        event = clinic.do("authorise", **{**PROVISION, "basis": "LAW"}).main
        return [judged_by_revision_0(clinic, event).position for _ in range(times)]


def test_what_the_newest_revision_says_otherwise_is_told_and_is_no_break(desk: Desk) -> None:
    (position,) = judged_before_the_table_was_whole(desk, 1)
    english = desk.done("verify --rules").stdout
    assert "all the same: verdicts 9" in english
    assert "that the newest gives otherwise: 1 (no fault of the log)" in english
    told = f"entry {position}: then not judged (revision 0), now unlawful (D21, revision 2)"
    assert told in english
    assert "Sound: 1 log." in english
    japanese = desk.done("verify --rules --lang ja").stdout
    assert "最新版では結果が変わるもの: 1件（台帳の異常ではありません）" in japanese
    shown = f"{position}番の記録：当時は判定対象外（第0版）、最新版では違法のおそれ（D21、第2版）"
    assert shown in japanese
    (log,) = desk.done("verify --rules --json").json["logs"]
    assert log["sound"] is True
    assert log["corrected"] == [{
        "position": position,
        "then": {"revision": 0, "verdict": None, "row": None, "rule": None},
        "now": {"revision": 2, "verdict": "REFUSE", "row": "D21", "rule": "APPI-27-1-1"},
    }]  # fmt: skip


def test_a_long_list_of_them_is_cut_and_json_has_all(desk: Desk) -> None:
    positions = judged_before_the_table_was_whole(desk, 23)
    english = desk.done("verify --rules").stdout
    assert english.count("then not judged") == 20
    assert "… and 3 more: --json lists all" in english
    assert "… ほか3件（--json ですべて表示）" in desk.done("verify --rules --lang ja").stdout
    (log,) = desk.done("verify --rules --json").json["logs"]
    assert [one["position"] for one in log["corrected"]] == positions


def test_an_authorisation_that_its_own_verdict_refuses_is_a_break(desk: Desk) -> None:
    with Clinic(parse_address(desk.env["DAICHO_STORE"]), seed=desk.size(ORIGIN)) as clinic:
        refused = next(e for e in clinic.events() if e.type == "provision.refused")
        position = forged(clinic, refused, "provision.authorised", seen=refused.position)
    desk.done("verify")  # entries, links and shapes are as they should be
    answer = desk.run("verify --rules")
    assert answer.code == 3
    assert f"✕ type_differs: Entry {position}" in answer.stdout
    assert "found provision.authorised on REFUSE D70, wanted provision.refused" in answer.stdout
    assert "computed again from what they had seen" not in answer.stdout
    assert f"✕ type_differs: {position}番の記録" in desk.run("verify --rules --lang ja").stdout


def test_an_altered_entry_keeps_verdicts_from_being_computed_again(desk: Desk) -> None:
    admin(desk).set("entry", 10, leaf_hash=bytes(32))
    answer = desk.run("verify --rules --no-views --json")
    assert answer.code == 3
    assert "leaf_hash_changed" in answer.stdout
