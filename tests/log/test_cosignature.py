"""Cosignatures of witnesses: both forms of C2SP, and what spoils one."""

from __future__ import annotations

import pytest

from ledger.application import ed25519
from ledger.errors import Malformed, UnknownVersion
from ledger.log.cosignature import (
    CosignerKey,
    CosignerType,
    cosigned_at,
    cosigned_message,
    cosigned_value,
)
from ledger.log.note import Note, Signature, parse_note
from ledger.verifier.signatures import ml_dsa_44
from tests.support.witness import AT, Witness

TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

# The example of C2SP tlog-cosignature, as published there.
EXAMPLE = (
    TEXT + "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2"
    "q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2o"
    "yin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
# A witness of the public network, as it stands in the tests of transparency-dev/formats.
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


ML_DSA = ml_dsa_44()
assert ML_DSA is not None
VERIFIERS = {CosignerType.ED25519: ed25519.verify, CosignerType.ML_DSA_44: ML_DSA}


@pytest.fixture(params=list(CosignerType))
def witness(request: pytest.FixtureRequest) -> Witness:
    return Witness(request.param)


def test_a_cosignature_says_when_the_checkpoint_was_seen(witness: Witness) -> None:
    note = Note(TEXT, (witness.line(TEXT),))

    assert cosigned_at(note, witness.key, VERIFIERS) == AT


def test_a_note_without_the_line_was_not_seen_by_that_witness(witness: Witness) -> None:
    other = Witness(witness.key.type, name="witness.example.com/w2")

    assert cosigned_at(Note(TEXT, (other.line(TEXT),)), witness.key, VERIFIERS) is None


def test_another_time_another_checkpoint_or_a_cut_signature_spoils_it(witness: Witness) -> None:
    line = witness.line(TEXT)
    later = cosigned_value(AT + 1, line.value[8:])
    for value in (later, line.value[:-1], line.value + b"\0", line.value[:8], b""):
        note = Note(TEXT, (Signature(line.name, line.key_id, value),))
        with pytest.raises(Malformed):
            cosigned_at(note, witness.key, VERIFIERS)
    with pytest.raises(Malformed):
        cosigned_at(Note(TEXT.replace("3\n", "4\n", 1), (line,)), witness.key, VERIFIERS)


def test_a_line_that_does_not_hold_hides_no_other_of_the_same_witness(witness: Witness) -> None:
    line = witness.line(TEXT)
    for value in (bytes(len(line.value)), b"\xff" * len(line.value), b"", line.value[:-1]):
        junk = Signature(line.name, line.key_id, value)

        assert cosigned_at(Note(TEXT, (junk, line)), witness.key, VERIFIERS) == AT


def test_a_line_under_another_key_of_the_same_name_is_somebody_elses(witness: Witness) -> None:
    line = witness.line(TEXT)
    other = Signature(line.name, bytes(4), bytes(len(line.value)))

    assert cosigned_at(Note(TEXT, (other,)), witness.key, VERIFIERS) is None


def test_the_length_of_a_signature_is_not_left_to_whoever_checks_it(witness: Witness) -> None:
    believing = dict.fromkeys(CosignerType, lambda *_: True)
    for value in (witness.line(TEXT).value + b"\0", witness.line(TEXT).value[:-1]):
        line = Signature(witness.key.name, witness.key.key_id, value)
        with pytest.raises(Malformed):
            cosigned_at(Note(TEXT, (line,)), witness.key, believing)


def test_a_key_of_another_length_is_none_whatever_its_id(witness: Witness) -> None:
    for public in (witness.key.public[:-1], witness.key.public + b"\0"):
        with pytest.raises(Malformed):
            CosignerKey.parse(CosignerKey("w", witness.key.type, public).text)


def test_a_time_beyond_what_the_form_allows_is_refused(witness: Witness) -> None:
    with pytest.raises(Malformed):
        cosigned_message(witness.key, 2**63, TEXT)
    value = cosigned_value(2**63, witness.line(TEXT).value[8:])
    with pytest.raises(Malformed):
        cosigned_at(
            Note(TEXT, (Signature(witness.key.name, witness.key.key_id, value),)),
            witness.key,
            VERIFIERS,
        )


def test_the_key_of_a_witness_reads_back_as_it_was_written(witness: Witness) -> None:
    assert CosignerKey.parse(witness.key.text) == witness.key


def test_the_key_id_of_a_published_witness_is_the_one_it_was_published_with() -> None:
    assert CosignerKey.parse(REMORA).text == REMORA


@pytest.mark.parametrize(
    "text",
    [
        REMORA.replace("da77ade7", "da77ade8"),
        REMORA.replace("remora", "remore"),
        REMORA[:-4],
        "w+00000000+",
        "w",
    ],
)
def test_a_key_whose_parts_do_not_fit_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        CosignerKey.parse(text)


def test_the_key_of_a_log_is_no_key_of_a_witness() -> None:
    with pytest.raises(UnknownVersion):
        CosignerKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")


def test_the_published_example_has_the_form_that_is_read_here() -> None:
    line = parse_note(EXAMPLE.encode()).signatures[1]

    assert len(line.value) == 8 + CosignerType.ED25519.signature_length
    assert int.from_bytes(line.value[:8], "big") == AT


def test_the_message_is_the_one_that_the_specification_shows() -> None:
    message = cosigned_message(Witness(CosignerType.ED25519).key, AT, TEXT)

    assert message == b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()


def test_the_message_of_the_other_form_holds_both_names_and_the_tree() -> None:
    message = cosigned_message(Witness(CosignerType.ML_DSA_44).key, AT, TEXT)

    assert message.hex() == (
        b"subtree/v1\n\0".hex()
        + "16" + b"witness.example.com/w1".hex()
        + f"{AT:016x}"
        + "1b" + b"example.com/behind-the-sofa".hex()
        + "0" * 16
        + f"{20852163:016x}"
        + "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    )  # fmt: skip
