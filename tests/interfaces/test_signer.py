"""`signer` and `checkpoint` as they are typed, on SQLite and as a reader on PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.log.entry import leaf_hash
from ledger.store.address import Address, parse_address
from tests.store.test_postgres_roles import as_user, login
from tests.support.cli import CONSENT, ORG, ORIGIN, ROOT, Desk
from tests.support.clinic import ORIGIN as CLINIC
from tests.support.clinic import Clinic
from tests.support.postgres import Server
from tests.support.signing import check_notes, files, leaves_at, signer_at
from tests.support.tampering import Administrator, desk_at

ENTRIES = 4


def test_a_signer_is_made_once_and_its_public_key_is_printed(desk: Desk) -> None:
    said = desk.done("signer init").stdout.splitlines()
    assert said[-1].startswith(f"{ORIGIN}+")
    assert said[-1] == (signer_at(desk).path / "vkey").read_text().strip()
    again = desk.run("signer init")
    assert (again.code, "no key is ever overwritten" in again.stderr) == (2, True)
    assert "PRIVATE" not in "".join(said) + again.stderr


def test_a_folder_beside_the_store_is_warned_of(desk: Desk, tmp_path: Path) -> None:
    assert "could sign it" in desk.done("signer init").stderr
    elsewhere = tmp_path / "elsewhere"
    assert desk.done(f"signer init --signer {elsewhere}").stderr == ""


def test_a_turn_signs_what_is_new_and_says_so(signing: Desk) -> None:
    assert f"✓ signed: {ENTRIES} entries" not in signing.done("signer run").stdout
    signing.done(CONSENT)
    answer = signing.done("signer run --once --json").json
    [log] = answer["logs"]
    assert (log["outcome"], log["signed"], log["signed_size"]) == (
        "signed",
        [ENTRIES + 1],
        ENTRIES + 1,
    )
    assert log["note"].encode() == (signer_at(signing).path / "checkpoint").read_bytes()
    assert check_notes(signer_at(signing), leaves_at(signing)) == [ENTRIES, ENTRIES + 1]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "nothing new"), ("ja", "新しい記録はありません")]
)
def test_a_turn_with_nothing_new_says_so_and_writes_nothing(
    signing: Desk, lang: str, words: str
) -> None:
    before = files(signer_at(signing))
    answer = signing.run(f"signer run --lang {lang}")
    assert (answer.code, words in answer.stdout) == (0, True)
    assert files(signer_at(signing)) == before
    [log] = signing.done("signer run --json").json["logs"]
    assert (log["outcome"], log["signed"]) == ("nothing_new", [])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("refused (altered)", "Entry 3 ", "Nothing was signed. Signed before: 4 entries.")),
        ("ja", ("署名を拒否しました（altered）", "3番", "何も署名していません（署名済み: 4件）")),
    ],
)
def test_a_refusal_says_which_at_which_entry_and_that_nothing_was_signed(
    signing: Desk, lang: str, words: tuple[str, ...]
) -> None:
    before = files(signer_at(signing))
    admin = Administrator(parse_address(signing.env["DAICHO_STORE"]))
    admin.run("UPDATE entry SET leaf_hash = ? WHERE position = 3", bytes(32))
    answer = signing.run(f"signer run --lang {lang}")
    assert (answer.code, [word for word in words if word not in answer.stdout]) == (3, [])
    told = signing.run("signer run --json")
    [log] = told.json["logs"]
    assert (told.code, told.json["ok"], log["outcome"]) == (3, False, "refused")
    assert (log["refusal"]["kind"], log["refusal"]["position"]) == ("altered", 3)
    assert files(signer_at(signing)) == before


def test_a_log_of_the_folder_that_the_store_lost_is_refused_and_seen_in_the_status(
    signing: Desk, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Desk.bare(tmp_path / "other")
    for line in ("key new secrets/daicho.key", "init"):
        other.done(line)
    other.env["DAICHO_SIGNER"] = str(signing.folder / "signer")
    answer = other.run("signer run")
    assert (answer.code, "refused (smaller)" in answer.stdout) == (3, True)
    status = other.run("signer status --json")
    [log] = status.json["logs"]
    assert (status.code, log["size"], log["signed_size"]) == (3, 0, ENTRIES)


def test_the_status_counts_what_is_not_signed_yet_and_needs_no_secret(signing: Desk) -> None:
    signing.done(CONSENT)
    for name in ("key", "state"):
        (signer_at(signing).path / name).unlink()
    [log] = signing.done("signer status --json").json["logs"]
    assert (log["size"], log["signed_size"], log["unsigned"]) == (ENTRIES + 1, ENTRIES, 1)
    assert signing.done("checkpoint").stdout.startswith(f"{ORIGIN}\n{ENTRIES}\n")


def test_the_checkpoint_is_printed_as_the_bytes_it_is_with_no_store_at_all(signing: Desk) -> None:
    path = signer_at(signing).path
    signing.done(CONSENT)
    signing.done("signer run")
    for line, name in (
        ("checkpoint", "checkpoint"),
        (f"checkpoint --size {ENTRIES}", f"checkpoints/{ENTRIES}"),
        (f"checkpoint --org {ORIGIN}", "checkpoint"),
    ):
        assert signing.done(line, DAICHO_STORE=None).stdout.encode() == (path / name).read_bytes()
    assert signing.done("checkpoint --org kizuna").stdout.encode() == (
        (path / "checkpoint").read_bytes()
    )
    answer = signing.done("checkpoint --json").json
    assert answer["note"].encode() == (path / "checkpoint").read_bytes()
    assert (answer["size"], answer["vkey"]) == (ENTRIES + 1, (path / "vkey").read_text().strip())
    other = signing.run("checkpoint --size 3")
    assert (other.code, "as 4, 5" in other.stderr) == (2, True)


def test_a_checkpoint_that_its_key_did_not_sign_is_not_printed(signing: Desk) -> None:
    path = signer_at(signing).path / "checkpoint"
    path.write_text(path.read_text().replace(f"\n{ENTRIES}\n", "\n9\n"), encoding="utf-8")
    answer = signing.run("checkpoint")
    assert (answer.code, answer.stdout) == (3, "")
    assert signing.run("signer status").code == 3
    shutil.copy(path.with_name("checkpoints") / str(ENTRIES), path.with_name("checkpoints") / "9")
    answer = signing.run("checkpoint --size 9")  # signed, and for another size
    assert (answer.code, answer.stdout) == (3, "")


def test_before_the_first_checkpoint_one_is_told_to_run_the_signer(desk: Desk) -> None:
    assert desk.run("checkpoint").code == 2
    desk.done("signer init")
    answer = desk.run("checkpoint")
    assert (answer.code, "daicho signer run" in answer.stderr) == (1, True)


def test_a_simulated_log_is_called_so_by_its_signer(bare: Desk) -> None:
    for line in ("key new secrets/daicho.key", "init", f"{ORG} --simulated"):
        bare.done(line)
    for line in ("signer init", "signer run", "signer run", "signer status"):
        assert "This log is simulated: its clock is not real." in bare.done(line).stdout, line
    assert bare.done("signer run --json").json["logs"][0]["simulated"] is True
    told = bare.done("checkpoint")
    assert told.stdout.encode() == (signer_at(bare).path / "checkpoint").read_bytes()
    assert "This log is simulated" in told.stderr
    assert bare.done("checkpoint --json").json["simulated"] is True
    assert bare.done("checkpoint --json", DAICHO_STORE=None).json["simulated"] is None


# Says how each database file is opened.
WATCHED = """
import sys
def told(event, arguments):
    if event == "sqlite3.connect":
        print(arguments[0], file=sys.stderr)
sys.addaudithook(told)
from ledger.interfaces.cli.main import main
main()
"""


def test_the_signer_opens_the_store_for_reading_only_and_leaves_it_as_it_is(signing: Desk) -> None:
    signing.done(CONSENT)
    database = signing.folder / "clinic.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    for line in ("signer run --full", "signer status", "signer run"):
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, *line.split()],
            cwd=signing.folder, env={**os.environ, **signing.env, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=30, check=True,
        )  # fmt: skip
        opened = done.stderr.splitlines()
        assert opened
        assert [place for place in opened if not place.endswith("?mode=ro")] == []
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_an_entry_of_a_newer_version_ends_with_one_and_asks_for_an_upgrade(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    Clinic.founded(address).close()
    admin = Administrator(address)
    content = admin.entry(3)["content"].replace(b'"v":1', b'"v":2')
    leaf = leaf_hash(CLINIC, 3, admin.entry(2)["leaf_hash"], content)
    admin.set("entry", 3, content=content, leaf_hash=leaf)
    admin.set_head(leaf_hash=leaf)
    desk = desk_at(address, tmp_path)
    desk.env["DAICHO_SIGNER"] = str(tmp_path / "signer")
    desk.done("signer init")
    answer = desk.run("signer run")
    assert (answer.code, "refused (unknown_version)" in answer.stdout) == (1, True)
    assert "Upgrade daicho" in answer.stdout
    assert desk.run("checkpoint").code == 1


def test_every_log_of_the_folder_is_signed_or_the_one_that_is_named(signing: Desk) -> None:
    signing.done("org add ledger.example/two --code two --name 二号 --zone Asia/Tokyo")
    signing.done("signer init --org two")
    signing.done(f"{CONSENT} --org kizuna")
    told = signing.done("signer run --org two --json").json["logs"]
    assert [(log["code"], log["signed"]) for log in told] == [("two", [1])]
    told = signing.done("signer run --json").json["logs"]
    assert [(log["code"], log["signed"]) for log in told] == [("kizuna", [5]), ("two", [])]
    answer = signing.run("checkpoint")
    assert (answer.code, "ledger.example/two" in answer.stderr) == (2, True)


@pytest.mark.postgres
def test_on_postgresql_a_user_who_may_only_read_signs_and_refuses(
    tmp_path: Path, postgres_address: Address, postgres_server: Server
) -> None:
    desk = Desk.opened(tmp_path, postgres_address.dsn)
    with login(postgres_server, "daicho_reader") as user:
        reader = Desk(
            desk.folder, {**desk.env, "DAICHO_STORE": as_user(postgres_address, user).dsn}
        )
        for name in ("DAICHO_KEY_FILE", "DAICHO_ACTOR", "DAICHO_ROLE"):
            reader.env.pop(name)
        assert reader.done("signer init").stderr == ""
        reader.done("signer run")
        desk.done(CONSENT)
        reader.done("signer run --full")
        assert check_notes(signer_at(desk), leaves_at(desk)) == [ENTRIES, ENTRIES + 1]
        before = files(signer_at(desk))
        admin = Administrator(postgres_address)
        admin.run("UPDATE daicho.log SET size = 4")
        assert "refused (smaller)" in reader.run("signer run").stdout
        admin.run("UPDATE daicho.log SET size = 5")
        admin.run("UPDATE daicho.entry SET content = ? WHERE position = 4", b"{}")
        answer = reader.run("signer run")
        assert (answer.code, "refused (altered)" in answer.stdout) == (3, True)
        assert files(signer_at(desk)) == before
