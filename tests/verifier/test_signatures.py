"""Only a key that was given, under the name of the log, vouches for a checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.application import ed25519
from ledger.log.checkpoint import encode_tlog_proof
from ledger.log.note import SignerKey, encode_note, parse_note, sign_note
from ledger.verifier import curve
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.signatures import checked_with
from ledger.verifier.signatures import ed25519 as verifiers_own
from tests.support.bundles import SIZE, Signer, change, flipped, judged, put, told
from tests.support.logs import ORIGIN
from tests.verifier.test_receipts import LOG, proof


def test_signatures_of_others_and_of_unknown_kinds_are_passed_over(bundle: Path) -> None:
    note = parse_note((bundle / "checkpoint").read_bytes())
    other = parse_note(Signer(3, "witness.example/w").note(SIZE, bytes(32)))
    strange = type(note.signatures[0])(ORIGIN, b"\x06mld", bytes(2428))
    both = type(note)(note.text, (*other.signatures, strange, *note.signatures))
    (bundle / "checkpoint").write_bytes(encode_note(both))
    assert told(judged(bundle)) == "0: "


def test_a_key_of_another_name_never_vouches_for_a_log(bundle: Path) -> None:
    # The same secret under a witness's name: it signs, but not as the log.
    witness = Signer(1, "witness.example/w")
    seed = (1).to_bytes(32, "big")
    note = parse_note((bundle / "checkpoint").read_bytes())
    key = SignerKey.of(witness.origin, seed, ed25519.public_of)
    (bundle / "checkpoint").write_bytes(encode_note(sign_note(note.text, key, ed25519.sign)))
    report = judged(bundle, witness.key)
    assert report.exit_code == 3
    assert told(report).startswith("3: not_signed_by_key")


@pytest.mark.parametrize(("own", "name"), [(True, "own"), (False, "cryptography")])
def test_the_report_says_what_the_signatures_were_checked_with(
    bundle: Path, own: bool, name: str
) -> None:
    report = verify_bundle(bundle, Keys([Signer().key], verifiers_own(own=own)))
    assert told(report) == "0: "
    assert report.as_json()["signatures_checked_with"] == name
    change(bundle / "checkpoint", flipped(-8))
    report = verify_bundle(bundle, Keys([Signer().key], verifiers_own(own=own)))
    assert told(report) == "3: signature_wrong, not_tied"


def test_a_library_that_does_without_ed25519_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: bytes) -> None:
        raise UnsupportedAlgorithm("ed25519 is not supported by this version")

    monkeypatch.setattr(Ed25519PublicKey, "from_public_bytes", refuse)
    assert checked_with(verifiers_own()) == "own"


def test_a_signature_counts_for_the_note_and_the_key_it_was_made_for_alone(bundle: Path) -> None:
    lifted = (bundle / "checkpoint").read_bytes().rpartition(b"\n\n")[2]
    change(bundle / "checkpoints/10", lambda data: data.rpartition(b"\n\n")[0] + b"\n\n" + lifted)
    assert told(judged(bundle)) == "3: signature_wrong"
    asked: list[bytes] = []

    def noting(_public: bytes, message: bytes, _signature: bytes) -> bool:
        asked.append(message)
        return True

    keys = Keys([], noting)
    for public in (bytes(32), b"1" * 32):
        for signature in (bytes(64), b"1" * 64):
            for message in (b"one", b"two", b"one"):
                assert keys.holds(public, message, signature)
    assert asked == [b"one", b"two"] * 4


def test_one_signature_is_checked_once_however_many_files_carry_it(tmp_path: Path) -> None:
    asked = []

    def counting(public: bytes, message: bytes, signature: bytes) -> bool:
        asked.append(signature)
        return curve.verify(public, message, signature)

    files = {
        "checkpoint": LOG.note(25),
        **{f"proofs/{at}.tlog-proof": encode_tlog_proof(proof(at)) for at in range(25)},
    }
    report = verify_bundle(put(tmp_path / "b", files), Keys([Signer().key], counting))
    assert told(report) == "0: "
    assert len(asked) == 1


def test_keys_are_never_taken_from_the_bundle(bundle: Path) -> None:
    for name in ("vkey", "key", "policy.claimed"):
        (bundle / name).write_text(Signer().key.text)
    assert judged(bundle, Signer(2).key).exit_code == 3
