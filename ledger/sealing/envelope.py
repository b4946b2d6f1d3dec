"""Seal one payload so that it can be shown alone and forgotten (log format, section 6).

    enc || blind || kc = HKDF-SHA-256(data key, salt n, "daicho/v1/seal" || 0x00 || origin, 96)
    ciphertext         = AES-256-GCM(enc, 12 zero bytes, associated data, payload)
    pc                 = HMAC-SHA-256(blind, "daicho/v1/payload" || 0x00 || payload)
    ct                 = SHA-256(ciphertext with its tag)

The zero nonce is safe because enc is used once: n is fresh for every event.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger import canonical
from ledger.canonical import Object
from ledger.errors import KeyDoesNotFit, Malformed
from ledger.text import Text

NONCE = bytes(12)


class Derived(NamedTuple):
    """The three keys of one event."""

    enc: bytes
    blind: bytes
    kc: bytes


@dataclass(frozen=True)
class Opening:
    """What shows one event and gives no key: the payload's bytes and its blinding."""

    payload: bytes
    blind: bytes


@dataclass(frozen=True)
class Envelope:
    """A sealed payload: commitments for the content, ciphertext to be kept beside it."""

    n: bytes
    kc: bytes
    pc: bytes
    ct: bytes
    ciphertext: bytes


def derive(data_key: bytes, n: bytes, origin: str) -> Derived:
    """The keys of one event from the person's data key and the event's n."""
    okm = HKDF(
        algorithm=SHA256(), length=96, salt=n, info=b"daicho/v1/seal\x00" + origin.encode("ascii")
    ).derive(data_key)
    return Derived(okm[:32], okm[32:64], okm[64:])


def commit(blind: bytes, payload: bytes) -> bytes:
    """pc: binds one payload under one blind."""
    return hmac.digest(blind, b"daicho/v1/payload\x00" + payload, "sha256")


def seal(
    payload: Object,
    *,
    data_key: bytes,
    n: bytes,
    origin: str,
    associated_data: Callable[[bytes, bytes], bytes],
) -> Envelope:
    """Encrypt and commit to one payload.

    `associated_data(kc, pc)` gives the content's bytes without `ct` and `len`: they hold kc and
    pc, which are known only once the keys are derived.
    """
    plain = canonical.encode(payload, max_bytes=canonical.MAX_PAYLOAD_BYTES)
    keys = derive(data_key, n, origin)
    pc = commit(keys.blind, plain)
    ciphertext = AESGCM(keys.enc).encrypt(NONCE, plain, associated_data(keys.kc, pc))
    return Envelope(n, keys.kc, pc, hashlib.sha256(ciphertext).digest(), ciphertext)


def open_envelope(
    envelope: Envelope, *, data_key: bytes, origin: str, associated_data: bytes
) -> Opening:
    """The opening of one event, after every commitment was checked.

    Raises KeyDoesNotFit if the key is another, Malformed if ciphertext, place or payload is.
    """
    keys = derive(data_key, envelope.n, origin)
    if not hmac.compare_digest(keys.kc, envelope.kc):
        raise KeyDoesNotFit(
            Text(
                "The person's key is not the one that sealed this event.",
                "この記録を封じた鍵と一致しません。",
            )
        )
    if hashlib.sha256(envelope.ciphertext).digest() != envelope.ct:
        raise Malformed("ciphertext", "another hash", "the ciphertext whose hash is `ct`")
    try:
        payload = AESGCM(keys.enc).decrypt(NONCE, envelope.ciphertext, associated_data)
    except InvalidTag:
        raise Malformed("ciphertext", "not authentic", "one made for this very content") from None
    check_opening(Opening(payload, keys.blind), envelope.pc)
    return Opening(payload, keys.blind)


def check_opening(opening: Opening, pc: bytes) -> Object:
    """The payload of an opening that fits its commitment; needs no key. Else Malformed."""
    if len(opening.blind) != 32:
        raise Malformed("blind", f"{len(opening.blind)} bytes", "32 bytes")
    if not hmac.compare_digest(commit(opening.blind, opening.payload), pc):
        raise Malformed("payload", "another commitment", "the payload committed to by `pc`")
    return canonical.parse(opening.payload, max_bytes=canonical.MAX_PAYLOAD_BYTES)
