"""Keys of one person in one log, and how they are wrapped (log format, section 6).

Each person has random keys of 32 bytes: `tag`, which seals nothing and makes the subject tag,
and one data key for each class. They are kept only wrapped under the key-encryption key (KEK),
bound to their class, epoch, origin and subject. The KEK is here (SoftwareKey), or in a device.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger import canonical
from ledger.errors import KeyDoesNotFit
from ledger.text import Text

TAG = "tag"
IDENTITY = "identity"
RECORD = "record"
RESTRICTED = "restricted"
OTHER = "other"
CLASSES = (IDENTITY, RECORD, RESTRICTED, OTHER)

INDEX = "index"
"""Class of a log's own key for the blind index; its subject is empty."""
CHECK = "check"
"""Class of the value that tells whether a KEK fits a key store; origin and subject are empty."""

Random = Callable[[int], bytes]
"""Gives that many random bytes: os.urandom, or a test's own."""


class KeyEncryptionKey(Protocol):
    """The KEK of one epoch: it lives outside the database, in a file or in a device."""

    @property
    def epoch(self) -> int:
        """From 1; each change of the KEK makes the next."""

    def wrap(
        self, secret: bytes, *, origin: str, subject: str, klass: str, random: Random
    ) -> bytes:
        """The secret (32 bytes, or a tag's text) sealed for this place; the inverse of unwrap."""

    def unwrap(self, wrapped: bytes, *, origin: str, subject: str, klass: str) -> bytes:
        """The secret; KeyDoesNotFit if it was wrapped under another KEK or for another place."""


@dataclass(frozen=True)
class SoftwareKey:
    """A KEK whose 32 bytes are here; it wraps as nonce || AES-256-GCM-SIV(secret)."""

    epoch: int
    key: bytes

    def __repr__(self) -> str:
        return f"SoftwareKey(epoch={self.epoch}, key=hidden)"

    def wrap(
        self, secret: bytes, *, origin: str, subject: str, klass: str, random: Random
    ) -> bytes:
        nonce = random(12)
        return nonce + AESGCMSIV(self.key).encrypt(
            nonce, secret, place(self.epoch, origin, subject, klass)
        )

    def unwrap(self, wrapped: bytes, *, origin: str, subject: str, klass: str) -> bytes:
        bound_to = place(self.epoch, origin, subject, klass)
        try:
            return AESGCMSIV(self.key).decrypt(wrapped[:12], wrapped[12:], bound_to)
        except (InvalidTag, ValueError):
            raise not_opened(self.epoch) from None


def place(epoch: int, origin: str, subject: str, klass: str) -> bytes:
    """What a wrapped key is bound to, as associated data in canonical JSON."""
    return canonical.encode({"class": klass, "epoch": epoch, "origin": origin, "subject": subject})


def not_opened(epoch: int) -> KeyDoesNotFit:
    """The refusal of every kind of KEK: another KEK, another place, or bytes that were changed."""
    return KeyDoesNotFit(
        Text(
            f"The key-encryption key (epoch {epoch}) does not open this key.",
            f"鍵暗号化鍵（第{epoch}期）ではこの鍵を開けません。",
        ),
        help=Text(
            "Give the key-encryption key that this ledger was created with.",
            "この台帳の作成時に使った鍵暗号化鍵を指定してください。",
        ),
    )


def subject_tag(tag_key: bytes, origin: str) -> str:
    """`s-` and 16 bytes in base32: HKDF-SHA-256(tag key, "daicho/v1/subject" || 0x00 || origin).

    Without the tag key it points to nobody.
    """
    raw = HKDF(
        algorithm=SHA256(),
        length=16,
        salt=bytes(32),
        info=b"daicho/v1/subject\x00" + origin.encode("ascii"),
    ).derive(tag_key)
    return "s-" + b32encode(raw).decode("ascii").rstrip("=").lower()


def blind_index(index_key: bytes, kind: str, value: str) -> bytes:
    """Where a person is looked up by an identifier without storing it: HMAC under a secret key."""
    return hmac.digest(index_key, f"daicho/v1/index\x00{kind}\x00{value}".encode(), "sha256")
