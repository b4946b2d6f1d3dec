"""Only a key that was given, under the name of the log, vouches for a checkpoint."""

from __future__ import annotations

from pathlib import Path

from ledger.application import ed25519
from ledger.log.note import SignerKey, encode_note, parse_note, sign_note
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from tests.support.bundles import (
    SIZE,
    Signer,
    judged,
    told,
)
from tests.support.logs import ORIGIN


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


def test_without_the_library_nothing_is_said_to_be_signed(bundle: Path) -> None:
    report = verify_bundle(bundle, Keys([Signer().key], None))
    assert told(report) == "1: keys_not_usable, not_tied"


def test_keys_are_never_taken_from_the_bundle(bundle: Path) -> None:
    for name in ("vkey", "key", "policy.claimed"):
        (bundle / name).write_text(Signer().key.text)
    assert judged(bundle, Signer(2).key).exit_code == 3
