r"""A text signed by one or more keys (C2SP signed-note), with Ed25519 keys.

    note          = text || "\n" || signature lines          the text ends with a line feed
    signature     = "— " || name || " " || base64(key id || value) || "\n"
    key id        = SHA-256(name || "\n" || 0x01 || public key)[:4]
    verifier key  = name || "+" || hex(key id) || "+" || base64(0x01 || public key)
    signer key    = "PRIVATE+KEY+" || name || "+" || hex(key id) || "+" || base64(0x01 || seed)

Signing, verifying and deriving a public key come as arguments, so that a checker may bring its
own Ed25519. A text says nothing until a key that came from elsewhere has verified it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ledger.errors import Malformed, UnknownVersion
from ledger.log.entry import base64_text, decode_base64

ED25519 = b"\x01"
"""The signature type of C2SP signed-note that keys of this form have."""
MAX_SIGNATURES = 64
MAX_NOTE = 2**20
"""Bytes; 64 signatures of 5 kB, as post-quantum keys make them, take less than half of it."""

UNFIT = re.compile(r"[\x00-\x1f+\ud800-\udfff]")

PublicOf = Callable[[bytes], bytes]
"""An Ed25519 seed -> its public key."""
Sign = Callable[[bytes, bytes], bytes]
"""(seed, message) -> signature of 64 bytes."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) -> whether it holds."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name: given out of band, never taken from what it is to check."""

    name: str
    key_id: bytes
    public: bytes

    @classmethod
    def of(cls, name: str, public: bytes) -> VerifierKey:
        """The verifier key of a name and an Ed25519 public key of 32 bytes."""
        check_name("verifier key", name)
        if len(public) != 32:
            raise Malformed("verifier key", f"{len(public)} bytes", "a public key of 32 bytes")
        return cls(name, key_id_of(name, public), public)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key written as `name+hex+base64`, its id checked; UnknownVersion if not Ed25519."""
        name, key_id, material = _parse_key("verifier key", text)
        key = cls.of(name, material)
        if key.key_id != key_id:
            raise Malformed("verifier key id", key_id.hex(), key.key_id.hex())
        return key

    @property
    def text(self) -> str:
        """The key as `name+hex+base64`; the inverse of parse."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(ED25519 + self.public)}"


@dataclass(frozen=True)
class SignerKey:
    """A secret key under its name. Its text and its `seed` are secret; no error shows them."""

    name: str
    key_id: bytes
    seed: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, seed: bytes, public_of: PublicOf) -> SignerKey:
        """The signer key of a name and 32 random bytes."""
        if len(seed) != 32:
            raise Malformed("signer key", f"{len(seed)} bytes", "a seed of 32 bytes")
        return cls(name, VerifierKey.of(name, public_of(seed)).key_id, seed)

    @classmethod
    def parse(cls, text: str, public_of: PublicOf) -> SignerKey:
        """The key written as `PRIVATE+KEY+name+hex+base64`, its id checked."""
        prefix = "PRIVATE+KEY+"
        if not text.startswith(prefix):
            raise Malformed("signer key", "(not shown)", f"a text that begins with {prefix}")
        name, key_id, material = _parse_key("signer key", text[len(prefix) :], secret=True)
        key = cls.of(name, material, public_of)
        if key.key_id != key_id:
            raise Malformed("signer key id", key_id.hex(), key.key_id.hex())
        return key

    @property
    def text(self) -> str:
        """The key as `PRIVATE+KEY+name+hex+base64`; the inverse of parse."""
        return f"PRIVATE+KEY+{self.name}+{self.key_id.hex()}+{base64_text(ED25519 + self.seed)}"


@dataclass(frozen=True)
class Signature:
    """One signature line, of whatever type its key has; who made it is only claimed."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """A text, its final line feed included, and its signatures, none of them verified."""

    text: str
    signatures: tuple[Signature, ...]


def check_name(path: str, name: str) -> str:
    """The key name itself, if it has no plus and no space, of whatever script; else Malformed."""
    if not name or any(UNFIT.match(sign) or sign.isspace() for sign in name):
        raise Malformed(f"{path} name", name, "characters without spaces or +")
    return name


def key_id_of(name: str, public: bytes) -> bytes:
    """The four bytes that, with the name, point to an Ed25519 key; too few to trust by."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def parse_note(data: bytes) -> Note:
    """The text and signatures of a note; Malformed if it is not exactly of the form.

    At most 64 signatures and 1 MiB, so that nobody can be kept busy with lines of unknown keys.
    """
    if len(data) > MAX_NOTE:
        raise Malformed("note", f"{len(data)} bytes", f"at most {MAX_NOTE} bytes")
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("note", f"byte {data[error.start]:#04x}", "UTF-8") from None
    if found := re.search(r"[\x00-\x09\x0b-\x1f]", written):
        raise Malformed("note", found[0], "no control character but the line feed")
    text, blank, below = written.rpartition("\n\n")
    if not blank:
        raise Malformed("note", written[:80], "a text, an empty line and signatures")
    # What ends in a line feed gives one part more than it has lines, and that one is empty.
    lines = below.split("\n", MAX_SIGNATURES + 1)
    if lines.pop() or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise Malformed(
            "note", below[-80:], f"1 to {MAX_SIGNATURES} signatures, each ended by a line feed"
        )
    return Note(text + "\n", tuple(_parse_signature(line) for line in lines))


def encode_note(note: Note) -> bytes:
    """The note as bytes; the inverse of parse_note."""
    lines = [f"— {one.name} {base64_text(one.key_id + one.value)}\n" for one in note.signatures]
    data = f"{note.text}\n{''.join(lines)}".encode("utf-8", "surrogatepass")
    if parse_note(data) != note:
        raise Malformed("note", note.text[-80:], "a text that ends with a line feed")
    return data


def sign_note(text: str, key: SignerKey, sign: Sign) -> Note:
    """The text with one signature by that key; more are joined to its `signatures`."""
    encode_note(Note(text, (Signature(key.name, key.key_id, bytes(64)),)))  # of the form, or not
    return Note(text, (Signature(key.name, key.key_id, sign(key.seed, text.encode())),))


def verified_by(note: Note, keys: Sequence[VerifierKey], verify: Verify) -> list[VerifierKey]:
    """Those of the keys whose signatures the note has, in the order of its signatures.

    Signatures of unknown keys are passed over. One that is said to be of a known key and does not
    hold spoils the note: Malformed. An empty list says that nobody known has signed.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise Malformed("verifier keys", key.text, "one key for a name and id")
    message = note.text.encode()
    found: dict[VerifierKey, None] = {}
    for one in note.signatures:
        signer = known.get((one.name, one.key_id))
        if signer is None:
            continue
        if len(one.value) != 64 or not verify(signer.public, message, one.value):
            raise Malformed(f"signature of {one.name}", one.key_id.hex(), "one that verifies")
        found[signer] = None
    return list(found)


def _parse_signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise Malformed("note signature", line, "an em dash, a key name and base64")
    check_name("note signature", parts[1])
    value = decode_base64("note signature", parts[2])
    if len(value) < 5:
        raise Malformed("note signature", line, "a key id of 4 bytes and a signature")
    return Signature(parts[1], value[:4], value[4:])


def parse_key_text(path: str, text: str, *, secret: bool = False) -> tuple[str, bytes, bytes]:
    """Name, key id, and key with its type byte, of a key written as `name+hex+base64`.

    Whether the id fits is for whoever knows the type. A secret text is shown in no error.
    """
    shown = "(not shown)" if secret else text
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise Malformed(path, shown, "a name, 8 hexadecimal digits and base64, joined by +")
    material = b""
    with suppress(Malformed):  # whose error would show the key, even as the context of another
        material = decode_base64(path, parts[2])
    if len(material) < 2:
        raise Malformed(path, shown, "a type byte and a key in base64, canonical")
    return check_name(path, parts[0]), bytes.fromhex(parts[1]), material


def _parse_key(path: str, text: str, *, secret: bool = False) -> tuple[str, bytes, bytes]:
    """Name, key id, and 32 bytes of key of type Ed25519."""
    name, key_id, material = parse_key_text(path, text, secret=secret)
    if material[:1] != ED25519:
        raise UnknownVersion(f"{path} type", f"0x{material[:1].hex()}")
    if len(material) != 33:
        shown = "(not shown)" if secret else text
        raise Malformed(path, shown, "a type byte and 32 bytes in base64, canonical")
    return name, key_id, material[1:]
