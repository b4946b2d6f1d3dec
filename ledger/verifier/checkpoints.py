"""Check 1: signatures of checkpoints, under keys that the checker brought and no others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.bundle.layout import CHECKPOINT, NEXT_CHECKPOINT, Part
from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.cosignature import CosignerType, Verifiers
from ledger.log.note import Note, VerifierKey, Verify, parse_note, verified_by
from ledger.log.trust_policy import TrustPolicy
from ledger.text import Text
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report
from ledger.verifier.signatures import ed25519, ml_dsa_44
from ledger.verifier.witnesses import judge_witnesses

LATER_KEYS = Text(
    "earlier checkpoints that no key you gave has signed",
    "指定された鍵による署名のない、以前のチェックポイント",
)


REMEMBERED = 10_000


@dataclass(frozen=True)
class Keys:
    """What the checker brought: verifier keys, ways to check signatures, whom else to trust."""

    keys: Sequence[VerifierKey]
    verify: Verify = field(default_factory=ed25519)
    policy: TrustPolicy | None = None
    """Witnesses and quorum; None if no witness is asked for."""
    ml_dsa: Verify | None = field(default_factory=ml_dsa_44)
    _known: dict[bytes, bool] = field(default_factory=dict, repr=False, compare=False)

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """As `verify`, but one signature is checked once, however many files carry it."""
        asked = public + signature + hashlib.sha256(message).digest()
        if asked not in self._known:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            self._known[asked] = self.verify(public, message, signature)
        return self._known[asked]

    @property
    def of_witnesses(self) -> Verifiers:
        """What signatures of witnesses are checked with."""
        known: dict[CosignerType, Verify] = {CosignerType.ED25519: self.holds}
        return known | ({CosignerType.ML_DSA_44: self.ml_dsa} if self.ml_dsa else {})


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

    @property
    def every(self) -> list[Vouched]:
        """All of them, the newest first."""
        return [self.newest, *self.others] if self.newest else self.others


def read_checkpoints(files: Files, keys: Keys, report: Report) -> Checkpoints:
    """Check the signatures of the newest checkpoint and of all earlier ones."""
    found = Checkpoints()
    newest = files.by_name.get(CHECKPOINT)
    if newest is None:
        report.found(Check.SIGNATURES, BundleKind.CHECKPOINT_MISSING, None, "nothing", CHECKPOINT)
    else:
        data = files.whole(newest)
        if data is not None:
            found.newest = judge_note(data, keys, report, CHECKPOINT, names_signers=True)
    if found.newest:
        checkpoint = found.newest.checkpoint
        report.origin, report.size = checkpoint.origin, checkpoint.size
        report.root = checkpoint.root
        _note_next(files, keys, checkpoint)
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


def _note_next(files: Files, keys: Keys, newest: Checkpoint) -> None:
    """Whether a copy that grows was met, or left, while a newer checkpoint took its place.

    Nothing of it is taken as checked: it only says why there are files beyond the newest one.
    """
    place = files.by_name.get(NEXT_CHECKPOINT)
    data = files.whole(place) if place else None
    if data is None:
        return
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
        signers = verified_by(note, keys.keys, keys.holds)
    except Malformed:
        return
    if checkpoint.origin == newest.origin and any(key.name == newest.origin for key in signers):
        files.coming = checkpoint.size


def judge_note(
    data: bytes, keys: Keys, report: Report, file: str, *, names_signers: bool = False
) -> Vouched | None:
    """The checkpoint in a note; what is wrong with it or its signatures is told.

    `names_signers` where this is the checkpoint that the whole report is about.
    """
    check = Check.SIGNATURES
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except Malformed as error:
        kind = BundleKind.CHECKPOINT_MALFORMED
        report.found(check, kind, None, error.message.en, "a signed checkpoint", file=file)
        return None
    report.checked[check] += 1
    try:
        signers = verified_by(note, keys.keys, keys.holds)
    except Malformed as error:
        wanted = "a signature by the key given"
        report.found(check, BundleKind.SIGNATURE_WRONG, None, error.message.en, wanted, file=file)
        return Vouched(checkpoint, False, file)
    judge_witnesses(note, keys.policy, keys.of_witnesses, report, file, newest=names_signers)
    of_log = [key for key in signers if key.name == checkpoint.origin]
    if names_signers:
        report.signed_by = of_log
    if not of_log:
        _not_signed(note, checkpoint, report, file)
    return Vouched(checkpoint, bool(of_log), file)


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
