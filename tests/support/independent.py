"""The log format once more, from its page alone: no line of the ledger is used here.

It checks instead of making: one pass over the text accepts the canonical form only, so nothing
has to be encoded again. `Refused` is what the ledger calls Malformed, `Unknown` UnknownVersion.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Refused(Exception):
    pass


class Unknown(Exception):
    pass


def need(good: object) -> None:
    if not good:
        raise Refused


# Section 2, the grammar.

SHORT = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
LONG = r"\\u00(?:0[1-7bef]|1[0-9a-f])"
STRING = re.compile(rf'"((?:[^"\\\x00-\x1f]|\\["\\bfnrt]|{LONG})*)"')
NUMBER = re.compile(r"0|-?[1-9][0-9]*")
KEY = re.compile(r"[a-z][a-z0-9_]*")
WORDS = {"true": True, "false": False, "null": None}


def parse(data: bytes, limit: int = 65535) -> dict[str, Any]:
    need(len(data) <= limit and data[:1] == b"{")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused from None
    value, end = _value(text, 0, 1)
    need(end == len(text))
    assert isinstance(value, dict)
    return value


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    if found := STRING.match(text, at):
        return _unescape(found[1]), found.end()
    if found := NUMBER.match(text, at):
        need(len(found[0]) <= 17 and abs(int(found[0])) < 2**53)
        return int(found[0]), found.end()
    for word, value in WORDS.items():
        if text.startswith(word, at):
            return value, at + len(word)
    need(text[at : at + 1] in ("{", "[") and depth <= 16)
    return _members(text, at, depth)


def _members(text: str, at: int, depth: int) -> tuple[Any, int]:
    close = "}" if text[at] == "{" else "]"
    keys: list[str] = []
    values: list[Any] = []
    at += 1
    while text[at : at + 1] != close:
        if values:
            need(text[at : at + 1] == ",")
            at += 1
        if close == "}":
            found = STRING.match(text, at)
            need(found and KEY.fullmatch(found[1]) and text[found.end() :][:1] == ":")
            assert found
            need(not keys or keys[-1] < found[1])
            keys.append(found[1])
            at = found.end() + 1
        value, at = _value(text, at, depth + 1)
        values.append(value)
    return (dict(zip(keys, values, strict=True)) if close == "}" else values), at + 1


def _unescape(text: str) -> str:
    return re.sub(r"\\(?:u(....)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else SHORT[m[2]], text)


def emit(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f'"{k}":{emit(value[k])}' for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(emit, value)) + "]"
    if isinstance(value, str):
        back = {raw: letter for letter, raw in SHORT.items()}
        return '"' + re.sub(
            r'["\\\x00-\x1f]',
            lambda m: "\\" + back[m[0]] if m[0] in back else f"\\u{ord(m[0]):04x}",
            value,
        ) + '"'  # fmt: skip
    for word, meant in WORDS.items():
        if value is meant:
            return word
    return str(value)


# Section 2, the members.

HEX = "[0-9a-f]"
UUID = re.compile(f"{HEX}{{8}}-{HEX}{{4}}-4{HEX}{{3}}-[89ab]{HEX}{{3}}-{HEX}{{12}}")
INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{6}Z")
TAG = re.compile(r"[\x21-\x7e]{1,128}")


MEMBERS = {
    "v", "type", "schema", "event", "command", "recorded_at", "happened_at", "zone", "actor",
    "subject", "tags", "data", "sealed",
}  # fmt: skip


def read_content(data: bytes) -> dict[str, Any]:
    """The members of a content, or Refused, or Unknown."""
    c = parse(data)
    if type(c.get("v")) is int and c["v"] != 1:
        raise Unknown
    need(set(c) == MEMBERS)
    need(type(c["v"]) is int)
    need(matches(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", c["type"]))
    need(type(c["schema"]) is int and c["schema"] > 0)
    for name in ("event", "command"):
        need(isinstance(c[name], str) and UUID.fullmatch(c[name]))
    for name in ("recorded_at", "happened_at"):
        need(instant(c[name]))
    need(matches(r"[A-Za-z0-9_+/-]{1,64}", c["zone"]))
    actor = c["actor"]
    need(isinstance(actor, dict) and set(actor) - {"on_behalf_of"} == {"id", "role"})
    need(all(is_tag(member) for member in actor.values()))
    need(c["subject"] is None or is_subject(c["subject"]))
    tags = c["tags"]
    need(isinstance(tags, list) and all(is_tag(tag) for tag in tags))
    need(all(a.encode() < b.encode() for a, b in pairwise(tags)))
    need(isinstance(c["data"], dict))
    if c["sealed"] is not None:
        _sealed(c["sealed"], c["subject"])
    return c


def _sealed(s: Any, subject: Any) -> None:
    need(isinstance(s, dict))
    if isinstance(s.get("alg"), str) and s["alg"] != "A256GCM-HKDF-SHA256":
        raise Unknown
    need(set(s) == {"alg", "class", "n", "kc", "pc", "ct", "len"} and isinstance(s["alg"], str))
    need(subject is not None)
    need(matches(r"[a-z][a-z0-9-]*", s["class"]))
    need(type(s["len"]) is int and s["len"] > 0)
    for name in ("n", "kc", "pc", "ct"):
        unbase64(s[name])


def matches(form: str, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(form, value) is not None


def is_tag(value: Any) -> bool:
    return isinstance(value, str) and TAG.fullmatch(value) is not None


def is_subject(value: Any) -> bool:
    if not matches(r"s-[a-z2-7]{26}", value):
        return False
    raw = base64.b32decode(value[2:].upper() + "======")
    return base32(raw) == str(value[2:])


def base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def instant(value: Any) -> bool:
    found = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not found or int(found[2]) > 23 or int(found[3]) > 59 or int(found[4]) > 59:
        return False
    try:
        datetime.strptime(found[1], "%Y-%m-%d")  # noqa: DTZ007 - only whether the day exists
    except ValueError:
        return False
    return True


def unbase64(text: Any) -> bytes:
    need(matches(r"[A-Za-z0-9+/]{43}=", text))
    raw = base64.b64decode(text)
    need(base64.b64encode(raw).decode() == text)
    return raw


# Sections 3 and 4.


def leaf_hash(origin: str, position: int, previous: bytes, content: bytes) -> bytes:
    lines = ["daicho/v1", origin, str(position)]
    lines += [base64.b64encode(h).decode() for h in (previous, hashlib.sha256(content).digest())]
    return hashlib.sha256(b"\0" + "".join(line + "\n" for line in lines).encode()).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 word for word: split at the largest power of two below the size."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


# Section 6.


def hkdf(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869."""
    prk = hmac.digest(salt, key, "sha256")
    okm = block = b""
    while len(okm) < length:
        block = hmac.digest(prk, block + info + bytes([len(okm) // 32 + 1]), "sha256")
        okm += block
    return okm[:length]


def subject_tag(tag_key: bytes, origin: str) -> str:
    return "s-" + base32(hkdf(tag_key, bytes(32), b"daicho/v1/subject\0" + origin.encode(), 16))


def open_sealed(content: bytes, ciphertext: bytes, data_key: bytes, origin: str) -> bytes:
    """The payload, every commitment checked; Refused or InvalidTag if anything was changed."""
    c = read_content(content)
    s = c["sealed"]
    okm = hkdf(data_key, unbase64(s["n"]), b"daicho/v1/seal\0" + origin.encode(), 96)
    enc, blind, kc = okm[:32], okm[32:64], okm[64:]
    need(kc == unbase64(s["kc"]))
    need(hashlib.sha256(ciphertext).digest() == unbase64(s["ct"]))
    need(len(ciphertext) == s["len"])
    c["sealed"] = {name: s[name] for name in s if name not in ("ct", "len")}
    payload = AESGCM(enc).decrypt(bytes(12), ciphertext, emit(c).encode())
    need(hmac.digest(blind, b"daicho/v1/payload\0" + payload, "sha256") == unbase64(s["pc"]))
    parse(payload, limit=2**20)
    return payload
