"""The questions of the front desk, of patients and of regulators, through the real command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.store.address import Address, parse_address
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, NUMBER, PROVISION, Clinic
from tests.support.tampering import Administrator, Original, desk_at

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
SECOND = "0099"
HOSPITAL = {
    "kind": "ORGANISATION", "code": "minato", "sector": "HOSPITAL", "name": "みなと病院",
    "address": "神戸市",
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "person": NUMBER, "party": "minato", "items": ["EXAM_RESULT"], "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip


def written(address: Address) -> dict[str, str]:
    """A history with one of everything a question can meet; record numbers by short names."""
    with Clinic.founded(address) as clinic:
        clinic.do("party.add", **HOSPITAL)
        clinic.do("consent", **CONSENT)
        clinic.clock.move(days=1)
        provision = {**PROVISION, "means": "PAPER"}
        # 00:27 on 3 April in Tokyo is 22:27 on 2 April in Jakarta.
        clinic.clock.move(hours=15, minutes=20)
        numbers = {"plain": clinic.do("provide", **provision, note="処方箋の写し").main.event}
        clinic.clock.move(days=1)
        numbers["receipt"] = clinic.do("receive", **RECEIPT).main.event
        unlawful = {**provision, "party": "minato", "means": "FAX"}
        numbers["late"] = clinic.do("provide", **unlawful).main.event
        when = clinic.clock.now
        clinic.clock.move(days=1)
        clinic.do("consent", **{**CONSENT, "parties": ["minato"]}, at=when.replace(hour=0))
        numbers["amended"] = clinic.do("provide", **provision).main.event
        clinic.do("amend", record=numbers["amended"], items=["NAME"], reason="項目の誤り")
        numbers["void"] = clinic.do("provide", **provision).main.event
        clinic.do("amend", record=numbers["void"], void=True, reason="取り違え")
        clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=[SECOND])
        clinic.do("consent", **{**CONSENT, "person": SECOND})
        numbers["second"] = clinic.do("provide", **{**provision, "person": SECOND}).main.event
        clinic.do("person.link", person=NUMBER, other=SECOND, reason="SAME_PERSON")
        clinic.do("authorise", **{**PROVISION, "items": ["EXAM_RESULT"]})
        return numbers


@pytest.fixture(scope="module", params=BOTH)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("reading")
    if request.param == "sqlite":
        found = Original(Address("sqlite", str(folder / "ledger.db")))
    else:
        prepared = request.getfixturevalue("prepared_fast")
        name = prepared.server.create_database(prepared.template)
        found = Original(Address("postgresql", prepared.server.url(name)), prepared.server)
    numbers = written(found.address)
    assert desk_at(found.address, folder).run("status").code == 0
    return found, numbers


@pytest.fixture
def numbers(original: Any) -> dict[str, str]:
    found: dict[str, str] = original[1]
    return found


@pytest.fixture
def desk(original: Any, tmp_path: Path) -> Desk:
    """The store itself: for questions, which change nothing."""
    return desk_at(original[0].address, tmp_path)


@pytest.fixture
def copied(original: Any, tmp_path: Path) -> Iterator[Desk]:
    """A copy, to change something behind the ledger's back."""
    address = original[0].copy(tmp_path)
    yield desk_at(address, tmp_path)
    original[0].drop(address)


def admin(desk: Desk) -> Administrator:
    return Administrator(parse_address(desk.env["DAICHO_STORE"]))


def names(desk: Desk, numbers: dict[str, str], line: str) -> list[str]:
    """The short names of the records a question answers with, in order."""
    by_number = {number: name for name, number in numbers.items()}
    return [by_number[row["record"]] for row in desk.done(f"{line} --json").json["rows"]]


ALL = ["second", "amended", "late", "receipt", "plain"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"history {NUMBER}", ALL),
        (f"history {SECOND}", ALL),
        ("history ００１２３４５", ALL),
        ("received-by minato", ["late", "receipt"]),
        ("received-by sakura", ["second", "amended", "plain"]),
        ("provisions", ALL),
        (f"provisions --person {NUMBER} --party sakura", ["second", "amended", "plain"]),
        (f"history {NUMBER} --item NAME", ["amended"]),
        (f"history {NUMBER} --item exam_result", ["receipt"]),
        ("provisions --basis LAW", []),
        ("provisions --basis CONSENT --item DISPENSING --party minato", ["late"]),
        ("provisions --void --from 2026-04-05", ["second", "void", "amended"]),
        # 00:27 on 3 April in Tokyo: a day earlier in Jakarta.
        ("provisions --from 2026-04-03 --to 2026-04-03", ["plain"]),
        ("provisions --from 2026-04-02 --to 2026-04-02", []),
        ("provisions --from 2026-04-03 --to 2026-04-03 --zone Asia/Jakarta", ["late", "receipt"]),
        ("provisions --from 2026-04-02 --to 2026-04-02 --zone Asia/Jakarta", ["plain"]),
        ("provisions --to 2026-04-03T00:27:00+09:00", []),
        ("provisions --to 2026-04-02T15:28:00Z", ["plain"]),
    ],
)
def test_a_question_is_answered_with_the_records_it_asks_for(
    desk: Desk, numbers: dict[str, str], line: str, found: list[str]
) -> None:
    assert names(desk, numbers, line) == found


def test_totals_and_period_are_those_of_the_whole_answer(desk: Desk) -> None:
    page = desk.done("provisions --limit 2 --json").json
    assert (page["total"], len(page["rows"])) == (5, 2)
    assert page["first"] < page["rows"][-1]["happened_at"] < page["last"]
    shown = desk.done("provisions --limit 2").stdout
    assert "5 records of provision and receipt, 2026-04-03 00:" in shown
    assert "提供・受領の記録 5件、2026-04-03 00:" in desk.done("provisions --lang ja").stdout
    assert "1 record of" in desk.done(f"history {NUMBER} --item NAME").stdout


def test_paging_visits_every_record_once(desk: Desk, numbers: dict[str, str]) -> None:
    line, seen = f"history {NUMBER} --void --limit 2 --json", []
    page = desk.done(line).json
    while True:
        seen += [row["record"] for row in page["rows"]]
        if page["next"] is None:
            break
        page = desk.done(f"{line} --after {page['next']}").json
    assert sorted(seen) == sorted(numbers.values())
    assert len(seen) == page["total"] == 6


def test_a_page_of_another_question_is_refused(desk: Desk) -> None:
    cursor = desk.done("provisions --limit 2 --json").json["next"]
    answer = desk.run(f"received-by sakura --after {cursor}")
    assert answer.code == 2
    assert "same list" in answer.stderr


def test_as_known_on_a_day_leaves_out_what_was_recorded_later(
    desk: Desk, numbers: dict[str, str]
) -> None:
    assert names(desk, numbers, f"history {NUMBER} --as-of 2026-04-04") == [
        "late", "receipt", "plain",
    ]  # fmt: skip
    then = desk.done(f"history {NUMBER} --as-of 2026-04-04").stdout
    assert "As it was known on 2026-04-04: not what is known today." in then
    assert "claimed earlier" not in then
    assert "現在の内容ではありません" in desk.done(
        f"history {NUMBER} --as-of 2026-04-04 --lang ja"
    ).stdout  # fmt: skip


def test_a_link_recorded_later_does_not_join_answers_as_known_before(desk: Desk) -> None:
    def people(more: str) -> int:
        return len(desk.done(f"history {NUMBER} --json{more}").json["person"])

    assert people("") == 2
    assert people(" --as-of 2026-04-04") == 1


def test_a_consent_recorded_after_the_provision_is_shown_as_claimed(
    desk: Desk, numbers: dict[str, str]
) -> None:
    english, japanese = (
        desk.done(f"received-by minato --lang {lang}").stdout for lang in ("en", "ja")
    )
    assert "✕ unlawful" in english
    assert "claimed earlier, recorded later" in english
    assert "✕ 違法のおそれ" in japanese
    assert "この記録の後に記録されています" in japanese
    rows = desk.done("received-by minato --json").json["rows"]
    late = next(row for row in rows if row["record"] == numbers["late"])
    assert late["finding"] == "claimed_later"
    assert late["finding_recorded"]["verdict"] == late["finding_now"]["verdict"] == "REFUSE"


def test_a_history_reads_as_a_list_with_one_blank_line_between_records(desk: Desk) -> None:
    shown = desk.done(f"history {NUMBER} --void").stdout
    heading, *records, systematic, footing = shown.strip().split("\n\n")
    assert systematic.startswith("Systematic recipients")
    assert "山田 花子 (ヤマダ ハナコ)" in heading
    assert "2 registrations of one person" in heading
    assert len(records) == 6
    assert all(1 < len(record.splitlines()) <= 6 for record in records)
    assert "[void: nothing of it happened]" in next(r for r in records if "void" in r)
    assert sum("amended" in record for record in records) == 1
    assert sum("← みなと病院" in record for record in records) == 1
    assert "--complete" in footing
    japanese = desk.done(f"history {NUMBER} --void --lang ja").stdout
    assert "山田 花子（ヤマダ ハナコ）" in japanese
    for word in ("同一人物の登録 2件", "取消済み", "訂正済み", "薬剤処方"):
        assert word in japanese


def test_nobody_is_named_without_a_key(desk: Desk) -> None:
    tag = desk.done(f"person show {NUMBER} --json").json["people"][0]["subject"]
    closed = replace(desk, env={**desk.env, "DAICHO_KEY": ""})
    answer = closed.done(f"history {tag}")
    assert "山田" not in answer.stdout
    assert tag in answer.stdout
    assert "shown by tag" in answer.stderr
    named = closed.run(f"history {NUMBER}")
    assert named.code == 2
    assert "a subject tag, or a key" in named.stderr
    assert "--key-file" in named.stderr
    assert "山田" not in desk.done("provisions --no-names").stdout
    assert "山田 花子 → さくら薬局" in desk.done("provisions").stdout


def test_a_verified_answer_says_so_and_a_complete_one_too(copied: Desk) -> None:
    assert "has not been checked" in copied.done(f"history {NUMBER}").stdout
    assert "none is missing." in copied.done(f"history {NUMBER} --complete").stdout
    copied.done("verify")
    assert "last found complete up to entry" in copied.done(f"history {NUMBER}").stdout
    assert "まで欠けがないことを確認" in copied.done(f"history {NUMBER} --lang ja").stdout
    coverage = copied.done("provisions --complete --json").json["coverage"][0]
    assert coverage["complete"] is True
    assert coverage["verified_up_to"] == coverage["size"] == coverage["head"]


def test_an_edited_row_is_not_handed_over(copied: Desk) -> None:
    assert admin(copied).view("UPDATE provisions_1 SET items = '|NAME|' WHERE kind = 'receipt'")
    for lang, said in (("en", "not handed over"), ("ja", "この行は提示しません")):
        answer = copied.run(f"history {NUMBER} --lang {lang}")
        assert answer.code == 3
        assert said in answer.stderr
        assert "|NAME|" in answer.stderr
    assert copied.run("rebuild").code == 0
    assert copied.run(f"history {NUMBER}").code == 0


def test_a_deleted_row_is_missed_by_a_complete_answer(copied: Desk) -> None:
    assert admin(copied).view("DELETE FROM provisions_1 WHERE kind = 'receipt'")
    assert "has not been checked" in copied.done(f"history {NUMBER}").stdout
    answer = copied.run(f"history {NUMBER} --complete")
    assert answer.code == 3
    assert "lacks a row" in answer.stderr


def test_what_was_taken_over_from_a_history_file_is_marked(copied: Desk) -> None:
    with Clinic(parse_address(copied.env["DAICHO_STORE"]), seed=9) as clinic:
        clinic.clock.move(days=9)
        command = clinic.command("receive", **RECEIPT, at="2026-04-01T09:00:00+09:00")
        clinic.repeat(replace(command, imported=True))
    row = copied.done("received-by minato --to 2026-04-01 --json").json["rows"][0]
    assert row["imported"] is True
    assert "taken over from before this log" in copied.done("received-by minato").stdout
    assert "この台帳より前の記録から取り込み" in copied.done("received-by minato --lang ja").stdout


def test_the_trail_is_filtered_by_person_party_type_and_actor(desk: Desk) -> None:
    def types(line: str) -> list[str]:
        return [row["type"] for row in desk.done(f"{line} --json").json["rows"]]

    assert types("trail --type provision.refused") == ["provision.refused"]
    assert types("trail --limit 1") == ["provision.refused"]
    assert set(types("trail --party minato")) == {
        "party.registered", "receipt.recorded", "provision.recorded",
    }  # fmt: skip
    assert types("trail --by nobody") == []
    assert len(types("trail --by staff-1")) == desk.done("trail --json").json["total"]
    assert "subject.linked" in types(f"trail --person {SECOND}")
    shown = desk.done("trail --type provision.refused --lang ja").stdout
    assert "記録 1件、" in shown
    assert "提供の不許可 ✕" in shown
    unknown = desk.run("trail --type provision.done")
    assert unknown.code == 2
    assert "provision.recorded" in unknown.stderr


def test_a_record_is_shown_in_full_and_its_sealed_part_only_with_a_key(
    desk: Desk, numbers: dict[str, str]
) -> None:
    opened = desk.done(f"show {numbers['plain']}").stdout
    assert "処方箋の写し" in opened
    assert "2026-04-03 00:" in opened
    assert "Asia/Tokyo" in opened
    assert "prior consent of the principal (CONSENT)" in opened
    assert "本人の同意 (CONSENT)" in desk.done(f"show {numbers['plain']} --lang ja").stdout
    closed = replace(desk, env={**desk.env, "DAICHO_KEY": ""})
    assert "Sealed part: not opened." in closed.done(f"show {numbers['plain']}").stdout
    assert "処方箋" not in desk.done(f"show {numbers['plain']} --no-names").stdout
    assert "Amended by" in desk.done(f"show {numbers['void']}").stdout
    answer = desk.done(f"show {numbers['plain']} --json").json
    assert (answer["sealed"], answer["payload"]) == ("opened", {"note": "処方箋の写し"})
    assert answer["content"]["event"] == numbers["plain"]


def test_what_was_erased_is_said_to_be(copied: Desk, numbers: dict[str, str]) -> None:
    position = copied.done(f"show {numbers['plain']} --json").json["position"]
    hand = admin(copied)
    hand.delete("ciphertext", position)
    hand.delete("ciphertext", 2)
    assert "Sealed part: erased." in copied.done(f"show {numbers['plain']}").stdout
    assert "消去済み" in copied.done(f"show {numbers['plain']} --lang ja").stdout
    assert "（消去済み） → さくら薬局" in copied.done("provisions --lang ja").stdout
    assert "(erased) → さくら薬局" in copied.done("provisions").stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("history", "PERSON"),
        ("received-by", "PARTY"),
        ("received-by nobody", "nobody"),
        ("history 777", "777"),
        ("history s-aaaaaaaaaaaaaaaaaaaaaaaaaa", "registration"),
        ("provisions --item MEDICINE", "DISPENSING"),
        ("provisions --basis BECAUSE", "CONSENT"),
        ("provisions --from 2026-02-30", "2026-02-30"),
        ("provisions --to yesterday", "yesterday"),
        ("provisions --as-of soon", "soon"),
        ("provisions --from 2026-04-02 --to 2026-04-01", "later than --from 2026-04-02"),
        ("provisions --zone Mars/Base", "Mars/Base"),
        ("provisions --limit 0", "--limit"),
        ("provisions --limit 1001", "--limit"),
        ("provisions --after nonsense", "nonsense"),
        ("show 00000000-0000-4000-8000-000000000000", "record number"),
        ("show", "RECORD"),
        ("rebuild everything", "provisions"),
        ("history 0012345 --org nobody", "kizuna"),
    ],
)
def test_wrong_input_is_refused_with_what_is_wanted(desk: Desk, line: str, said: str) -> None:
    for lang in ("en", "ja"):
        answer = desk.run(f"{line} --lang {lang}")
        assert answer.code == 2, answer.stdout
        assert answer.stdout == ""
        # The usual help and the values are alike; sentences differ by language.
        if lang == "en":
            assert said in answer.stderr
        else:
            assert "エラー" in answer.stderr
    assert desk.run(f"{line} --json").json["exit_code"] == 2


def test_a_person_of_whom_nothing_is_recorded_has_an_empty_history(desk: Desk) -> None:
    empty = desk.done(f"history {NUMBER} --to 2020-01-01")
    assert "0 records" in empty.stdout
    assert "There is none." in empty.stdout
    assert "該当する記録はありません。" in desk.done(
        f"history {NUMBER} --to 2020-01-01 --lang ja"
    ).stdout  # fmt: skip


def test_a_store_without_a_log_says_how_to_open_one(tmp_path: Path) -> None:
    desk = Desk.bare(tmp_path)
    desk.done("key new secrets/daicho.key")
    desk.done("init")
    for line in ("history 1", "provisions", "trail", "show x", "provisions --all-logs"):
        answer = desk.run(line)
        assert answer.code == 2, line
        assert "daicho org add" in answer.stderr
    assert "no log" in desk.done("verify").stdout
    assert desk.done("status --json").json["logs"] == []


def test_status_says_how_far_views_and_verification_are(copied: Desk) -> None:
    before = copied.done("status --json").json["logs"][0]
    assert (before["views_at"], before["verified_up_to"]) == (before["size"], None)
    copied.done("verify")
    after = copied.done("status --json").json["logs"][0]
    assert after["verified_up_to"] == after["size"]
    assert "Asia/Tokyo" in copied.done("status").stdout


def test_a_simulated_log_says_so_with_every_answer(tmp_path: Path) -> None:
    desk = Desk.bare(tmp_path)
    for line in (
        "key new secrets/daicho.key", "init",
        "org add ledger.example/try --code try --name 試し --zone Asia/Tokyo --simulated",
    ):  # fmt: skip
        desk.done(line)
    number = desk.done("trail --json").json["rows"][0]["event"]
    for line in ("provisions", "trail", "verify", f"show {number}"):
        assert "This log is simulated: its clock is not real." in desk.done(line).stdout, line
        assert "模擬" in desk.done(f"{line} --lang ja").stdout, line


def test_all_logs_of_a_store_are_asked_together(copied: Desk) -> None:
    copied.done("org add ledger.example/other --code other --name 支店 --zone Asia/Jakarta")
    needs = copied.run("provisions")
    assert needs.code == 2
    assert "kizuna, other" in needs.stderr
    both = copied.done("provisions --all-logs --json").json
    assert [log["code"] for log in both["logs"]] == ["kizuna", "other"]
    assert both["total"] == 5
    one = copied.done("provisions --org other --json").json
    assert (one["total"], one["zone"]) == (0, "Asia/Jakarta")


def test_each_record_says_what_the_act_asks_of_it_what_it_lacks_and_until_when_it_is_kept(
    desk: Desk, numbers: dict[str, str]
) -> None:
    rows = {r["record"]: r for r in desk.done(f"history {NUMBER} --void --json").json["rows"]}
    due = rows[numbers["plain"]]["record_due"]
    assert (due["set"], due["statutory"], due["missing"]) == ("B", True, ["PARTY_REPRESENTATIVE"])
    assert (due["complete"], due["retain_until"]) == (False, "2029-04-03")
    assert rows[numbers["receipt"]]["record_due"]["set"] == "D"
    assert rows[numbers["void"]]["record_due"] is None
    assert set(rows[numbers["plain"]]["grounds"]) == {"consent", "party", "purpose"}
    shown = desk.done(f"history {NUMBER} --from 2026-04-03 --to 2026-04-03").stdout
    assert "required by the Act · lacks: representative of the corporation" in shown
    assert "keep until 2029-04-03" in shown
    japanese = desk.done(f"history {NUMBER} --from 2026-04-03 --to 2026-04-03 --lang ja").stdout
    for word in ("法令上の義務", "不足: 法人の代表者の氏名", "保存期限 2029-04-03"):
        assert word in japanese


def test_the_route_abroad_a_complete_record_and_an_approved_review_are_told(
    tmp_path: Path,
) -> None:
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        clinic.do("party.add", **{**HOSPITAL, "code": "seoul", "country": "KR",
                                  "representative": "金 代表"})  # fmt: skip
        clinic.do("person.add", kind="STAFF", name="院長 一郎", numbers=["S1"])
        abroad = {**PROVISION, "party": "seoul", "basis": "FOREIGN_CONSENT", "means": "PAPER"}
        clinic.do("provide", **abroad)
        dead = {**PROVISION, "data_class": "DECEASED"}
        referral = clinic.do("authorise", **dead).main.event
        review = clinic.do("review", referral=referral, decision="APPROVED", decided_by="S1",
                           reason="遺族の同意あり").main.event  # fmt: skip
        clinic.do("authorise_and_provide", **dead, means="PAPER", review=review)
        desk = desk_at(clinic.address, tmp_path)
    english, japanese = (
        desk.done(f"history {NUMBER} --lang {lang}").stdout for lang in ("en", "ja")
    )
    assert "route abroad: informed consent" in english
    assert "外国への提供の経路: 情報提供を受けた同意" in japanese
    assert "approved in a review" in english
    assert "責任者が確認し、承認済み" in japanese
    assert "No record is due under the Act" in english
