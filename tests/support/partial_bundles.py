"""Partial bundles to test with, and receipts, made without the ledger's own writer of them.

partial(log, [0, 3], old=2, openings={3: OPENING})     the files, by name
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection, Mapping

from ledger.bundle.layout import contents_path, encode_item
from ledger.log.checkpoint import TlogProof, encode_tlog_proof
from ledger.log.entry import data_hash
from ledger.log.proof import consistency_proof, inclusion_proof
from ledger.log.tiles import WIDTH, TileTree
from tests.support.bundles import Log, text
from tests.support.contents import SEALED_EVENT

PAYLOAD = SEALED_EVENT["payload"].encode()
OPENING = (PAYLOAD, b64decode(SEALED_EVENT["blind"]))
"""What every sealed entry of a made-up log holds, with its blind."""


def tree(log: Log) -> TileTree:
    return TileTree([data_hash(one) for one in log.leaves])


def receipt(log: Log, position: int, size: int | None = None) -> bytes:
    """The proof of one entry against the checkpoint of a size, or of the whole log."""
    size = len(log.leaves) if size is None else size
    hashes = tuple(inclusion_proof(tree(log).nodes, position, size))
    return encode_tlog_proof(TlogProof(position, hashes, log.note(size), log.leaves[position]))


def opening(position: int, payload: bytes, blind: bytes) -> bytes:
    """One line of openings.jsonl."""
    value = {"blind": text(blind), "payload": text(payload), "position": position}
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def growth(log: Log, old: int, *, shown: int | None = None) -> bytes:
    """consistency/OLD-NEW.json; with the hashes of another old size, if one is told."""
    size = len(log.leaves)
    hashes = consistency_proof(tree(log).nodes, shown or old, size)
    value = {"old": old, "size": size, "hashes": [text(one) for one in hashes]}
    return json.dumps(value).encode()


def partial(
    log: Log,
    positions: Collection[int],
    *,
    old: int | None = None,
    openings: Mapping[int, tuple[bytes, bytes]] | None = None,
) -> dict[str, bytes]:
    """A bundle of some entries, each with its content and its proof."""
    size = len(log.leaves)
    files = {"checkpoint": log.note(size)}
    for at in positions:
        files[f"proofs/{at}.tlog-proof"] = receipt(log, at)
    for index in sorted({at // WIDTH for at in positions}):
        width = min(WIDTH, size - index * WIDTH)
        here = range(index * WIDTH, index * WIDTH + width)
        files[contents_path(index, width)] = b"".join(
            encode_item(log.contents[at] if at in positions else b"") for at in here
        )
    if old is not None:
        files[f"checkpoints/{old}"] = log.note(old)
        files[f"consistency/{old}-{size}.json"] = growth(log, old)
    if openings:
        lines = (opening(at, *one) for at, one in sorted(openings.items()))
        files["openings.jsonl"] = b"".join(lines)
    return files
