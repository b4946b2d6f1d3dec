"""`daicho bundle` for a person, a recipient, a period: what is said, what is asked for, refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from ledger.log.note import VerifierKey
from tests.support.bundles import judged, told, tree_of
from tests.support.cli import CONSENT, QUESTION, Desk
from tests.support.disclosed import contents, opened, proved
from tests.support.packing import files_of

TARO = "person add --kind PATIENT --name '佐藤 次郎' --number 777"
TAROS = "consent 777 --party sakura --item NAME --purpose P1 --form WRITTEN --note 聞き取り"


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two patients, each with a consent, one of whom was provided; signed twice."""
    for line in (TARO, CONSENT, TAROS):
        desk.done(line)
    desk.done("signer init")
    desk.done("signer run --once")
    desk.done(f"provide {QUESTION} --authorise --means FAX")
    desk.done("signer run --once")
    return desk


def sound(desk: Desk, name: str) -> None:
    """The verifier finds nothing wrong in it, under the key of the desk's signer."""
    (path,) = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    key = VerifierKey.parse(path.read_text().strip())
    assert told(judged(desk.folder / name, key)) == "0: "


def test_a_patients_bundle_says_what_is_in_it_and_what_it_does_not_show(two: Desk) -> None:
    english = two.done("bundle hanako --person 0012345").stdout
    sound(two, "hanako")
    for words in (
        "✓ hanako: 4 matching entries, each proved against the checkpoint of 9 entries",
        "and 3 that say whose log", "sealed parts opened: 1", "names people in the clear",
        "It does not show that these are all", "python -m ledger.verifier hanako",
    ):  # fmt: skip
        assert words in english
    japanese = two.done("bundle hanako2 --person 0012345", LANG="ja_JP.UTF-8").stdout
    for words in (
        "該当する記録 4件（それぞれ9件のチェックポイントに対する証明つき）",
        "参照先の記録 3件", "開封した封緘部分: 1件", "台帳の全内容を持つ者だけ",
    ):  # fmt: skip
        assert words in japanese
    assert tree_of(two.folder / "hanako") == tree_of(two.folder / "hanako2")
    (identity,) = opened(two.folder / "hanako").values()
    assert identity["name"] == "山田 花子"
    data = b"".join(tree_of(two.folder / "hanako").values())
    assert "佐藤".encode() not in data


def test_a_person_is_named_by_number_or_tag_and_closed_it_needs_no_key(two: Desk) -> None:
    two.done("bundle a --person 0012345 --sealed")
    (tag,) = {one["subject"] for one in contents(two.folder / "a").values()} - {None}
    two.done(f"bundle b --person {tag} --sealed", DAICHO_KEY_FILE=None)
    assert tree_of(two.folder / "a") == tree_of(two.folder / "b")
    assert "山田".encode() not in b"".join(tree_of(two.folder / "b").values())
    answer = two.run(f"bundle c --person {tag}", DAICHO_KEY_FILE=None)
    assert answer.code == 4
    assert "--sealed" in answer.stderr
    assert two.run("bundle c --person 0012345 --sealed", DAICHO_KEY_FILE=None).code == 2
    assert not (two.folder / "c").exists()


def test_a_recipients_bundle_is_closed_unless_it_is_asked_to_be_opened(two: Desk) -> None:
    said = two.done("bundle sakura --recipient sakura").stdout
    assert "sealed parts: closed" in said
    sound(two, "sakura")
    assert opened(two.folder / "sakura") == {}
    given = contents(two.folder / "sakura").values()
    assert {"provision.recorded", "party.registered"} <= {one["type"] for one in given}
    note = f"provide {QUESTION} --means FAX --note 電話あり"
    two.done(note)
    two.done("signer run --once")
    two.done("bundle again.zip --zip --recipient sakura --opened")
    sound(two, "again.zip")
    files = dict(files_of(two.folder / "again.zip"))
    assert len(files["openings.jsonl"].splitlines()) == 1
    assert (two.folder / "again.zip").stat().st_mode & 0o777 == 0o600
    assert (two.folder / "sakura").stat().st_mode & 0o777 == 0o700


def test_a_period_is_of_days_in_the_zone_of_the_organisation(desk: Desk) -> None:
    def happened(at: str) -> None:
        desk.done(f"{CONSENT} --at {at}")

    for at in ("2024-03-01T23:59", "2024-03-02T00:00", "2024-03-02T23:59", "2024-03-03T00:00"):
        happened(at)
    desk.done("signer init")
    desk.done("signer run --once")
    asked = "--from 2024-03-02 --to 2024-03-02"
    answer = desk.done(f"bundle day {asked} --json").json["disclosed"]
    assert answer["matching"] == 2
    assert answer["happened_from"] == "2024-03-01T15:00:00.000000Z"
    assert answer["happened_before"] == "2024-03-02T15:00:00.000000Z"
    sound(desk, "day")
    utc = desk.done(f"bundle utc {asked} --zone UTC --json").json["disclosed"]
    assert utc["matching"] == 2
    days = [one["happened_at"][:16] for one in contents(desk.folder / "utc").values()]
    assert {"2024-03-02T14:59", "2024-03-02T15:00"} <= set(days)
    person = desk.done(f"bundle both {asked} --person 0012345 --json").json["disclosed"]
    assert person["matching"] == 2
    assert {"subject.registered", "log.created"} <= {
        one["type"] for one in contents(desk.folder / "both").values()
    }


def test_since_adds_the_checkpoint_the_receiver_holds_and_that_the_log_only_grew(
    two: Desk,
) -> None:
    answer = two.done("bundle out --person 0012345 --since 7 --json").json
    assert (answer["size"], answer["checkpoints"]) == (9, 2)
    sound(two, "out")
    held = next(Path(two.env["DAICHO_SIGNER"]).glob("*/checkpoints/7")).read_bytes()
    assert (two.folder / "out/checkpoints/7").read_bytes() == held
    value = json.loads((two.folder / "out/consistency/7-9.json").read_text())
    assert (value["old"], value["size"]) == (7, 9)
    two.done("bundle same --person 0012345 --since 9")
    sound(two, "same")
    refused = two.run("bundle no --person 0012345 --since 8")
    assert refused.code == 2
    assert "a size that was signed, as 7, 9" in refused.stderr
    assert not (two.folder / "no").exists()


def test_the_json_answer_says_what_was_disclosed(two: Desk) -> None:
    answer = two.done("bundle out --person 0012345 --recipient sakura --json").json
    disclosed = answer["disclosed"]
    assert (answer["command"], answer["out"], answer["zip"]) == ("bundle", "out", False)
    assert disclosed["recipient"] == "sakura"
    assert len(disclosed["person"]) == 1
    assert disclosed["matching"] == 2
    assert disclosed["entries"] == len(proved(two.folder / "out"))
    assert (disclosed["opening"], disclosed["opened"], disclosed["not_opened"]) == (True, 1, 0)
    assert two.done("bundle whole --json").json["disclosed"] is None


def test_what_cannot_be_opened_any_more_is_said(two: Desk) -> None:
    with sqlite3.connect(two.folder / "clinic.db.keys") as keys:
        keys.execute("DELETE FROM key WHERE class = 'identity'")
    keys.close()
    said = two.done("bundle out --person 0012345").stdout
    assert "1 sealed parts could not be opened: erased, or key or ciphertext gone" in said
    said = two.done("bundle out2 --person 0012345 --lang ja").stdout
    assert "1件の封緘部分は開封できません" in said


def test_what_came_later_is_said_and_what_is_all_later_is_not_written(two: Desk) -> None:
    two.done("opt-out 0012345 --channel PHONE")
    said = two.done("bundle out --person 0012345").stdout
    assert "not in it: 1 matching entry that came later" in said
    two.done("person add --kind PATIENT --name 新人 --number 5")
    answer = two.run("bundle new --person 5")
    assert answer.code == 1
    assert "newer than the newest checkpoint" in answer.stderr
    assert not (two.folder / "new").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("--person nobody", "a person registered in this log"),
        ("--recipient nobody", "a party registered in this log"),
        ("--person 0012345 --opened --sealed", "one of the two"),
        ("--from 2024-03-03 --to 2024-03-02", "later than --from"),
        ("--from soon", "a day, as 2026-04-01"),
        ("--to 2001-01-01", "nothing was written"),
        ("--since 7", "--person, --recipient, --from or --to"),
        ("--opened", "--person, --recipient, --from or --to"),
        ("--sealed", "--person, --recipient, --from or --to"),
        ("--person 0012345 --since -1", "--since"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    two: Desk, asked: str, words: str
) -> None:
    answer = two.run(f"bundle out {asked}")
    assert answer.code == 2
    assert words in answer.stderr
    assert not list(two.folder.glob("*out*"))
    japanese = two.run(f"bundle out {asked}", LANG="ja_JP.UTF-8")
    assert japanese.code == 2
    assert japanese.stderr != answer.stderr
