"""The leaf: label, order and encoding (log format, section 3)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress

import pytest

from ledger.errors import Malformed, UnknownVersion
from ledger.log.entry import (
    FIRST_PREVIOUS,
    Leaf,
    check_origin,
    encode_leaf,
    leaf_hash,
    parse_leaf,
)
from tests.support import independent
from tests.support.contents import SEALED_EVENT, VECTORS

KNOWN = VECTORS["known_answers"]
ORIGIN: str = KNOWN["log"]
LEAF = Leaf(ORIGIN, 12, bytes(range(32)), bytes(32))
DATA = encode_leaf(LEAF)
LINES = DATA.split(b"\n")


def with_line(number: int, line: bytes) -> bytes:
    return b"\n".join([*LINES[:number], line, *LINES[number + 1 :]])


def test_the_known_contents_give_the_known_leaf_hashes() -> None:
    previous = FIRST_PREVIOUS
    for position, entry in enumerate(KNOWN["entries"]):
        content = entry["content"].encode()
        leaf = leaf_hash(ORIGIN, position, previous, content)
        assert b64encode(leaf).decode() == entry["leaf_hash"]
        assert leaf == independent.leaf_hash(ORIGIN, position, previous, content)
        previous = leaf


def test_the_leaf_of_the_sealed_event_is_the_known_one() -> None:
    leaf = leaf_hash(ORIGIN, 0, FIRST_PREVIOUS, SEALED_EVENT["content"].encode())
    assert leaf == b64decode(SEALED_EVENT["leaf_hash"])


def test_leaf_data_of_position_0_has_the_known_length() -> None:
    data = encode_leaf(Leaf(ORIGIN, 0, FIRST_PREVIOUS, bytes(32)))
    assert len(data) == KNOWN["leaf_data_bytes_at_position_0"] == 131


def test_leaf_data_is_five_lines_in_this_order() -> None:
    previous, content_hash = b64encode(LEAF.previous), b64encode(LEAF.content_hash)
    wanted = [b"daicho/v1", ORIGIN.encode(), b"12", previous, content_hash, b""]
    assert wanted == LINES
    assert parse_leaf(DATA) == LEAF


@pytest.mark.parametrize("label", [b"daicho/v2", b"daicho/v1 ", b"", b"other", "é".encode()])
def test_another_label_is_an_unknown_version_however_the_rest_looks(label: bytes) -> None:
    for data in (with_line(0, label), label + b"\n", label):
        with pytest.raises(UnknownVersion):
            parse_leaf(data)


HASH = b64encode(bytes(32))
MALFORMED = {
    "no last line feed": DATA[:-1],
    "a line more": DATA + b"\n",
    "a line fewer": b"\n".join(LINES[:4]) + b"\n",
    "bytes after the last line": DATA + b"x",
    "CR LF": DATA.replace(b"\n", b"\r\n").replace(b"daicho/v1\r", b"daicho/v1"),
    "beyond ASCII": with_line(1, "é".encode()),
    "an empty origin": with_line(1, b""),
    "an origin with +": with_line(1, b"a+b"),
    "an origin with a space": with_line(1, b"a b"),
    "an origin of 256": with_line(1, b"a" * 256),
    "a sign": with_line(2, b"+12"),
    "a minus": with_line(2, b"-1"),
    "a leading zero": with_line(2, b"012"),
    "00": with_line(2, b"00"),
    "no position": with_line(2, b""),
    "a space before the position": with_line(2, b" 12"),
    "2^53": with_line(2, str(2**53).encode()),
    "a hexadecimal position": with_line(2, b"1a"),
    "an underscore in the position": with_line(2, b"1_2"),
    "31 bytes": with_line(3, b64encode(bytes(31))),
    "33 bytes": with_line(3, b64encode(bytes(33))),
    "no padding": with_line(4, HASH[:-1]),
    "bits after the end": with_line(4, HASH[:-2] + b"B="),
    "the other alphabet": with_line(4, b64encode(b"\xff" * 32).replace(b"/", b"_")),
    "a space in the hash": with_line(4, HASH[:10] + b" " + HASH[10:]),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_leaf_data_in_any_other_form_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_leaf(data)


def test_every_byte_of_leaf_data_counts() -> None:
    for at in range(len(DATA)):
        for bit in range(8):
            other = bytearray(DATA)
            other[at] ^= 1 << bit
            with suppress(Malformed, UnknownVersion):
                assert parse_leaf(bytes(other)) != LEAF


def test_the_largest_position_is_below_2_to_the_53() -> None:
    assert parse_leaf(with_line(2, str(2**53 - 1).encode())).position == 2**53 - 1


def test_an_origin_holds_1_to_255_visible_characters_but_no_plus() -> None:
    allowed = "".join(map(chr, range(0x21, 0x7F))).replace("+", "")
    assert check_origin(allowed) == allowed
    assert check_origin("a" * 255) == "a" * 255
    for origin in ("", "a" * 256, "a+b", "a b", "a\n", "é", "a\x7f", "日本"):
        with pytest.raises(Malformed):
            check_origin(origin)


def test_each_part_changes_the_leaf_hash() -> None:
    first = leaf_hash(ORIGIN, 1, bytes(32), b"x")
    assert len({
        first,
        leaf_hash(ORIGIN + "x", 1, bytes(32), b"x"),
        leaf_hash(ORIGIN, 2, bytes(32), b"x"),
        leaf_hash(ORIGIN, 1, b"\x01" + bytes(31), b"x"),
        leaf_hash(ORIGIN, 1, bytes(32), b"y"),
    }) == 5  # fmt: skip
