"""`signer rotate`, `announce`, `retire` as they are typed; a folder of before; who may do what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application import ed25519
from ledger.interfaces.cli.signer_key import ROTATION
from ledger.interfaces.signer_folder import LogSigner
from ledger.interfaces.signer_rotation import prepare, retire
from ledger.log.checkpoint import parse_tlog_proof, proved_leaf
from ledger.log.content import parse_content
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.store.address import Address, keys_address
from ledger.store.contract import Acknowledged, Append, Proposed
from ledger.store.opening import create_keys, create_store
from tests.store.test_postgres_roles import as_user, login
from tests.support.cli import CONSENT, ORIGIN, ROOT, Desk
from tests.support.clinic import Chance, Clinic
from tests.support.go import built
from tests.support.postgres import Server
from tests.support.signing import check_notes, files, leaves_at, signed, signed_by, signer_at

STRANGER = VerifierKey.of(ORIGIN, ed25519.public_of(bytes(32))).text
ELSEWHERE = VerifierKey.of("ledger.example/elsewhere", ed25519.public_of(bytes(32))).text
RECORD = "77777777-7777-4777-8777-777777777777"


@pytest.fixture
def overlap(signing: Desk) -> Desk:
    """A desk whose newest checkpoint has the signatures of both keys."""
    for line in ("signer rotate", "signer announce", "signer run"):
        signing.done(line)
    return signing


def keys_of(desk: Desk) -> tuple[str, str]:
    """The key that signed first, and the one that is to follow."""
    path = signer_at(desk).path
    return (path / "vkey").read_text().strip(), (path / "next-vkey").read_text().strip()


def status(desk: Desk) -> dict[str, Any]:
    (log,) = desk.done("signer status --json").json["logs"]
    return {name: log[name] for name in ("vkey", "rotation", "keys")}


def test_the_examples_of_the_help_pages_are_a_change_of_the_key(signing: Desk) -> None:
    rotate, announce, retire_ = ROTATION
    for command in (rotate, announce):
        for example in command.examples:
            signing.done(example.line.removeprefix("daicho "))
    signing.done("signer run")
    for example in retire_.examples:
        signing.done(example.line.removeprefix("daicho "))


def test_the_status_tells_how_far_a_change_has_come_and_what_to_do_next(signing: Desk) -> None:
    (old,) = [one["vkey"] for one in status(signing)["keys"]]
    assert status(signing)["rotation"] == "none"
    told = signing.done("signer rotate --json").json
    new = told["vkey"]
    assert told == {
        "ok": True, "command": "signer.rotate", "origin": ORIGIN, "made": True, "vkey": new,
        "replaces": old, "folder": str(signer_at(signing).path),
    }  # fmt: skip
    assert status(signing) == {
        "vkey": old, "rotation": "prepared",
        "keys": [{"vkey": old, "first_size": 4, "last_size": None},
                 {"vkey": new, "first_size": None, "last_size": None}],
    }  # fmt: skip
    assert (
        f"daicho signer announce '{new}' --replaces '{old}'" in signing.done("signer status").stdout
    )
    signing.done("signer announce")
    assert "recorded: run the signer" in signing.done("signer status").stdout
    said = signing.done("signer run").stdout
    assert "both keys sign" in said
    assert new in said
    assert status(signing) == {
        "vkey": new, "rotation": "overlap",
        "keys": [{"vkey": old, "first_size": 4, "last_size": None},
                 {"vkey": new, "first_size": 5, "last_size": None}],
    }  # fmt: skip
    assert "daicho signer retire" in signing.done("signer status").stdout
    signing.done(CONSENT)
    assert "both keys sign" not in signing.done("signer run").stdout  # said once
    told = signing.done("signer retire --json").json
    assert (told["command"], told["vkey"], told["retired"]) == ("signer.retire", new, old)
    assert status(signing) == {
        "vkey": new, "rotation": "none",
        "keys": [{"vkey": old, "first_size": 4, "last_size": 6},
                 {"vkey": new, "first_size": 5, "last_size": None}],
    }  # fmt: skip
    assert "signed 4 to 6 entries, retired" in signing.done("signer status").stdout


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Nothing is signed with it yet", "both keys sign", "signs alone", "destroy every")),
        (
            "ja",
            ("まだ署名には使いません", "両方の鍵で署名", "だけで署名します", "破棄してください"),
        ),
    ],
)
def test_each_step_says_what_it_means(signing: Desk, lang: str, words: tuple[str, ...]) -> None:
    said = ""
    for line in ("rotate", "rotate", "announce", "run", "retire"):
        said += signing.done(f"signer {line} --lang {lang}").stdout
    assert [word for word in words if word not in said] == []
    assert "PRIVATE" not in said


def test_neither_making_nor_retiring_a_key_needs_the_store(signing: Desk) -> None:
    nowhere = {"DAICHO_STORE": None, "DAICHO_KEY_FILE": None, "DAICHO_ACTOR": None}
    made = signing.done("signer rotate", **nowhere).stdout
    assert keys_of(signing)[1] in made
    assert signing.run("signer retire", **nowhere).code == 1
    signing.done("signer announce")
    signing.done("signer run")
    signing.done("signer retire", **nowhere)


def test_whoever_may_record_announces_without_the_signers_folder(signing: Desk) -> None:
    signing.done("signer rotate")
    old, new = keys_of(signing)
    away = {"DAICHO_SIGNER": None}
    for line in ("", f"'{new}'", f"--replaces '{old}'", f"'{new}' --replaces '{new}'",
                 f"'{ELSEWHERE}' --replaces '{old}'", f"'{new[:-1]}' --replaces '{old}'",
                 f"'{new}' --replaces '{ELSEWHERE}'"):  # fmt: skip
        answer = signing.run(f"signer announce {line}", **away)
        assert (answer.code, signing.size()) == (2, 4), line
    wrong = signing.run(f"signer announce '{ELSEWHERE}' --replaces '{old}'", **away).stderr
    assert f"wanted a key of {ORIGIN}" in wrong
    line = f"signer announce '{new}' --replaces '{old}' --json --id {RECORD}"
    told = signing.done(line, **away).json
    assert [event["type"] for event in told["events"]] == ["signer.rotated"]
    assert signing.done(line, **away).json["repeated"]
    assert signing.run(f"signer announce '{new}' --replaces '{old}'", **away).code == 2
    assert signing.size() == 5
    signing.done("signer run")
    assert new in signing.done(f"show {told['events'][0]['event']}").stdout


def test_another_key_than_that_of_the_folder_is_not_announced(signing: Desk) -> None:
    assert signing.run("signer announce").code == 2  # none was made
    assert signing.run(f"signer announce '{STRANGER}'").code == 2
    signing.done("signer rotate")
    old, new = keys_of(signing)
    for line in (f"'{STRANGER}'", f"'{new}' --replaces '{STRANGER}'"):
        answer = signing.run(f"signer announce {line}")
        assert (answer.code, "signer's folder" in answer.stderr) == (2, True)
    signing.done(f"signer announce '{new}' --replaces '{old}'")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("refused (other_key)", "Entry 4 announces a key", "Nothing was signed")),
        ("ja", ("署名を拒否しました（other_key）", "4番の記録", "何も署名していません")),
    ],
)
def test_a_key_announced_behind_the_signers_back_is_refused(
    signing: Desk, lang: str, words: tuple[str, ...]
) -> None:
    old = signer_at(signing).verifier_key().text
    signing.done(f"signer announce '{STRANGER}' --replaces '{old}'", DAICHO_SIGNER=None)
    before = files(signer_at(signing))
    answer = signing.run(f"signer run --lang {lang}")
    assert (answer.code, [word for word in words if word not in answer.stdout]) == (3, [])
    assert STRANGER in answer.stdout
    told = signing.run("signer run --full --json")
    assert told.json["logs"][0]["refusal"]["found"] == STRANGER
    assert files(signer_at(signing)) == before
    assert signing.done("checkpoint").stdout.startswith(f"{ORIGIN}\n4\n")


def test_what_was_given_away_stays_valid_under_the_key_it_was_signed_with(signing: Desk) -> None:
    signing.done(f"{CONSENT} --id {RECORD}")
    signing.done("signer run")
    signing.done(f"receipt {RECORD} before.tlog-proof")
    signing.done("bundle before")
    signing.done("signer rotate")
    old, new = (VerifierKey.parse(key) for key in keys_of(signing))
    signing.done("signer announce")
    signing.done("signer run")
    signing.done(f"receipt {RECORD} both.tlog-proof")
    signing.done("bundle both")
    assert signing.done("checkpoint --json").json["vkeys"] == [old.text, new.text]
    signing.done("signer retire")
    signing.done(CONSENT)
    signing.done("signer run")
    signing.done(f"receipt {RECORD} after.tlog-proof")
    signing.done("bundle after")

    def holds(name: str, key: VerifierKey) -> bool:
        proof = parse_tlog_proof((signing.folder / f"{name}.tlog-proof").read_bytes())
        assert proved_leaf(proof).position == 4
        return bool(verified_by(parse_note(proof.checkpoint), [key], ed25519.verify))

    for name, keys in (("before", {old}), ("both", {old, new}), ("after", {new})):
        for key in (old, new):
            assert holds(name, key) == (key in keys), name
            assert (verified(signing, name, key) == 0) == (key in keys), name
    answer = signing.done("checkpoint --size 5 --json").json
    assert (answer["vkey"], answer["vkeys"]) == (old.text, [old.text])
    assert signing.done("checkpoint --json").json["vkey"] == new.text
    for line in (f"prove {RECORD}", f"prove {RECORD} --old 5"):
        signing.done(line)


def verified(desk: Desk, bundle: str, key: VerifierKey) -> int:
    """The exit code of the offline verifier."""
    return subprocess.run(
        [sys.executable, "-m", "ledger.verifier", bundle, "--key", key.text],
        cwd=desk.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        timeout=30, check=False,
    ).returncode  # fmt: skip


def test_go_opens_a_checkpoint_of_two_keys_under_either(
    overlap: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    go = built("second_opinion.go", tmp_path_factory.mktemp("go"))
    path = signer_at(overlap).path
    note = (path / "checkpoint").read_bytes()
    spoiled = note.replace(b"\n5\n", b"\n6\n")
    for vkey in keys_of(overlap):
        question = {
            "root": b64encode(bytes(32)).decode(), "vkey": vkey, "text": "x\n",
            "skey": (path / "key").read_text().strip(),
            "notes": [b64encode(one).decode() for one in (note, spoiled)],
        }  # fmt: skip
        done = subprocess.run(
            [go], input=json.dumps(question), capture_output=True, text=True, timeout=30, check=True
        )
        opened, refused = json.loads(done.stdout)["Opened"]
        assert opened.startswith(f"{ORIGIN}\n5\n")
        assert refused.startswith("refused: ")


def test_every_log_of_a_folder_changes_its_key_by_itself(signing: Desk) -> None:
    signing.done("org add ledger.example/two --code two --name 二号 --zone Asia/Tokyo")
    signing.done("signer init --org two")
    assert signing.run("signer rotate").code == 2
    signing.done("signer rotate --org two")
    signing.done("signer announce --org two")
    told = {log["code"]: log for log in signing.done("signer run --json").json["logs"]}
    assert (told["kizuna"]["signed"], told["two"]["signed"]) == ([], [2])
    assert told["two"]["note"].count("\n— ledger.example/two ") == 2
    signing.done("signer retire --org ledger.example/two", DAICHO_STORE=None)
    assert len(signer_at(signing).verifier_keys()) == 1


@pytest.mark.postgres
def test_on_postgresql_the_signer_needs_no_more_than_reading_and_the_recorder_no_folder(
    tmp_path: Path, postgres_address: Address, postgres_server: Server
) -> None:
    desk = Desk.opened(tmp_path, postgres_address.dsn)
    recorder = Desk(desk.folder, {k: v for k, v in desk.env.items() if k != "DAICHO_SIGNER"})
    with login(postgres_server, "daicho_reader") as user:
        reader = Desk(
            desk.folder, {**desk.env, "DAICHO_STORE": as_user(postgres_address, user).dsn}
        )
        for name in ("DAICHO_KEY_FILE", "DAICHO_ACTOR", "DAICHO_ROLE"):
            reader.env.pop(name)
        for line in ("init", "run", "rotate"):
            reader.done(f"signer {line}")
        old, new = keys_of(desk)
        assert reader.run("signer announce").code != 0
        recorder.done(f"signer announce '{new}' --replaces '{old}'")
        reader.done("signer run")
        reader.done("signer retire")
        recorder.done(CONSENT)
        reader.done("signer run --full")
    signer = signer_at(desk)
    assert check_notes(signer, leaves_at(desk)) == [4, 5, 6]
    found = [signed_by(signer, (signer.path / f"checkpoints/{n}").read_bytes()) for n in (4, 5, 6)]
    assert found == [[old], [old, new], [new]]


# A folder as the first version of the signer left it, with the log that it signed.

BEFORE = json.loads((ROOT / "tests" / "assets" / "signer-folder-1.json").read_text("utf-8"))


@pytest.fixture
def before(tmp_path: Path) -> Iterator[tuple[Clinic, LogSigner]]:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    create_keys(keys_address(address))
    signer = LogSigner(tmp_path / "signer", BEFORE["origin"])
    for name, text in BEFORE["files"].items():
        path = signer.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    (signer.path / "key").chmod(0o600)
    with Clinic(address, seed=5) as clinic:
        clinic.people.set_check()
        for index, text in enumerate(BEFORE["contents"]):
            content = parse_content(text.encode())
            tags = content.index_tags()
            event = Proposed(content.type, content.event, text.encode(), tags)
            append = Append(BEFORE["origin"], content.command, (event,), creates_log=index == 0)
            (done,) = clinic.raw.append([append])
            assert isinstance(done, Acknowledged)
        clinic.clock.move(days=1)
        yield clinic, signer


def test_a_folder_of_the_first_version_goes_on_unchanged(before: tuple[Clinic, LogSigner]) -> None:
    clinic, signer = before
    assert signed(clinic.address, signer, full=True, roots=signer.roots()) == ()
    found = {name: data for name, data in files(signer).items() if name != "state.lock"}
    assert found == {name: text.encode() for name, text in BEFORE["files"].items()}
    clinic.do("person.add", kind="PATIENT", name="山田 花子")
    assert signed(clinic.address, signer) == (6,)
    assert b'"keys"' not in (signer.path / "state").read_bytes()
    assert check_notes(signer, clinic.leaves()) == [4, 5, 6]


def test_a_folder_of_the_first_version_can_change_its_key(
    before: tuple[Clinic, LogSigner],
) -> None:
    clinic, signer = before
    old, (new, _) = signer.verifier_key(), prepare(signer, Chance(3))
    clinic.do("signer.announce", vkey=new.text, replaces=old.text)
    assert signed(clinic.address, signer) == (6,)
    retire(signer)
    clinic.do("person.add", kind="PATIENT", name="山田 花子")
    assert signed(clinic.address, signer, full=True, roots=signer.roots()) == (7,)
    assert check_notes(signer, clinic.leaves()) == [4, 5, 6, 7]
