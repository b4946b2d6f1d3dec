"""A proof of one entry by itself, and proofs in a bundle that does not hold the whole trail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.log.checkpoint import TlogProof, encode_tlog_proof
from ledger.log.entry import data_hash
from ledger.log.proof import consistency_proof, inclusion_proof
from ledger.log.tiles import TileTree
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_receipt
from ledger.verifier.report import Report
from ledger.verifier.signatures import ed25519
from tests.support.bundles import Log, Signer, flipped, judged, put, text, told

LOG = Log.of(25)
TREE = TileTree([data_hash(one) for one in LOG.leaves])


def proof(index: int, size: int = 25, **members: Any) -> TlogProof:
    hashes = tuple(inclusion_proof(TREE.nodes, index, size))
    made = TlogProof(index, hashes, LOG.note(size), LOG.leaves[index])
    return replace(made, **members)


def receipt(path: Path, data: bytes, content: bytes | None = None) -> Report:
    path.write_bytes(data)
    beside = path.with_suffix(".content")
    if content is not None:
        beside.write_bytes(content)
    return verify_receipt(path, Keys([Signer().key], ed25519()), beside if content else None)


def test_a_receipt_is_sound_under_the_key_given_with_and_without_its_content(
    tmp_path: Path,
) -> None:
    data = encode_tlog_proof(proof(7))
    report = receipt(tmp_path / "r", data)
    assert told(report) == "0: "
    assert "contents that are not" in " ".join(what.en for what in report.not_checked)
    assert [key.text for key in report.signed_by] == [Signer().key.text]
    assert told(receipt(tmp_path / "r", data, LOG.contents[7])) == "0: "
    assert told(receipt(tmp_path / "r", data, LOG.contents[8])) == ("3, first 7: content_differs 7")
    assert told(receipt(tmp_path / "r", data, b"[" * 100_000)).startswith("3, first 7")


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ({"hashes": ()}, "3, first 7: not_tied, proof_differs 7"),
        ({"extra": None}, "3, first 7: not_tied, proof_differs 7"),
        ({"extra": LOG.leaves[8]}, "3, first 7: not_tied, proof_differs 7"),
        ({"index": 8}, "3, first 8: not_tied, proof_differs 8"),
        ({"checkpoint": Signer(2).note(25, LOG.root())}, "3: not_signed_by_key, not_tied"),
        ({"checkpoint": Signer().note(25, bytes(32))}, "3, first 7: not_tied, proof_differs 7"),
        ({"extra": LOG.leaves[7].replace(b"/v1", b"/v9")}, "1: not_tied, unknown_version 7"),
    ],
)  # fmt: skip
def test_a_receipt_that_does_not_hold_is_told(
    tmp_path: Path, members: dict[str, Any], wanted: str
) -> None:
    report = receipt(tmp_path / "r", encode_tlog_proof(replace(proof(7), **members)))
    assert told(report) == wanted


def test_every_flipped_byte_of_a_receipt_is_refused(tmp_path: Path) -> None:
    data = encode_tlog_proof(proof(7))
    for at in range(len(data)):
        report = receipt(tmp_path / "r", flipped(at)(data))
        assert report.exit_code in (1, 3), at
        assert report.noted


def parts(**more: bytes) -> dict[str, bytes]:
    """A bundle that holds two proofs and their contents, and no tree."""
    return {
        "checkpoint": LOG.note(25),
        "proofs/7.tlog-proof": encode_tlog_proof(proof(7)),
        "proofs/20.tlog-proof": encode_tlog_proof(proof(20)),
        "contents/000.p/25": b"".join(
            len(data).to_bytes(4, "big") + data
            for data in (one if at in (7, 20) else b"" for at, one in enumerate(LOG.contents))
        ),
        **more,
    }


def test_proofs_of_some_entries_verify_their_contents_and_say_what_they_leave_open(
    tmp_path: Path,
) -> None:
    report = judged(put(tmp_path / "b", parts()))
    assert told(report) == "0: "
    left_out = " ".join(what.en for what in report.not_checked)
    assert "tied to those before them" in left_out
    assert report.as_json()["checks"][6]["checked"] == 2  # type: ignore[index]


def consistency(old: int, size: int, hashes: list[bytes]) -> bytes:
    value = {"old": old, "size": size, "hashes": [text(one) for one in hashes]}
    return json.dumps(value).encode()


BENT: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a content that is not the proved one": (
        "contents/000.p/25",
        lambda: parts()["contents/000.p/25"].replace(b'"number":7}', b'"number":6}'),
        "3, first 7: content_differs 7",
    ),
    "a proof under another position": (
        "proofs/8.tlog-proof", lambda: encode_tlog_proof(proof(7)),
        "3, first 8: file_malformed 8",
    ),
    "a proof out of form": ("proofs/7.tlog-proof", lambda: b"c2sp", "3: file_malformed"),
    "a proof under another key": (
        "proofs/7.tlog-proof",
        lambda: encode_tlog_proof(proof(7, checkpoint=Signer(2).note(25, LOG.root()))),
        "3: not_signed_by_key",
    ),
    "a proof newer than the checkpoint": (
        "checkpoint", lambda: LOG.note(24),
        "3, first 24: newer_than_checkpoint 24, other_file, not_tied",
    ),
    "growth that is shown": (
        "consistency/10-25.json",
        lambda: consistency(10, 25, consistency_proof(TREE.nodes, 10, 25)), "0: ",
    ),
    "growth that is not": (
        "consistency/10-25.json",
        lambda: consistency(10, 25, consistency_proof(TREE.nodes, 11, 25)),
        "3: consistency_differs",
    ),
    "growth between other sizes than the name's": (
        "consistency/10-25.json", lambda: consistency(11, 25, []), "3: file_malformed",
    ),
    "growth nested without an end": (
        "consistency/10-25.json", lambda: b'{"old":' + b"[" * 16_000, "3: file_malformed",
    ),
    "a second root for the newest size": (
        "checkpoints/25", lambda: Signer().note(25, bytes(32)), "3: earlier_root_differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BENT)
def test_each_bent_part_of_such_a_bundle_is_named(tmp_path: Path, name: str) -> None:
    file, make, wanted = BENT[name]
    files = parts(**{"checkpoints/10": LOG.note(10)}) | {file: make()}
    found = told(judged(put(tmp_path / "b", files)))
    if wanted.startswith("3, first 24"):
        assert found.startswith("3, first 24: ")
        assert "newer_than_checkpoint 24" in found
    else:
        assert found == wanted
