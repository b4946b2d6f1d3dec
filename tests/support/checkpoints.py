"""A signer of whatever it is told to sign, by folder or in memory; for honest logs and others.

signs = Signs(folder, ORIGIN, seed=1)      a key of its own, laid out as a signer's folder
signs.log(store)                           the tree of the store as it is now
signs.leaves(hashes)                       the tree over any leaves
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ledger.application import ed25519
from ledger.application.proving import (
    Inclusion,
    SignedCheckpoint,
    covered_record,
    prove_inclusion,
    signed_checkpoint,
    tree_under,
)
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import Note, SignerKey, VerifierKey, encode_note, sign_note
from ledger.store.contract import Store, log_id
from tests.support import independent
from tests.support.clinic import Clinic


class Signs:
    """One key of one origin, and the folder that its checkpoints are put in."""

    def __init__(self, folder: Path, origin: str, *, seed: int = 1) -> None:
        secret = seed.to_bytes(32, "big")
        self.origin = origin
        self.key = SignerKey.of(origin, secret, ed25519.public_of)
        self.vkey = VerifierKey.of(origin, ed25519.public_of(secret))
        self.folder = folder
        self.path = folder / f"{log_id(origin):016x}"
        (self.path / "checkpoints").mkdir(parents=True, exist_ok=True)
        (self.path / "vkey").write_text(f"{self.vkey.text}\n", encoding="utf-8")

    def log(self, store: Store, size: int | None = None) -> Note:
        """A checkpoint of the store's log, of its first `size` entries."""
        scanned = store.scan(self.origin, end=size)
        return self.leaves([entry.leaf_hash for entries in scanned for entry in entries])

    def leaves(self, hashes: Sequence[bytes]) -> Note:
        """A checkpoint of a tree with these leaves, honest or not."""
        return self.checkpoint(Checkpoint(self.origin, len(hashes), independent.root(list(hashes))))

    def checkpoint(self, checkpoint: Checkpoint) -> Note:
        """Any checkpoint, signed and put in the folder as the newest."""
        note = sign_note(checkpoint.text(), self.key, ed25519.sign)
        for name in ("checkpoint", f"checkpoints/{checkpoint.size}"):
            (self.path / name).write_bytes(encode_note(note))
        return note


def by(signs: Signs, note: Note) -> SignedCheckpoint:
    """The checkpoint in a note, found to be by that signer."""
    return signed_checkpoint(signs.origin, note, signs.vkey)


def proof_of(clinic: Clinic, signed: SignedCheckpoint, position: int) -> Inclusion:
    """The proof of an entry."""
    return proof_under(clinic, signed, clinic.events()[position].event)


def proof_under(clinic: Clinic, signed: SignedCheckpoint, number: str) -> Inclusion:
    """The proof of a record, as the commands make it."""
    event = covered_record(clinic.raw, number, signed)
    return prove_inclusion(clinic.raw, tree_under(clinic.raw, [signed]), signed, event)
