"""Proofs made from a store: of every entry, and of every older checkpoint."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.application.proving import (
    SignedCheckpoint,
    covered_record,
    proof_file,
    prove_consistency,
    prove_inclusion,
    tree_under,
)
from ledger.errors import InvalidInput, NotYetSigned
from ledger.log.proof import verify_consistency
from tests.application.conftest import MOST
from tests.support.checkpoints import Signs, by, proof_of
from tests.support.clinic import ORIGIN, Clinic
from tests.support.independent import root


def climb(hashed: bytes, index: int, size: int, path: tuple[bytes, ...]) -> bytes:
    """The root that a path leads to, by the definition of RFC 6962 2.1.1 read backwards."""
    if size == 1:
        assert path == ()
        return hashed
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        both = climb(hashed, index, split, path[:-1]) + path[-1]
    else:
        both = path[-1] + climb(hashed, index - split, size - split, path[:-1])
    return sha256(b"\x01" + both).digest()


def test_every_entry_of_a_log_of_1_to_70_entries_is_proved(
    long_clinic: Clinic, signs: Signs
) -> None:
    store, events, leaves = long_clinic.raw, long_clinic.events(), long_clinic.leaves()
    for size in range(1, MOST + 1):
        signed = by(signs, signs.log(store, size))
        assert signed.checkpoint.root == root(leaves[:size])
        tree = tree_under(store, [signed])
        for event in events[:size]:
            proved = prove_inclusion(store, tree, signed, event)
            assert proved.leaf_hash == leaves[event.position]
            climbed = climb(proved.leaf_hash, event.position, size, proved.hashes)
            assert climbed == signed.checkpoint.root


def test_every_older_checkpoint_is_shown_to_be_the_start_of_the_newest(
    long_clinic: Clinic, signs: Signs
) -> None:
    store, leaves = long_clinic.raw, long_clinic.leaves()
    for size in (1, 2, 33, 64, MOST):
        newest = by(signs, signs.log(store, size))
        for old in range(size + 1):
            older = by(signs, signs.log(store, old))
            tree = tree_under(store, [newest, older])
            grown = prove_consistency(tree, newest, older)
            roots = root(leaves[:old]), root(leaves[:size])
            assert verify_consistency(old, roots[0], size, roots[1], grown.hashes)


def test_a_proof_file_is_a_tlog_proof_byte_for_byte(long_clinic: Clinic, signs: Signs) -> None:
    signed = by(signs, signs.log(long_clinic.raw))
    proved = proof_of(long_clinic, signed, 41)
    entry = long_clinic.raw.entry(ORIGIN, 41)
    assert entry is not None
    leaf_data = (
        f"daicho/v1\n{ORIGIN}\n41\n{b64encode(entry.previous).decode()}\n"
        f"{b64encode(sha256(entry.content).digest()).decode()}\n"
    ).encode()
    signature = signs.key.key_id + signed_value(signed)
    # 70 = 64 + 4 + 2: six siblings inside the left subtree of 64, then the right one.
    assert len(proved.hashes) == 7
    assert proof_file(signed, proved) == b"".join(
        [
            b"c2sp.org/tlog-proof@v1\n",
            b"extra " + b64encode(leaf_data) + b"\n",
            b"index 41\n",
            *(b64encode(one) + b"\n" for one in proved.hashes),
            b"\n",
            ORIGIN.encode() + b"\n",
            b"70\n",
            b64encode(root(long_clinic.leaves())) + b"\n",
            b"\n",
            "— ".encode() + ORIGIN.encode() + b" " + b64encode(signature) + b"\n",
        ]
    )


def signed_value(signed: SignedCheckpoint) -> bytes:
    """The signature over the checkpoint's text, made again."""
    key = Ed25519PrivateKey.from_private_bytes((1).to_bytes(32, "big"))
    return key.sign(signed.checkpoint.text().encode())


def test_the_only_entry_of_a_log_has_a_proof_without_hashes(
    long_clinic: Clinic, signs: Signs
) -> None:
    signed = by(signs, signs.log(long_clinic.raw, 1))
    proved = proof_of(long_clinic, signed, 0)
    assert proved.hashes == ()
    assert proof_file(signed, proved).split(b"\n")[2:4] == [b"index 0", b""]


def test_a_record_is_found_by_its_number_and_by_its_command(
    long_clinic: Clinic, signs: Signs
) -> None:
    signed = by(signs, signs.log(long_clinic.raw))
    event = long_clinic.events()[9]
    for given in (event.event, event.command):
        assert covered_record(long_clinic.raw, given, signed).position == 9
    with pytest.raises(InvalidInput, match="RECORD"):
        covered_record(long_clinic.raw, "00000000-0000-4000-8000-000000000000", signed)


def test_an_entry_newer_than_the_checkpoint_is_not_proved(
    long_clinic: Clinic, signs: Signs
) -> None:
    signed = by(signs, signs.log(long_clinic.raw, 9))
    events = long_clinic.events()
    assert covered_record(long_clinic.raw, events[8].event, signed).position == 8
    with pytest.raises(NotYetSigned, match="Entry 9 is newer"):
        covered_record(long_clinic.raw, events[9].event, signed)


def test_signatures_of_others_are_kept_and_said_not_to_be_checked(
    long_clinic: Clinic, signs: Signs, tmp_path: Path
) -> None:
    note = signs.log(long_clinic.raw)
    witness = Signs(tmp_path / "witness", "witness.example", seed=4)
    value = replace(witness.leaves([]).signatures[0], value=bytes(72))
    signed = by(signs, replace(note, signatures=(*note.signatures, value)))
    assert signed.others == 1
    data = proof_file(signed, proof_of(long_clinic, signed, 5))
    assert data.endswith(signed.note)
    assert data.count("— ".encode()) == 2
