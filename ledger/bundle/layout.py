"""What each name in a bundle means, and how large the file under it may be.

A name that has a meaning has one spelling of it; every other name has none, and is not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from ledger.canonical import MAX_CONTENT_BYTES, MAX_PAYLOAD_BYTES
from ledger.errors import Malformed
from ledger.log.checkpoint import MAX_PROOF
from ledger.log.note import MAX_NOTE
from ledger.log.tiles import MAX_ENTRIES_FILE, WIDTH, entries_path, tile_path

CHECKPOINT = "checkpoint"
OPENINGS = "openings.jsonl"
README = "README.txt"
MANIFEST = "manifest.json"
ENTRIES_FOLDER = "tile/entries/"
NEXT = "next"
"""The folder in which a copy that grows holds what is being added."""
NEXT_CHECKPOINT = f"{NEXT}/checkpoint"
LOCK = "checkpoint.lock"
"""Empty; held by whoever adds to such a copy."""

LENGTH_BYTES = 4
MAX_CIPHERTEXT = MAX_PAYLOAD_BYTES + 16
"""A payload and the tag of AES-GCM."""
MAX_OPENING_LINE = 1_500_000
"""The base64 of a payload, that of a blind, and what stands around them."""
MAX_CONSISTENCY = 16_384
UNLIMITED = 2**62
"""For files that are read in pieces, or not at all."""


class Part(StrEnum):
    """What a file of a bundle holds."""

    CHECKPOINT = "checkpoint"
    EARLIER = "checkpoints"
    TILE = "tile"
    ENTRIES = "entries"
    CONTENTS = "contents"
    CIPHERTEXTS = "ciphertexts"
    OPENINGS = "openings"
    PROOF = "proofs"
    CONSISTENCY = "consistency"
    DOCUMENT = "documents"
    TIMES = "tsr"
    CLAIMED = "claimed"
    CONVENIENCE = "convenience"
    NEXT = "next"


LIMITS = {
    Part.CHECKPOINT: MAX_NOTE,
    Part.EARLIER: MAX_NOTE,
    Part.TILE: 32 * WIDTH,
    Part.ENTRIES: MAX_ENTRIES_FILE,
    Part.CONTENTS: WIDTH * (LENGTH_BYTES + MAX_CONTENT_BYTES),
    Part.CIPHERTEXTS: WIDTH * (LENGTH_BYTES + MAX_CIPHERTEXT),
    Part.PROOF: MAX_PROOF,
    Part.CONSISTENCY: MAX_CONSISTENCY,
    Part.NEXT: MAX_NOTE,
}
"""In bytes; what is not here is read in pieces, or not at all."""


@dataclass(frozen=True)
class Place:
    """A name, understood."""

    name: str
    part: Part
    index: int = 0
    """Of a tile, or of 256 entries; else the number in the name: a size, a position."""
    width: int = WIDTH
    level: int = 0
    to: int = 0
    """The newer size of a consistency proof."""
    digest: bytes = b""
    """The SHA-256 by which a document is named."""

    @property
    def limit(self) -> int:
        """How many bytes the file may have."""
        return LIMITS.get(self.part, UNLIMITED)


_NUMBER = "(0|[1-9][0-9]{0,15})"
_TREE = re.compile(r"(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")
_FOLDERS = {
    ENTRIES_FOLDER: Part.ENTRIES,
    "contents/": Part.CONTENTS,
    "ciphertexts/": Part.CIPHERTEXTS,
}
_NAMED = {
    CHECKPOINT: Part.CHECKPOINT,
    OPENINGS: Part.OPENINGS,
    README: Part.CONVENIENCE,
    MANIFEST: Part.CONVENIENCE,
    LOCK: Part.CONVENIENCE,
    "policy.claimed": Part.CLAIMED,
    "tsr/chain.pem": Part.TIMES,
}


def contents_path(index: int, width: int = WIDTH) -> str:
    """The name of the contents of the same 256 entries as `tile/entries/N`."""
    return "contents/" + entries_path(index, width).removeprefix(ENTRIES_FOLDER)


def ciphertexts_path(index: int, width: int = WIDTH) -> str:
    """The name of their ciphertexts."""
    return "ciphertexts/" + entries_path(index, width).removeprefix(ENTRIES_FOLDER)


def earlier_path(size: int) -> str:
    """The name of an earlier checkpoint."""
    return f"checkpoints/{size}"


def proof_path(position: int) -> str:
    """The name of the proof of one entry."""
    return f"proofs/{position}.tlog-proof"


def consistency_path(old: int, size: int) -> str:
    """The name of the proof that a log of one size is the start of one of another."""
    return f"consistency/{old}-{size}.json"


def document_path(digest: bytes) -> str:
    """The name of a text that entries refer to by its SHA-256."""
    return f"policies/{digest.hex()}"


def place_of(name: str) -> Place | None:
    """What a name means; None if it means nothing."""
    if name in _NAMED:
        return Place(name, _NAMED[name])
    for folder, part in _FOLDERS.items():
        if name.startswith(folder):
            return _in_tree(name, part, folder, 0)
    if found := re.fullmatch(r"tile/(0|[1-9][0-9]?)/(.*)", name):
        return _in_tree(name, Part.TILE, f"tile/{found[1]}/", int(found[1]))
    if found := re.fullmatch(f"checkpoints/{_NUMBER}", name):
        return Place(name, Part.EARLIER, int(found[1]))
    if found := re.fullmatch(rf"proofs/{_NUMBER}\.tlog-proof", name):
        return Place(name, Part.PROOF, int(found[1]))
    if found := re.fullmatch(rf"consistency/{_NUMBER}-{_NUMBER}\.json", name):
        return Place(name, Part.CONSISTENCY, int(found[1]), to=int(found[2]))
    if found := re.fullmatch(r"policies/([0-9a-f]{64})", name):
        return Place(name, Part.DOCUMENT, digest=bytes.fromhex(found[1]))
    if found := re.fullmatch(rf"tsr/{_NUMBER}\.tsr", name):
        return Place(name, Part.TIMES, int(found[1]))
    if name.startswith(f"{NEXT}/"):
        return Place(name, Part.NEXT)
    if name.startswith(("rules/", "policies/")):
        return Place(name, Part.CLAIMED)
    return None


def _in_tree(name: str, part: Part, folder: str, level: int) -> Place | None:
    found = _TREE.fullmatch(name.removeprefix(folder))
    if found is None:
        return None
    index = int(found["index"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    try:
        spelt = tile_path(level, index, width).removeprefix(f"tile/{level}/")
    except Malformed:
        return None
    return Place(name, part, index, width, level) if folder + spelt == name else None


def encode_item(data: bytes) -> bytes:
    """One item of a file of items: its length as big-endian uint32, and its bytes."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def read_items(stream: BinaryIO, name: str, count: int, max_bytes: int) -> Iterator[bytes]:
    """The items of a file, one at a time; Malformed unless there are exactly `count`.

    Memory: one item, of at most `max_bytes`.
    """
    for number in range(count):
        data = read_item(stream, name, max_bytes)
        if data is None:
            raise Malformed(name, f"end of file after {number} items", f"{count} items")
        yield data
    if stream.read(1):
        raise Malformed(name, f"more than {count} items", f"{count} items")


def read_item(stream: BinaryIO, name: str, max_bytes: int) -> bytes | None:
    """The item that starts here; None at the end of the file."""
    head = stream.read(LENGTH_BYTES)
    if len(head) != LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    if length > max_bytes:
        raise Malformed(name, f"an item of {length} bytes", f"at most {max_bytes} bytes")
    data = stream.read(length)
    if len(data) != length:
        raise Malformed(name, f"end of file after {len(data)} bytes of an item", f"{length} bytes")
    return data
