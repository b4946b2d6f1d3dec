"""The checks of section 7 of the log format, over a bundle or a receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ledger.bundle.read import open_bundle
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.errors import Malformed
from ledger.log.checkpoint import MAX_PROOF, PROOF_LABEL
from ledger.log.content_check import ContentCheck
from ledger.log.tiles import WIDTH
from ledger.text import Text
from ledger.verifier.checkpoints import Keys, judge_note, read_checkpoints
from ledger.verifier.contents import NOT_GIVEN, Contents, check_content
from ledger.verifier.files import Files, read_limited
from ledger.verifier.kinds import BundleKind
from ledger.verifier.proofs import PREVIOUS, check_growth, judge_proof, parse_proof, read_proofs
from ledger.verifier.receipts import compare_receipts, read_receipts
from ledger.verifier.report import Check, Report
from ledger.verifier.shown import Shown
from ledger.verifier.signatures import checked_with
from ledger.verifier.trail import Trail

RULES = Text(
    "the rules of law and policy: this program knows nothing of them"
    " (see: daicho check BUNDLE --key KEY)",
    "法令と方針の判定（この検証では扱いません。daicho check 証拠一式 --key 検証鍵 を参照）",
)
NEVER_RECORDED = Text(
    "that something was never recorded: nothing can show that but a receipt",
    "記録されなかった出来事がないこと（手元の証明以外では示せません）",
)
LATER = Text("entries after the checkpoint", "チェックポイントより後の記録")


def is_receipt(path: Path) -> bool:
    """Whether this is a proof of one entry by itself; OSError if it cannot be read."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(PROOF_LABEL)) == PROOF_LABEL.encode("ascii")


def verify_bundle(
    path: Path,
    keys: Keys,
    *,
    receipts: Sequence[Path] = (),
    shown: Shown | None = None,
    rules: Callable[[Report], None] | None = None,
) -> Report:
    """Everything found in a bundle; it may hold the whole trail or proofs of some entries.

    Receipts that somebody holds are compared with it; `shown` takes what was proved. `rules` makes
    check 7, which nobody makes here: it is given the report on all that comes before it.
    """
    report = Report(checked_with=checked_with(keys.verify))
    try:
        with open_bundle(path) as bundle:
            _verify(Files(bundle, report), keys, report, receipts, shown)
    except (Malformed, OSError) as error:
        why = error.message.en if isinstance(error, Malformed) else error.strerror or str(error)
        report.found(Check.FILES, BundleKind.NOT_READABLE, None, why, "a bundle", file=str(path))
    if rules:
        rules(report)
    for what in (LATER, *(() if rules else (RULES,)), NEVER_RECORDED):
        report.leave_out(what)
    return report.finish()


def _verify(
    files: Files, keys: Keys, report: Report, receipts: Sequence[Path], shown: Shown | None
) -> None:
    checkpoints = read_checkpoints(files, keys, report)
    proofs = read_proofs(files, checkpoints, keys, report)
    held = read_receipts(receipts, checkpoints, keys, report)
    trail = Trail(files, checkpoints, report, {one.position for one in held})
    whole = bool(trail.entries)
    promised = proofs.named if proofs.named and not whole else None
    contents = Contents(files, trail.size, report, promised=promised, shown=shown)
    also = contents.indexes | {place // WIDTH for place in proofs.leaves}
    for index, leaves in trail.read(sorted(also)):
        if not whole:
            leaves = [proofs.leaves.get(index * WIDTH + offset) for offset in range(WIDTH)]
        contents.compare(index, leaves)
    contents.finish()
    trail.conclude()
    growth = check_growth(files, checkpoints, report, whole=whole)
    compare_receipts(held, trail, proofs, growth, report)
    if promised is not None:
        report.proved = len(proofs.tied)
    if shown is not None:
        shown.settle(
            lambda at: (trail.tied if whole else at in proofs.tied) and at not in report.broken
        )


def verify_receipt(
    path: Path, keys: Keys, content: Path | None, *, shown: Shown | None = None
) -> Report:
    """Everything found in a proof of one entry, and in the content it is for, if that is given."""
    report = Report(checked_with=checked_with(keys.verify))
    try:
        _verify_receipt(path, keys, content, report, shown)
    except OSError as error:
        why = error.strerror or str(error)
        report.found(Check.FILES, BundleKind.NOT_READABLE, None, why, "a file", file=str(path))
    for what in (PREVIOUS, LATER, RULES):
        report.leave_out(what)
    return report.finish()


def _verify_receipt(
    path: Path, keys: Keys, content: Path | None, report: Report, shown: Shown | None
) -> None:
    report.checked[Check.FILES] += 1
    proof = parse_proof(read_limited(path, MAX_PROOF), path.name, report)
    if proof is None:
        return
    vouched = judge_note(proof.checkpoint, keys, report, path.name, names_signers=True)
    if vouched is None:
        return
    checkpoint = vouched.checkpoint
    report.origin, report.size, report.root = checkpoint.origin, checkpoint.size, checkpoint.root
    leaf = judge_proof(proof, vouched, report)
    report.tied = leaf is not None and vouched.signed
    if content is None:
        report.leave_out(NOT_GIVEN)
    elif leaf is not None:
        data = read_limited(content, MAX_CONTENT_BYTES)
        found = ContentCheck(partial(report.found, Check.CONTENTS))
        if check_content(leaf.position, data, leaf, found, report) and shown is not None:
            shown.take(leaf.position, data, None)
            shown.settle(lambda at: report.tied and at not in report.broken)
        report.simulated = found.simulated
