"""A proof file kept outside outlives the log: what it says when the entry is taken away later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.application.proving import proof_file, tree_under
from ledger.application.verify import verify_log
from ledger.errors import AnswerNotBorneOut, Malformed
from ledger.log.checkpoint import parse_checkpoint, parse_tlog_proof, proved_leaf
from ledger.log.entry import data_hash
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.log.proof import consistency_proof, verify_consistency, verify_inclusion
from ledger.log.tiles import TileTree
from ledger.store.address import Address
from tests.support.checkpoints import Signs, by, proof_of
from tests.support.clinic import CONSENT, ORIGIN, Clinic
from tests.support.tampering import SIZE, Administrator, small_log

KEPT = 20
"""The entry whose proof was given away."""


@pytest.fixture
def address(tmp_path: Path) -> Address:
    """A small log."""
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    small_log(address).close()
    return address


def receipt_of(clinic: Clinic, signs: Signs, position: int) -> bytes:
    signed = by(signs, signs.log(clinic.raw))
    return proof_file(signed, proof_of(clinic, signed, position))


def holds(receipt: bytes, key: VerifierKey) -> bytes:
    """The leaf hash that a receipt proves, with nothing but the receipt and a key."""
    proof = parse_tlog_proof(receipt)
    assert verified_by(parse_note(proof.checkpoint), [key], ed25519.verify) == [key]
    proved_leaf(proof)
    assert proof.extra is not None
    return data_hash(proof.extra)


def cut(admin: Administrator) -> None:
    admin.delete("entry", KEPT, up=True)
    admin.delete("command", KEPT, up=True)
    admin.delete("tag", KEPT, up=True)
    admin.delete("ciphertext", KEPT, up=True)
    admin.set_head(size=KEPT, leaf_hash=admin.entry(KEPT - 1)["leaf_hash"])


def cut_and_grown(admin: Administrator) -> None:
    """Gone, and others recorded in its place until the log is longer than it was."""
    cut(admin)
    with Clinic(admin.address, seed=9) as clinic:
        clinic.clock.move(days=1)
        while clinic.size < SIZE + 2:
            clinic.do("consent", **CONSENT)


def rewritten(admin: Administrator) -> None:
    """Its words changed, and everything after it made to fit again: the same size."""
    admin.rewrite(KEPT, lambda data: data.update(channel="LETTER"))
    admin.relink(KEPT)


@pytest.mark.parametrize(
    ("taken_away", "size"), [(cut, KEPT), (cut_and_grown, SIZE + 2), (rewritten, SIZE)]
)
def test_a_receipt_convicts_a_log_that_lost_its_entry_whoever_signs_it_now(
    address: Address, signs: Signs, tmp_path: Path,
    taken_away: Callable[[Administrator], None], size: int,
) -> None:  # fmt: skip
    with Clinic(address) as clinic:
        receipt = receipt_of(clinic, signs, KEPT)
        proved = holds(receipt, signs.vkey)
        assert proved == clinic.leaves()[KEPT]
    taken_away(Administrator(address))
    with Clinic(address) as clinic:
        leaves = clinic.leaves()
        assert len(leaves) == size
        # The log agrees with itself, and a new key signs it: its own proofs hold.
        assert verify_log(clinic.raw, ORIGIN).breaks == 0
        new = Signs(tmp_path / "new-signer", ORIGIN, seed=2)
        later = new.log(clinic.raw)
        assert holds(receipt_of(clinic, new, KEPT - 1), new.vkey) == leaves[KEPT - 1]
        # The receipt says so still, under the key that its holder has; and the leaf is not there.
        assert holds(receipt, signs.vkey) == proved
        assert proved not in leaves
        # No proof can bring the two checkpoints together.
        then = parse_checkpoint(parse_note(parse_tlog_proof(receipt).checkpoint).text)
        now = parse_checkpoint(later.text)
        tree = TileTree(leaves)
        if now.size >= then.size:
            hashes = consistency_proof(tree.nodes, then.size, now.size)
            assert not verify_consistency(then.size, then.root, now.size, now.root, hashes)
        else:
            hashes = list(parse_tlog_proof(receipt).hashes)
            assert not verify_inclusion(proved, KEPT, now.size, now.root, hashes)
        # Who has the old signer's folder is told too.
        signed = by(signs, parse_note(parse_tlog_proof(receipt).checkpoint))
        with pytest.raises(AnswerNotBorneOut, match=r"have the root|entries are gone"):
            tree_under(clinic.raw, [signed])


def test_a_receipt_holds_under_no_other_key_and_for_no_other_leaf(
    address: Address, signs: Signs, tmp_path: Path
) -> None:
    with Clinic(address) as clinic:
        receipt, other = (receipt_of(clinic, signs, at) for at in (KEPT, KEPT + 1))
    assert holds(receipt, signs.vkey)
    stranger = Signs(tmp_path / "stranger", ORIGIN, seed=3).vkey
    note = parse_note(parse_tlog_proof(receipt).checkpoint)
    assert verified_by(note, [stranger], ed25519.verify) == []
    # The leaf of one with the path of the other.
    swapped = receipt.split(b"\n")
    swapped[1] = other.split(b"\n")[1]
    with pytest.raises(Malformed, match="leaf position"):
        proved_leaf(parse_tlog_proof(b"\n".join(swapped)))
    swapped[2] = other.split(b"\n")[2]
    with pytest.raises(Malformed, match="hashes that lead to the root"):
        proved_leaf(parse_tlog_proof(b"\n".join(swapped)))
