"""Check 6: proofs of single entries, and of growth, in bundles that do not hold the whole trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from ledger import canonical
from ledger.bundle.layout import MAX_CONSISTENCY, Part, Place
from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import Checkpoint, TlogProof, parse_tlog_proof, proved_leaf
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


@dataclass(frozen=True)
class Proofs:
    """The entries that are proved one by one."""

    leaves: dict[int, Leaf] = field(default_factory=dict)
    """By position, each led to the root of its checkpoint."""
    tied: set[int] = field(default_factory=set)
    """The positions of those whose checkpoint a given key has signed."""
    named: set[int] = field(default_factory=set)
    """Every position that a file promises a proof of."""


def read_proofs(files: Files, checkpoints: Checkpoints, keys: Keys, report: Report) -> Proofs:
    """Check every proof; their checkpoints join those to be compared."""
    found = Proofs()
    seen: set[tuple[int, bytes, bool]] = set()
    for place in files.of(Part.PROOF):
        found.named.add(place.index)
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
            found.leaves[leaf.position] = leaf
            if vouched.signed:
                found.tied.add(leaf.position)
        same = (vouched.checkpoint.size, vouched.checkpoint.root, vouched.signed)
        if same not in seen:
            seen.add(same)
            checkpoints.others.append(vouched)
    report.tied = report.tied or bool(found.tied)
    if found.leaves:
        report.leave_out(PREVIOUS)
    return found


def parse_proof(data: bytes, file: str, report: Report) -> TlogProof | None:
    """A proof of one entry, taken apart; None, and told why, if it is none."""
    try:
        return parse_tlog_proof(data)
    except Malformed as error:
        report.found(Check.PROOFS, BundleKind.FILE_MALFORMED, None, error.message.en,
                     "a tlog-proof", file=file)  # fmt: skip
        return None


def judge_proof(proof: TlogProof, vouched: Vouched, report: Report) -> Leaf | None:
    """The leaf a proof carries, if it leads to its checkpoint; None, and told why, if not."""
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
    return leaf


@dataclass(frozen=True)
class Growth:
    """How the checkpoints stand to each other."""

    roots: dict[int, Checkpoint]
    """One of each size, the newest before all others."""
    joined: set[int]
    """The sizes of those that proofs join to the newest, its own among them."""


def check_growth(files: Files, checkpoints: Checkpoints, report: Report, *, whole: bool) -> Growth:
    """Compare checkpoints with each other: two of one size, and those that a proof joins."""
    roots = _roots(checkpoints, report)
    joined: dict[int, list[int]] = {size: [] for size in roots}
    for place in files.of(Part.CONSISTENCY):
        data = files.whole(place)
        if data is None:
            continue
        try:
            hashes = _parse_consistency(data, place)
        except Malformed as error:
            files.malformed(place.name, error, Check.PROOFS)
            continue
        old, new = roots.get(place.index), roots.get(place.to)
        if old is None or new is None:
            report.leave_out(NOT_LINKED)
            continue
        report.checked[Check.PROOFS] += 1
        if verify_consistency(old.size, old.root, new.size, new.root, hashes):
            joined[old.size].append(new.size)
            joined[new.size].append(old.size)
        else:
            wanted = f"{old.size} entries that grew to {new.size}"
            kind = BundleKind.CONSISTENCY_DIFFERS
            report.found(Check.PROOFS, kind, None, "another tree", wanted, file=place.name)
    first = next(iter(roots), None)
    reached = set[int]() if first is None else _reached(joined, first)
    if not whole and not set(roots) <= reached:
        report.leave_out(NOT_LINKED)
    return Growth(roots, reached if checkpoints.newest else set())


def _roots(checkpoints: Checkpoints, report: Report) -> dict[int, Checkpoint]:
    """One checkpoint of each size, the newest's first; a second root for a size is told."""
    roots: dict[int, Checkpoint] = {}
    for one in checkpoints.every:
        first = roots.setdefault(one.checkpoint.size, one.checkpoint)
        if first != one.checkpoint:
            report.found(Check.ROOT, BundleKind.EARLIER_ROOT_DIFFERS, None, one.checkpoint.root,
                         first.root, file=one.file)  # fmt: skip
    return roots


def _reached(joined: dict[int, list[int]], start: int) -> set[int]:
    """Everything that steps lead to."""
    reached, waiting = {start}, [start]
    while waiting:
        for other in joined[waiting.pop()]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


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
