"""`daicho key change`, `key status`, `key destroyed`, as the operator types them."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.application.epochs import Change
from ledger.application.key_backup import open_keys_backup
from ledger.interfaces.bootstrap import now
from ledger.interfaces.key_file import read_key, write_key
from ledger.sealing.keys import RECORD, SoftwareKey
from ledger.store.address import Address, keys_address, parse_address
from ledger.store.contract import KeyRow
from ledger.store.opening import open_keys
from ledger.store.sqlite_lock import WriterLock
from tests.store.test_postgres_roles import as_user, login
from tests.support.cli import CONSENT, ORG, ORIGIN, PERSON, Desk
from tests.support.epochs import epochs_in
from tests.support.postgres import Server

FIND = "person find 0012345"
NAME = "山田 花子"
CHANGE = "key change secrets/second.key --backup backups"


def old_file(desk: Desk) -> Path:
    return desk.folder / "secrets" / "daicho.key"


def moved_on(desk: Desk, file: str = "secrets/second.key") -> Desk:
    """The desk once its settings name the new key."""
    desk.env["DAICHO_KEY_FILE"] = str(desk.folder / file)
    return desk


def rows(desk: Desk) -> set[int]:
    """The epochs of all rows in the key store."""
    keys = open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])), read_only=True)
    try:
        return epochs_in(keys, ORIGIN)
    finally:
        keys.close()


def test_after_a_change_the_new_key_opens_everything_and_the_old_file_is_gone(desk: Desk) -> None:
    answer = desk.done(CHANGE)
    assert "is of epoch 2 now" in answer.stdout
    assert not old_file(desk).exists()
    assert rows(desk) == {2}
    new, warning = read_key(str(desk.folder / "secrets" / "second.key"), None)
    assert (new.epoch, warning) == (2, None)
    (backup,) = (desk.folder / "backups").glob("2*")
    assert open_keys_backup(backup, new).index_rows == 2
    moved_on(desk)
    assert NAME in desk.done(FIND).stdout
    desk.done(CONSENT)
    assert desk.done("verify").code == 0


def test_the_secret_of_neither_key_is_ever_shown(desk: Desk) -> None:
    secrets = [old_file(desk).read_text(encoding="ascii").split()[2]]
    told = [desk.done(f"{CHANGE} --json"), desk.done("key status --json"), desk.done("key status")]
    secrets.append((desk.folder / "secrets/second.key").read_text(encoding="ascii").split()[2])
    for answer in told:
        for secret in secrets:
            assert secret not in answer.stdout + answer.stderr
    for path in (desk.folder / "backups").rglob("*.jsonl"):
        assert secrets[1] not in path.read_text(encoding="utf-8")


def test_the_bytes_of_the_old_key_are_overwritten_before_its_name_goes(desk: Desk) -> None:
    # A second name of the same file shows what became of the bytes under the first.
    again = desk.folder / "again"
    os.link(old_file(desk), again)
    size, secret = again.stat().st_size, old_file(desk).read_bytes()
    desk.done(CHANGE)
    assert again.stat().st_size == size
    assert again.read_bytes() != secret
    assert again.read_text(encoding="ascii").rstrip() == "daicho-kek-destroyed 1"


def test_a_key_file_behind_a_link_is_destroyed_where_it_is(desk: Desk) -> None:
    link = desk.folder / "key"
    link.symlink_to(old_file(desk))
    desk.done(CHANGE, DAICHO_KEY_FILE=str(link))
    assert (old_file(desk).exists(), link.is_symlink()) == (False, True)


def test_the_last_line_says_what_to_point_to_the_new_key(desk: Desk) -> None:
    new = str((desk.folder / "secrets" / "second.key").resolve())
    assert desk.done(CHANGE).stdout.splitlines()[-1] == f"  export DAICHO_KEY_FILE='{new}'"
    config = desk.folder / "daicho.toml"
    config.write_text('lang = "en"\n# the key\nkey_file = "secrets/second.key"\n', encoding="utf-8")
    told = desk.done("key change secrets/third.key --backup backups", DAICHO_KEY_FILE=None)
    assert "Change line 3 of" in told.stdout
    third = str((desk.folder / "secrets" / "third.key").resolve())
    assert told.stdout.splitlines()[-1] == f'  key_file = "{third}"'
    moved_on(desk, "secrets/third.key")
    again = desk.done("key change secrets/third.key --backup backups")
    assert "export" not in again.stdout


def test_a_key_given_as_an_option_is_named_as_an_option(desk: Desk) -> None:
    told = desk.done(f"{CHANGE} --key-file secrets/daicho.key", DAICHO_KEY_FILE=None)
    assert told.stdout.splitlines()[-1].startswith("  --key-file /")


def test_a_key_of_the_environment_is_the_operators_to_destroy_and_to_confirm(desk: Desk) -> None:
    line = old_file(desk).read_text(encoding="ascii")
    given = {"DAICHO_KEY_FILE": None, "DAICHO_KEY": line}
    told = desk.done(CHANGE, **given)
    assert "yours to destroy" in told.stdout
    assert "DAICHO_KEY has to hold" in told.stdout
    refused = desk.run("key destroyed 1", **given)
    assert (refused.code, "It is in DAICHO_KEY" in refused.stderr) == (2, True)
    assert NAME in moved_on(desk).done(FIND).stdout
    assert desk.done("key status --json").json["not_destroyed"] == [1]
    assert "Noted" in desk.done("key destroyed 1").stdout
    assert "before" in desk.done("key destroyed 1").stdout
    assert desk.done("key status --json").json["not_destroyed"] == []


def test_an_old_key_that_is_kept_counts_as_destroyed_only_once_it_is(desk: Desk) -> None:
    before = old_file(desk).read_bytes()
    desk.done(f"{CHANGE} --keep-old")
    assert old_file(desk).read_bytes() == before
    refused = desk.run("key destroyed 1")
    assert (refused.code, "secrets/daicho.key" in refused.stderr) == (2, True)
    desk.done(CHANGE)  # asked again without --keep-old, it goes
    assert not old_file(desk).exists()
    assert desk.done("key destroyed 1 --json").json["news"] is True


def test_only_where_the_file_was_the_only_copy_is_the_key_noted_as_destroyed(desk: Desk) -> None:
    assert "Destroy every copy" in desk.done(CHANGE).stdout
    status = desk.done("key status --json").json
    assert status["not_destroyed"] == [1]
    assert status["epochs"][0]["file_destroyed_at"] is not None
    moved_on(desk)
    told = desk.done("key change secrets/third.key --backup backups --only-copy --json").json
    assert told["not_destroyed"] == [1]
    assert told["old_key"] == "destroyed"


def test_a_file_that_is_no_old_key_is_never_destroyed(desk: Desk) -> None:
    desk.done(f"{CHANGE} --keep-old")
    kept = {
        "secrets/second.key": (desk.folder / "secrets/second.key").read_bytes(),
        "secrets/other.key": b"daicho-kek-1 1 " + b"A" * 43 + b"=\n",
        "policy.txt": (desk.folder / "policy.txt").read_bytes(),
    }
    (desk.folder / "secrets/other.key").write_bytes(kept["secrets/other.key"])
    for name, content in kept.items():
        answer = desk.done(CHANGE, DAICHO_KEY_FILE=str(desk.folder / name))
        assert "is not in the file" in answer.stdout
        assert (desk.folder / name).read_bytes() == content


def test_a_new_file_is_wanted_and_none_is_overwritten(desk: Desk) -> None:
    old = old_file(desk).read_bytes()
    (desk.folder / "secrets" / "some").write_text("something else\n")
    for name in ("secrets/daicho.key", "secrets/some", "none/second.key"):
        answer = desk.run(f"key change {name} --backup backups")
        assert answer.code == 2, name
        assert "Nothing was saved." in answer.stderr
    assert old_file(desk).read_bytes() == old
    assert (desk.folder / "secrets" / "some").read_text() == "something else\n"
    assert rows(desk) == {1}
    for line in ("key change", "key change secrets/second.key", f"{CHANGE} --days 0"):
        assert desk.run(line).code == 2, line
    for due in ("tomorrow", date.today().isoformat(), "2020-01-01"):  # noqa: DTZ011
        assert desk.run(f"{CHANGE} --due {due}").code == 2, due
    assert not (desk.folder / "secrets" / "second.key").exists()


def test_a_backup_that_cannot_be_written_stops_the_change_before_it_begins(desk: Desk) -> None:
    (desk.folder / "backups").write_text("a file\n")
    answer = desk.run(CHANGE)
    assert (answer.code, "--backup" in answer.stderr) == (2, True)
    assert (rows(desk), old_file(desk).exists()) == ({1}, True)
    assert not (desk.folder / "secrets" / "second.key").exists()


def test_a_wrong_key_makes_no_new_one(desk: Desk) -> None:
    desk.done("key new secrets/wrong.key")
    answer = desk.run(f"{CHANGE} --key-file secrets/wrong.key")
    assert (answer.code, "does not open" in answer.stderr) == (4, True)
    assert not (desk.folder / "secrets" / "second.key").exists()
    gone = desk.run(CHANGE, DAICHO_KEY_FILE=str(desk.folder / "nowhere"))
    assert (gone.code, rows(desk)) == (4, {1})


def test_the_old_key_is_recognised_after_the_change(desk: Desk) -> None:
    desk.done(f"{CHANGE} --keep-old")
    size = desk.size()
    for lang, words in (("en", "key of epoch 1; the key store is at epoch 2"), ("ja", "第2期")):
        answer = desk.run(f"{CONSENT} --lang {lang}")
        assert (answer.code, words in answer.stderr, desk.size()) == (4, True, size)
    assert desk.done("key status --json").json["key"] == {"epoch": 1, "is": "older"}
    assert "an older one, of epoch 1" in desk.done("key status").stdout


def test_a_key_that_does_not_open_leaves_the_old_one_in_force_and_says_so(desk: Desk) -> None:
    keys = open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])))
    keys.put(ORIGIN, [KeyRow("s-damaged", RECORD, 1, bytes(60))])
    keys.close()
    answer = desk.run(CHANGE)
    assert (answer.code, "s-damaged does not open" in answer.stderr) == (4, True)
    assert "The old key stays in force." in answer.stderr
    assert NAME in desk.done(FIND).stdout


def test_a_backup_that_does_not_open_keeps_the_old_key_and_the_old_rows(desk: Desk) -> None:
    # As a change leaves it that was killed before its backup; then a row is damaged.
    old, _ = read_key(str(old_file(desk)), None)
    new = SoftwareKey(2, bytes(range(32)))
    write_key(desk.folder / "secrets" / "second.key", new)
    keys = open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])))
    Change(keys, old, new, os.urandom, now).wrap_anew()
    keys.put(ORIGIN, [KeyRow("s-damaged", RECORD, 2, bytes(60))])
    answer = desk.run(CHANGE)
    assert (answer.code, "does not open" in answer.stderr) == (4, True)
    assert "the old one was not destroyed" in answer.stderr
    assert (old_file(desk).exists(), rows(desk)) == (True, {1, 2})
    assert "No backup was opened with this key yet" in moved_on(desk).done("key status").stderr
    keys.erase(ORIGIN, [("s-damaged", RECORD)], [])
    keys.close()
    desk.env["DAICHO_KEY_FILE"] = str(old_file(desk))
    desk.done(CHANGE)
    assert (old_file(desk).exists(), rows(desk)) == (False, {2})


def test_where_the_new_key_of_a_change_is_lost_another_is_begun(desk: Desk) -> None:
    # As a change leaves it that was killed right after it was begun.
    old, _ = read_key(str(old_file(desk)), None)
    keys = open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])))
    Change(keys, old, SoftwareKey(2, bytes(32)), os.urandom, now)._begin()
    keys.close()
    refused = desk.run(CHANGE)
    assert (refused.code, "--anew" in refused.stderr) == (2, True)
    assert "begun on" in desk.done("key status").stderr
    assert desk.done(f"{CHANGE} --anew --json").json["epoch"] == 3
    assert NAME in moved_on(desk).done(FIND).stdout


def test_the_day_of_the_next_change_is_what_was_asked(desk: Desk) -> None:
    day = (date.today() + timedelta(days=400)).isoformat()  # noqa: DTZ011
    assert desk.done(f"{CHANGE} --due {day} --json").json["due"] == day
    assert desk.done("key status --json").json["due"] == day
    soon = moved_on(desk).done("key change secrets/third.key --backup backups --days 7 --json").json
    assert soon["due"] == (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011


def test_a_new_ledger_has_a_day_for_its_first_change_and_is_warned_when_it_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = desk.done("key status --json").json
    assert (status["epoch"], status["key"]["is"], status["overdue"]) == (1, "fits", False)
    assert desk.done("key status").stderr == ""
    later = now() + timedelta(days=92)
    monkeypatch.setattr("ledger.interfaces.cli.key_status.now", lambda: later)
    assert "was due on" in desk.done("key status").stderr
    assert "過ぎています" in desk.done("key status --lang ja").stderr


def test_status_says_of_each_erasure_whether_a_backup_still_opens_it(desk: Desk) -> None:
    who = desk.done(f"{FIND} --json").json["people"][0]["subject"]
    proposed = desk.done(f"erase propose {who} --ground BREACH --json").json["events"][0]["event"]
    desk.done(f"erase decide {proposed}", DAICHO_ACTOR="staff-2")
    (log,) = desk.done("key status --json").json["logs"]
    (erasure,) = log["erasures"]
    assert (erasure["epoch"], erasure["in_no_backup"]) == (1, False)
    assert f"in backups until {erasure['until']}" in desk.done("key status").stdout
    desk.done(f"{CHANGE} --only-copy")
    told = moved_on(desk).done("key status").stdout
    assert "destroyed, in no backup that can be opened" in told
    assert "開けるバックアップには残っていません" in desk.done("key status --lang ja").stdout


def test_a_key_that_came_back_after_its_erasure_goes_again_with_the_change(desk: Desk) -> None:
    who = desk.done(f"{FIND} --json").json["people"][0]["subject"]
    keys = open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])))
    (wrapped,) = keys.get(ORIGIN, who, RECORD).values()
    proposed = desk.done(f"erase propose {who} --ground BREACH --json").json["events"][0]["event"]
    desk.done(f"erase decide {proposed}", DAICHO_ACTOR="staff-2")
    assert keys.get(ORIGIN, who, RECORD) == {}
    keys.put(ORIGIN, [KeyRow(who, RECORD, 1, wrapped)])
    desk.done(CHANGE)
    assert keys.get(ORIGIN, who, RECORD) == {}
    keys.close()


def test_status_needs_no_key(desk: Desk) -> None:
    answer = desk.done("key status --json", DAICHO_KEY_FILE=None)
    assert answer.json["key"] == {"epoch": None, "is": None}


def test_two_changes_at_once_are_not_made(desk: Desk) -> None:
    lock = WriterLock(keys_address(parse_address(desk.env["DAICHO_STORE"])).path, 1)
    with lock.held():
        answer = desk.run(CHANGE)
    lock.close()
    assert (answer.code, rows(desk)) == (7, {1})
    assert not (desk.folder / "secrets" / "second.key").exists()


def test_a_link_that_is_led_to_the_new_key_needs_no_change_of_settings(desk: Desk) -> None:
    # As the how-to has it done on a schedule.
    secrets = desk.folder / "secrets"
    old_file(desk).rename(secrets / "key-1")
    old_file(desk).symlink_to("key-1")
    for name in ("key-2", "key-3"):
        desk.done(f"key change secrets/{name} --backup backups --days 90")
        old_file(desk).unlink()
        old_file(desk).symlink_to(name)
        assert NAME in desk.done(FIND).stdout
        assert [path.name for path in secrets.glob("key-*")] == [name]


def on_postgres(bare: Desk, address: Address) -> Desk:
    """A ledger with one person there."""
    desk = Desk(bare.folder, bare.env | {"DAICHO_STORE": address.dsn})
    for line in ("key new secrets/daicho.key", "init", ORG, PERSON):
        desk.done(line)
    return desk


@pytest.mark.postgres
def test_on_postgresql_a_key_is_changed_the_same_way(bare: Desk, postgres_address: Address) -> None:
    desk = on_postgres(bare, postgres_address)
    desk.done(CHANGE)
    assert rows(desk) == {2}
    assert NAME in moved_on(desk).done(FIND).stdout


@pytest.mark.postgres
def test_who_may_not_delete_changes_the_key_and_somebody_who_may_drops_the_old_rows(
    bare: Desk, postgres_address: Address, postgres_server: Server
) -> None:
    desk = on_postgres(bare, postgres_address)
    with (
        login(postgres_server, "daicho_writer") as desk_user,
        login(postgres_server, "daicho_writer", "daicho_eraser") as both,
    ):
        answer = desk.run(CHANGE, DAICHO_STORE=as_user(postgres_address, desk_user).dsn)
        assert (answer.code, rows(desk)) == (4, {1, 2})
        assert "The new key is in force, and the old one was not destroyed" in answer.stderr
        assert old_file(desk).exists()
        assert NAME in desk.done(f"{FIND} --key-file secrets/second.key").stdout
        desk.done(CHANGE, DAICHO_STORE=as_user(postgres_address, both).dsn)
        assert (rows(desk), old_file(desk).exists()) == ({2}, False)
