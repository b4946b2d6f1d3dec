"""Check 6: proofs of single entries, and of growth, in bundles that do not hold the whole trail."""

from __future__ import annotations

from typing import cast

from ledger import canonical
from ledger.bundle.layout import MAX_CONSISTENCY, Part, Place
from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import TlogProof, parse_tlog_proof, proved_leaf
from ledger.log.entry import Leaf, decode_hash
from ledger.log.findings import Kind
from ledger.log.proof import MAX_HASHES, verify_consistency
from ledger.text import Text
from ledger.verifier.checkpoints import Checkpoints, Keys, Vouched, fits, judge_note
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report

PREVIOUS = Text(
    "that the entries proved one by one are tied to those before them: that takes the whole trail",
    "個別に証明された記録と直前の記録とのつながり（台帳全体が必要です）",
)
NOT_LINKED = Text(
    "that the log only grew between the checkpoints of the bundle",
    "証拠一式のチェックポイントの間で、台帳が追記だけされたこと",
)


def read_proofs(
    files: Files, checkpoints: Checkpoints, keys: Keys, report: Report
) -> dict[int, Leaf]:
    """The leaves that are proved, by position; their checkpoints join those to be compared."""
    leaves: dict[int, Leaf] = {}
    seen: set[tuple[int, bytes, bool]] = set()
    for place in files.of(Part.PROOF):
        data = files.whole(place)
        if data is None:
            continue
        proof = parse_proof(data, place.name, report)
        if proof is None:
            continue
        if proof.index != place.index:
            report.found(Check.PROOFS, BundleKind.FILE_MALFORMED, place.index,
                         f"index {proof.index}", place.name, file=place.name)  # fmt: skip
            continue
        vouched = judge_note(proof.checkpoint, keys, report, place.name)
        if vouched is None or not fits(vouched, checkpoints.newest, report):
            continue
        leaf = judge_proof(proof, vouched, report)
        if leaf is not None:
            leaves[leaf.position] = leaf
        same = (vouched.checkpoint.size, vouched.checkpoint.root, vouched.signed)
        if same not in seen:
            seen.add(same)
            checkpoints.others.append(vouched)
    if leaves:
        report.leave_out(PREVIOUS)
    return leaves


def parse_proof(data: bytes, file: str, report: Report) -> TlogProof | None:
    """A proof of one entry, taken apart; None, and told why, if it is none."""
    try:
        return parse_tlog_proof(data)
    except Malformed as error:
        report.found(Check.PROOFS, BundleKind.FILE_MALFORMED, None, error.message.en,
                     "a tlog-proof", file=file)  # fmt: skip
        return None


def judge_proof(proof: TlogProof, vouched: Vouched, report: Report) -> Leaf | None:
    """The leaf a proof carries, if it leads to its checkpoint; tied if a key given signed that."""
    report.checked[Check.PROOFS] += 1
    try:
        leaf = proved_leaf(proof)
    except UnknownVersion as error:
        report.found(Check.PROOFS, Kind.UNKNOWN_VERSION, proof.index, error.message.en,
                     "daicho/v1", file=vouched.file)  # fmt: skip
        return None
    except Malformed as error:
        report.found(Check.PROOFS, BundleKind.PROOF_DIFFERS, proof.index, error.message.en,
                     "a proof that holds", file=vouched.file)  # fmt: skip
        return None
    report.tied = report.tied or vouched.signed
    return leaf


def check_growth(files: Files, checkpoints: Checkpoints, report: Report, *, whole: bool) -> None:
    """Compare checkpoints with each other: two of one size, and those that a proof joins."""
    _check_forks(checkpoints, report)
    linked: set[int] = set()
    for place in files.of(Part.CONSISTENCY):
        data = files.whole(place)
        if data is None:
            continue
        try:
            hashes = _parse_consistency(data, place)
        except Malformed as error:
            files.malformed(place.name, error, Check.PROOFS)
            continue
        older, newer = checkpoints.roots(place.index), checkpoints.roots(place.to)
        if not older or not newer:
            report.leave_out(NOT_LINKED)
            continue
        report.checked[Check.PROOFS] += 1
        old, new = older[0].checkpoint, newer[0].checkpoint
        if verify_consistency(old.size, old.root, new.size, new.root, hashes):
            linked |= {old.size, new.size}
        else:
            wanted = f"{old.size} entries that grew to {new.size}"
            kind = BundleKind.CONSISTENCY_DIFFERS
            report.found(Check.PROOFS, kind, None, "another tree", wanted, file=place.name)
    sizes = {one.checkpoint.size for one in checkpoints.others}
    if checkpoints.newest:
        sizes.add(checkpoints.newest.checkpoint.size)
    if not whole and len(sizes) > 1 and not sizes <= linked:
        report.leave_out(NOT_LINKED)


def _check_forks(checkpoints: Checkpoints, report: Report) -> None:
    roots: dict[int, Vouched] = {}
    every = checkpoints.others
    for one in [checkpoints.newest, *every] if checkpoints.newest else every:
        first = roots.setdefault(one.checkpoint.size, one)
        if first.checkpoint != one.checkpoint:
            report.found(Check.ROOT, BundleKind.EARLIER_ROOT_DIFFERS, None, one.checkpoint.root,
                         first.checkpoint.root, file=one.file)  # fmt: skip


def _parse_consistency(data: bytes, place: Place) -> list[bytes]:
    value = canonical.parse_any_form(data, max_bytes=MAX_CONSISTENCY)
    named = {"old": place.index, "size": place.to}
    hashes = value.get("hashes")
    sizes = {name: member for name, member in value.items() if type(member) is int}
    if len(value) != 3 or sizes != named or not isinstance(hashes, list):
        raise Malformed(place.name, sorted(value), f"{named} and hashes")
    if len(hashes) > MAX_HASHES + 1:
        raise Malformed(place.name, f"{len(hashes)} hashes", f"at most {MAX_HASHES + 1}")
    return [decode_hash("hashes", one) for one in cast(list[object], hashes)]
