"""Receipts that people hold, held against a bundle.

A receipt that holds by itself shows which leaf was signed for at its position. If the bundle has
another there, the entry was taken away or changed after the receipt was given, even where the
bundle is sound by itself: the two cannot both be the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.log.checkpoint import MAX_PROOF
from ledger.log.entry import data_hash, encode_leaf
from ledger.text import Text
from ledger.verifier.checkpoints import Checkpoints, Keys, Vouched, fits, judge_note
from ledger.verifier.files import read_limited
from ledger.verifier.kinds import BundleKind
from ledger.verifier.proofs import Growth, Proofs, judge_proof, parse_proof
from ledger.verifier.report import Check, Compared, Report, Standing
from ledger.verifier.trail import Trail

NOT_COMPARED = Text(
    "receipts whose entry is not in the bundle, and whose checkpoint nothing joins to the bundle's",
    "証拠一式に含まれず、チェックポイントのつながりも示されていない記録の証明",
)


@dataclass(frozen=True)
class Held:
    """A receipt that a given key has signed and that holds by itself."""

    file: str
    position: int
    leaf_hash: bytes
    vouched: Vouched
    newer: bool
    """True if its checkpoint is newer than the bundle's."""


def read_receipts(
    paths: Sequence[Path], checkpoints: Checkpoints, keys: Keys, report: Report
) -> list[Held]:
    """Those that hold and are of this log; their checkpoints join those to be compared."""
    held = []
    for path in paths:
        one = _read(path, checkpoints, keys, report)
        if one is not None:
            held.append(one)
            if not one.newer:
                checkpoints.others.append(one.vouched)
    return held


def _read(path: Path, checkpoints: Checkpoints, keys: Keys, report: Report) -> Held | None:
    try:
        data = read_limited(path, MAX_PROOF)
    except OSError as error:
        why = error.strerror or str(error)
        report.found(Check.FILES, BundleKind.NOT_READABLE, None, why, "a file", file=path.name)
        return None
    proof = parse_proof(data, path.name, report)
    vouched = judge_note(proof.checkpoint, keys, report, path.name) if proof else None
    if proof is None or vouched is None:
        return None
    leaf = judge_proof(proof, vouched, report)
    if leaf is None or not vouched.signed:
        return None
    newest = checkpoints.newest
    if newest and newest.checkpoint.origin != leaf.origin:
        report.found(Check.PROOFS, BundleKind.RECEIPT_OF_OTHER_LOG, None, leaf.origin,
                     newest.checkpoint.origin, file=path.name)  # fmt: skip
        return None
    newer = not fits(vouched, newest, report)
    return Held(path.name, leaf.position, data_hash(encode_leaf(leaf)), vouched, newer)


def compare_receipts(
    held: Sequence[Held], trail: Trail, proofs: Proofs, growth: Growth, report: Report
) -> None:
    """Say of each receipt how it stands to the bundle."""
    for one in held:
        found = _leaf_hash(one.position, trail, proofs)
        if found not in (None, one.leaf_hash):
            report.found(Check.PROOFS, BundleKind.RECEIPT_CONVICTS, one.position, found,
                         one.leaf_hash, file=one.file)  # fmt: skip
            standing = Standing.DIFFERS
        else:
            standing = _standing(one, found, trail, growth)
        size = one.vouched.checkpoint.size
        report.receipts.append(Compared(one.file, one.position, size, standing))
        if standing is Standing.NOT_COMPARED:
            report.leave_out(NOT_COMPARED)


def _standing(one: Held, found: bytes | None, trail: Trail, growth: Growth) -> Standing:
    """How a receipt stands whose leaf is `found` in the bundle, or not to be found there."""
    if one.newer:
        return Standing.NEWER
    checkpoint = one.vouched.checkpoint
    root = trail.root(checkpoint.size) if trail.entries else None
    same_size = growth.roots.get(checkpoint.size, checkpoint)
    if root not in (None, checkpoint.root) or same_size != checkpoint:
        return Standing.DIFFERS  # told as another root of that size
    if found or checkpoint.size in growth.joined:
        return Standing.AGREES
    return Standing.NOT_COMPARED


def _leaf_hash(position: int, trail: Trail, proofs: Proofs) -> bytes | None:
    if trail.entries:
        return trail.leaf_hashes.get(position)
    leaf = proofs.leaves.get(position)
    return data_hash(encode_leaf(leaf)) if leaf else None
