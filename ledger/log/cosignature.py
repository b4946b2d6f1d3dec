r"""What a witness signs: that of this log it saw no larger tree by then, and never a fork.

C2SP tlog-cosignature, in both of its forms. A cosignature is a line of the checkpoint's note:

    Ed25519    key type 0x04; value = time (8 bytes) || signature (64 bytes); signed are
               "cosignature/v1\n" || "time " || time || "\n" || text of the note
    ML-DSA-44  key type 0x06; value = time (8 bytes) || signature (2,420 bytes); signed are
               "subtree/v1\n\0" || name || time || origin || 0 || size || root, the two names each
               behind one byte of length, the numbers as 8 bytes
    key id     = SHA-256(name || "\n" || type || public key)[:4]

Checking a signature comes as an argument, as in ledger.log.note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.entry import base64_text
from ledger.log.note import Note, Verify, check_name, parse_key_text

TIME_BYTES = 8
MAX_TIME = 2**63 - 1


class CosignerType(Enum):
    """The two forms: type byte, length of a public key, length of a signature."""

    ED25519 = (0x04, 32, 64)
    ML_DSA_44 = (0x06, 1312, 2420)

    @property
    def byte(self) -> bytes:
        """The type as it stands in a key."""
        return bytes([self.value[0]])

    @property
    def key_length(self) -> int:
        """Bytes of a public key."""
        return self.value[1]

    @property
    def signature_length(self) -> int:
        """Bytes of a signature, without the time before it."""
        return self.value[2]


Verifiers = Mapping[CosignerType, Verify]
"""What signatures of each type are checked with; a type that is not there cannot be checked."""


@dataclass(frozen=True)
class CosignerKey:
    """The public key of a witness under its name: given out of band, as those of logs are."""

    name: str
    type: CosignerType
    public: bytes

    @classmethod
    def parse(cls, text: str) -> CosignerKey:
        """The key written as `name+hex+base64`; UnknownVersion if it is no key of a cosigner."""
        name, key_id, material = parse_key_text("witness key", text)
        for known in CosignerType:
            if material[:1] == known.byte:
                if len(material) != 1 + known.key_length:
                    wanted = f"{known.key_length} bytes of key"
                    raise Malformed("witness key", f"{len(material) - 1} bytes", wanted)
                key = cls(name, known, material[1:])
                if key.key_id != key_id:
                    raise Malformed("witness key id", key_id.hex(), key.key_id.hex())
                return key
        raise UnknownVersion("witness key type", f"0x{material[:1].hex()}")

    @property
    def key_id(self) -> bytes:
        """The four bytes that, with the name, point to this key."""
        named = self.name.encode() + b"\n" + self.type.byte + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        """The key as `name+hex+base64`; the inverse of parse."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(self.type.byte + self.public)}"


def cosigned_message(key: CosignerKey, time: int, note_text: str) -> bytes:
    """The bytes that a witness signs of a checkpoint at a time, in seconds since 1970."""
    check_name("witness key", key.name)
    if not 0 <= time <= MAX_TIME:
        raise Malformed("cosignature time", time, f"0 to {MAX_TIME}")
    if key.type is CosignerType.ED25519:
        return f"cosignature/v1\ntime {time}\n{note_text}".encode()
    checkpoint = parse_checkpoint(note_text)
    return b"".join(
        (
            b"subtree/v1\n\x00",
            _short(key.name),
            time.to_bytes(8, "big"),
            _short(checkpoint.origin),
            bytes(8),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def cosigned_at(note: Note, key: CosignerKey, verifiers: Verifiers) -> int | None:
    """When the witness saw this checkpoint, in seconds since 1970; None if it did not sign it.

    Malformed if there are lines said to be by this key and none of them holds.
    """
    wrong = None
    for one in note.signatures:
        if (one.name, one.key_id) == (key.name, key.key_id):
            time = int.from_bytes(one.value[:TIME_BYTES], "big")
            if _holds(key, time, one.value[TIME_BYTES:], note.text, verifiers[key.type]):
                return time
            wrong = one
    if wrong is not None:
        raise Malformed(f"cosignature of {wrong.name}", wrong.key_id.hex(), "one that verifies")
    return None


def _holds(key: CosignerKey, time: int, signature: bytes, text: str, verify: Verify) -> bool:
    if len(signature) != key.type.signature_length or time > MAX_TIME:
        return False
    return verify(key.public, cosigned_message(key, time, text), signature)


def cosigned_value(time: int, signature: bytes) -> bytes:
    """The value of a signature line: the time before the signature."""
    return time.to_bytes(TIME_BYTES, "big") + signature


def _short(name: str) -> bytes:
    data = name.encode()
    if not 1 <= len(data) <= 255:
        raise Malformed("name", f"{len(data)} bytes", "1 to 255 bytes")
    return bytes([len(data)]) + data
