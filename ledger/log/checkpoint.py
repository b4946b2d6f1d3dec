r"""What a log signs, and the proof of one entry that stands on it (log format, section 5).

    checkpoint  = origin || "\n" || size || "\n" || base64(root) || "\n"      the text of a note
    tlog-proof  = "c2sp.org/tlog-proof@v1\n" [|| "extra " || base64(leaf data) || "\n"]
                  || "index " || index || "\n" || one base64 hash a line || "\n" || note

Both are C2SP's (tlog-checkpoint, tlog-proof), narrowed: no extension lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.errors import Malformed
from ledger.log.entry import (
    MAX_SIZE,
    Leaf,
    base64_text,
    check_origin,
    data_hash,
    decode_base64,
    decode_hash,
    parse_leaf,
)
from ledger.log.note import MAX_NOTE, parse_note
from ledger.log.proof import EMPTY_ROOT, MAX_HASHES, verify_inclusion
from ledger.log.tiles import MAX_ENTRY

PROOF_LABEL = "c2sp.org/tlog-proof@v1"
MAX_PROOF = MAX_NOTE + 2 * MAX_ENTRY
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True)
class Checkpoint:
    """A log at one size: its root vouches for every entry below that size."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed; the inverse of parse_checkpoint."""
        text = f"{self.origin}\n{self.size}\n{base64_text(self.root)}\n"
        parse_checkpoint(text)
        return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Origin, size and root of the text of a checkpoint's note; Malformed if not exactly that.

    The signatures are not looked at: that is verified_by's.
    """
    lines = text.split("\n", 4)
    if len(lines) != 4 or lines[3]:
        raise Malformed("checkpoint", text[:80], "three lines, each ended by a line feed")
    size = _number("checkpoint size", lines[1])
    root = decode_hash("checkpoint root", lines[2])
    if size == 0 and root != EMPTY_ROOT:
        raise Malformed("checkpoint root", lines[2], "the root of the empty tree")
    return Checkpoint(check_origin(lines[0]), size, root)


@dataclass(frozen=True)
class TlogProof:
    """That one entry is in the log of a checkpoint, to be kept and checked without the log."""

    index: int
    hashes: tuple[bytes, ...]
    """From the sibling of the leaf upwards, as inclusion_proof gives them."""
    checkpoint: bytes
    """The signed note, verbatim."""
    extra: bytes | None = None
    """Leaf data. Nothing in it counts before proved_leaf has looked at it."""


def encode_tlog_proof(proof: TlogProof) -> bytes:
    """The proof as the bytes of a `.tlog-proof` file; the inverse of parse_tlog_proof."""
    lines = [PROOF_LABEL, f"index {proof.index}", *map(base64_text, proof.hashes), "\n"]
    if proof.extra is not None:
        lines.insert(1, f"extra {base64_text(proof.extra)}")
    data = "\n".join(lines).encode("ascii") + proof.checkpoint
    if parse_tlog_proof(data) != proof:
        raise Malformed("proof", "members out of form", "members that make a tlog-proof")
    return data


def parse_tlog_proof(data: bytes) -> TlogProof:
    """The parts of a `.tlog-proof` file; Malformed if it, or its checkpoint, is not of the form.

    What it proves is for proved_leaf to say, under keys for verified_by.
    """
    if len(data) > MAX_PROOF:
        raise Malformed("proof", f"{len(data)} bytes", f"at most {MAX_PROOF} bytes")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n", MAX_HASHES + 3)
    except UnicodeDecodeError:
        raise Malformed("proof", head[:40], "ASCII above the checkpoint") from None
    if lines.pop(0) != PROOF_LABEL or not blank:
        raise Malformed("proof", head[:80], f"{PROOF_LABEL} and an empty line")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64("proof extra", lines.pop(0)[len("extra ") :])
        if not 1 <= len(extra) <= MAX_ENTRY:
            raise Malformed("proof extra", f"{len(extra)} bytes", f"1 to {MAX_ENTRY} bytes")
    if not lines or not lines[0].startswith("index "):
        raise Malformed("proof", lines[0] if lines else "its end", "a line with the index")
    index = _number("proof index", lines.pop(0)[len("index ") :])
    if len(lines) > MAX_HASHES:
        raise Malformed("proof", "more hashes", f"at most {MAX_HASHES} hashes")
    hashes = tuple(decode_hash("proof hash", line) for line in lines)
    size = parse_checkpoint(parse_note(checkpoint).text).size
    if index >= size:
        raise Malformed("proof index", index, f"an index below the checkpoint's size, {size}")
    return TlogProof(index, hashes, checkpoint, extra)


def proved_leaf(proof: TlogProof) -> Leaf:
    """The leaf that a proof carries, shown to be in the tree of its checkpoint; else Malformed.

    Its position is its index in the tree and its origin the checkpoint's. The checkpoint counts
    only if verified_by finds a key that was given out of band.
    """
    if proof.extra is None:
        raise Malformed("proof extra", "nothing", "leaf data")
    leaf = parse_leaf(proof.extra)
    checkpoint = parse_checkpoint(parse_note(proof.checkpoint).text)
    if leaf.origin != checkpoint.origin:
        raise Malformed("leaf origin", leaf.origin, checkpoint.origin)
    if leaf.position != proof.index:
        raise Malformed("leaf position", leaf.position, f"the index of the proof, {proof.index}")
    hashed = data_hash(proof.extra)
    if not verify_inclusion(hashed, proof.index, checkpoint.size, checkpoint.root, proof.hashes):
        raise Malformed("proof", f"index {proof.index}", "hashes that lead to the root")
    return leaf


def _number(path: str, text: str) -> int:
    if not NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise Malformed(path, text, "a decimal of at most 2^53, no leading zero")
    return int(text)
