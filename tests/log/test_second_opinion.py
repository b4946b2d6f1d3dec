"""Trees, proofs, tiles and notes against what others wrote: scitt-cose, and Go's sumdb.

scitt-cose (Apache-2.0) is installed with the development requirements. Go and its sumdb packages
are not: on Debian, `apt install golang-go golang-golang-x-mod-dev`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from base64 import b64decode, b64encode
from typing import Any

import pytest
from scitt_cose import merkle  # type: ignore[import-untyped]

from ledger.log.checkpoint import Checkpoint
from ledger.log.entry import data_hash
from ledger.log.note import SignerKey, VerifierKey, encode_note, parse_note, sign_note
from ledger.log.proof import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from ledger.log.tiles import TileTree, encode_tile, tile_path, tiles_of
from tests.support.go import built
from tests.support.published import public_of, sign

MOST = 40
LARGE = 66_000
"""Leaves of a tree with tiles on three levels."""
ENTRIES = [bytes([number]) * number for number in range(MOST)]
TREE = TileTree(map(data_hash, ENTRIES))


def from_hex(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def flipped(proof: list[bytes], at: int) -> list[bytes]:
    return [*proof[:at], bytes(32), *proof[at + 1 :]]


# scitt-cose


def test_scitt_cose_makes_the_same_roots_and_proofs() -> None:
    written = [entry.hex() for entry in ENTRIES]
    for size in range(MOST + 1):
        assert bytes.fromhex(merkle.merkle_root(written[:size])) == TREE.root(size)
        for index in range(size):
            theirs = from_hex(merkle.inclusion_proof(written[:size], index))
            assert theirs == inclusion_proof(TREE.nodes, index, size)
    for size in (1, 2, 3, 7, 8, 9, 31, 32, 33, MOST):
        for old in range(size + 1):
            theirs = from_hex(merkle.consistency_proof(written, old, size))
            assert theirs == consistency_proof(TREE.nodes, old, size)


def test_scitt_cose_gives_the_same_verdict_on_sound_and_spoiled_proofs() -> None:
    for size in (1, 2, 5, 8, 13, 21, MOST):
        root = TREE.root(size)
        for index in range(size):
            proof = inclusion_proof(TREE.nodes, index, size)
            tried = [
                proof,
                proof[1:],
                [*proof, root],
                *(flipped(proof, n) for n in range(len(proof))),
            ]
            for one in tried:
                for other in (index, index ^ 1):
                    theirs = merkle.verify_inclusion(
                        ENTRIES[index].hex(), other, size, [h.hex() for h in one], root.hex()
                    )
                    leaf = data_hash(ENTRIES[index])
                    assert verify_inclusion(leaf, other, size, root, one) is theirs
            old_root = TREE.root(index + 1)
            proof = consistency_proof(TREE.nodes, index + 1, size)
            tried = [
                proof,
                proof[1:],
                [*proof, root],
                *(flipped(proof, n) for n in range(len(proof))),
            ]
            for one in tried:
                for old in (index + 1, index + 2):
                    theirs = merkle.verify_consistency(
                        old_root.hex(), root.hex(), old, size, [h.hex() for h in one]
                    )
                    assert verify_consistency(old, old_root, size, root, one) is theirs


# Go


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that answers, built once; without Go and its sumdb the tests are skipped."""
    return [built("second_opinion.go", tmp_path_factory.mktemp("go"))]


def text_of(value: bytes) -> str:
    return b64encode(value).decode()


def hashes(proof: list[str] | None) -> list[bytes]:
    return [b64decode(one) for one in proof or []]


def ask(go: list[str], **question: Any) -> dict[str, Any]:
    done = subprocess.run(
        go, input=json.dumps(question), capture_output=True, text=True, check=True, timeout=60
    )
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_go_makes_and_reads_the_same_trees_tiles_and_notes(go: list[str]) -> None:
    large = TileTree(hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(LARGE))
    tiles = {tile_path(*tile): encode_tile(large.tile(*tile[:2])) for tile in tiles_of(LARGE)}
    indices = [0, 1, 255, 256, 511, 65_535, 65_536, 65_791, 65_792, LARGE - 1]

    signer = SignerKey.of("ledger.example/kizuna-clinic", bytes(range(32)), public_of)
    verifier = VerifierKey.of(signer.name, public_of(signer.seed))
    text = Checkpoint(signer.name, LARGE, large.root()).text()
    ours = encode_note(sign_note(text, signer, sign))
    notes = [ours, ours.replace(b"66000", b"66001"), ours[:-1], ours.replace(b"kiz", b"kyz")]

    answers = ask(
        go,
        leaves=[text_of(TREE.nodes(0, index)) for index in range(MOST)],
        tiles={path: text_of(data) for path, data in tiles.items()},
        size=LARGE, root=text_of(large.root()), indices=indices,
        vkey=verifier.text, skey=signer.text, text=text, notes=[text_of(one) for one in notes],
    )  # fmt: skip

    for size in range(1, MOST + 1):
        assert b64decode(answers["Roots"][size - 1]) == TREE.root(size)
        for index in range(size):
            theirs = hashes(answers["Inclusion"][size - 1][index])
            assert theirs == inclusion_proof(TREE.nodes, index, size)
            theirs = hashes(answers["Consistency"][size - 1][index])
            assert theirs == consistency_proof(TREE.nodes, index + 1, size)
    for index in indices:
        theirs = hashes(answers["FromTiles"][str(index)])
        assert theirs == inclusion_proof(large.nodes, index, LARGE)
        theirs = hashes(answers["GrownTiles"][str(index + 1)])
        assert theirs == consistency_proof(large.nodes, index + 1, LARGE)
    assert answers["Signed"].encode() == ours
    assert parse_note(answers["Signed"].encode()) == parse_note(ours)
    opened, *refused = answers["Opened"]
    assert opened == text
    assert all(one.startswith("refused: ") for one in refused)
