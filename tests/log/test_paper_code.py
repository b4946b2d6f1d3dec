"""The text in the square code of a paper: one meaning, one text, and nothing else is read."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import TlogProof
from ledger.log.entry import MAX_SIZE, data_hash
from ledger.log.paper_code import MAX_CODE, PaperCode, code_of, parse_paper_code
from tests.support.bundles import Log

RECORD = "6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0"
SOUND = PaperCode("ledger.example/kizuna", RECORD, 4, bytes(range(32)), 5, bytes(range(32, 64)))
TEXT = (
    "daicho1+ledger.example/kizuna+bx0sO0pZRoeXhqW0w9Lh8A+4"
    "+AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8+5"
    "+ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"
)

origins = st.text(st.sampled_from([chr(n) for n in range(0x21, 0x7F) if n != 0x2B]), min_size=1,
                  max_size=255)  # fmt: skip
hashes = st.binary(min_size=32, max_size=32)


@st.composite
def codes(draw: st.DrawFn) -> PaperCode:
    size = draw(st.integers(1, MAX_SIZE))
    return PaperCode(
        draw(origins), str(draw(st.uuids(version=4))), draw(st.integers(0, size - 1)),
        draw(hashes), size, draw(hashes),
    )  # fmt: skip


def test_a_known_code_has_the_text_that_is_written_down_here() -> None:
    assert SOUND.text() == TEXT
    assert parse_paper_code(TEXT) == SOUND


@settings(max_examples=150, deadline=None)
@given(codes())
def test_the_text_gives_back_the_code_and_is_short(code: PaperCode) -> None:
    text = code.text()
    assert parse_paper_code(text) == code
    assert text.isascii()
    assert len(text) == 121 + len(code.origin) + len(f"{code.position}{code.size}")
    assert len(text) <= MAX_CODE


@settings(max_examples=200, deadline=None)
@given(codes(), st.data())
def test_whatever_is_read_is_written_the_same_again(code: PaperCode, data: st.DataObject) -> None:
    text = code.text()
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.characters(max_codepoint=0x250)) + text[at + 1 :]
    try:
        read = parse_paper_code(other)
    except (Malformed, UnknownVersion):
        return
    assert read.text() == other


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daicho1",
        TEXT + "+",
        TEXT + " ",
        TEXT + "=",
        " " + TEXT,
        TEXT + "\n",
        TEXT.replace("daicho1", "Daicho1"),
        TEXT.replace("daicho1", "daicho01"),
        TEXT.replace("+4+", "+04+"),
        TEXT.replace("+4+", "+5+"),
        TEXT.replace("+4+", "+-4+"),
        TEXT.replace("+4+", "+４+"),
        TEXT.replace("+4+", "++"),
        TEXT.replace("+5+", "+9007199254740993+"),
        TEXT.replace("ledger.example/kizuna", ""),
        TEXT.replace("ledger.example/kizuna", "ledger example"),
        TEXT.replace("ledger.example/kizuna", "台帳"),
        TEXT.replace("ledger.example/kizuna", "x" * 256),
        TEXT.replace("GxwdHh8", "GxwdHh9"),  # spare bits, which lax decoders pass over
        TEXT.replace("AAEC", "AA+C"),
        TEXT.replace("AAEC", "AA/C"),
        TEXT.replace("AAEC", "AA*C"),
        TEXT.replace("AAEC", "AAé="),
        TEXT.replace("AAEC", ""),
        TEXT.replace("w9Lh8A", "w9Lh8B"),
        "daicho1+" + "x" * 600,
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    assert text != TEXT
    with pytest.raises(Malformed):
        parse_paper_code(text)


def test_a_text_that_is_far_too_long_is_refused_before_it_is_taken_apart() -> None:
    with pytest.raises(Malformed, match="1000008 characters"):
        parse_paper_code("daicho1+" + "+" * 1_000_000)


@pytest.mark.parametrize("label", ["daicho2", "daicho10"])
def test_a_later_version_is_not_called_malformed(label: str) -> None:
    with pytest.raises(UnknownVersion):
        parse_paper_code(TEXT.replace("daicho1", label))


@pytest.mark.parametrize("version", [1, 3, 7])
def test_a_record_number_is_a_uuid_of_version_4(version: int) -> None:
    number = UUID(int=UUID(RECORD).int & ~(0xF << 76) | version << 76)
    written = urlsafe_b64encode(number.bytes).decode().rstrip("=")
    with pytest.raises(Malformed, match="record"):
        parse_paper_code(TEXT.replace("bx0sO0pZRoeXhqW0w9Lh8A", written))


def test_members_that_make_no_code_are_not_written() -> None:
    with pytest.raises(Malformed):
        PaperCode(SOUND.origin, RECORD, 5, SOUND.leaf_hash, 5, SOUND.root).text()
    with pytest.raises(Malformed):
        PaperCode("a+b", RECORD, 4, SOUND.leaf_hash, 5, SOUND.root).text()
    with pytest.raises(Malformed):
        PaperCode(SOUND.origin, RECORD.upper(), 4, SOUND.leaf_hash, 5, SOUND.root).text()


def test_the_code_of_a_receipt_is_of_its_leaf_and_of_its_checkpoint() -> None:
    log = Log.of(5)
    proof = TlogProof(3, (), log.note(5), log.leaves[3])
    code = code_of(RECORD, proof)
    assert code == PaperCode(log.signer.origin, RECORD, 3, data_hash(log.leaves[3]), 5, log.root())
    with pytest.raises(Malformed, match="extra"):
        code_of(RECORD, TlogProof(3, (), log.note(5)))
