"""What stands in the square code of a receipt on paper: enough to find its file, and no proof.

    paper code = "daicho1" || "+" || origin || "+" || record || "+" || position || "+" || leaf hash
                 || "+" || size || "+" || root

    record      the 16 bytes of the record number (the `event` of the content)
    leaf hash   32 bytes; position, size and root are those of the receipt and its checkpoint

Bytes are in base64url without padding, numbers are decimals without leading zeros, and origins
have no plus. So one meaning has one text: 121 ASCII characters besides the origin and the digits.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import NUMBER, TlogProof, parse_checkpoint
from ledger.log.content import UUID_FORM
from ledger.log.entry import MAX_SIZE, check_origin, data_hash, parse_leaf
from ledger.log.note import parse_note

LABEL = "daicho1"
MAX_CODE = 512
"""Characters; the longest origin and the largest numbers take 408."""


@dataclass(frozen=True)
class PaperCode:
    """Which entry of which log, under which checkpoint, as a paper claims it."""

    origin: str
    record: str
    position: int
    leaf_hash: bytes
    size: int
    root: bytes

    def text(self) -> str:
        """The one text of it; the inverse of parse_paper_code."""
        record = _base64url(UUID(self.record).bytes)
        leaf_hash, root = _base64url(self.leaf_hash), _base64url(self.root)
        parts = (LABEL, self.origin, record, self.position, leaf_hash, self.size, root)
        text = "+".join(map(str, parts))
        if parse_paper_code(text) != self:
            raise Malformed("paper code", text, "members that make a paper code")
        return text


def parse_paper_code(text: str) -> PaperCode:
    """The parts of the text; Malformed if it is not exactly of the form."""
    if len(text) > MAX_CODE:
        raise Malformed("paper code", f"{len(text)} characters", f"at most {MAX_CODE}")
    label, *parts = text.split("+")
    if label != LABEL and re.fullmatch(r"daicho[1-9][0-9]*", label):
        raise UnknownVersion("paper code", label)
    if label != LABEL or len(parts) != 6:
        raise Malformed("paper code", text, f"{LABEL} and six parts, joined by +")
    origin, record, position, leaf_hash, size, root = parts
    code = PaperCode(
        check_origin(origin),
        _record(record),
        _number("paper code position", position),
        _bytes("paper code leaf hash", leaf_hash, 32),
        _number("paper code size", size),
        _bytes("paper code root", root, 32),
    )
    if code.position >= code.size:
        raise Malformed("paper code position", position, f"less than the size, {size}")
    return code


def code_of(record: str, proof: TlogProof) -> PaperCode:
    """The code of a receipt with leaf data; which record it is, only the content says."""
    if proof.extra is None:
        raise Malformed("proof extra", "nothing", "leaf data")
    leaf = parse_leaf(proof.extra)
    checkpoint = parse_checkpoint(parse_note(proof.checkpoint).text)
    return PaperCode(
        leaf.origin, record, leaf.position, data_hash(proof.extra), checkpoint.size, checkpoint.root
    )


def _record(text: str) -> str:
    number = str(UUID(bytes=_bytes("paper code record", text, 16)))
    if not UUID_FORM.fullmatch(number):
        raise Malformed("paper code record", number, "a UUID of version 4")
    return number


def _number(path: str, text: str) -> int:
    if not NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise Malformed(path, text, "a decimal of at most 2^53, no leading zero")
    return int(text)


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(path: str, text: str, length: int) -> bytes:
    try:
        value = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:  # also where the text is not ASCII
        value = b""
    # Encoded again, because the library passes over what is not of its alphabet.
    if len(value) != length or _base64url(value) != text:
        raise Malformed(path, text, f"base64url of {length} bytes, canonical, no padding")
    return value
