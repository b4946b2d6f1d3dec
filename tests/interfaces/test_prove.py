"""`prove` and `receipt` at the desk: what is shown, what is refused, and what lies on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.interfaces.cli.prove import PROVE, RECEIPT
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.checkpoint import parse_checkpoint, parse_tlog_proof, proved_leaf
from ledger.log.entry import leaf_hash
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.log.proof import verify_consistency
from tests.interfaces.conftest import SIGNED_ID as ID
from tests.support.cli import CONSENT, ORIGIN, ROOT, Desk

LATER = "44444444-4444-4444-8444-444444444444"
FIRST = 4
"""The size of the older checkpoint."""


def signer_of(desk: Desk) -> LogSigner:
    return LogSigner(Path(desk.env["DAICHO_SIGNER"]), ORIGIN)


def verifier_key(desk: Desk) -> VerifierKey:
    return VerifierKey.parse((signer_of(desk).path / "vkey").read_text().strip())


def test_the_examples_of_the_help_pages_work(signed: Desk) -> None:
    for example in (*PROVE.examples, *RECEIPT.examples):
        signed.done(example.line.removeprefix("daicho "))


def test_prove_says_which_record_under_which_checkpoint_and_what_that_does_not_show(
    signed: Desk,
) -> None:
    event = signed.done(f"show {ID} --json").json
    key = verifier_key(signed)
    english, japanese = (signed.done(f"prove {ID} --lang {one}").stdout for one in ("en", "ja"))
    for shown in (
        event["content"]["event"], event["leaf_hash"], f"{ORIGIN} {key.key_id.hex()}", ORIGIN,
        parse_checkpoint(parse_note(newest_note(signed)).text).text().split("\n")[2],
    ):  # fmt: skip
        assert shown in english
        assert shown in japanese
    for words in (
        "The record is in the log.", "position       4", "proof          1 hash\n", "size       5",
        "stands at position 4 of the log of 5 entries", "It does not show:",
        "that what the entries say is true", "that nothing else happened, or was recorded",
    ):  # fmt: skip
        assert words in english
    for words in (
        "この記録は台帳にあります。", "ハッシュ1個", "署名された5件の台帳の4番",
        "この証明では分からないこと:", "記録の内容が事実であること", "ほかの出来事や記録がないこと",
    ):  # fmt: skip
        assert words in japanese


def newest_note(desk: Desk) -> bytes:
    return (signer_of(desk).path / "checkpoint").read_bytes()


def test_the_json_answer_is_enough_to_check_both_proofs(signed: Desk) -> None:
    answer = signed.done(f"prove {ID} --old {FIRST} --json").json
    assert set(answer) == {
        "ok", "command", "log", "checkpoint", "inclusion", "consistency", "shows",
        "not_shown_by_this",
    }  # fmt: skip
    new, old = answer["checkpoint"], answer["consistency"]["old"]
    for one, size in ((new, FIRST + 1), (old, FIRST)):
        note = parse_note(one["note"].encode())
        assert verified_by(note, [verifier_key(signed)], ed25519.verify)
        checkpoint = parse_checkpoint(note.text)
        assert (checkpoint.size, checkpoint.root) == (one["size"], b64decode(one["root"]))
        assert (size, one["signatures_not_checked"]) == (checkpoint.size, 0)
        assert one["signed_by"]["name"] == ORIGIN
    hashes = [b64decode(one) for one in answer["consistency"]["hashes"]]
    assert verify_consistency(
        FIRST, b64decode(old["root"]), FIRST + 1, b64decode(new["root"]), hashes
    )
    inclusion = answer["inclusion"]
    leaf_data = b64decode(inclusion["leaf_data"])
    assert b64decode(inclusion["leaf_hash"]) == sha256(b"\0" + leaf_data).digest()
    # Entry 4 of 5 hangs beside the tree of the first four, whose root the older checkpoint signs.
    assert inclusion["hashes"] == [old["root"]]
    assert inclusion["position"] == FIRST
    assert [set(one) for one in answer["shows"]] == [{"en", "ja"}] * 2


def test_consistency_alone_needs_no_record(signed: Desk) -> None:
    answer = signed.done(f"prove --old {FIRST} --json").json
    assert answer["inclusion"] is None
    assert answer["consistency"]["old"]["size"] == FIRST
    plain = signed.done(f"prove --old {FIRST}").stdout
    assert "the log of 4 entries is, unchanged, the start of the log of 5" in plain
    assert "The record is" not in plain


def test_a_receipt_is_checked_with_the_file_and_the_verifier_key_alone(signed: Desk) -> None:
    answer = signed.done(f"receipt {ID} a.tlog-proof --content a.json --json").json
    shown = signed.done(f"show {ID} --json").json
    data = (signed.folder / "a.tlog-proof").read_bytes()
    content = (signed.folder / "a.json").read_bytes()
    assert (answer["bytes"], answer["file"]) == (len(data), "a.tlog-proof")
    assert answer["content_file"] == "a.json"
    assert json.loads(content) == shown["content"]
    proof = parse_tlog_proof(data)
    leaf = proved_leaf(proof)
    assert verified_by(parse_note(proof.checkpoint), [verifier_key(signed)], ed25519.verify)
    assert proof.checkpoint == newest_note(signed)
    assert leaf.content_hash == sha256(content).digest()
    assert leaf_hash(ORIGIN, FIRST, leaf.previous, content) == b64decode(shown["leaf_hash"])
    for secret in ("山田", "0012345", "ヤマダ"):
        assert secret.encode() not in data + content


def test_a_receipt_says_what_it_can_show_later(signed: Desk) -> None:
    english = signed.done(f"receipt {ID} a.tlog-proof").stdout
    japanese = signed.done(f"receipt {ID} b.tlog-proof --lang ja").stdout
    assert "if a later checkpoint of this log leaves the entry out" in english
    assert f"Written: a.tlog-proof, {(signed.folder / 'a.tlog-proof').stat().st_size}" in english
    assert "取り除かれたこと" in japanese
    assert "保存しました: b.tlog-proof" in japanese
    assert (signed.folder / "a.tlog-proof").read_bytes() == (
        signed.folder / "b.tlog-proof"
    ).read_bytes()


def test_an_auditor_proves_without_a_key_of_people_or_the_signers_secret(signed: Desk) -> None:
    path = signer_of(signed).path
    (path / "key").unlink()
    (path / "state").unlink()
    for line in (f"prove {ID} --old {FIRST}", f"receipt {ID} a.tlog-proof"):
        signed.done(line, DAICHO_KEY_FILE=None, DAICHO_ACTOR=None, DAICHO_ROLE=None)


def test_a_record_newer_than_the_newest_checkpoint_asks_for_the_signer(signed: Desk) -> None:
    signed.done(f"{CONSENT} --id {LATER}")
    for line in (f"prove {LATER}", f"receipt {LATER} a.tlog-proof"):
        answer = signed.run(f"{line} --json")
        assert (answer.code, answer.json["error"]["code"]) == (1, "not_yet_signed")
        assert "daicho signer run --once" in answer.json["error"]["help"]["en"]
        assert "Entry 5 is newer" in answer.json["error"]["message"]["en"]
    assert not (signed.folder / "a.tlog-proof").exists()
    assert "最新のチェックポイント" in signed.run(f"prove {LATER} --lang ja").stderr
    signed.done("signer run --once")
    signed.done(f"receipt {LATER} a.tlog-proof")


def test_before_the_first_checkpoint_nothing_is_proved(desk: Desk) -> None:
    desk.done("signer init")
    number = desk.done("trail --json").json["rows"][0]["event"]
    answer = desk.run(f"prove {number} --json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "not_yet_signed")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("prove", "RECORD"),
        ("receipt", "RECORD"),
        (f"receipt {ID}", "FILE"),
        (f"prove {LATER}", "RECORD"),
        ("prove 4", "RECORD"),
        ("receipt nobody a.tlog-proof", "RECORD"),
        ("prove --old 3", "--old"),
        (f"receipt {ID} no-such-folder/a.tlog-proof", "FILE"),
        (f"receipt {ID} policy.txt", "FILE"),
        (f"receipt {ID} a.tlog-proof --content policy.txt", "--content"),
        (f"receipt {ID} a.tlog-proof --content a.tlog-proof", "--content"),
        (f"prove {ID} --signer no-such-folder", "--signer"),
    ],
)
def test_what_was_typed_wrong_is_named_and_leaves_no_file(
    signed: Desk, line: str, named: str
) -> None:
    before = {path: path.read_bytes() for path in signed.folder.glob("*.t*")}
    answer = signed.run(f"{line} --json")
    assert answer.code == 2
    assert [one["field"] for one in answer.json["error"]["problems"]] == [named]
    assert {path: path.read_bytes() for path in signed.folder.glob("*.t*")} == before


def test_without_a_signer_folder_the_ways_to_name_one_are_told(signed: Desk) -> None:
    answer = signed.run(f"prove {ID}", DAICHO_SIGNER=None)
    assert answer.code == 2
    assert "--signer, DAICHO_SIGNER, signer = " in answer.stderr


def test_a_simulated_log_says_so_with_every_proof(bare: Desk) -> None:
    for line in (
        "key new secrets/daicho.key", "init",
        "org add demo.example/a --code a --name A --zone Asia/Tokyo --simulated",
        "signer init", "signer run --once",
    ):  # fmt: skip
        bare.done(line)
    number = bare.done("trail --json").json["rows"][0]["event"]
    assert "This log is simulated" in bare.done(f"prove {number}").stdout
    assert bare.done(f"receipt {number} a.tlog-proof --json").json["log"]["simulated"] is True


def test_two_logs_of_one_store_are_proved_apart(signed: Desk) -> None:
    signed.done("org add ledger.example/b --code b --name B --zone Asia/Tokyo")
    signed.done("signer init --org b")
    signed.done("signer run --once --org b")
    assert signed.run(f"prove {ID}").code == 2  # which of the two?
    assert signed.run(f"prove {ID} --org b").code == 2  # not in that one
    answer = signed.done(f"prove {ID} --org kizuna --json").json
    assert answer["checkpoint"]["signed_by"]["name"] == ORIGIN


def test_it_works_in_a_process_of_its_own(signed: Desk) -> None:
    answer = signed.in_process(f"receipt {ID} a.tlog-proof")
    assert (answer.code, answer.stderr) == (0, "")
    assert parse_tlog_proof((signed.folder / "a.tlog-proof").read_bytes()).index == FIRST


def test_the_offline_verifier_finds_a_receipt_sound_and_another_content_not(signed: Desk) -> None:
    signed.done(f"receipt {ID} a.tlog-proof --content a.json")
    content = signed.folder / "a.json"
    assert checked_offline(signed, "a.tlog-proof", "--content", "a.json") == 0
    content.write_bytes(content.read_bytes() + b"\n")
    assert checked_offline(signed, "a.tlog-proof", "--content", "a.json") == 3


def checked_offline(desk: Desk, *words: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "ledger.verifier", *words, "--key", verifier_key(desk).text],
        cwd=desk.folder, env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True, check=False, timeout=30,
    ).returncode  # fmt: skip
