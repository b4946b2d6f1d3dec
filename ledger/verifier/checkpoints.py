"""Check 1: signatures of checkpoints, under keys that the checker brought and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.bundle.layout import CHECKPOINT, Part
from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import Note, VerifierKey, Verify, parse_note, verified_by
from ledger.text import Text
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report

QUORUM = Text(
    "signatures of witnesses, and whether there are enough of them",
    "立会者（witness）の署名とその数",
)
LATER_KEYS = Text(
    "earlier checkpoints that no key you gave has signed",
    "指定された鍵による署名のない、以前のチェックポイント",
)


@dataclass(frozen=True)
class Keys:
    """What the checker brought: verifier keys, and a way to check an Ed25519 signature."""

    keys: Sequence[VerifierKey]
    verify: Verify | None


@dataclass(frozen=True)
class Vouched:
    """One checkpoint: whether a key of the log has signed it, and what it says."""

    checkpoint: Checkpoint
    signed: bool
    file: str


@dataclass
class Checkpoints:
    """The newest checkpoint, and every other whose root is to be compared, by size."""

    newest: Vouched | None = None
    others: list[Vouched] = field(default_factory=list)

    def roots(self, size: int) -> list[Vouched]:
        """What is said of one size."""
        every = [self.newest, *self.others] if self.newest else self.others
        return [one for one in every if one.checkpoint.size == size]


def read_checkpoints(files: Files, keys: Keys, report: Report) -> Checkpoints:
    """Check the signatures of the newest checkpoint and of all earlier ones."""
    report.leave_out(QUORUM)
    found = Checkpoints()
    if keys.verify is None:
        report.found(Check.SIGNATURES, BundleKind.KEYS_NOT_USABLE, None, "nothing", "cryptography")
    newest = files.by_name.get(CHECKPOINT)
    if newest is None:
        report.found(Check.SIGNATURES, BundleKind.CHECKPOINT_MISSING, None, "nothing", CHECKPOINT)
    else:
        data = files.whole(newest)
        found.newest = judge_note(data, keys, report, CHECKPOINT) if data is not None else None
    if found.newest:
        checkpoint = found.newest.checkpoint
        report.origin, report.size = checkpoint.origin, checkpoint.size
        report.root = checkpoint.root
    for place in sorted(files.of(Part.EARLIER), key=lambda one: one.index):
        data = files.whole(place)
        one = judge_note(data, keys, report, place.name) if data is not None else None
        if one is None:
            continue
        if one.checkpoint.size != place.index:
            report.found(Check.SIGNATURES, BundleKind.FILE_MALFORMED, None,
                         f"size {one.checkpoint.size}", f"size {place.index}",
                         file=place.name)  # fmt: skip
        elif fits(one, found.newest, report):
            found.others.append(one)
    return found


def judge_note(data: bytes, keys: Keys, report: Report, file: str) -> Vouched | None:
    """The checkpoint in a note; what is wrong with it or its signatures is told."""
    check = Check.SIGNATURES
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except Malformed as error:
        kind = BundleKind.CHECKPOINT_MALFORMED
        report.found(check, kind, None, error.message.en, "a signed checkpoint", file=file)
        return None
    signed = False
    if keys.verify is not None:
        report.checked[check] += 1
        try:
            signers = verified_by(note, keys.keys, keys.verify)
        except Malformed as error:
            wanted = "a signature by the key given"
            report.found(check, BundleKind.SIGNATURE_WRONG, None, error.message.en, wanted,
                         file=file)  # fmt: skip
            return Vouched(checkpoint, False, file)
        signed = any(key.name == checkpoint.origin for key in signers)
        if signed and "/" not in file:  # the newest, or that of a receipt
            report.signed_by = [key for key in signers if key.name == checkpoint.origin]
        if not signed:
            _not_signed(note, checkpoint, report, file)
    return Vouched(checkpoint, signed, file)


def _not_signed(note: Note, checkpoint: Checkpoint, report: Report, file: str) -> None:
    claimed = ", ".join(f"{one.name}+{one.key_id.hex()}" for one in note.signatures[:4])
    kind = BundleKind.NOT_SIGNED_BY_KEY
    if file.startswith("checkpoints/"):
        kind = BundleKind.EARLIER_NOT_SIGNED_BY_KEY
        report.leave_out(LATER_KEYS)
    wanted = f"a key given for {checkpoint.origin}"
    report.found(Check.SIGNATURES, kind, None, claimed, wanted, file=file)


def fits(one: Vouched, newest: Vouched | None, report: Report) -> bool:
    """Whether a checkpoint can be one of the same log, no newer than the newest."""
    if newest is None:
        return True
    mine, wanted = one.checkpoint, newest.checkpoint
    if mine.origin != wanted.origin:
        report.found(Check.SIGNATURES, BundleKind.CHECKPOINT_MALFORMED, None, mine.origin,
                     wanted.origin, file=one.file)  # fmt: skip
        return False
    if mine.size > wanted.size:
        report.found(Check.SIGNATURES, BundleKind.NEWER_THAN_CHECKPOINT, wanted.size,
                     f"size {mine.size}", f"at most {wanted.size}", file=one.file)  # fmt: skip
        return False
    return True
