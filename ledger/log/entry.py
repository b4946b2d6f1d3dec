r"""The leaf: how one event is tied to all before it (log format, section 3).

    leaf data = "daicho/v1\n" || origin || "\n" || position || "\n"
                || base64(previous) || "\n" || base64(SHA-256(content)) || "\n"
    leaf hash = SHA-256(0x00 || leaf data)
    previous  = leaf hash of the entry before; for position 0: 32 zero bytes

The label, the order and the encoding are set in stone: a change is a new `v`.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from ledger.errors import Malformed, UnknownVersion

LABEL = "daicho/v1"
FIRST_PREVIOUS = bytes(32)
ORIGIN_FORM = re.compile(r"[!-*,-~]{1,255}")
MAX_SIZE = 2**53


@dataclass(frozen=True)
class Leaf:
    """Leaf data, taken apart."""

    origin: str
    position: int
    previous: bytes
    content_hash: bytes


def check_origin(origin: str) -> str:
    """The origin itself, if it has the form of section 1; else Malformed."""
    if not ORIGIN_FORM.fullmatch(origin):
        raise Malformed("origin", origin, "1 to 255 of the ASCII characters ! to ~ without +")
    return origin


def encode_leaf(leaf: Leaf) -> bytes:
    """Leaf data; the inverse of parse_leaf."""
    return (
        f"{LABEL}\n{leaf.origin}\n{leaf.position}\n"
        f"{b64encode(leaf.previous).decode()}\n{b64encode(leaf.content_hash).decode()}\n"
    ).encode("ascii")


def parse_leaf(data: bytes) -> Leaf:
    """The four parts of leaf data; the inverse of encode_leaf.

    Raises UnknownVersion for another label, Malformed for anything else out of form.
    """
    # The label comes first: what follows another one may well have another number of lines.
    label, _, _ = data.partition(b"\n")
    if label != LABEL.encode("ascii"):
        raise UnknownVersion("leaf label", label[:40])
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("leaf", data[:40], "ASCII") from None
    if len(lines) != 6 or lines[5] != "":
        raise Malformed("leaf", f"{len(lines) - 1} lines", "five lines, each ended by a line feed")
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[2]) or int(lines[2]) >= MAX_SIZE:
        raise Malformed("leaf position", lines[2], "a decimal below 2^53, no leading zero")
    return Leaf(
        check_origin(lines[1]),
        int(lines[2]),
        decode_hash("leaf previous", lines[3]),
        decode_hash("leaf content hash", lines[4]),
    )


def base64_text(value: bytes) -> str:
    """The one valid base64 text of these bytes."""
    return b64encode(value).decode()


def decode_base64(path: str, text: object, length: int | None = None) -> bytes:
    """The bytes of their one valid base64 text, `length` of them if given; else Malformed."""
    try:
        value = b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        value = b""
    if b64encode(value).decode() != text or (length is not None and len(value) != length):
        many = "" if length is None else f" of {length} bytes"
        raise Malformed(path, text, f"base64{many}, canonical")
    return value


def decode_hash(path: str, text: object) -> bytes:
    """32 bytes from their one valid base64 text; else Malformed."""
    return decode_base64(path, text, 32)


def leaf_hash(origin: str, position: int, previous: bytes, content: bytes) -> bytes:
    """Tie one content to everything written before it.

    Shape:  previous 32 bytes, content any -> 32 bytes; position is an index from 0, not a size.
    """
    return leaf_hash_of(origin, position, previous, hashlib.sha256(content).digest())


def leaf_hash_of(origin: str, position: int, previous: bytes, content_hash: bytes) -> bytes:
    """The same from the content's hash: about 150 bytes, the only hashing inside the lock."""
    return data_hash(encode_leaf(Leaf(origin, position, previous, content_hash)))


def data_hash(leaf_data: bytes) -> bytes:
    """The leaf hash of leaf data (RFC 6962 2.1: the 0x00 keeps leaves and nodes apart)."""
    return hashlib.sha256(b"\x00" + leaf_data).digest()
