"""A log succeeded at the desk: a tail that was lost, a signing key that was stolen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.application import ed25519
from ledger.application.carrying import Carrying
from ledger.interfaces.cli.log import LOG
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.checkpoint import Checkpoint, parse_tlog_proof, proved_leaf
from ledger.log.note import VerifierKey, encode_note, parse_note, sign_note, verified_by
from ledger.store.address import parse_address
from ledger.store.opening import open_store
from tests.support.cli import CONSENT, ORIGIN, POLICY, QUESTION, Desk
from tests.support.postgres import Server
from tests.support.signing import signer_at
from tests.support.tampering import Administrator

NEW = "ledger.example/kizuna-2"
SUCCEED = f"log succeed {NEW} --org kizuna"
STOP = "suspend 0012345 --kind PROVISION --ground BREACH"


@dataclass
class Restorable:
    """A desk whose store can be put back to an earlier state, as from a backup."""

    desk: Desk
    size: int = 0

    def back_up(self) -> None:
        self.size = self.desk.size()
        if self._on_sqlite:
            for file in self.desk.folder.glob("clinic.db*"):
                shutil.copy(file, self.desk.folder / f"backup-{file.name}")

    def restore(self) -> None:
        if self._on_sqlite:
            for file in self.desk.folder.glob("clinic.db*"):
                file.unlink()
            for file in self.desk.folder.glob("backup-clinic.db*"):
                shutil.move(file, self.desk.folder / file.name.removeprefix("backup-"))
        else:
            admin = Administrator(parse_address(self.desk.env["DAICHO_STORE"]))
            last = admin.entry(self.size - 1)["leaf_hash"]
            for table in ("entry", "tag", "command", "ciphertext"):
                admin.delete(table, self.size, up=True)
            admin.set_head(size=self.size, leaf_hash=last)
        assert self.desk.size() == self.size

    @property
    def _on_sqlite(self) -> bool:
        return self.desk.env["DAICHO_STORE"].startswith("sqlite")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def restorable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Restorable]:
    """A desk that signs, on either database."""
    if request.param == "sqlite":
        found = Restorable(request.getfixturevalue("desk"))
        found.desk.done("signer init")
        yield found
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    found = Restorable(Desk.opened(tmp_path, server.url(name)))
    found.desk.done("signer init")
    yield found
    server.drop_database(name)


def heads(desk: Desk) -> Any:
    """Every log with its size and last leaf hash, and which of them are closed."""
    store = open_store(parse_address(desk.env["DAICHO_STORE"]), read_only=True)
    try:
        return [(head, store.successor_of(head.origin)) for head in store.heads()]
    finally:
        store.close()


def key_of(folder: Path, origin: str) -> VerifierKey:
    return LogSigner(folder, origin).verifier_key()


def test_the_examples_work(restorable: Restorable) -> None:
    desk = restorable.desk
    desk.done("signer run")
    for example in LOG.commands["succeed"].examples:  # type: ignore[attr-defined]
        desk.done(example.line.removeprefix("daicho "))


def test_a_log_whose_signed_tail_is_lost_is_succeeded_and_its_last_stop_binds_at_once(
    restorable: Restorable,
) -> None:
    desk = restorable.desk
    desk.done(CONSENT)
    desk.done(STOP)
    desk.done("signer run")
    restorable.back_up()
    lost = desk.done(f"{CONSENT} --json").json["events"][0]["event"]
    desk.done(CONSENT)
    desk.done("signer run")
    desk.done(f"receipt {lost} given.tlog-proof")
    old_key = key_of(desk.folder / "signer", ORIGIN)
    restorable.restore()
    refused = desk.run("signer run")
    assert refused.code == 3
    assert "smaller" in refused.stdout
    said = desk.done(f"{SUCCEED} --reason LOST_TAIL --json").json
    assert {name: said[name] for name in ("size", "read", "agreed", "lost", "carried")} == {
        "size": 8, "read": 6, "agreed": 6, "lost": 2, "carried": 5,
    }  # fmt: skip
    assert (said["origin"], said["predecessor"], said["already"]) == (NEW, ORIGIN, False)
    first = desk.run(f"authorise {QUESTION}")
    assert first.code == 5
    assert "D10" in first.stdout
    assert desk.done("standing 0012345 --json").json["total"] == 2
    # The signer of the new log signs what the old one's could not; nothing is found in either.
    desk.done(f"signer init --org {NEW}")
    desk.done(f"signer run --org {NEW}")
    assert key_of(desk.folder / "signer", NEW).public != old_key.public
    desk.done("verify --rules")
    # What was lost is shown by whoever holds a receipt for it, under the old key.
    proof = parse_tlog_proof((desk.folder / "given.tlog-proof").read_bytes())
    assert proved_leaf(proof).position == 6
    assert verified_by(parse_note(proof.checkpoint), [old_key], ed25519.verify) == [old_key]


def test_people_are_told_what_is_lost_and_what_nobody_vouches_for(restorable: Restorable) -> None:
    desk = restorable.desk
    desk.done("signer run")
    desk.done(CONSENT)
    restorable.back_up()
    desk.done(CONSENT)
    desk.done("signer run")
    restorable.restore()
    said = desk.done(f"{SUCCEED} --reason lost-tail").stdout
    assert "Signed and lost: entry 5 of the old log" in said
    assert "No checkpoint vouches for entry 4 of the old log" in said
    assert f"signer init --org {NEW}" in said
    japanese = desk.done(f"{SUCCEED} --reason LOST_TAIL --lang ja").stdout
    assert "5番）が失われました" in japanese
    assert "完了済み" in japanese


def forge(desk: Desk, more: int = 1) -> None:
    """What a thief of the signing key signs: a log that goes on otherwise."""
    signer = signer_at(desk)
    key, _ = signer.key()
    state = signer.state()
    root = bytes(range(32))
    checkpoint = Checkpoint(ORIGIN, state.size + more, root)
    note = sign_note(checkpoint.text(), key, ed25519.sign)
    for name in ("checkpoint", f"checkpoints/{checkpoint.size}"):
        (signer.path / name).write_bytes(encode_note(note))


def test_a_log_whose_key_was_stolen_is_succeeded_from_the_last_checkpoint_that_is_trusted(
    restorable: Restorable,
) -> None:
    desk = restorable.desk
    desk.done(CONSENT)
    desk.done("signer run")
    desk.done(STOP)
    forge(desk)
    assert desk.run("signer run").code == 3
    before = heads(desk)
    refused = desk.run(f"{SUCCEED} --reason KEY_STOLEN")
    assert refused.code == 2
    assert "--final 5, the last checkpoint that agrees" in refused.stderr
    assert heads(desk) == before
    said = desk.done(f"{SUCCEED} --reason KEY_STOLEN --final 5 --json").json
    assert (said["size"], said["read"], said["agreed"], said["lost"]) == (5, 6, 5, 0)
    first = desk.run(f"authorise {QUESTION}")
    assert first.code == 5
    assert "D10" in first.stdout
    desk.done(f"signer init --org {NEW}")
    desk.done(f"signer run --org {NEW}")
    stolen, fresh = (key_of(desk.folder / "signer", origin) for origin in (ORIGIN, NEW))
    note = parse_note(desk.done(f"checkpoint --org {NEW}").stdout.encode())
    assert verified_by(note, [stolen], ed25519.verify) == []
    assert verified_by(note, [fresh], ed25519.verify) == [fresh]
    desk.done("verify --rules")


def test_the_old_log_is_read_as_before_and_takes_nothing(signed: Desk) -> None:
    signed.done(f"provide {QUESTION} --means PAPER")
    signed.done("signer run")
    signed.done(f"{SUCCEED} --reason OTHER")
    assert signed.done("history 0012345 --json").json["total"] == 0
    old = signed.done(f"history 0012345 --org {ORIGIN} --json").json
    assert old["total"] == 1
    refused = signed.run(f"{CONSENT} --org {ORIGIN}")
    assert refused.code == 4
    assert NEW in refused.stderr
    signed.done(f"prove --old 5 --org {ORIGIN}")


def test_where_the_signers_folder_is_lost_a_kept_checkpoint_does(signed: Desk) -> None:
    kept = signed.folder / "kept.txt"
    kept.write_text(signed.done("checkpoint").stdout, encoding="utf-8")
    key = key_of(signed.folder / "signer", ORIGIN).text
    other = VerifierKey.of(ORIGIN, bytes(range(32))).text
    shutil.rmtree(signed.folder / "signer")
    before = heads(signed)
    asked = f"{SUCCEED} --reason OTHER --checkpoint kept.txt"
    assert signed.run(f"{SUCCEED} --reason OTHER").code == 2
    for line in (asked, f"{SUCCEED} --reason OTHER --key {key}"):
        assert "both --checkpoint and --key" in signed.run(line).stderr
    assert signed.run(f"{asked} --key {other}").code == 2
    assert signed.run(f"{asked} --key {key} --final 4").code == 2
    assert signed.run(f"{asked.replace('kept', 'none')} --key {key}").code == 2
    wrong = VerifierKey.of(NEW, VerifierKey.parse(key).public).text
    assert signed.run(f"{asked} --key {wrong}").code == 2
    assert heads(signed) == before
    said = signed.done(f"{asked} --key {key} --json").json
    assert (said["size"], said["agreed"]) == (5, 5)
    again = signed.done(f"{asked} --key {key} --json").json
    assert again["already"] is True


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("log succeed --reason OTHER", "NEW_ORIGIN"),
        (f"log succeed {NEW}", "--reason: found nothing"),
        (f"log succeed {NEW} --reason BORED", "LOST_TAIL, KEY_STOLEN, OTHER"),
        (f"log succeed {NEW} --reason LOST_TAIL", "all 5 entries"),
        (f"log succeed {NEW} --reason OTHER --final 3", "a size that was signed, as 4, 5"),
        (f"log succeed {NEW} --reason OTHER --org nobody", "the log to be succeeded"),
        (f"log succeed {ORIGIN} --reason OTHER", "does not exist yet"),
        ("log succeed 'a b' --reason OTHER", "NEW_ORIGIN"),
    ],
)
def test_what_is_asked_wrongly_is_refused_and_changes_nothing(
    signed: Desk, line: str, wanted: str
) -> None:
    before = heads(signed)
    refused = signed.run(line)
    assert refused.code == 2
    assert wanted in refused.stderr
    assert "Nothing was saved." in refused.stderr
    assert heads(signed) == before
    signed.done(CONSENT)


def test_a_log_that_was_never_signed_has_nothing_to_go_on_from(desk: Desk) -> None:
    desk.done("signer init")
    before = heads(desk)
    refused = desk.run(f"{SUCCEED} --reason OTHER")
    assert refused.code == 1
    assert "nothing that a successor could go on from" in refused.stderr
    assert heads(desk) == before


def test_a_log_that_does_not_fit_together_is_refused_and_not_closed(signed: Desk) -> None:
    admin = Administrator(parse_address(signed.env["DAICHO_STORE"]))
    admin.rewrite(1, lambda data: data.update(title="another"))
    refused = signed.run(f"{SUCCEED} --reason OTHER")
    assert refused.code == 3
    assert heads(signed)[0][1] is None


def test_a_log_with_a_hole_is_refused_but_one_whose_head_alone_knows_its_tail_is_not(
    signed: Desk,
) -> None:
    admin = Administrator(parse_address(signed.env["DAICHO_STORE"]))
    rows = admin.rows("entry")
    admin.delete("entry", 2)
    refused = signed.run(f"{SUCCEED} --reason OTHER")
    assert refused.code == 3
    assert heads(signed)[0][1] is None
    admin.put_back("entry", rows)
    admin.delete("entry", 4)  # the head still counts 5
    said = signed.done(f"{SUCCEED} --reason LOST_TAIL --json").json
    assert (said["size"], said["read"], said["agreed"], said["lost"]) == (5, 4, 4, 1)


def test_an_interrupted_succession_says_so_wherever_the_new_log_is_read_and_is_gone_on_with(
    signed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    signed.done(CONSENT)
    with monkeypatch.context() as patched:
        patched.setattr(Carrying, "run", interrupted)
        assert signed.run(f"{SUCCEED} --reason KEY_STOLEN").code == 130
    assert [successor for _, successor in heads(signed)] == [NEW, None]
    assert "not all carried over yet" in signed.done("trail").stdout
    assert "引継ぎが終わっていない" in signed.done("trail --lang ja").stdout
    refused = signed.run(POLICY.replace(" 1 ", " 2 "))
    assert refused.code == 4
    assert "same daicho log succeed" in refused.stderr
    error = json.loads(signed.run(f"{POLICY.replace(' 1 ', ' 2 ')} --json").stdout)["error"]
    assert error["code"] == "succession_unfinished"
    signed.done(f"signer run --org {ORIGIN}")  # the old log's signer may go on meanwhile
    said = signed.done(f"{SUCCEED} --reason KEY_STOLEN --json").json
    assert (said["size"], said["read"], said["agreed"], said["carried"]) == (5, 6, 5, 5)
    assert "not all carried over yet" not in signed.done("trail").stdout
    signed.done("verify --rules")


def test_the_same_again_says_that_it_was_finished_and_changes_nothing(signed: Desk) -> None:
    first = signed.done(f"{SUCCEED} --reason OTHER --json").json
    before = heads(signed)
    for named in ("kizuna", ORIGIN):
        again = signed.done(f"log succeed {NEW} --org {named} --reason OTHER --json").json
        assert again == first | {"already": True}
    other = signed.run(f"log succeed {NEW}-3 --org {ORIGIN} --reason OTHER")
    assert other.code == 2
    assert heads(signed) == before


def test_a_successor_can_be_succeeded_in_its_turn(signed: Desk) -> None:
    signed.done(f"{SUCCEED} --reason OTHER")
    signed.done(f"signer init --org {NEW}")
    signed.done(f"signer run --org {NEW}")
    third = f"{NEW}-3"
    said = signed.done(f"log succeed {third} --org kizuna --reason KEY_STOLEN --json").json
    assert (said["predecessor"], said["carried"]) == (NEW, 4)
    assert signed.done(f"authorise {QUESTION}").code == 0
    signed.done("verify --rules")
