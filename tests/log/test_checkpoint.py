"""Checkpoints and the proof of one entry (log format, section 5; C2SP checkpoint, tlog-proof)."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import (
    Checkpoint,
    TlogProof,
    encode_tlog_proof,
    parse_checkpoint,
    parse_tlog_proof,
    proved_leaf,
)
from ledger.log.entry import Leaf, data_hash, encode_leaf
from ledger.log.note import SignerKey, VerifierKey, encode_note, parse_note, sign_note, verified_by
from ledger.log.proof import EMPTY_ROOT, inclusion_proof
from ledger.log.tiles import TileTree
from tests.support.contents import VECTORS
from tests.support.published import PUBLISHED, public_of, sign, verify

KNOWN = VECTORS["known_answers"]
ORIGIN: str = KNOWN["log"]
SIGNER = SignerKey.of(ORIGIN, bytes(range(32)), public_of)
ROOT = b64encode(hashlib.sha256(b"root").digest()).decode()
EMPTY = b64encode(EMPTY_ROOT).decode()


def known_leaves() -> list[bytes]:
    made: list[bytes] = []
    for position, entry in enumerate(KNOWN["entries"]):
        previous = data_hash(made[-1]) if made else bytes(32)
        content = hashlib.sha256(entry["content"].encode()).digest()
        made.append(encode_leaf(Leaf(ORIGIN, position, previous, content)))
    return made


LEAVES = known_leaves()
TREE = TileTree(data_hash(leaf) for leaf in LEAVES)


def proof_of(index: int, size: int = 3) -> TlogProof:
    text = Checkpoint(ORIGIN, size, b64decode(KNOWN["roots"][size])).text()
    hashes = tuple(inclusion_proof(TREE.nodes, index, size))
    return TlogProof(index, hashes, encode_note(sign_note(text, SIGNER, sign)), LEAVES[index])


PROOF = proof_of(1)
FILE = encode_tlog_proof(PROOF)


def test_the_published_checkpoint_is_read_with_both_of_its_signatures() -> None:
    example = PUBLISHED["checkpoint"]
    note = parse_note(example["note"].encode())
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == (example["signers"][0], example["size"])
    assert [one.name for one in note.signatures] == example["signers"]
    assert checkpoint.text() == note.text
    assert encode_note(note) == example["note"].encode()


def test_the_known_roots_make_checkpoints() -> None:
    for size, root in enumerate(KNOWN["roots"]):
        text = f"{ORIGIN}\n{size}\n{root}\n"
        assert parse_checkpoint(text) == Checkpoint(ORIGIN, size, b64decode(root))
        assert Checkpoint(ORIGIN, size, TREE.root(size)).text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        f"{ORIGIN}\n3\n{ROOT}",
        f"{ORIGIN}\n3\n{ROOT}\n\n",
        f"{ORIGIN}\n3\n{ROOT}\nextension\n",
        f"{ORIGIN}\n3\n{ROOT}\r\n",
        f"\n3\n{ROOT}\n",
        f"a b\n3\n{ROOT}\n",
        f"a+b\n3\n{ROOT}\n",
        f"台帳\n3\n{ROOT}\n",
        f"{'a' * 256}\n3\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n03\n{ROOT}\n",
        f"{ORIGIN}\n00\n{EMPTY}\n",
        f"{ORIGIN}\n+3\n{ROOT}\n",
        f"{ORIGIN}\n-3\n{ROOT}\n",
        f"{ORIGIN}\n3 \n{ROOT}\n",
        f"{ORIGIN}\n3_0\n{ROOT}\n",
        f"{ORIGIN}\n٣\n{ROOT}\n",
        f"{ORIGIN}\n{2**53 + 1}\n{ROOT}\n",
        f"{ORIGIN}\n{'1' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n3\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n3\n{ROOT[:-2]}9=\n",
        f"{ORIGIN}\n3\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n3\n{b64encode(bytes(33)).decode()}\n",
        f"{ORIGIN}\n3\n{'00' * 32}\n",
        f"{ORIGIN}\n0\n{ROOT}\n",
    ],
)
def test_a_checkpoint_out_of_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_checkpoint(text)


def test_the_greatest_checkpoint_has_2_to_the_53_entries() -> None:
    assert parse_checkpoint(f"{ORIGIN}\n{2**53}\n{ROOT}\n").size == 2**53


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("a b", 1, bytes(32)),
        Checkpoint("a\n1", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 2**53 + 1, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 0, bytes(32)),
    ],
)
def test_a_checkpoint_that_could_not_be_read_has_no_text(checkpoint: Checkpoint) -> None:
    with pytest.raises(Malformed):
        checkpoint.text()


def test_every_entry_of_the_known_log_can_be_proved_from_its_file_alone() -> None:
    known = VerifierKey.of(ORIGIN, public_of(SIGNER.seed))
    for size in (1, 2, 3):
        for index in range(size):
            read = parse_tlog_proof(encode_tlog_proof(proof_of(index, size)))
            assert read == proof_of(index, size)
            assert verified_by(parse_note(read.checkpoint), [known], verify) == [known]
            leaf = proved_leaf(read)
            assert encode_leaf(leaf) == LEAVES[index]
            assert (leaf.origin, leaf.position) == (ORIGIN, index)


def test_a_proof_file_has_the_lines_of_the_specification() -> None:
    lines = FILE.decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra " + b64encode(LEAVES[1]).decode()
    assert lines[2] == "index 1"
    assert [b64decode(line) for line in lines[3:5]] == [TREE.nodes(0, 0), TREE.nodes(0, 2)]
    assert lines[5] == ""
    assert "\n".join(lines[6:]).encode() == PROOF.checkpoint
    bare = encode_tlog_proof(replace(PROOF, extra=None))
    assert bare == FILE.replace(lines[1].encode() + b"\n", b"")
    assert parse_tlog_proof(bare).extra is None


def test_every_changed_byte_of_a_proof_file_is_refused_or_signed_by_nobody() -> None:
    known = VerifierKey.of(ORIGIN, public_of(SIGNER.seed))
    for at in range(len(FILE)):
        for bit in (1, 2, 32):
            data = FILE[:at] + bytes([FILE[at] ^ bit]) + FILE[at + 1 :]
            try:
                read = parse_tlog_proof(data)
                assert encode_tlog_proof(read) == data
                proved_leaf(read)
                assert verified_by(parse_note(read.checkpoint), [known], verify) == []
            except (Malformed, UnknownVersion):
                continue


LINES = FILE.decode().split("\n")
HEAD = "\n".join(LINES[:6])
REST = PROOF.checkpoint.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        HEAD + "\n",
        HEAD + REST,
        HEAD + "\n\n" + REST,
        "\n" + FILE.decode(),
        FILE.decode() + "\n",
        FILE.decode().replace("@v1", "@v2"),
        FILE.decode().replace("index 1", "index 01"),
        FILE.decode().replace("index 1", "index 3"),
        FILE.decode().replace("index 1", "index -1"),
        FILE.decode().replace("index 1", "index  1"),
        FILE.decode().replace("index 1", "Index 1"),
        FILE.decode().replace("index 1\n", ""),
        FILE.decode().replace("index 1\n", "index 1\nindex 1\n"),
        FILE.decode().replace("extra ", "extra"),
        FILE.decode().replace(LINES[1], "extra "),
        FILE.decode().replace(LINES[1], LINES[1] + "\n" + LINES[1]),
        FILE.decode().replace(LINES[1] + "\nindex 1", "index 1\n" + LINES[1]),
        FILE.decode().replace(LINES[3], LINES[3][:-1]),
        FILE.decode().replace(LINES[3], LINES[3] + " "),
        FILE.decode().replace(LINES[3], b64encode(bytes(33)).decode()),
        FILE.decode().replace(LINES[3] + "\n", (LINES[3] + "\n") * 60),
        FILE.decode().replace(LINES[3] + "\n", (LINES[3] + "\n") * 60_000),
        FILE.decode().replace("\n", "\r\n"),
        FILE.decode().replace(f"{ORIGIN}\n3\n", f"{ORIGIN}\n1\n"),
    ],
)
def test_a_proof_file_out_of_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_tlog_proof(text.encode())


def test_a_proof_that_could_not_be_read_is_not_written() -> None:
    for bad in (
        replace(PROOF, index=-1),
        replace(PROOF, index=3),
        replace(PROOF, hashes=(bytes(31),)),
        replace(PROOF, hashes=(bytes(32),) * 55),
        replace(PROOF, extra=b""),
        replace(PROOF, extra=bytes(65_536)),
        replace(PROOF, checkpoint=b"text\n\n"),
    ):
        with pytest.raises(Malformed):
            encode_tlog_proof(bad)


def test_a_leaf_is_proved_only_in_its_own_place_and_log() -> None:
    elsewhere = sign_note(Checkpoint("ledger.example/b", 3, TREE.root()).text(), SIGNER, sign)
    for bad, said in [
        (replace(PROOF, extra=None), "extra"),
        (replace(PROOF, extra=LEAVES[0]), "position"),
        (replace(PROOF, index=0), "position"),
        (replace(PROOF, checkpoint=encode_note(elsewhere)), "origin"),
        (replace(PROOF, hashes=PROOF.hashes[:1]), "proof"),
        (replace(PROOF, hashes=PROOF.hashes[::-1]), "proof"),
        (replace(PROOF, checkpoint=proof_of(0, 2).checkpoint), "proof"),
        (replace(PROOF, extra=LEAVES[1][:-3] + b"A=\n"), "proof"),
        (replace(PROOF, extra=LEAVES[1][:-3] + b"B=\n"), "content"),
    ]:
        with pytest.raises(Malformed, match=said):
            proved_leaf(bad)
    with pytest.raises(UnknownVersion):
        proved_leaf(replace(PROOF, extra=LEAVES[1].replace(b"/v1", b"/v2")))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 600))
def test_any_entry_of_any_log_can_be_proved_from_its_file(data: st.DataObject, size: int) -> None:
    made = [encode_leaf(Leaf(ORIGIN, n, bytes(32), bytes([n & 255] * 32))) for n in range(size)]
    tree = TileTree(data_hash(leaf) for leaf in made)
    index = data.draw(st.integers(0, size - 1))
    note = sign_note(Checkpoint(ORIGIN, size, tree.root()).text(), SIGNER, sign)
    proof = TlogProof(
        index, tuple(inclusion_proof(tree.nodes, index, size)), encode_note(note), made[index]
    )
    assert parse_tlog_proof(encode_tlog_proof(proof)) == proof
    assert encode_leaf(proved_leaf(proof)) == made[index]
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with pytest.raises(Malformed):
            proved_leaf(replace(proof, index=other, extra=made[other]))
