"""`signer cosigned`: lines of witnesses come into the signer's folder, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.interfaces.cli.signer_witness import COSIGNED
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import Note, encode_note, parse_note, sign_note
from ledger.verifier.__main__ import main
from tests.support.cli import CONSENT, Desk
from tests.support.signing import signer_at
from tests.support.witness import Witness

WITNESS = Witness(number=7, name="witness.example/association")
(LINE,) = [example.line.removeprefix("daicho ") for example in COSIGNED.examples]
FILE = LINE.split()[-1]


@pytest.fixture
def signed(desk: Desk) -> Desk:
    """A desk whose signer has signed, and the checkpoint on its way to a witness."""
    desk.done("signer init")
    desk.done("signer run")
    (desk.folder / FILE).write_bytes(desk.done("checkpoint").stdout.encode())
    return desk


def given_back(desk: Desk, data: bytes) -> None:
    (desk.folder / FILE).write_bytes(data)


def cosigned(desk: Desk) -> None:
    given_back(desk, WITNESS.cosigned((desk.folder / FILE).read_bytes()))


def folder(desk: Desk) -> dict[str, bytes]:
    path = signer_at(desk).path
    return {str(one): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def test_bundles_and_receipts_made_afterwards_carry_the_line(
    signed: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cosigned(signed)
    answer = signed.done(f"{LINE} --json").json
    assert answer["witnesses"] == [WITNESS.key.name]
    signed.done("bundle out")
    policy = tmp_path / "policy"
    log = signer_at(signed).verifier_key().text
    policy.write_text(f"log {log}\nwitness w {WITNESS.key.text}\nquorum w\n")
    assert main([str(signed.folder / "out"), "--policy", str(policy)]) == 0
    assert "seen by the witness w" in capsys.readouterr().out
    signed.done(CONSENT)
    signed.done("signer run")
    signed.done("bundle later")
    assert main([str(signed.folder / "later"), "--policy", str(policy)]) == 3
    earlier = {path.name for path in (signed.folder / "later" / "checkpoints").iterdir()}
    assert WITNESS.key.name in (signed.folder / "later" / "checkpoints" / min(earlier)).read_text()


def test_the_same_line_again_is_nothing_new_and_the_signer_goes_on(signed: Desk) -> None:
    cosigned(signed)
    signed.done(LINE)
    before = folder(signed)
    assert "nothing new" in signed.done(LINE).stdout
    assert folder(signed) == before
    signed.done("signer run --full")
    assert folder(signed) == before
    assert "署名はありません" in signed.done(f"{LINE} --lang ja").stdout


def test_a_line_in_the_name_of_the_log_is_never_taken(signed: Desk) -> None:
    signer = signer_at(signed)
    stranger = Witness(number=8, name=signer.origin)
    given_back(signed, stranger.cosigned((signed.folder / FILE).read_bytes()))
    before = folder(signed)
    assert signed.done(f"{LINE} --json").json["witnesses"] == []
    assert folder(signed) == before


def test_another_tree_of_a_size_that_was_signed_is_an_alarm(signed: Desk) -> None:
    signer = signer_at(signed)
    newest = signer.newest()
    assert newest is not None
    forked = Checkpoint(newest.origin, newest.size, bytes(32)).text()
    own = encode_note(sign_note(forked, signer.key()[0], ed25519.sign))
    of_witness = WITNESS.cosigned(own)
    lines = parse_note(of_witness).signatures
    alone = encode_note(type(parse_note(own))(forked, lines[1:]))
    before = folder(signed)
    for data, told in ((of_witness, "somebody else has its key"), (alone, "another tree")):
        given_back(signed, data)
        answer = signed.run(LINE)
        assert answer.code == 3
        assert told in answer.stderr
    assert folder(signed) == before


def test_a_checkpoint_of_another_log_is_wrong_usage_and_no_alarm(signed: Desk) -> None:
    newest = signer_at(signed).newest()
    assert newest is not None
    text = Checkpoint("ledger.example/another", newest.size, newest.root).text()
    given_back(signed, encode_note(Note(text, (WITNESS.line(text),))))
    answer = signed.run(LINE)
    assert answer.code == 2
    assert "ledger.example/another" in answer.stderr


@pytest.mark.parametrize("size", [0, 999])
def test_a_checkpoint_that_the_signer_never_made_is_wrong_usage(signed: Desk, size: int) -> None:
    other = Checkpoint(signer_at(signed).origin, 999, bytes(32)).text() if size else "no checkpoint"
    before = folder(signed)
    given_back(signed, f"{other}\n\u2014 w AAAAAAAAAAA=\n".encode() if size else other.encode())
    answer = signed.run(LINE)
    assert answer.code == 2
    assert "a checkpoint that this signer has signed" in answer.stderr
    assert folder(signed) == before
    assert signed.run("signer cosigned no-such-file").code == 2
    assert signed.run("signer cosigned").code == 2
