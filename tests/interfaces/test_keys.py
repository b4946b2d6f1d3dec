"""Key files, and the creation of a ledger: nothing happens by accident."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from ledger.interfaces.key_file import key_line, parse_key
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address, keys_address, parse_address
from ledger.store.opening import create_keys, create_store
from tests.support.cli import CONSENT, ORG, PERSON, Desk

FIND = "person find 0012345"


def key_file(desk: Desk) -> Path:
    return Path(desk.env["DAICHO_KEY_FILE"])


def test_a_key_file_is_one_line_for_its_owner_alone(bare: Desk) -> None:
    answer = bare.done("key new secrets/daicho.key")
    assert key_file(bare).stat().st_mode & 0o777 == 0o600
    name, epoch, key = key_file(bare).read_text(encoding="ascii").split()
    assert (name, epoch, len(base64.b64decode(key))) == ("daicho-kek-1", "1", 32)
    assert key not in answer.stdout
    assert "loses it can read nothing" in answer.stdout
    assert "失う" in bare.done("key new secrets/other.key --lang ja").stdout


def test_two_keys_are_never_the_same_and_none_is_overwritten(bare: Desk) -> None:
    bare.done("key new a.key")
    bare.done("key new b.key")
    before = (bare.folder / "a.key").read_bytes()
    assert before != (bare.folder / "b.key").read_bytes()
    answer = bare.run("key new a.key")
    assert (answer.code, (bare.folder / "a.key").read_bytes()) == (2, before)
    assert "no key is ever overwritten" in answer.stderr


def test_a_key_beside_the_store_is_warned_of(bare: Desk) -> None:
    assert "folder of the store" in bare.done("key new beside.key").stderr
    assert bare.done("key new secrets/apart.key").stderr == ""


def test_a_key_in_a_folder_that_is_not_there_is_refused(bare: Desk) -> None:
    answer = bare.run("key new none/daicho.key")
    assert (answer.code, "none/daicho.key" in answer.stderr) == (2, True)


def test_a_key_line_reads_back_as_the_key() -> None:
    key = SoftwareKey(7, bytes(range(32)))
    assert parse_key(key_line(key), "test") == key


def test_without_a_key_nothing_is_created(bare: Desk) -> None:
    answer = bare.run("init", DAICHO_KEY_FILE=None)
    assert answer.code == 4
    assert "daicho key new FILE" in answer.stderr
    missing = bare.run("init")
    assert (missing.code, "secrets/daicho.key" in missing.stderr) == (4, True)
    assert sorted(path.name for path in bare.folder.iterdir()) == ["policy.txt", "secrets"]


def test_a_ledger_is_created_once(bare: Desk) -> None:
    bare.done("key new secrets/daicho.key")
    bare.done("init")
    bare.done(ORG)
    size = bare.size()
    for lang, words in (("en", "already"), ("ja", "すでに")):
        again = bare.run(f"init --lang {lang}")
        assert (again.code, words in again.stderr, bare.size()) == (1, True, size)


@pytest.mark.parametrize("stopped_after", ["the store", "both, without the check value"])
def test_an_interrupted_creation_is_finished_by_running_it_again(
    bare: Desk, stopped_after: str
) -> None:
    bare.done("key new secrets/daicho.key")
    address = parse_address(bare.env["DAICHO_STORE"])
    create_store(address)
    if stopped_after != "the store":
        create_keys(keys_address(address))
    assert bare.run(ORG).code != 0
    assert "interrupted; it is finished now" in bare.done("init").stdout
    for line in (ORG, PERSON):
        bare.done(line)


def test_a_ledger_whose_key_store_is_gone_gets_no_new_one(desk: Desk) -> None:
    keys = desk.folder / "clinic.db.keys"
    keys.rename(desk.folder / "kept")
    answer = desk.run("init")
    assert (answer.code, keys.exists()) == (1, False)
    assert "its keys are not at" in answer.stderr


def test_a_key_store_without_its_ledger_gets_no_new_one(desk: Desk) -> None:
    store = desk.folder / "clinic.db"
    store.unlink()
    answer = desk.run("init")
    assert (answer.code, store.exists()) == (1, False)
    assert "no ledger at" in answer.stderr


def test_no_command_creates_what_it_does_not_find(bare: Desk) -> None:
    bare.done("key new secrets/daicho.key")
    for line in (ORG, "org list", "migrate", FIND):
        answer = bare.run(line)
        assert (answer.code, "daicho init" in answer.stderr) == (1, True), line
    assert not (bare.folder / "clinic.db").exists()


def test_another_key_is_refused_before_anything_is_written(desk: Desk) -> None:
    desk.done("key new secrets/other.key")
    size = desk.size()
    for line in (CONSENT, FIND, PERSON):
        answer = desk.run(f"{line} --key-file secrets/other.key")
        assert (answer.code, desk.size()) == (4, size)
        assert "does not open" in answer.stderr
        assert "Nothing was saved." in answer.stderr


def test_without_a_key_nobody_is_looked_up_or_recorded(desk: Desk) -> None:
    size = desk.size()
    for line in (CONSENT, FIND):
        answer = desk.run(line, DAICHO_KEY_FILE=None)
        assert (answer.code, desk.size()) == (4, size)
        assert "DAICHO_KEY_FILE" in answer.stderr


def test_the_key_may_be_in_the_environment(desk: Desk) -> None:
    line = key_file(desk).read_text(encoding="ascii")
    assert "山田 花子" in desk.done(FIND, DAICHO_KEY_FILE=None, DAICHO_KEY=line).stdout


@pytest.mark.parametrize("text", ["", "daicho-kek-1 1 AAAA", "secret-in-another-form", "é"])
def test_a_file_that_is_no_key_is_refused_without_being_shown(desk: Desk, text: str) -> None:
    key_file(desk).write_text(text, encoding="utf-8")
    answer = desk.run(FIND)
    assert answer.code == 2
    assert "daicho-kek-1 EPOCH BASE64" in answer.stderr
    assert "secret" not in answer.stderr.replace("secrets/", "")


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are of POSIX")
def test_a_key_file_that_others_can_read_is_warned_of(desk: Desk) -> None:
    key_file(desk).chmod(0o644)
    answer = desk.done(FIND)
    assert "chmod 600" in answer.stderr
    assert "chmod" not in answer.stdout


def test_keys_may_be_kept_elsewhere(bare: Desk) -> None:
    bare.done("key new secrets/daicho.key")
    bare.env["DAICHO_KEYS"] = f"sqlite:///{bare.folder}/secrets/people.keys"
    for line in ("init", ORG, PERSON):
        bare.done(line)
    assert (bare.folder / "secrets" / "people.keys").exists()
    assert not (bare.folder / "clinic.db.keys").exists()


@pytest.mark.postgres
def test_on_postgresql_a_creation_is_finished_and_done_once(
    bare: Desk, postgres_address: Address
) -> None:
    bare.env["DAICHO_STORE"] = postgres_address.dsn
    bare.done("key new secrets/daicho.key")
    assert "finished" in bare.done("init").stdout
    again = bare.run("init")
    assert (again.code, "already" in again.stderr) == (1, True)
