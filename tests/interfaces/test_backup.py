"""`backup` and `restore` as they are typed: places, refusals, words and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from tests.interfaces.test_postgres_desk import as_user, logins, owner
from tests.support.cli import CONSENT, Desk

__all__ = ["logins", "owner"]

PARTS = ("log", "keys", "documents")


@pytest.fixture
def backed_up(desk: Desk) -> Desk:
    desk.done(f"{CONSENT} --note 代筆")
    desk.done("backup backups")
    return desk


def newest(desk: Desk, part: str) -> Path:
    return max((desk.folder / "backups" / part).glob("2*"))


def test_a_backup_says_what_lies_readable_and_that_the_key_is_apart(desk: Desk) -> None:
    said = desk.done("backup backups").stdout
    assert said.count("not encrypted") == 3
    assert "personal data" in said
    assert "The key-encryption key is not in it" in said
    japanese = desk.done("backup backups --lang ja").stdout
    assert "鍵暗号化鍵は含まれていません" in japanese
    assert "個人データ" in japanese


def test_a_backup_needs_no_key_encryption_key(desk: Desk) -> None:
    desk.env.pop("DAICHO_KEY_FILE")
    answer = desk.done("backup backups --json").json
    assert [part["part"] for part in answer["parts"]] == ["log", "documents", "keys"]
    assert answer["encrypted"] is False
    assert answer["logs"][0]["size"] == desk.size()


def test_each_part_goes_to_its_place(desk: Desk) -> None:
    desk.done("backup a --keys-to b --documents-to c")
    assert sorted(p.name for p in desk.folder.glob("[abc]")) == ["a", "b", "c"]
    assert [p.name for p in (desk.folder / "a").iterdir()] == ["log"]
    assert list((desk.folder / "b").glob("2*/keys.jsonl"))
    assert list((desk.folder / "c").glob("2*/documents.jsonl"))
    answer = desk.done("restore --check a --keys-from b --documents-from c --json").json
    assert [part["part"] for part in answer["parts"]] == list(PARTS)


@pytest.mark.parametrize(
    "line",
    [
        "backup",
        "backup --only keys",
        "backup backups --only letters",
        "backup --log-to one --keys-to one",
        "restore --check",
        "restore --check nowhere",
        "restore --check backups --log-from nowhere",
        "restore --check backups --identity nowhere",
        "restore --log-from backups/log --store sqlite:///new.db",
        "backup backups --encrypt-to age1nonsense",
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(backed_up: Desk, line: str) -> None:
    before = sorted(str(path) for path in backed_up.folder.rglob("*"))
    answer = backed_up.run(line)
    assert answer.code == 2, answer.stdout + answer.stderr
    assert sorted(str(path) for path in backed_up.folder.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    (desk.folder / "closed").mkdir(mode=0o500)
    assert desk.run("backup closed").code == 4


def test_a_file_where_a_folder_is_wanted_is_told(desk: Desk) -> None:
    (desk.folder / "file").touch()
    answer = desk.run("backup file")
    assert answer.code == 1
    assert "No backup was made" in answer.stderr


def test_a_sound_backup_ends_with_0_and_says_it_can_be_restored(backed_up: Desk) -> None:
    answer = backed_up.done("restore --check backups")
    assert "✓ This backup can be restored." in answer.stdout
    assert "復元できます" in backed_up.done("restore --check backups --lang ja").stdout
    told = backed_up.done("restore --check backups --json").json
    assert (told["ok"], told["restored"], told["findings"]) == (True, False, [])
    assert told["logs"][0]["sealed"] == told["logs"][0]["opened"] > 0


def test_a_changed_part_ends_with_3_and_is_not_restored(backed_up: Desk) -> None:
    for part in PARTS:
        file = newest(backed_up, part) / f"{part}.jsonl"
        data = file.read_bytes()
        file.write_bytes(data[:-60] + b"x" + data[-59:])
        assert backed_up.run("restore --check backups").code == 3
        answer = backed_up.run("restore backups --store sqlite:///new.db")
        assert answer.code == 3
        assert "Nothing was restored." in answer.stdout
        assert not list(backed_up.folder.glob("new.db*"))
        file.write_bytes(data)


def test_what_could_not_be_checked_ends_with_1(backed_up: Desk) -> None:
    answer = backed_up.run(
        "restore --check --log-from backups/log --documents-from backups/documents"
    )
    assert answer.code == 1
    assert "Not checked, not given: keys" in answer.stdout
    shutil.rmtree(backed_up.folder / "backups" / "documents")
    answer = backed_up.run("restore --check backups")
    assert (answer.code, "not given: documents" in answer.stdout) == (1, True)


def test_sealed_parts_that_were_not_opened_end_with_1(backed_up: Desk) -> None:
    backed_up.env.pop("DAICHO_KEY_FILE")
    answer = backed_up.run("restore --check backups")
    assert answer.code == 1
    assert "No sealed part was opened" in answer.stdout


def test_another_key_ends_with_4(backed_up: Desk) -> None:
    backed_up.done("key new secrets/other.key")
    for line in ("restore --check backups", "restore backups --store sqlite:///new.db"):
        assert backed_up.run(f"{line} --key-file secrets/other.key").code == 4
    assert not list(backed_up.folder.glob("new.db*"))


def test_keys_of_another_ledger_do_not_pass_for_newer_ones(backed_up: Desk) -> None:
    other = {"DAICHO_STORE": "sqlite:///other.db", "DAICHO_KEY_FILE": "secrets/other.key"}
    backed_up.done("key new secrets/other.key")
    backed_up.done("init", **other)
    backed_up.done("org add ledger.example/other --code other --name 他 --zone Asia/Tokyo", **other)
    backed_up.done("backup others", **other)
    line = "backups --keys-from others/keys --key-file secrets/other.key"
    checked = backed_up.run(f"restore --check {line} --json")
    assert checked.code == 3
    assert {one["kind"] for one in checked.json["findings"]} == {"key_missing"}
    assert backed_up.run(f"restore {line} --store sqlite:///new.db").code == 3


def test_that_keys_are_lost_excuses_nothing_else(backed_up: Desk) -> None:
    backed_up.done("person add --kind PATIENT --name '佐藤 太郎' --number 0077777")
    backed_up.done("backup backups --only log --only documents")
    line = "restore backups --lost-keys --store sqlite:///new.db"
    file = newest(backed_up, "log") / "log.jsonl"
    data = file.read_bytes()
    file.write_bytes(data[:-60] + b"x" + data[-59:])
    assert backed_up.run(line).code == 3
    assert not list(backed_up.folder.glob("new.db*"))
    file.write_bytes(data)
    backed_up.done(line)


def test_parts_that_were_swapped_are_told_by_their_options(backed_up: Desk) -> None:
    refused = backed_up.run("restore --check --log-from backups/keys --keys-from backups/log")
    assert refused.code == 2
    assert "--log-from" in refused.stderr
    assert "wanted a backup of the log" in refused.stderr


def test_a_key_of_another_epoch_is_told_with_what_to_name(backed_up: Desk) -> None:
    backed_up.done("key change secrets/new.key --backup newer")
    new = {"DAICHO_KEY_FILE": "secrets/new.key"}
    refused = backed_up.run("restore --check backups", **new)
    assert refused.code == 4
    assert "--keys-from" in refused.stderr
    assert backed_up.run("restore --check backups --keys-from newer", **new).code == 0


def test_a_restore_needs_the_key_and_an_unused_place(backed_up: Desk) -> None:
    assert (
        "already" in backed_up.run("restore backups").stderr
        or backed_up.run("restore backups").code
    )
    answer = backed_up.run("restore backups")
    assert answer.code != 0
    assert "Nothing was saved" in answer.stderr
    assert backed_up.run("restore backups --store sqlite:///new.db", DAICHO_KEY_FILE=None).code == 4
    assert not list(backed_up.folder.glob("new.db*"))
    backed_up.done("verify")


def test_a_restored_store_verifies_and_says_what_to_do_next(backed_up: Desk) -> None:
    said = backed_up.done("restore backups --store sqlite:///new.db").stdout
    for word in ("daicho log confirm", "daicho rebuild", "daicho verify", "held"):
        assert word in said
    backed_up.env["DAICHO_STORE"] = f"sqlite:///{backed_up.folder}/new.db"
    assert "held" in backed_up.run(CONSENT).stderr
    backed_up.done("verify")
    assert "山田 花子" in backed_up.done("person show 0012345").stdout


def test_an_older_backup_is_restored_by_the_name_of_its_folder(backed_up: Desk) -> None:
    size = backed_up.size()
    old = newest(backed_up, "log").name
    backed_up.done(CONSENT)
    backed_up.done("backup backups")
    answer = backed_up.done(
        f"restore backups --log-from backups/log/{old} --store sqlite:///new.db --json"
    ).json
    assert answer["logs"][0]["size"] == size


def test_an_encrypted_backup_needs_the_identity(desk: Desk) -> None:
    identity = pyrage.x25519.Identity.generate()
    (desk.folder / "identity").write_text(f"{identity}\n")
    (desk.folder / "recipients").write_text(f"{identity.to_public()}\n")
    said = desk.done("backup backups --encrypt-to recipients").stdout
    assert "not encrypted" not in said
    for part in PARTS:
        assert [p.suffix for p in newest(desk, part).iterdir() if p.name != "manifest.json"] == [
            ".age"
        ]
    assert desk.run("restore --check backups").code == 4
    told = desk.done("restore --check backups --identity identity --json").json
    assert {part["encrypted"] for part in told["parts"]} == {True}
    desk.done("restore backups --identity identity --store sqlite:///new.db")
    manifest = json.loads((newest(desk, "log") / "manifest.json").read_bytes())
    assert manifest["logs"][0]["size"] == desk.size()


def test_nothing_of_the_backup_is_changed_by_checking_or_restoring(backed_up: Desk) -> None:
    def state() -> dict[str, bytes]:
        files = (backed_up.folder / "backups").rglob("*")
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    before = state()
    backed_up.done("restore --check backups")
    backed_up.done("restore backups --store sqlite:///new.db")
    assert state() == before


def test_a_folder_moved_elsewhere_is_as_good(backed_up: Desk) -> None:
    shutil.copytree(backed_up.folder / "backups", backed_up.folder / "usb")
    shutil.rmtree(backed_up.folder / "backups")
    backed_up.done("restore --check usb")


def test_no_word_of_the_key_is_in_what_is_written(backed_up: Desk) -> None:
    key = (backed_up.folder / "secrets" / "daicho.key").read_text().split()[-1]
    for path in (backed_up.folder / "backups").rglob("*.json*"):
        assert key not in path.read_text(encoding="utf-8")
        assert not re.search("山田|花子", path.read_text(encoding="utf-8"))


@pytest.mark.postgres
def test_the_writers_role_is_enough_to_back_up_and_a_reader_cannot_read_the_keys(
    owner: Desk, logins: dict[str, str]
) -> None:
    as_user(owner, logins["daicho_writer"]).done("backup backups")
    reader = as_user(owner, logins["daicho_reader"])
    reader.done("backup others --only log --only documents")
    assert reader.run("backup others").code == 4
    owner.done("restore --check backups")
    assert not list((owner.folder / "others").glob("keys/*2*"))
